// "Git access for <runtime>": puts a token on a runtime, by signing in, pasted, or kept already.
import { useLayoutEffect, useState } from "preact/hooks";
import type { Checked } from "../bindings/Checked";
import type { RuntimeKey } from "../bindings/RuntimeKey";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { conclude, show } from "../state/acts";
import { rowOf } from "../state/runtimes";
import { dialog, focusOn } from "../state/session";
import { type TokenFlow, tokenFlow } from "../state/token-flow";
import { common, token as words } from "../texts/en";
import { also as manyWords } from "../texts/many";
import { hasToken } from "../texts/row";
import { Also } from "./also";
import { Consent, Summary, Warnings } from "./consent";
import { Authorize, NotSignedInFoot, Waiting, WaitingFoot } from "./sign-in";
import { FORM_ID, TokenForm } from "./token-form";

type BoxProps = { runtime: string; also?: readonly string[] | undefined };

export function TokenDialogBox({ runtime, also }: BoxProps) {
  const row = rowOf(runtime);
  return row === undefined ? null : <Open row={row} wanted={also ?? null} />;
}

/** `wanted`: the other runtimes that were ticked in the table for it. */
type Wanted = { wanted: readonly string[] | null };

function Open({ row, wanted }: { row: RuntimeRow } & Wanted) {
  const { name } = row.key;
  const close = () => {
    dialog.value = null;
    focusOn.value = name;
  };
  const [flow] = useState(() =>
    tokenFlow(
      row.key,
      {
        done(outcome, checked) {
          conclude(outcome, checked === null ? "" : afterwards(checked, flow.signedIn.value));
          close();
        },
        failed(outcome) {
          conclude(outcome);
        },
        began(batch) {
          show({ what: "batch", batch: batch.id, runtime: name });
        },
      },
      wanted,
    ),
  );
  useLayoutEffect(() => {
    void flow.load();
    return () => flow.leave();
  }, [flow]);

  const { at } = flow.phase.value;
  const busy = at === "checking" || at === "adding" || at === "signingIn";
  const title = wanted?.length ? manyWords.title(1 + wanted.length) : words.title(name);
  return (
    <Dialog title={<bdi>{title}</bdi>} onClose={busy ? flow.stop : close} cross={!busy}>
      <Body flow={flow} runtime={row.key} wanted={wanted} onClose={close} />
    </Dialog>
  );
}

/** What is said when all is done: a warning that asked for no word of the user's was shown nowhere else. */
function afterwards(checked: Checked, signedIn: boolean): string {
  const seen = checked.needsConsent || signedIn || checked.also.some((on) => on.holds.kind !== "this");
  return [...(checked.trimmed ? [words.trimmed] : []), ...(seen ? [] : checked.warnings)].join(" ");
}

type BodyProps = { flow: TokenFlow; runtime: RuntimeKey; onClose: () => void } & Wanted;

function Body({ flow, runtime, wanted, onClose }: BodyProps) {
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
  return <Steps flow={flow} facts={facts} runtime={runtime} wanted={wanted} onClose={onClose} />;
}

type StepsProps = BodyProps & { facts: TokenDialog };

function Steps({ flow, facts, runtime, wanted, onClose }: StepsProps) {
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
      {phase.at === "signingIn" && (
        <Waiting flow={flow} facts={facts} runtime={runtime.name} job={phase.job} />
      )}
      {phase.at === "notSignedIn" && (
        <div class="dialog-body">
          <FaultBox fault={phase.fault} />
        </div>
      )}
      {checked !== null && (
        <div class="dialog-body">
          <Summary checked={checked} host={facts.host} signedIn={flow.signedIn.value} />
          {phase.at === "consent" && (
            <Warnings
              checked={checked}
              ticked={flow.ticked.value}
              first={wanted === null ? null : runtime.name}
            />
          )}
          <Also
            flow={flow}
            checked={checked}
            account={runtime.account}
            wanted={wanted}
            busy={phase.at !== "consent"}
          />
        </div>
      )}
      <Foot
        flow={flow}
        facts={facts}
        runtime={runtime.name}
        submits={advanced}
        among={wanted !== null}
        onClose={onClose}
      />
    </>
  );
}

type FootProps = Pick<StepsProps, "flow" | "facts" | "onClose"> & {
  runtime: string;
  submits: boolean;
  among: boolean;
};

function Foot(props: FootProps) {
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
  const label = words.submit(hasToken(facts.row));
  if (phase.at === "consent") {
    return <Consent flow={flow} checked={phase.checked} label={label} among={props.among} />;
  }
  return (
    <footer class="dialog-foot">
      <button type="button" onClick={onClose}>
        {common.cancel}
      </button>
      {/* Nothing is submitted from a form that is folded away. */}
      {submits && (
        <button type="submit" form={FORM_ID} class="primary">
          {label}
        </button>
      )}
    </footer>
  );
}
