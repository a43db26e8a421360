// The sections of a token's page.
import type { GrantedScope } from "../bindings/GrantedScope";
import type { HistoryLine } from "../bindings/HistoryLine";
import type { TokenPage } from "../bindings/TokenPage";
import type { TokenUse } from "../bindings/TokenUse";
import { AlertIcon, CheckIcon } from "../elements/icons";
import { StateMark } from "../elements/state-mark";
import { show } from "../state/acts";
import { keyOf } from "../state/batches";
import { now } from "../state/clock";
import { canSayExpiry } from "../state/edit-token";
import { rowOf } from "../state/runtimes";
import { active } from "../state/session";
import { common, states } from "../texts/en";
import { expiryWords } from "../texts/row";
import { tokenPage as words } from "../texts/token-page";

type Props = { page: TokenPage };

export function Facts({ page, onEdit }: Props & { onEdit: () => void }) {
  const { token, server, madeAt, lastCheck, note } = page;
  const time = now.value;
  const expiry = expiryWords(token, time);
  return (
    <dl>
      <dt>{words.account}</dt>
      <dd>
        <bdi>{token.name}</bdi>
      </dd>
      <dt>{words.host}</dt>
      <dd>
        <bdi>{server === null ? token.host : words.server(token.host, server)}</bdi>
      </dd>
      <dt>{words.kind}</dt>
      <dd>
        <bdi>{token.kindTitle}</bdi>
      </dd>
      <dt>{madeAt === null ? words.added : words.made}</dt>
      <dd title={words.at(madeAt ?? token.addedAt)}>{words.on(madeAt ?? token.addedAt)}</dd>
      <dt>{words.expires}</dt>
      <dd class={expiry.tone} title={expiry.title ?? undefined}>
        {expiry.second === null ? expiry.main : `${expiry.main} (${expiry.second})`}{" "}
        {canSayExpiry(token) && (
          <button type="button" class="link" onClick={onEdit}>
            {words.editExpiry}
          </button>
        )}
      </dd>
      <dt>{words.lastCheck}</dt>
      {lastCheck === null ? (
        <dd class="quiet">{words.neverChecked}</dd>
      ) : (
        <dd class={lastCheck.ok ? undefined : "bad"} title={words.at(lastCheck.at)}>
          <bdi>{lastCheck.sentence}</bdi> <span class="quiet-text">{words.ago(lastCheck.at, time)}</span>
        </dd>
      )}
      {note !== null && (
        <>
          <dt>{words.note}</dt>
          <dd class="note">
            <bdi>{note}</bdi>
          </dd>
        </>
      )}
    </dl>
  );
}

export function Scopes({ page }: Props) {
  const unknown = page.token.scopes.kind === "unknown" && page.scopes.length === 0;
  return (
    <section class="token-section">
      <h3>{words.scopes}</h3>
      {page.scopes.length === 0 ? (
        <p class="hint">{unknown ? words.scopesUnknown : words.noScopes}</p>
      ) : (
        <ul class="scope-lines">
          {page.scopes.map((one) => (
            <li key={one.scope} class={toneOf(one)}>
              {one.granted ? <CheckIcon /> : one.needed ? <AlertIcon /> : <span class="no-icon" />}
              <span class="scope-words">
                <code>{one.scope}</code> {one.purpose !== null && <bdi>{one.purpose}</bdi>}
              </span>
              <span class="scope-state">{scopeState(one)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const toneOf = ({ granted, needed }: GrantedScope) => (granted ? "good" : needed ? "warn" : "quiet");

function scopeState({ granted, needed }: GrantedScope): string {
  if (granted) return needed ? words.granted : words.notNeeded;
  return needed ? words.missing : words.notGranted;
}

export function Uses({ page }: Props) {
  return (
    <section class="token-section">
      <h3>{words.uses(page.uses.length)}</h3>
      {page.uses.length > 0 && (
        <ul class="use-lines">
          {page.uses.map((use) => (
            <Use key={keyOf(use.key)} use={use} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Another account's runtimes are not in this window: they are named only. */
function Use({ use: { key, accountName, state } }: { use: TokenUse }) {
  const here = key.account === active.value && rowOf(key.name) !== undefined;
  return (
    <li class={`state-${state}`}>
      <StateMark state={state} />
      {here ? (
        <button type="button" class="link" onClick={() => show({ what: "details", runtime: key.name })}>
          <bdi class="ellipsis">{key.name}</bdi>
        </button>
      ) : (
        <bdi class="ellipsis">{key.name}</bdi>
      )}
      {!here && <bdi class="ellipsis quiet-text">{accountName}</bdi>}
      <span class="quiet-text use-state">{states[state]}</span>
    </li>
  );
}

export function History({ page }: Props) {
  return (
    <section class="token-section">
      <h3>{words.history}</h3>
      {page.history.length === 0 ? (
        <p class="hint">{words.noHistory}</p>
      ) : (
        <ol class="history">
          {page.history.map((line, index) => (
            <Happened key={index} line={line} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Happened({ line: { at, sentence, ok } }: { line: HistoryLine }) {
  return (
    <li>
      <time dateTime={new Date(at).toISOString()}>{words.at(at)}</time>
      <span>
        {!ok && (
          <span class="failed-sign">
            <AlertIcon /> {words.failed}:{" "}
          </span>
        )}
        <bdi>{sentence || common.none}</bdi>
      </span>
    </li>
  );
}
