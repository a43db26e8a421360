// "Rotate …": a token is replaced by a new one, everywhere. It may be closed after any step, and goes on
// where it was when it is opened again.
import { useLayoutEffect, useState } from "preact/hooks";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { type RotationFlow, rotationFlow } from "../state/rotation-flow";
import { dialog, focusOn } from "../state/session";
import { common } from "../texts/en";
import { tokenName } from "../texts/many";
import { rotationHost, rotationName, rotation as words } from "../texts/rotation";
import { Asked, Held, Make } from "./rotate-make";
import { CheckedStep, Finished, Putting, Revoking } from "./rotate-steps";

type Props = { token: string | null; rotation: string | null; runtime?: string | undefined };

export function RotateDialog({ token, rotation, runtime }: Props) {
  const [flow] = useState(() => rotationFlow(token, rotation));
  useLayoutEffect(() => {
    void flow.load();
    return () => flow.leave();
  }, [flow]);
  const close = () => {
    dialog.value = null;
    if (runtime !== undefined) focusOn.value = runtime;
  };
  const phase = flow.phase.value;
  const view = flow.view.value;
  const facts = flow.facts.value;
  const name = view !== null ? rotationName(view) : facts !== null ? tokenName(facts.token) : "";
  const putting = view?.step === "putting";
  const waits = phase.at === "checking" || (phase.at === "working" && phase.what === "rotate" && !putting);
  // What the host is asked for is never taken back half-way, and its end is worth the wait.
  const held = phase.at === "working" && phase.what !== "rotate";
  const onClose = waits ? flow.stop : held ? () => undefined : close;
  return (
    <Dialog title={<bdi>{words.title(name)}</bdi>} onClose={onClose} cross={!waits && !held}>
      <Steps at={stepOf(flow)} />
      <Body flow={flow} onClose={close} />
    </Dialog>
  );
}

/** Which of the five it is at, counted from 0. */
function stepOf({ phase: { value: phase }, view: { value: view } }: RotationFlow): number {
  if (view?.step === "putting") return 2;
  if (view?.step === "revoking") return 3;
  if (view?.step === "done" || view?.step === "stopped") return 4;
  return phase.at === "checking" || phase.at === "checked" || phase.at === "working" ? 1 : 0;
}

function Steps({ at }: { at: number }) {
  return (
    <ol class="rotate-steps" aria-label={words.stepsLabel}>
      {words.steps.map((step, index) => (
        <li
          key={step}
          class={index < at ? "past" : index === at ? "now" : ""}
          aria-current={index === at ? "step" : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}

function Body({ flow, onClose }: { flow: RotationFlow; onClose: () => void }) {
  const phase = flow.phase.value;
  const view = flow.view.value;
  const facts = flow.facts.value;
  const fault = phase.at === "step" ? phase.fault : null;

  if (phase.at === "unavailable") return <Nothing flow={flow} onClose={onClose} />;
  if (phase.at === "checked") return <CheckedStep flow={flow} checked={phase.checked} fault={phase.fault} />;
  if (view?.step === "putting" && (phase.at === "step" || phase.at === "working")) {
    return <Putting flow={flow} view={view} fault={fault} onClose={onClose} />;
  }
  if (phase.at === "working") {
    const host = view !== null ? rotationHost(view) : (facts?.token.host ?? "");
    const first = {
      rotate: words.keeping,
      byApi: words.asking(host),
      revoke: view?.revocation.kind === "byApi" ? words.revoking(host) : words.finishing,
      stop: common.loading,
    }[phase.what];
    return (
      <>
        <div class="dialog-body tall" />
        <footer class="dialog-foot">
          <Progress
            job={phase.job}
            first={first}
            names={{ host, runtime: host }}
            stopping={flow.stopping.value}
          />
          {phase.what === "rotate" && (
            <button type="button" disabled={flow.stopping.value} onClick={flow.stop}>
              {common.cancel}
            </button>
          )}
        </footer>
      </>
    );
  }
  if (view?.step === "revoking") return <Revoking flow={flow} view={view} fault={fault} onClose={onClose} />;
  if (view?.step === "done" || view?.step === "stopped") {
    return <Finished flow={flow} view={view} fault={fault} onClose={onClose} />;
  }
  if (phase.at === "loading") {
    return (
      <div class="dialog-body tall" aria-busy="true">
        <p class="progress" role="status">
          <span class="spinner" aria-hidden="true" />
          {common.loading}
        </p>
      </div>
    );
  }
  const making = { flow, facts, fault, busy: phase.at === "checking" ? phase.job : null, onClose };
  if (view?.step === "asked" && view.held) return <Held {...making} view={view} />;
  if (view?.step === "asked") return <Asked {...making} view={view} />;
  return facts === null ? null : <Make {...making} facts={facts} />;
}

function Nothing({ flow, onClose }: { flow: RotationFlow; onClose: () => void }) {
  const phase = flow.phase.value;
  return (
    <>
      <div class="dialog-body">{phase.at === "unavailable" && <FaultBox fault={phase.fault} />}</div>
      <footer class="dialog-foot">
        <button type="button" onClick={onClose}>
          {common.close}
        </button>
      </footer>
    </>
  );
}
