// "Git access for <runtime>": puts a token on a runtime, pasted or kept already.
import { useLayoutEffect, useState } from "preact/hooks";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { conclude } from "../state/acts";
import { rowOf } from "../state/runtimes";
import { dialog, focusOn } from "../state/session";
import { type TokenFlow, tokenFlow } from "../state/token-flow";
import { authorizeTitles, common, token as words } from "../texts/en";
import { hasToken } from "../texts/row";
import { Consent, Summary, Warnings } from "./consent";
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
        conclude(outcome, checked?.trimmed ? words.trimmed : "");
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
  const busy = at === "checking" || at === "adding";
  return (
    <Dialog title={<bdi>{words.title(name)}</bdi>} onClose={busy ? flow.stop : close} cross={!busy}>
      <Body flow={flow} runtime={name} onClose={close} />
    </Dialog>
  );
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
  const busy = phase.at === "checking" || phase.at === "adding";
  const checked = phase.at === "consent" || phase.at === "adding" ? phase.checked : null;
  return (
    <>
      {/* The form stays in the page behind the later steps: what was typed beside the token is not lost. */}
      <div class="dialog-body" hidden={checked !== null}>
        {phase.at === "form" && phase.fault !== null && (
          <FaultBox fault={phase.fault}>
            {phase.retry !== null && (
              <button type="button" onClick={() => void flow.retry()}>
                {common.tryAgain}
              </button>
            )}
          </FaultBox>
        )}
        <Authorize facts={facts} />
        <details class="advanced" open={facts.oauthUnavailable !== null}>
          <summary>{words.advanced}</summary>
          <TokenForm flow={flow} facts={facts} busy={busy} />
        </details>
      </div>
      {checked !== null && (
        <div class="dialog-body">
          <Summary checked={checked} host={facts.host} />
          {phase.at === "consent" && <Warnings checked={checked} />}
        </div>
      )}
      <Foot flow={flow} facts={facts} runtime={runtime} onClose={onClose} />
    </>
  );
}

function Foot(props: { flow: TokenFlow; facts: TokenDialog; runtime: string; onClose: () => void }) {
  const { flow, facts, runtime, onClose } = props;
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
  if (phase.at === "consent") return <Consent flow={flow} />;
  return (
    <footer class="dialog-foot">
      <button type="button" onClick={onClose}>
        {common.cancel}
      </button>
      <button type="submit" form={FORM_ID} class="primary">
        {words.submit(hasToken(facts.row))}
      </button>
    </footer>
  );
}

/** Sign-in by OAuth2. The button says what it would do; where it cannot, the reason stands beneath. */
function Authorize({ facts }: { facts: TokenDialog }) {
  const reason = facts.oauthUnavailable;
  return (
    <div class="authorize">
      <button
        type="button"
        class="wide"
        disabled={reason !== null}
        aria-describedby={reason === null ? undefined : "oauth-reason"}
      >
        {authorizeTitles[facts.provider]}
      </button>
      {reason !== null && (
        <p id="oauth-reason" class="hint">
          <bdi>{reason}</bdi>
        </p>
      )}
    </div>
  );
}
