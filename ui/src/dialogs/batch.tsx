// One token on its way to several runtimes: how far it has come, and what can be done about it. It goes on
// when this is closed, and can be opened again.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { BatchLine } from "../bindings/BatchLine";
import type { BatchView } from "../bindings/BatchView";
import type { Fault } from "../bindings/Fault";
import type { LineState } from "../bindings/LineState";
import type { RowState } from "../bindings/RowState";
import { Dialog } from "../elements/dialog";
import { FaultBox, LearnMore } from "../elements/fault";
import { StateMark } from "../elements/state-mark";
import { continueBatch, stopBatch } from "../state/batch-acts";
import { batches, keyOf, tally } from "../state/batches";
import { active, dialog, focusOn } from "../state/session";
import { common } from "../texts/en";
import { many as words } from "../texts/many";

export function BatchDialog({ batch: id, runtime }: { batch: string; runtime?: string | undefined }) {
  const batch = batches.value.get(id);
  if (batch === undefined) return null;
  const close = () => {
    dialog.value = null;
    if (runtime !== undefined) focusOn.value = runtime;
  };
  return (
    <Dialog title={<bdi>{words.title(batch)}</bdi>} onClose={close}>
      <BatchPanel batch={batch}>
        <button type="button" onClick={close}>
          {common.close}
        </button>
      </BatchPanel>
    </Dialog>
  );
}

type PanelProps = { batch: BatchView; above?: Fault | null; children: ComponentChildren };

/** The body and the foot of a dialog; `children` are the ways out. */
export function BatchPanel({ batch, above = null, children }: PanelProps) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [asked, setAsked] = useState<"stop" | "go" | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const act = async (what: "stop" | "go") => {
    setFault(null);
    setAsked(what);
    // The button that was pressed may go; what it changes is read here.
    title.current?.focus({ preventScroll: true });
    try {
      await (what === "stop" ? stopBatch : continueBatch)(batch.id);
    } catch (thrown) {
      setFault(backend.asFault(thrown));
      setAsked(null);
    }
  };
  // Asked to stop, it runs until those under way have come to their end.
  useLayoutEffect(() => setAsked(null), [batch.running]);
  // The button that began it is gone.
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), []);

  const count = tally(batch);
  const { total, done, failed, open } = count;
  return (
    <>
      <div class="dialog-body batch">
        {above !== null && <FaultBox fault={above} />}
        {fault !== null && <FaultBox fault={fault} />}
        <section class="batch-head">
          <h3 ref={title} tabIndex={-1}>
            <bdi>{words.counted(count)}</bdi>
          </h3>
          <progress max={total} value={done} aria-label={words.progress} />
          <p class="hint" role="status">
            <bdi>{batch.running ? words.closing : open > 0 ? words.stopped : words.over(batch)}</bdi>
          </p>
        </section>
        <ul class="batch-lines" aria-label={words.list}>
          {inOrder(batch).map((line) => (
            <Line key={keyOf(line.key)} line={line} />
          ))}
        </ul>
      </div>
      <footer class="dialog-foot">
        {children}
        {batch.running ? (
          <button type="button" disabled={asked !== null} onClick={() => void act("stop")}>
            {asked === "stop" ? words.stopping : words.stop}
          </button>
        ) : (
          failed + open > 0 && (
            <button type="button" class="primary" disabled={asked !== null} onClick={() => void act("go")}>
              {open > 0 ? words.resume : words.tryAgain(failed)}
            </button>
          )
        )}
      </footer>
    </>
  );
}

/** While it runs nothing moves under the eyes; afterwards what failed comes first. */
function inOrder({ running, lines }: BatchView): readonly BatchLine[] {
  if (running) return lines;
  const rank = (line: BatchLine) => (line.state === "failed" ? 0 : line.state === "done" ? 2 : 1);
  return [...lines].sort((a, b) => rank(a) - rank(b));
}

const MARKS: Record<LineState, RowState> = {
  waiting: "unknown",
  under_way: "authorizing",
  done: "valid",
  failed: "failed",
};

function Line({ line: { key, accountName, state, fault } }: { line: BatchLine }) {
  return (
    <li class={`batch-line line-${state}`}>
      <StateMark state={MARKS[state]} />
      <span class="batch-words">
        <span class="batch-name">
          <bdi class="ellipsis">{key.name}</bdi>
          {key.account !== active.value && <bdi class="ellipsis quiet-text">{accountName}</bdi>}
          <span class="batch-state">{words.lines[state]}</span>
        </span>
        {fault !== null && (
          <span class="hint">
            <bdi>{[fault.message, fault.next].filter(Boolean).join(" ")}</bdi> <LearnMore code={fault.code} />
          </span>
        )}
      </span>
    </li>
  );
}
