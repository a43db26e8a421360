// On which days before a token's end to remind: the organization's or Patrol's, or the user's own.
import { useRef, useState } from "preact/hooks";
import { Field } from "../elements/field";
import { daysTyped } from "../state/reminder-days";
import { number } from "../texts/format";
import { reminderSettings as words } from "../texts/watch";
import type { PartProps } from "./reminder-settings";

export function ReminderDays({ held, busy, save }: PartProps) {
  const [own, setOwn] = useState(held.own);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  if (held.enforced) {
    return (
      <fieldset class="enforced" disabled>
        <legend>{words.when}</legend>
        <Field
          label={words.days}
          name="days"
          value={held.reminderDays.map(number).join(", ")}
          hint={words.enforced(held.reminderDays)}
        />
      </fieldset>
    );
  }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSaved(false);
    const typed = daysTyped(input.current?.value ?? "");
    if (own && "problem" in typed) {
      setProblem(typed.problem === "many" ? words.tooMany : words.badDays);
      input.current?.focus();
      return;
    }
    setProblem(null);
    setSaved(await save({ reminderDays: own && "days" in typed ? typed.days : null }));
  };
  const pick = (on: boolean) => {
    setOwn(on);
    setSaved(false);
    setProblem(null);
  };
  return (
    <form onSubmit={submit} class="inline-form" noValidate autocomplete="off">
      <fieldset class="choice">
        <legend>{words.when}</legend>
        <div class="choice-items">
          <label class="choice-item">
            <input type="radio" name="days-of" checked={!own} onChange={() => pick(false)} />
            <span class="choice-words">
              {words.theirs}
              {!held.own && <span class="second">{words.theirsNow(held.reminderDays)}</span>}
            </span>
          </label>
          <label class="choice-item">
            <input type="radio" name="days-of" checked={own} onChange={() => pick(true)} />
            <span class="choice-words">
              {words.own}
              {held.own && <span class="second">{words.theirsNow(held.reminderDays)}</span>}
            </span>
          </label>
          {own && (
            <div class="choice-item">
              <Field
                label={words.days}
                name="days"
                autocomplete="off"
                input={input}
                problem={problem}
                defaultValue={held.reminderDays.map(number).join(", ")}
                hint={words.daysHint}
                onInput={() => {
                  setProblem(null);
                  setSaved(false);
                }}
              />
            </div>
          )}
        </div>
      </fieldset>
      <div class="inline-acts">
        <button type="submit" disabled={busy}>
          {words.save}
        </button>
        <span role="status">{saved ? words.saved : ""}</span>
      </div>
    </form>
  );
}
