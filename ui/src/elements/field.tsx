// A labelled field with its hint and its own fault. The browser's bubbles for a missing value are not used:
// WebKitGTK shows them nowhere, and they vanish.
import type { ComponentChildren, RefObject } from "preact";
import { useId } from "preact/hooks";
import { token as words } from "../texts/en";

type Props = {
  label: string;
  name: string;
  type?: "text" | "password" | "url" | "email" | "date";
  hint?: ComponentChildren;
  problem?: string | null;
  optional?: boolean;
  input?: RefObject<HTMLInputElement | null>;
  value?: string;
  defaultValue?: string;
  placeholder?: string;
  autocomplete?: "off";
  autofocus?: boolean;
  onInput?: (event: { currentTarget: HTMLInputElement }) => void;
};

export function Field({ label, name, hint, problem, optional, input, type = "text", ...rest }: Props) {
  const id = useId();
  const described = [problem ? `${id}-problem` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {optional && (
        <span class="optional" aria-hidden="true">
          {words.optional}
        </span>
      )}
      <input
        {...rest}
        // One type for all: the attributes used here are those of a text field.
        type={type as "text"}
        ref={input}
        id={id}
        name={name}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described === "" ? undefined : described}
        spellcheck={false}
        autocapitalize="off"
        autocorrect="off"
      />
      {problem && (
        <p id={`${id}-problem`} class="problem">
          {problem}
        </p>
      )}
      {hint !== undefined && (
        <div id={`${id}-hint`} class="hint">
          {hint}
        </div>
      )}
    </div>
  );
}
