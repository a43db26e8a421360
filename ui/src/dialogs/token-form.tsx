// The fields of "Advanced authorization options": which token, and what goes with it.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TokenDialog } from "../bindings/TokenDialog";
import type { TokenView } from "../bindings/TokenView";
import { now } from "../state/clock";
import type { TokenFlow } from "../state/token-flow";
import { token as words } from "../texts/en";
import { tokenName } from "../texts/many";
import { hasToken, scopeWords } from "../texts/row";
import { MakeToken } from "./make-token";
import { PasteFields, type Problems, readPasted } from "./paste-fields";

/** For the button in the dialog's foot, which stands outside the form and submits it. */
export const FORM_ID = "token-form";

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
    const { pasted, problems: found } = readPasted(typed, facts, secret.current);
    setProblems(found);
    if (pasted !== null) void flow.submit({ kind: "pasted", ...pasted });
  };

  const pasting = () => choose(PASTE);
  return (
    <form ref={form} id={FORM_ID} noValidate onSubmit={onSubmit} autocomplete="off">
      <fieldset disabled={busy} class="stack">
        {facts.kept.length > 0 && <Choice facts={facts} chosen={chosen} choose={choose} />}
        <PasteFields asks={facts} secret={secret} problems={problems} onInput={pasting} />
      </fieldset>
      <MakeToken facts={facts} />
    </form>
  );
}

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
                {tokenName(kept)}
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
  return [
    kept.label === null ? null : kept.name,
    kept.kindTitle,
    scopes,
    words.expiryOf(kept, now.value),
    use,
  ]
    .filter(Boolean)
    .join(" · ");
}
