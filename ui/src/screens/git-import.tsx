// The settings' section "Import tokens": what other programs keep on this computer, shown before it is taken.
import { useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { FoundToken } from "../bindings/FoundToken";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { endJob, newJob } from "../state/acts";
import { found, setup, takeToken } from "../state/git";
import { common } from "../texts/en";
import { importing as words } from "../texts/git";

export function ImportTokens() {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async () => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      found.value = await backend.foundTokens();
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="git">
      <h2>{words.title}</h2>
      <p class="quiet-text">{words.lead}</p>
      <div class="inline-acts">
        <button type="button" disabled={busy} onClick={() => void look()}>
          {words.look}
        </button>
        <span role="status">{busy ? words.looking : ""}</span>
      </div>
      {fault !== null && <FaultBox fault={fault} />}
      <FoundList />
      {found.value !== null && <AskHelper />}
    </section>
  );
}

function FoundList() {
  const all = found.value;
  if (all === null) return null;
  return (
    <>
      {all.problems.map((problem) => (
        <p key={problem} class="hint">
          <bdi>{problem}</bdi>
        </p>
      ))}
      {all.tokens.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <ul class="plain-list rows" aria-label={words.found}>
          {all.tokens.map((token) => (
            <li key={token.id}>
              <span class="choice-words">
                <bdi class="ellipsis">{words.name(token.username, token.host)}</bdi>
                <span class="second">
                  <bdi>{where(token)}</bdi>
                </span>
                {token.problem !== null && (
                  <span class="second">
                    <bdi>{token.problem}</bdi>
                  </span>
                )}
              </span>
              <span class="row-acts">
                <button
                  type="button"
                  class="small"
                  disabled={token.problem !== null}
                  aria-label={words.takeOf(`${words.name(token.username, token.host)}, ${token.source}`)}
                  onClick={() => takeToken(all, token)}
                >
                  {words.take}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const where = (token: FoundToken): string =>
  [token.source, token.place, ...(token.inClear ? [words.inClear] : [])].join(" · ");

function AskHelper() {
  const helpers = (setup.value?.helpers ?? []).filter((helper) => helper.id !== null);
  const [job, setJob] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const host = useRef<HTMLInputElement>(null);
  if (helpers.length === 0) return null;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const all = found.peek();
    if (job !== null || all === null) return;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    setFault(null);
    if (text("host") === "") {
      setProblem(words.needHost);
      host.current?.focus();
      return;
    }
    const own = newJob();
    setJob(own);
    try {
      const token = await backend.askHelper({
        helper: text("helper"),
        host: text("host"),
        username: text("username") || null,
        job: own,
      });
      found.value = { ...all, tokens: [...all.tokens, token] };
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      endJob(own);
      setJob(null);
    }
  };

  return (
    <details class="guide">
      <summary>{words.ask}</summary>
      <div class="guide-body">
        <form onSubmit={submit} class="inline-form" noValidate autocomplete="off">
          <label class="field">
            <span>{words.helper}</span>
            <select name="helper">
              {helpers.map((helper) => (
                <option key={helper.id} value={helper.id ?? ""}>
                  {helper.helper}
                </option>
              ))}
            </select>
          </label>
          <Field
            label={words.host}
            name="host"
            autocomplete="off"
            input={host}
            problem={problem}
            hint={words.hostHint}
            onInput={() => setProblem(null)}
          />
          <Field label={words.username} name="username" autocomplete="off" optional />
          <div class="inline-acts">
            <button type="submit" disabled={job !== null}>
              {words.askIt}
            </button>
            {job !== null && (
              <button type="button" onClick={() => backend.cancel(job).catch(() => undefined)}>
                {common.cancel}
              </button>
            )}
            <span role="status">{job === null ? "" : words.asking}</span>
          </div>
        </form>
        {fault !== null && <FaultBox fault={fault} />}
      </div>
    </details>
  );
}
