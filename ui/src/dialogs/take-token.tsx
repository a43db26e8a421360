// "Take …": a token that another program keeps is checked with its host and kept, on no runtime yet. The token
// itself is not in the page: it goes by its id.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FoundToken } from "../bindings/FoundToken";
import type { Provider } from "../bindings/Provider";
import type { ProviderAsks } from "../bindings/ProviderAsks";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { Progress } from "../elements/progress";
import { loadGit, taking } from "../state/git";
import { dialog, said } from "../state/session";
import { type TakeFlow, takeFlow } from "../state/take-flow";
import { common, token as tokenWords } from "../texts/en";
import { importing, take as words } from "../texts/git";
import { Summary, Warnings } from "./consent";
import { isDay } from "./paste-fields";

const FORM = "take-form";

export function TakeTokenDialog() {
  const about = taking.value;
  return about === null ? null : <Open key={about.token.id} token={about.token} asks={about.asks} />;
}

type Props = { token: FoundToken; asks: readonly ProviderAsks[] };

function Open({ token, asks }: Props) {
  const [flow] = useState(() =>
    takeFlow({
      kept(kept) {
        said.value = kept.sentence;
        void loadGit();
      },
    }),
  );
  useLayoutEffect(() => () => flow.leave(), [flow]);
  const { at } = flow.phase.value;
  const busy = at === "checking" || at === "keeping";
  const close = () => {
    dialog.value = null;
  };
  const title = words.title(importing.name(token.username, token.host));
  return (
    <Dialog title={<bdi>{title}</bdi>} onClose={busy ? flow.stop : close} cross={!busy}>
      <Body flow={flow} token={token} asks={asks} />
      <Foot flow={flow} host={token.host} onClose={close} />
    </Dialog>
  );
}

function Body({ flow, token, asks }: Props & { flow: TakeFlow }) {
  const phase = flow.phase.value;
  const behind = phase.at !== "form" && phase.at !== "checking";
  return (
    <>
      <div class="dialog-body" hidden={behind}>
        {phase.at === "form" && phase.fault !== null && <FaultBox fault={phase.fault} />}
        <Form flow={flow} token={token} asks={asks} busy={phase.at === "checking"} />
      </div>
      {(phase.at === "checked" || phase.at === "keeping") && (
        <div class="dialog-body">
          {phase.at === "checked" && phase.fault !== null && <FaultBox fault={phase.fault} />}
          <Summary checked={phase.checked} host={token.host} signedIn={false} />
          <Warnings checked={phase.checked} ticked={new Set()} first={null} />
        </div>
      )}
      {phase.at === "kept" && (
        <div class="dialog-body">
          <p class="fault-message" role="status">
            <bdi>{phase.kept.sentence}</bdi>
          </p>
          <p>{words.next}</p>
          <Copies of={phase.kept.copies} />
        </div>
      )}
    </>
  );
}

function Copies({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <p class="quiet-text">{words.noCopies}</p>;
  return (
    <div class="notice warn">
      <div class="fault-words">
        <p class="fault-message">{words.copies}</p>
        <ul>
          {of.map((place) => (
            <li key={place}>
              <bdi class="selectable path">{place}</bdi>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

type FormProps = Props & { flow: TakeFlow; busy: boolean };

function Form({ flow, token, asks, busy }: FormProps) {
  const [provider, setProvider] = useState<Provider | "">(token.provider ?? "");
  const [problems, setProblems] = useState<{ provider?: string; expires?: string }>({});
  const select = useRef<HTMLSelectElement>(null);
  const fields = asks.find((it) => it.provider === provider);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? "").trim() || null;
    const expiresOn = text("expires");
    setProblems({});
    if (provider === "") {
      setProblems({ provider: words.needSoftware });
      select.current?.focus();
      return;
    }
    if (expiresOn !== null && !isDay(expiresOn)) {
      setProblems({ expires: tokenWords.badDate });
      return;
    }
    void flow.check({
      found: token.id,
      provider,
      username: text("username"),
      email: text("email"),
      expiresOn,
    });
  };

  return (
    <form id={FORM} noValidate onSubmit={submit} autocomplete="off">
      <fieldset disabled={busy} class="stack">
        <dl>
          <dt>{words.from}</dt>
          <dd>
            <bdi>
              {token.source} · <span class="path">{token.place}</span>
            </bdi>
          </dd>
          <dt>{words.host}</dt>
          <dd>
            <bdi>{token.host}</bdi>
          </dd>
        </dl>
        {token.provider === null && (
          <label class="field">
            <span>{words.software}</span>
            <select
              ref={select}
              value={provider}
              aria-invalid={problems.provider === undefined ? undefined : true}
              onChange={(event) => setProvider(event.currentTarget.value as Provider | "")}
            >
              <option value="">{words.choose}</option>
              {asks.map((it) => (
                <option key={it.provider} value={it.provider}>
                  {it.title}
                </option>
              ))}
            </select>
            {problems.provider !== undefined && <p class="problem">{problems.provider}</p>}
          </label>
        )}
        {fields !== undefined && fields.asksUsername !== "no" && (
          <Field
            label={tokenWords.username}
            name="username"
            autocomplete="off"
            optional
            defaultValue={token.username ?? ""}
          />
        )}
        {fields !== undefined && fields.asksEmail !== "no" && (
          <Field label={tokenWords.email} name="email" type="email" autocomplete="off" optional />
        )}
        {fields?.asksExpiry && (
          <Field
            label={tokenWords.expires}
            name="expires"
            type="date"
            placeholder={tokenWords.dateShape}
            optional
            problem={problems.expires ?? null}
            hint={tokenWords.expiresHint(token.host)}
          />
        )}
        <p class="hint">
          <bdi>{words.only(token.host)}</bdi>
        </p>
      </fieldset>
    </form>
  );
}

type FootProps = { flow: TakeFlow; host: string; onClose: () => void };

function Foot({ flow, host, onClose }: FootProps) {
  const phase = flow.phase.value;
  switch (phase.at) {
    case "checking":
    case "keeping":
      return (
        <footer class="dialog-foot">
          <Progress
            job={phase.job}
            first={phase.at === "checking" ? words.checking(host) : words.keeping}
            names={{ host, runtime: "" }}
            stopping={flow.stopping.value}
          />
          <button type="button" disabled={flow.stopping.value} onClick={flow.stop}>
            {common.cancel}
          </button>
        </footer>
      );
    case "checked": {
      const ask = phase.checked.needsConsent || phase.checked.warnings.length > 0;
      return (
        <footer class="dialog-foot">
          <button type="button" onClick={flow.back}>
            {common.back}
          </button>
          <button type="button" class="primary" onClick={() => void flow.keep()}>
            {ask ? words.keepAnyway : words.keep}
          </button>
        </footer>
      );
    }
    case "kept":
      return (
        <footer class="dialog-foot">
          <button type="button" class="primary" onClick={onClose}>
            {words.done}
          </button>
        </footer>
      );
    default:
      return (
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" form={FORM} class="primary">
            {words.check}
          </button>
        </footer>
      );
  }
}
