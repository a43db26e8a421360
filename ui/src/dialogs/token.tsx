// "Git access for <runtime>": puts a token on a runtime, by signing in, pasted, or kept already.
import { useLayoutEffect, useState } from "preact/hooks";
import type { Checked } from "../bindings/Checked";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { conclude } from "../state/acts";
import { rowOf } from "../state/runtimes";
import { dialog, focusOn } from "../state/session";
import { type TokenFlow, tokenFlow } from "../state/token-flow";
import { common, token as words } from "../texts/en";
import { hasToken } from "../texts/row";
import { Consent, Summary, Warnings } from "./consent";
import { Authorize, NotSignedInFoot, Waiting, WaitingFoot } from "./sign-in";
import { FORM_ID, TokenForm } from "./token-form";

export function TokenDialogBox({ runtime }: { runtime: string }) {
  const row = rowOf(runtime);
  return row === undefined ? null : <Open row={row} />;
}

function Open({ row }: { row: RuntimeRow }) {
  const { name } = row.key;
  const close = () => {
    dialog.value = null;
    focusOn.value = name;
  };
  const [flow] = useState(() =>
    tokenFlow(row.key, {
      done(outcome, checked) {
        conclude(outcome, checked === null ? "" : afterwards(checked, flow.signedIn.value));
        close();
      },
      failed(outcome) {
        conclude(outcome);
      },
    }),
  );
  useLayoutEffect(() => {
    void flow.load();
    return () => flow.leave();
  }, [flow]);

  const { at } = flow.phase.value;
  const busy = at === "checking" || at === "adding" || at === "signingIn";
  return (
    <Dialog title={<bdi>{words.title(name)}</bdi>} onClose={busy ? flow.stop : close} cross={!busy}>
      <Body flow={flow} runtime={name} onClose={close} />
    </Dialog>
  );
}

/** What is said when all is done: a warning that asked for no word of the user's was shown nowhere else. */
function afterwards(checked: Checked, signedIn: boolean): string {
  const unsaid = checked.needsConsent || signedIn ? [] : checked.warnings;
  return [...(checked.trimmed ? [words.trimmed] : []), ...unsaid].join(" ");
}

function Body({ flow, runtime, onClose }: { flow: TokenFlow; runtime: string; onClose: () => void }) {
  const phase = flow.phase.value;
  const facts = flow.facts.value;
  if (phase.at === "unavailable") {
    return (
      <>
        <div class="dialog-body">
          <FaultBox fault={phase.fault} />
        </div>
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            {common.close}
          </button>
        </footer>
      </>
    );
  }
  if (phase.at === "loading" || facts === null) {
    return (
      <div class="dialog-body tall" aria-busy="true">
        <p class="progress" role="status">
          <span class="spinner" aria-hidden="true" />
          {common.loading}
        </p>
      </div>
    );
  }
  return <Steps flow={flow} facts={facts} runtime={runtime} onClose={onClose} />;
}

type StepsProps = { flow: TokenFlow; facts: TokenDialog; runtime: string; onClose: () => void };

function Steps({ flow, facts, runtime, onClose }: StepsProps) {
  // Signing in is the easiest way; where there is one, the other keeps itself back.
  const [advanced, setAdvanced] = useState(facts.signIn === null);
  const phase = flow.phase.value;
  const checked = phase.at === "consent" || phase.at === "adding" ? phase.checked : null;
  const behind = checked !== null || phase.at === "signingIn" || phase.at === "notSignedIn";
  return (
    <>
      {/* The form stays in the page behind the later steps: what was typed beside the token is not lost. */}
      <div class="dialog-body" hidden={behind}>
        {phase.at === "form" && phase.fault !== null && (
          <FaultBox fault={phase.fault}>
            {phase.retry !== null && (
              <button type="button" onClick={() => void flow.retry()}>
                {common.tryAgain}
              </button>
            )}
          </FaultBox>
        )}
        <Authorize flow={flow} facts={facts} first={!advanced} />
        <details class="advanced" open={advanced} onToggle={(event) => setAdvanced(event.currentTarget.open)}>
          <summary>{words.advanced}</summary>
          <TokenForm flow={flow} facts={facts} busy={phase.at !== "form"} />
        </details>
      </div>
      {phase.at === "signingIn" && <Waiting flow={flow} facts={facts} runtime={runtime} job={phase.job} />}
      {phase.at === "notSignedIn" && (
        <div class="dialog-body">
          <FaultBox fault={phase.fault} />
        </div>
      )}
      {checked !== null && (
        <div class="dialog-body">
          <Summary checked={checked} host={facts.host} signedIn={flow.signedIn.value} />
          {phase.at === "consent" && <Warnings checked={checked} />}
        </div>
      )}
      <Foot flow={flow} facts={facts} runtime={runtime} submits={advanced} onClose={onClose} />
    </>
  );
}

function Foot(props: StepsProps & { submits: boolean }) {
  const { flow, facts, runtime, submits, onClose } = props;
  const phase = flow.phase.value;
  if (phase.at === "checking" || phase.at === "adding") {
    const names = { host: facts.host, runtime };
    const first = phase.at === "checking" ? words.checking(facts.host) : words.adding(runtime);
    return (
      <footer class="dialog-foot">
        <Progress job={phase.job} first={first} names={names} stopping={flow.stopping.value} />
        <button type="button" disabled={flow.stopping.value} onClick={flow.stop}>
          {common.cancel}
        </button>
      </footer>
    );
  }
  if (phase.at === "signingIn") {
    return <WaitingFoot flow={flow} facts={facts} runtime={runtime} job={phase.job} />;
  }
  if (phase.at === "notSignedIn") return <NotSignedInFoot flow={flow} onClose={onClose} />;
  if (phase.at === "consent") return <Consent flow={flow} />;
  return (
    <footer class="dialog-foot">
      <button type="button" onClick={onClose}>
        {common.cancel}
      </button>
      {/* Nothing is submitted from a form that is folded away. */}
      {submits && (
        <button type="submit" form={FORM_ID} class="primary">
          {words.submit(hasToken(facts.row))}
        </button>
      )}
    </footer>
  );
}
