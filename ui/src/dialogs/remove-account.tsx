// Removing a Codefresh account from Patrol: what goes, and what stays.
import { useLayoutEffect, useState } from "preact/hooks";
import * as backend from "../backend";
import type { AccountRemoval } from "../bindings/AccountRemoval";
import type { Fault } from "../bindings/Fault";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { enter, nameOf } from "../state/acts";
import { dialog, said } from "../state/session";
import { common, status, removal as words } from "../texts/en";

export function RemoveAccountDialog({ account }: { account: string }) {
  const [name] = useState(() => nameOf(account));
  const [facts, setFacts] = useState<AccountRemoval | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [forget, setForget] = useState(false);
  const [busy, setBusy] = useState(false);

  useLayoutEffect(() => {
    backend.accountRemoval(account).then(setFacts, (thrown) => setFault(backend.asFault(thrown)));
  }, [account]);

  const close = () => {
    if (!busy) dialog.value = null;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      const start = await backend.removeAccount({ account, forget });
      dialog.value = null;
      enter(start);
      said.value = status.removed(name);
    } catch (thrown) {
      setFault(backend.asFault(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog role="alertdialog" title={<bdi>{words.title(name)}</bdi>} onClose={close} cross={!busy}>
      <form onSubmit={submit}>
        <div class="dialog-body">
          {fault !== null && <FaultBox fault={fault} />}
          {facts !== null && <Consequences facts={facts} forget={forget} />}
          {facts !== null && facts.onlyHere.length > 0 && (
            <label class="check">
              <input
                type="checkbox"
                checked={forget}
                disabled={busy}
                onChange={(event) => setForget(event.currentTarget.checked)}
              />
              {words.forget(facts.onlyHere.length)}
            </label>
          )}
        </div>
        <footer class="dialog-foot">
          {busy && (
            <p class="progress" role="status">
              <span class="spinner" aria-hidden="true" />
              {words.starting}
            </p>
          )}
          <button type="button" onClick={close} disabled={busy} autofocus>
            {common.cancel}
          </button>
          <button type="submit" class="danger" disabled={busy || facts === null}>
            {words.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Consequences({ facts, forget }: { facts: AccountRemoval; forget: boolean }) {
  const only = facts.onlyHere.length;
  return (
    <>
      <h3>{words.goes}</h3>
      <ul>
        <li>
          <bdi>{words.key(facts.account.host)}</bdi>
        </li>
        <li>{words.rows(facts.runtimes)}</li>
        {forget && <li>{words.only(only)}</li>}
      </ul>
      <h3>{words.stays}</h3>
      <ul>
        <li>{words.inCodefresh}</li>
        {facts.usedElsewhere.length > 0 && <li>{words.elsewhere(facts.usedElsewhere.length)}</li>}
        {!forget && only > 0 && <li>{words.only(only)}</li>}
      </ul>
    </>
  );
}
