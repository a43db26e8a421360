// What the host said of the token, and the question whether it shall go on all the same.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Checked } from "../bindings/Checked";
import { AlertIcon } from "../elements/icons";
import { now } from "../state/clock";
import type { TokenFlow } from "../state/token-flow";
import { common, token as words } from "../texts/en";
import { expiryWords, scopeWords } from "../texts/row";

/** What the user should know before going on, read out as it appears. */
export function Warnings({ checked }: { checked: Checked }) {
  return (
    <div class="notice warn" role="alert">
      <AlertIcon />
      <div class="fault-words">
        <p class="fault-message">{words.attention}</p>
        <ul>
          {missing(checked).map((scope) => (
            <li key={scope}>{words.missingOne(scope)}</li>
          ))}
          {checked.warnings.map((warning) => (
            <li key={warning}>
              <bdi>{warning}</bdi>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The two ways on. The harmless one has the focus. */
export function Consent({ flow }: { flow: TokenFlow }) {
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <footer class="dialog-foot">
      <button ref={back} type="button" onClick={flow.back}>
        {common.back}
      </button>
      <button type="button" class="primary" onClick={() => void flow.consent()}>
        {words.anyway}
      </button>
    </footer>
  );
}

/** The scopes that no warning names already. */
function missing({ scopes, warnings }: Checked): string[] {
  if (scopes.kind !== "missing") return [];
  return scopes.missing.filter((scope) => !warnings.some((warning) => warning.includes(scope)));
}

type SummaryProps = { checked: Checked; host: string; signedIn: boolean };

export function Summary({ checked, host, signedIn }: SummaryProps) {
  const about = { scopes: checked.scopes, expiry: checked.expiry, renews: checked.renews };
  const expiry = expiryWords(about, now.value);
  return (
    <section class="summary">
      <h3>
        <bdi>{signedIn ? words.signedIn(host) : words.confirmed(host)}</bdi>
      </h3>
      <dl>
        <dt>{words.account}</dt>
        <dd>
          <bdi>{checked.name}</bdi>
        </dd>
        <dt>{words.kind}</dt>
        <dd>
          <bdi>{checked.kindTitle}</bdi>
        </dd>
        <dt>{words.scopes}</dt>
        <dd>
          <bdi>{scopeWords(about).main}</bdi>
        </dd>
        <dt>{words.expiry}</dt>
        <dd title={expiry.title ?? undefined}>
          {expiry.second === null ? expiry.main : `${expiry.main} (${expiry.second})`}
        </dd>
      </dl>
      {checked.trimmed && <p class="hint">{words.trimmed}</p>}
      {checked.keptAlready && <p class="hint">{words.keptAlready}</p>}
    </section>
  );
}
