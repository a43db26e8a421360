// A token to paste, and what goes with it on some hosts.
//
// The token is read from its field at the moment of submitting, handed on, and the field emptied: it is
// never in a signal, a state or a variable that outlives the call.
import type { RefObject } from "preact";
import type { FieldNeed } from "../bindings/FieldNeed";
import type { Pasted } from "../bindings/Pasted";
import { Field } from "../elements/field";
import { token as words } from "../texts/en";

/** What a host asks for beside the token. */
export type Asks = {
  readonly host: string;
  readonly asksUsername: FieldNeed;
  readonly asksEmail: FieldNeed;
  readonly asksExpiry: boolean;
};

export type Problems = Partial<Record<"token" | "username" | "email" | "expires", string>>;

type Props = {
  asks: Asks;
  secret: RefObject<HTMLInputElement | null>;
  problems: Problems;
  label?: string;
  username?: string | null;
  email?: string | null;
  onInput?: () => void;
};

export function PasteFields({ asks, secret, problems, label, username, email, onInput }: Props) {
  const typing = onInput === undefined ? {} : { onInput };
  return (
    <>
      <Field
        label={label ?? words.field}
        name="token"
        type="password"
        autocomplete="off"
        input={secret}
        problem={problems.token}
        hint={words.fieldHint}
        {...typing}
      />
      {asks.asksUsername !== "no" && (
        <Field
          label={words.username}
          name="username"
          autocomplete="off"
          defaultValue={username ?? ""}
          optional={asks.asksUsername === "optional"}
          problem={problems.username}
          {...typing}
        />
      )}
      {asks.asksEmail !== "no" && (
        <Field
          label={words.email}
          name="email"
          type="email"
          autocomplete="off"
          defaultValue={email ?? ""}
          optional={asks.asksEmail === "optional"}
          problem={problems.email}
          {...typing}
        />
      )}
      {asks.asksExpiry && (
        <Field
          label={words.expires}
          name="expires"
          type="date"
          placeholder={words.dateShape}
          optional
          problem={problems.expires}
          hint={words.expiresHint(asks.host)}
          {...typing}
        />
      )}
    </>
  );
}

/** A date is checked here: WebKit may show its field as plain text. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** What was typed, or nothing where something is missing: then the first such field has the focus. */
export function readPasted(
  form: HTMLFormElement,
  asks: Asks,
  secret: HTMLInputElement | null,
): { pasted: Pasted | null; problems: Problems } {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const fields = {
    token: secret?.value ?? "",
    username: text("username") || null,
    email: text("email") || null,
    expiresOn: text("expires") || null,
  };
  const problems: Problems = {};
  const lacks = (need: FieldNeed, value: string | null) => need === "required" && value === null;
  if (fields.token.trim() === "") problems.token = words.needToken;
  if (lacks(asks.asksUsername, fields.username)) problems.username = words.needUsername;
  if (lacks(asks.asksEmail, fields.email)) problems.email = words.needEmail;
  if (fields.expiresOn !== null && !isDay(fields.expiresOn)) problems.expires = words.badDate;
  const wrong = Object.keys(problems)[0];
  if (wrong !== undefined) {
    form.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus();
    return { pasted: null, problems };
  }
  if (secret !== null) secret.value = "";
  return { pasted: fields, problems };
}
