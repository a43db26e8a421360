// "Edit name and note": what the user may say of a token. None of it goes to its host.
import { useId, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { ExpiryEdit } from "../bindings/ExpiryEdit";
import type { Fault } from "../bindings/Fault";
import type { TokenPage } from "../bindings/TokenPage";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { canSayExpiry, expiryEdit, saidDay } from "../state/edit-token";
import { said } from "../state/session";
import { layPage, openTokenPage, pages } from "../state/token-page";
import { common, token as tokenTexts } from "../texts/en";
import { tokenName } from "../texts/many";
import { editToken as words } from "../texts/token-page";
import { isDay } from "./paste-fields";

type Props = { token: string; runtime?: string | undefined };

export function EditTokenDialog({ token, runtime }: Props) {
  const page = pages.value.get(token);
  return page === undefined ? null : <Open page={page} runtime={runtime} />;
}

function Open({ page, runtime }: { page: TokenPage; runtime: string | undefined }) {
  const { token, note } = page;
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const [how, setHow] = useState<ExpiryEdit["kind"]>(token.expiry.kind === "at" ? "on" : token.expiry.kind);
  const [problem, setProblem] = useState<string | null>(null);
  const date = useRef<HTMLInputElement>(null);
  const noteId = useId();
  const asksExpiry = canSayExpiry(token);
  const close = () => openTokenPage(token.id, runtime);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(data.get(name) ?? "").trim() || null;
    const day = text("expires") ?? "";
    if (asksExpiry && how === "on" && !isDay(day)) {
      setProblem(tokenTexts.badDate);
      date.current?.focus();
      return;
    }
    setProblem(null);
    setFault(null);
    setBusy(true);
    const name = text("name");
    try {
      const after = await backend.editToken({
        id: token.id,
        // The name it has anyway is no name of the user's own.
        label: name === token.name ? null : name,
        note: text("note"),
        expiry: expiryEdit(token, asksExpiry ? how : null, day),
      });
      layPage(after);
      said.value = words.saved(tokenName(after.token));
      close();
    } catch (thrown) {
      setFault(backend.asFault(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog title={<bdi>{words.title(tokenName(token))}</bdi>} onClose={close} cross={!busy}>
      <form onSubmit={submit} noValidate autocomplete="off">
        <div class="dialog-body">
          {fault !== null && <FaultBox fault={fault} />}
          <Field
            label={words.name}
            name="name"
            autocomplete="off"
            autofocus
            optional
            defaultValue={token.label ?? ""}
            placeholder={token.name}
            hint={<bdi>{words.nameHint(token.name)}</bdi>}
          />
          <div class="field">
            <label for={noteId}>{words.note}</label>
            <textarea
              id={noteId}
              name="note"
              rows={3}
              aria-describedby={`${noteId}-hint`}
              defaultValue={note ?? ""}
            />
            <div id={`${noteId}-hint`} class="hint">
              {words.noteHint}
            </div>
          </div>
          {asksExpiry && (
            <fieldset class="choice">
              <legend>{words.expires}</legend>
              <div class="choice-items">
                <Way how="on" now={how} pick={setHow}>
                  {words.on}
                </Way>
                {how === "on" && (
                  <div class="choice-item">
                    <Field
                      label={words.date}
                      name="expires"
                      type="date"
                      placeholder={tokenTexts.dateShape}
                      input={date}
                      problem={problem}
                      defaultValue={saidDay(token)}
                    />
                  </div>
                )}
                <Way how="never" now={how} pick={setHow}>
                  {words.never}
                </Way>
                <Way how="unknown" now={how} pick={setHow}>
                  {words.unknown}
                </Way>
              </div>
              <p class="hint">
                <bdi>{words.expiresHint(token.host)}</bdi>
              </p>
            </fieldset>
          )}
        </div>
        <footer class="dialog-foot">
          <button type="button" disabled={busy} onClick={close}>
            {common.cancel}
          </button>
          <button type="submit" class="primary" disabled={busy}>
            {common.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

type WayProps = {
  how: ExpiryEdit["kind"];
  now: ExpiryEdit["kind"];
  pick: (how: ExpiryEdit["kind"]) => void;
  children: string;
};

function Way({ how, now, pick, children }: WayProps) {
  return (
    <label class="choice-item">
      <input type="radio" name="how" value={how} checked={now === how} onChange={() => pick(how)} />
      <span class="choice-words">{children}</span>
    </label>
  );
}
