// The fields of "Advanced authorization options": which token, and what goes with it.
//
// The token is read from its field at the moment of submitting, handed on, and the field emptied: it is
// never in a signal, a state or a variable that outlives the call.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FieldNeed } from "../bindings/FieldNeed";
import type { TokenDialog } from "../bindings/TokenDialog";
import type { TokenView } from "../bindings/TokenView";
import { Field } from "../elements/field";
import { now } from "../state/clock";
import type { TokenFlow } from "../state/token-flow";
import { token as words } from "../texts/en";
import { hasToken, scopeWords } from "../texts/row";
import { MakeToken } from "./make-token";

/** For the button in the dialog's foot, which stands outside the form and submits it. */
export const FORM_ID = "token-form";

type Problems = Partial<Record<"token" | "username" | "email" | "expires", string>>;

const PASTE = "";

type Props = { flow: TokenFlow; facts: TokenDialog; busy: boolean };

export function TokenForm({ flow, facts, busy }: Props) {
  // A kept token is the likelier wish where there is none on the runtime yet; a new one where there is.
  const [chosen, choose] = useState(() => (hasToken(facts.row) ? PASTE : (facts.kept[0]?.id ?? PASTE)));
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);
  const secret = useRef<HTMLInputElement>(null);

  // The dialog was open before its fields were known: the focus waits for them here. Where signing in comes
  // first, it has the focus.
  useLayoutEffect(() => {
    if (facts.signIn !== null) return;
    const start =
      chosen === PASTE ? secret.current : form.current?.querySelector<HTMLElement>("input:checked");
    start?.focus({ preventScroll: true });
  }, []);

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const typed = event.currentTarget as HTMLFormElement;
    if (chosen !== PASTE) {
      setProblems({});
      void flow.submit({ kind: "kept", id: chosen });
      return;
    }
    const { fields, problems: found } = read(typed, facts, secret.current?.value ?? "");
    setProblems(found);
    const wrong = Object.keys(found)[0];
    if (wrong !== undefined) {
      typed.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus();
      return;
    }
    if (secret.current !== null) secret.current.value = "";
    void flow.submit({ kind: "pasted", ...fields });
  };

  const pasting = () => choose(PASTE);
  return (
    <form ref={form} id={FORM_ID} noValidate onSubmit={onSubmit} autocomplete="off">
      <fieldset disabled={busy} class="stack">
        {facts.kept.length > 0 && <Choice facts={facts} chosen={chosen} choose={choose} />}
        <Field
          label={words.field}
          name="token"
          type="password"
          autocomplete="off"
          input={secret}
          problem={problems.token}
          hint={words.fieldHint}
          onInput={pasting}
        />
        {facts.asksUsername !== "no" && (
          <Field
            label={words.username}
            name="username"
            autocomplete="off"
            optional={facts.asksUsername === "optional"}
            problem={problems.username}
            onInput={pasting}
          />
        )}
        {facts.asksEmail !== "no" && (
          <Field
            label={words.email}
            name="email"
            type="email"
            autocomplete="off"
            optional={facts.asksEmail === "optional"}
            problem={problems.email}
            onInput={pasting}
          />
        )}
        {facts.asksExpiry && (
          <Field
            label={words.expires}
            name="expires"
            type="date"
            placeholder={words.dateShape}
            optional
            problem={problems.expires}
            hint={words.expiresHint(facts.host)}
            onInput={pasting}
          />
        )}
      </fieldset>
      <MakeToken facts={facts} />
    </form>
  );
}

/** What was typed, and what is missing. A date is checked here: WebKit may show its field as plain text. */
function read(form: HTMLFormElement, facts: TokenDialog, token: string) {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const fields = {
    token,
    username: text("username") || null,
    email: text("email") || null,
    expiresOn: text("expires") || null,
  };
  const problems: Problems = {};
  const lacks = (need: FieldNeed, value: string | null) => need === "required" && value === null;
  if (token.trim() === "") problems.token = words.needToken;
  if (lacks(facts.asksUsername, fields.username)) problems.username = words.needUsername;
  if (lacks(facts.asksEmail, fields.email)) problems.email = words.needEmail;
  if (fields.expiresOn !== null && !isDay(fields.expiresOn)) problems.expires = words.badDate;
  return { fields, problems };
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

type ChoiceProps = { facts: TokenDialog; chosen: string; choose: (id: string) => void };

function Choice({ facts, chosen, choose }: ChoiceProps) {
  return (
    <fieldset class="choice">
      <legend>{words.which}</legend>
      <div class="choice-items">
        {facts.kept.map((kept) => (
          <label key={kept.id} class="choice-item">
            <input
              type="radio"
              name="which"
              value={kept.id}
              checked={chosen === kept.id}
              onChange={() => choose(kept.id)}
            />
            <span class="choice-words">
              <bdi class="ellipsis" title={kept.name}>
                {kept.name}
              </bdi>
              <span class="second">{about(kept, facts)}</span>
            </span>
          </label>
        ))}
        <label class="choice-item">
          <input
            type="radio"
            name="which"
            value={PASTE}
            checked={chosen === PASTE}
            onChange={() => choose(PASTE)}
          />
          <span class="choice-words">{words.pasteNew}</span>
        </label>
      </div>
    </fieldset>
  );
}

/** "personal access token (classic) · All there · in 3 months · on 12 runtimes" */
function about(kept: TokenView, facts: TokenDialog): string {
  const here = kept.id === facts.row.token?.id && facts.row.authorization === "authorized";
  const use = here ? words.onThisRuntime : words.usedOn(kept.runtimes);
  const scopes = kept.scopes.kind === "all" ? words.scopesAll : scopeWords(kept).main;
  return [kept.kindTitle, scopes, words.expiryOf(kept, now.value), use].join(" · ");
}
