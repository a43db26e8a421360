// The later steps of a rotation: what the check found, the way onto the runtimes, the last question, the end.
import { useLayoutEffect, useRef } from "preact/hooks";
import * as backend from "../backend";
import type { Checked } from "../bindings/Checked";
import type { Fault } from "../bindings/Fault";
import type { RotationView } from "../bindings/RotationView";
import { FaultBox } from "../elements/fault";
import { CheckIcon, InfoIcon } from "../elements/icons";
import { keyOf } from "../state/batches";
import type { RotationFlow } from "../state/rotation-flow";
import { batchOf } from "../state/rotations";
import { active } from "../state/session";
import { common } from "../texts/en";
import { rotationHost, rotation as words } from "../texts/rotation";
import { BatchPanel } from "./batch";
import { Summary, Warnings } from "./consent";
import { hostOf, OpenPage } from "./make-token";

const NONE: ReadonlySet<string> = new Set();

type CheckedProps = { flow: RotationFlow; checked: Checked; fault: Fault | null };

/** Step 2: is it the same account's, may it do as much, does it live longer? The warnings say where not. */
export function CheckedStep({ flow, checked, fault }: CheckedProps) {
  const facts = flow.facts.value;
  const back = useRef<HTMLButtonElement>(null);
  const on = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => (checked.needsConsent ? back : on).current?.focus({ preventScroll: true }), []);
  if (facts === null) return null;
  const { runtimes } = facts;
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        <Summary checked={checked} host={facts.token.host} signedIn={false} />
        <Warnings checked={checked} ticked={NONE} first={null} />
        <section class="goes-to">
          <p>{words.goesTo(runtimes.length)}</p>
          {runtimes.length > 0 && (
            <ul>
              {runtimes.map((one) => (
                <li key={keyOf(one.key)}>
                  <bdi>{one.key.name}</bdi>{" "}
                  {one.key.account !== active.value && <bdi class="quiet-text">{one.accountName}</bdi>}
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <footer class="dialog-foot">
        <button ref={back} type="button" onClick={flow.back}>
          {common.back}
        </button>
        <button ref={on} type="button" class="primary" onClick={() => void flow.goOn()}>
          {(checked.needsConsent ? words.anyway : words.put)(runtimes.length)}
        </button>
      </footer>
    </>
  );
}

type StepProps = { flow: RotationFlow; view: RotationView; fault: Fault | null; onClose: () => void };

/** Step 3: the same as any other batch. */
export function Putting({ flow, view, fault, onClose }: StepProps) {
  const batch = batchOf(view);
  const leave = (
    <button type="button" class="quiet" onClick={() => void flow.stopHere()}>
      {words.leave}
    </button>
  );
  if (batch === null) {
    return (
      <>
        <div class="dialog-body tall">{fault !== null && <FaultBox fault={fault} />}</div>
        <footer class="dialog-foot">
          {leave}
          <button type="button" onClick={onClose}>
            {common.close}
          </button>
        </footer>
      </>
    );
  }
  return (
    <BatchPanel batch={batch} above={fault}>
      {!batch.running && flow.phase.value.at === "step" && (
        <>
          {leave}
          <span class="grow" />
        </>
      )}
      <button type="button" onClick={onClose}>
        {common.close}
      </button>
    </BatchPanel>
  );
}

/** Step 4: the last question. Until it is answered both tokens work. */
export function Revoking({ flow, view, fault, onClose }: StepProps) {
  const title = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), []);
  const host = rotationHost(view);
  const { revocation } = view;
  const dead = revocation.kind === "notNeeded";
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        <div class="notice" role="status">
          <CheckIcon />
          <p ref={title} tabIndex={-1} class="step-words">
            {words.allHave(batchOf(view)?.lines.length ?? 0)}{" "}
            <bdi>{dead ? words.notNeeded : words.stillWorks(host)}</bdi>
          </p>
        </div>
        {revocation.kind === "byApi" && <p>{words.revokeAsk}</p>}
        {revocation.kind === "byHand" && (
          <div class="by-hand">
            <p>
              <bdi>{words.revokeByHand(host)}</bdi>
            </p>
            {view.old !== null && (
              <OpenPage
                label={words.openPage(hostOf(revocation.url, host))}
                url={revocation.url}
                open={() => backend.openRevocationPage(view.old?.id ?? "")}
              />
            )}
          </div>
        )}
      </div>
      <footer class="dialog-foot">
        {!dead && (
          <button type="button" class="quiet" onClick={() => void flow.stopHere()}>
            {words.keepBoth}
          </button>
        )}
        <span class="grow" />
        <button type="button" onClick={onClose}>
          {words.later}
        </button>
        {revocation.kind === "byApi" ? (
          <button type="button" class="danger" onClick={() => void flow.revoke(false)}>
            <bdi>{words.revoke(host)}</bdi>
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => void flow.revoke(true)}>
            {dead ? words.finish : words.revoked}
          </button>
        )}
      </footer>
    </>
  );
}

/** Step 5: the record, in a sentence; the token's own page has the whole of it. */
export function Finished({ flow, view, fault, onClose }: StepProps) {
  const close = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => close.current?.focus({ preventScroll: true }), []);
  const done = view.step === "done";
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        <div class="notice" role="status">
          {done ? <CheckIcon /> : <InfoIcon />}
          <p>
            <bdi>{flow.sentence.value ?? (done ? words.done : words.stopped)}</bdi>
          </p>
        </div>
      </div>
      <footer class="dialog-foot">
        <button ref={close} type="button" class="primary" onClick={onClose}>
          {common.close}
        </button>
      </footer>
    </>
  );
}
