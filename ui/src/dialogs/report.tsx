// "Report a problem": the text is read here before it is saved, and saved as it is read.
import { useLayoutEffect, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { dialog } from "../state/session";
import { common } from "../texts/en";
import { report as words } from "../texts/help";

export function ReportDialog() {
  const [names, setNames] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [saved, setSaved] = useState("");

  useLayoutEffect(() => {
    // What was asked for before a tick is not what is shown after it.
    let wanted = true;
    setText(null);
    setFault(null);
    setSaved("");
    backend.report(names).then(
      (gathered) => wanted && setText(gathered),
      (thrown) => wanted && setFault(backend.asFault(thrown)),
    );
    return () => {
      wanted = false;
    };
  }, [names]);

  const save = async () => {
    setFault(null);
    try {
      const path = await backend.saveReport();
      if (path !== null) setSaved(words.saved(path));
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    }
  };
  const close = () => {
    dialog.value = null;
  };

  return (
    <Dialog wide title={words.title} onClose={close}>
      <div class="dialog-body">
        <p>{words.lead}</p>
        <div class="check-with-hint">
          <label class="check">
            <input
              type="checkbox"
              checked={names}
              aria-describedby="report-names-hint"
              onChange={(event) => setNames(event.currentTarget.checked)}
            />
            {words.names}
          </label>
          <p id="report-names-hint" class="hint">
            {words.namesHint}
          </p>
        </div>
        <textarea
          class="report-text"
          aria-label={words.text}
          aria-busy={text === null && fault === null}
          readOnly
          spellcheck={false}
          value={text ?? (fault === null ? words.reading : "")}
        />
        {fault !== null && <FaultBox fault={fault} />}
      </div>
      <footer class="dialog-foot">
        <span role="status" class="grow">
          {saved}
        </span>
        <button type="button" onClick={close}>
          {common.close}
        </button>
        <button type="button" class="primary" disabled={text === null} onClick={() => void save()}>
          {words.save}
        </button>
      </footer>
    </Dialog>
  );
}
