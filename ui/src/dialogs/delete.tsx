// "Delete Token": asks once, and says what it does.
import { useLayoutEffect, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Deletion } from "../bindings/Deletion";
import type { Fault } from "../bindings/Fault";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { conclude, endJob, newJob } from "../state/acts";
import { rowOf } from "../state/runtimes";
import { dialog, focusOn } from "../state/session";
import { common, remove as words } from "../texts/en";

export function DeleteDialog({ runtime }: { runtime: string }) {
  const row = rowOf(runtime);
  return row === undefined ? null : <Open row={row} />;
}

function Open({ row }: { row: RuntimeRow }) {
  const { name } = row.key;
  const [facts, setFacts] = useState<Deletion | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [forget, setForget] = useState(false);
  const [revoke, setRevoke] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);

  useLayoutEffect(() => {
    backend.deletion(row.key).then(setFacts, (thrown) => setFault(backend.asFault(thrown)));
  }, [row.key.account, row.key.name]);

  // A revoked token is of no use to anybody: it never stays in the keychain.
  const revokes = facts?.canRevoke === true && forget && revoke;
  const close = () => {
    dialog.value = null;
    focusOn.value = name;
  };
  const stop = () => {
    if (job === null) return;
    setStopping(true);
    backend.cancel(job).catch(() => undefined);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (job !== null) return;
    const mine = newJob();
    setFault(null);
    setStopping(false);
    setJob(mine);
    try {
      const outcome = await backend.deleteToken({ runtime: row.key, forget, revoke: revokes, job: mine });
      conclude(outcome);
      if (outcome.fault === null) return close();
      setFault(outcome.fault);
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      endJob(mine);
      setJob(null);
    }
  };

  return (
    <Dialog
      role="alertdialog"
      title={<bdi>{words.title(name)}</bdi>}
      onClose={job === null ? close : stop}
      cross={job === null}
    >
      <form onSubmit={submit}>
        <div class="dialog-body">
          {fault !== null && <FaultBox fault={fault} />}
          <p>
            <bdi>{words.what(name)}</bdi>{" "}
            {row.host !== null && !revokes && <bdi>{words.stillWorks(row.host)}</bdi>}
          </p>
          {facts?.canForget && (
            <label class="check">
              <input
                type="checkbox"
                checked={forget}
                disabled={job !== null}
                onChange={(event) => setForget(event.currentTarget.checked)}
              />
              {words.forget}
            </label>
          )}
          {facts?.canRevoke && (
            <label class="check">
              <input
                type="checkbox"
                checked={revokes}
                disabled={job !== null || !forget}
                onChange={(event) => setRevoke(event.currentTarget.checked)}
              />
              <bdi>{words.revoke(row.token?.host ?? row.host ?? "")}</bdi>
            </label>
          )}
          {facts !== null && !facts.canRevoke && facts.revokeNote !== null && (
            <p class="hint">
              <bdi>{facts.revokeNote}</bdi>
            </p>
          )}
          {facts !== null && !facts.canForget && facts.otherRuntimes > 0 && (
            <p class="hint">{words.stays(facts.otherRuntimes)}</p>
          )}
        </div>
        <footer class="dialog-foot">
          {job === null ? (
            <>
              <button type="button" onClick={close} autofocus>
                {common.cancel}
              </button>
              <button type="submit" class="danger" disabled={facts === null}>
                {words.submit}
              </button>
            </>
          ) : (
            <>
              <Progress
                job={job}
                first={words.starting}
                names={{ host: row.host ?? "", runtime: name }}
                stopping={stopping}
              />
              <button type="button" disabled={stopping} onClick={stop}>
                {common.cancel}
              </button>
            </>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
