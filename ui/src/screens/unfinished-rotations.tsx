// A banner for each rotation that was begun and is not done, with what is to be done next.
import type { ComponentChildren } from "preact";
import type { RotationView } from "../bindings/RotationView";
import { Banner } from "../elements/fault";
import { show } from "../state/acts";
import { continueBatch, orNotice } from "../state/batch-acts";
import { tally } from "../state/batches";
import { batchOf, unfinishedRotations } from "../state/rotations";
import { many } from "../texts/many";
import { rotationHost, rotationName, rotation as words } from "../texts/rotation";

export function UnfinishedRotations() {
  return (
    <>
      {unfinishedRotations.value.map((rotation) => (
        <One key={rotation.id} rotation={rotation} />
      ))}
    </>
  );
}

function One({ rotation }: { rotation: RotationView }) {
  const name = rotationName(rotation);
  const batch = batchOf(rotation);
  const open = () => show({ what: "rotate", token: null, rotation: rotation.id });
  const goOn = (
    <button type="button" onClick={open}>
      {words.goOn}
    </button>
  );
  if (rotation.step === "asked") {
    const said = rotation.held ? words.bannerHeld(name) : words.bannerAsked(rotationHost(rotation), name);
    return <Said warn words={said} acts={goOn} />;
  }
  if (rotation.step === "revoking") return <Said words={words.bannerRevoking(name)} acts={goOn} />;
  const showIt = (
    <button type="button" onClick={open}>
      {many.show}
    </button>
  );
  if (batch?.running) {
    const { total, done } = tally(batch);
    return (
      <Banner tone="plain" counts acts={showIt}>
        <div class="fault-words">
          <p class="fault-message">
            <bdi>{words.bannerRunning(name, batch)}</bdi>
          </p>
          <progress max={total} value={done} aria-label={many.progress} />
        </div>
      </Banner>
    );
  }
  const acts = (
    <>
      {batch !== null && (
        <button type="button" class="primary" onClick={() => void orNotice(() => continueBatch(batch.id))}>
          {many.resume}
        </button>
      )}
      {showIt}
    </>
  );
  return <Said warn words={words.bannerOpen(name, batch)} acts={acts} />;
}

type SaidProps = { words: string; warn?: boolean; acts: ComponentChildren };

function Said({ words: sentence, warn = false, acts }: SaidProps) {
  return (
    <Banner tone={warn ? "warn" : "plain"} acts={acts}>
      <div class="fault-words">
        <p class="fault-message">
          <bdi>{sentence}</bdi>
        </p>
      </div>
    </Banner>
  );
}
