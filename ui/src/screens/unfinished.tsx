// What was begun and is not done: a banner for each batch, until it is whole or left.
import type { BatchView } from "../bindings/BatchView";
import { Banner } from "../elements/fault";
import { continueBatch, leaveBatch, orNotice, showBatch } from "../state/batch-acts";
import { tally, unfinishedBatches } from "../state/batches";
import { said } from "../state/session";
import { many as words } from "../texts/many";

export function Unfinished() {
  return (
    <>
      {unfinishedBatches.value.map((batch) => (
        <Batch key={batch.id} batch={batch} />
      ))}
    </>
  );
}

function Batch({ batch }: { batch: BatchView }) {
  const show = (
    <button type="button" onClick={() => showBatch(batch.id)}>
      {words.show}
    </button>
  );
  if (batch.running) {
    const { total, done } = tally(batch);
    return (
      <Banner tone="plain" counts acts={show}>
        <div class="fault-words">
          <p class="fault-message">
            <bdi>{words.running(batch)}</bdi>
          </p>
          <progress max={total} value={done} aria-label={words.progress} />
        </div>
      </Banner>
    );
  }
  const leave = () =>
    orNotice(async () => {
      await leaveBatch(batch.id);
      said.value = words.left(batch);
    });
  const acts = (
    <>
      <button type="button" class="primary" onClick={() => void orNotice(() => continueBatch(batch.id))}>
        {words.resume}
      </button>
      {show}
      <button type="button" class="quiet" onClick={() => void leave()}>
        {words.leave}
      </button>
    </>
  );
  return (
    <Banner tone="warn" acts={acts}>
      <div class="fault-words">
        <p class="fault-message">
          <bdi>{words.over(batch)}</bdi>
        </p>
      </div>
    </Banner>
  );
}
