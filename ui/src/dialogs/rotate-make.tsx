// The first step of a rotation: the new token, made by its host when Patrol asks, or by the user's hand.
import { useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { RotationDialog } from "../bindings/RotationDialog";
import type { RotationView } from "../bindings/RotationView";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { AlertIcon } from "../elements/icons";
import { Progress } from "../elements/progress";
import type { RotationFlow } from "../state/rotation-flow";
import { common, token as tokenTexts } from "../texts/en";
import { rotationHost, rotation as words } from "../texts/rotation";
import { Guide } from "./make-token";
import { isDay, PasteFields, type Problems, readPasted } from "./paste-fields";

const BY_HAND = "rotate-by-hand";
const BY_API = "rotate-by-api";

type Props = {
  flow: RotationFlow;
  facts: RotationDialog;
  fault: Fault | null;
  /** The check under way. */
  busy: string | null;
  onClose: () => void;
};

export function Make({ flow, facts, fault, busy, onClose }: Props) {
  const { host } = facts.token;
  const [byHand, setByHand] = useState(!facts.byApi);
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        {facts.byApi && <ByApi flow={flow} facts={facts} busy={busy !== null} />}
        {facts.byApi ? (
          <details class="advanced" open={byHand} onToggle={(event) => setByHand(event.currentTarget.open)}>
            <summary>{words.byHand}</summary>
            <ByHand flow={flow} facts={facts} busy={busy !== null} />
          </details>
        ) : (
          <ByHand flow={flow} facts={facts} busy={busy !== null} />
        )}
      </div>
      <footer class="dialog-foot">
        {busy !== null ? (
          <Checking flow={flow} job={busy} host={host} />
        ) : (
          <>
            <button type="button" onClick={onClose}>
              {common.cancel}
            </button>
            {/* The way that stands open is the one that is submitted. */}
            {byHand ? (
              <button type="submit" form={BY_HAND} class="primary">
                {words.check}
              </button>
            ) : (
              <button type="submit" form={BY_API} class="primary">
                <bdi>{words.byApi(host)}</bdi>
              </button>
            )}
          </>
        )}
      </footer>
    </>
  );
}

function Checking({ flow, job, host }: { flow: RotationFlow; job: string; host: string }) {
  const stopping = flow.stopping.value;
  return (
    <>
      <Progress
        job={job}
        first={tokenTexts.checking(host)}
        names={{ host, runtime: host }}
        stopping={stopping}
      />
      <button type="button" disabled={stopping} onClick={flow.stop}>
        {common.cancel}
      </button>
    </>
  );
}

type WayProps = { flow: RotationFlow; facts: RotationDialog; busy: boolean };

function ByApi({ flow, facts, busy }: WayProps) {
  const { host } = facts.token;
  const [problem, setProblem] = useState<string | null>(null);
  const date = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const day = date.current?.value.trim() ?? "";
    setProblem(day === "" ? words.needDate : isDay(day) ? null : tokenTexts.badDate);
    if (isDay(day)) void flow.byApi(day);
    else date.current?.focus();
  };
  return (
    <form id={BY_API} class="stack" noValidate onSubmit={submit} autocomplete="off">
      <p>
        <bdi>{words.byApiLead(host)}</bdi>
      </p>
      <Field
        label={words.newExpires}
        name="new-expires"
        type="date"
        placeholder={tokenTexts.dateShape}
        input={date}
        problem={problem}
        defaultValue={facts.guide.expiresOn ?? ""}
      />
      <div class="notice warn">
        <AlertIcon />
        <p>
          <bdi>{words.byApiWarning(host)}</bdi>
        </p>
      </div>
    </form>
  );
}

/** `lead`: what to do, where nothing above has said it. */
function ByHand({ flow, facts, busy, lead = true }: WayProps & { lead?: boolean }) {
  const { host } = facts.token;
  const asks = { ...facts, host };
  const [problems, setProblems] = useState<Problems>({});
  const secret = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const { pasted, problems: found } = readPasted(
      event.currentTarget as HTMLFormElement,
      asks,
      secret.current,
    );
    setProblems(found);
    if (pasted !== null) void flow.check(pasted);
  };
  return (
    <form id={BY_HAND} noValidate onSubmit={submit} autocomplete="off">
      {lead && (
        <p>
          <bdi>{words.byHandLead(host)}</bdi>
        </p>
      )}
      <section class="make-token">
        <Guide
          guide={facts.guide}
          host={host}
          open={() => backend.openRotationPage(facts.token.id)}
          unfolded
        />
      </section>
      <fieldset disabled={busy} class="stack">
        <PasteFields
          asks={asks}
          secret={secret}
          problems={problems}
          label={words.field}
          username={facts.username}
          email={facts.email}
        />
      </fieldset>
    </form>
  );
}

type AskedProps = Omit<Props, "facts"> & { facts: RotationDialog | null; view: RotationView };

/** The host has made it, and the keychain did not take it: it is kept when it is open. */
export function Held({ flow, fault, busy, view, onClose }: Omit<AskedProps, "facts">) {
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        <div class="notice warn" role="alert">
          <AlertIcon />
          <div class="fault-words">
            <p class="fault-message">
              <bdi>{words.held(rotationHost(view))}</bdi>
            </p>
            <p>{words.heldNext}</p>
          </div>
        </div>
      </div>
      <footer class="dialog-foot">
        <span class="grow" />
        <button type="button" onClick={onClose}>
          {words.later}
        </button>
        {/* The host is not asked again; the date it was asked for stands. */}
        <button type="button" class="primary" disabled={busy !== null} onClick={() => void flow.byApi("")}>
          {words.keepHeld}
        </button>
      </footer>
    </>
  );
}

/** The host was asked, and nobody knows what came of it: nothing is done twice by itself. */
export function Asked({ flow, facts, fault, busy, view, onClose }: AskedProps) {
  const host = rotationHost(view);
  return (
    <>
      <div class="dialog-body">
        {fault !== null && <FaultBox fault={fault} />}
        <div class="notice warn" role="alert">
          <AlertIcon />
          <div class="fault-words">
            <p class="fault-message">
              <bdi>{words.asked(host)}</bdi>
            </p>
            <p>
              <bdi>{words.askedNext(host)}</bdi>
            </p>
            <p>{words.askedAgain}</p>
          </div>
        </div>
        {facts !== null && <ByHand flow={flow} facts={facts} busy={busy !== null} lead={false} />}
      </div>
      <footer class="dialog-foot">
        {busy !== null ? (
          <Checking flow={flow} job={busy} host={host} />
        ) : (
          <>
            <button type="button" class="quiet" onClick={() => void flow.stopHere()}>
              {words.leave}
            </button>
            <span class="grow" />
            <button type="button" onClick={onClose}>
              {words.later}
            </button>
            {facts !== null && (
              <button type="submit" form={BY_HAND} class="primary">
                {words.check}
              </button>
            )}
          </>
        )}
      </footer>
    </>
  );
}
