// What the host said of the token, and the question whether it shall go on all the same.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Checked } from "../bindings/Checked";
import { AlertIcon } from "../elements/icons";
import { chosen, mustAsk, othersAmong } from "../state/also";
import { now } from "../state/clock";
import type { TokenFlow } from "../state/token-flow";
import { common, token as words } from "../texts/en";
import { also as manyWords } from "../texts/many";
import { expiryWords, scopeWords } from "../texts/row";

// What the user should know before going on, read out as it appears.
type WarningsProps = { checked: Checked; ticked: ReadonlySet<string>; first: string | null };

/** `first`: the runtime it was checked for, where that was one of several that were ticked. */
export function Warnings({ checked, ticked, first }: WarningsProps) {
  const others = [...othersAmong(checked, ticked, first)].map(([whose, names]) =>
    whose === null ? manyWords.replacesUnknown(names) : manyWords.replacesOther(names, whose),
  );
  if (!checked.needsConsent && checked.warnings.length + others.length === 0) return null;
  return (
    <div class="notice warn" role="alert">
      <AlertIcon />
      <div class="fault-words">
        <p class="fault-message">{words.attention}</p>
        <ul>
          {missing(checked).map((scope) => (
            <li key={scope}>{words.missingOne(scope)}</li>
          ))}
          {[...checked.warnings, ...others].map((warning) => (
            <li key={warning}>
              <bdi>{warning}</bdi>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

type ConsentProps = { flow: TokenFlow; checked: Checked; label: string; among: boolean };

/** The two ways on. Where there is something to know before, the harmless one has the focus. */
export function Consent({ flow, checked, label, among }: ConsentProps) {
  const back = useRef<HTMLButtonElement>(null);
  const on = useRef<HTMLButtonElement>(null);
  const ticked = flow.ticked.value;
  const ask = mustAsk(checked, ticked, among);
  const all = 1 + chosen(checked.also, ticked).length;
  useLayoutEffect(() => (ask ? back : on).current?.focus({ preventScroll: true }), []);
  return (
    <footer class="dialog-foot">
      <button ref={back} type="button" onClick={flow.back}>
        {common.back}
      </button>
      <button ref={on} type="button" class="primary" onClick={() => void flow.consent()}>
        {ask ? manyWords.anyway(all, words.anyway) : manyWords.submit(all, label)}
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
