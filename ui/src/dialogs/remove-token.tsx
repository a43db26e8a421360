// "Revoke and delete": asks once, and says where the token is and what goes with it.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { TokenPage } from "../bindings/TokenPage";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { endJob, newJob } from "../state/acts";
import { dialog, focusOn, notice, said } from "../state/session";
import { loadPage, openTokenPage, pages } from "../state/token-page";
import { common } from "../texts/en";
import { tokenName } from "../texts/many";
import { removeToken as words } from "../texts/token-page";
import { hostOf, OpenPage } from "./make-token";

/** More names than these would not be read. */
const NAMED = 8;

type Props = { token: string; runtime?: string | undefined };

export function RemoveTokenDialog({ token, runtime }: Props) {
  // As it was when the question was asked: while it is being deleted, it may go from under it.
  const [page, setPage] = useState(() => pages.peek().get(token));
  // What stopped half-way has left less to do.
  const anew = () => loadPage(token).then(() => setPage(pages.peek().get(token)));
  return page === undefined ? null : <Open page={page} runtime={runtime} anew={anew} />;
}

type OpenProps = { page: TokenPage; runtime: string | undefined; anew: () => Promise<void> };

function Open({ page, runtime, anew }: OpenProps) {
  const { token, uses, revocation } = page;
  const [fault, setFault] = useState<Fault | null>(null);
  const [fromRuntimes, setFromRuntimes] = useState(false);
  const [revoke, setRevoke] = useState(revocation.kind === "byApi");
  const [job, setJob] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const name = tokenName(token);
  const revokes = revocation.kind === "byApi" && revoke;
  // What is still used is not deleted: the user says so first.
  const ready = uses.length === 0 || fromRuntimes;

  const back = () => openTokenPage(token.id, runtime);
  const stop = () => {
    if (job === null) return;
    setStopping(true);
    backend.cancel(job).catch(() => undefined);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (job !== null || !ready) return;
    const mine = newJob();
    setFault(null);
    setStopping(false);
    setJob(mine);
    try {
      const outcome = await backend.removeToken({ id: token.id, fromRuntimes, revoke: revokes, job: mine });
      said.value = outcome.sentence;
      if (!outcome.removed) {
        setFault(outcome.fault);
        await anew().catch(() => undefined);
        return;
      }
      // It is gone, but not all went well: that is said where it stays to be read.
      if (outcome.fault !== null) notice.value = outcome.fault;
      dialog.value = null;
      if (runtime !== undefined) focusOn.value = runtime;
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      endJob(mine);
      setJob(null);
    }
  };

  const named = uses.slice(0, NAMED).map((use) => use.key.name);
  if (uses.length > NAMED) named.push(words.more(uses.length - NAMED));
  return (
    <Dialog
      role="alertdialog"
      title={<bdi>{revocation.kind === "byApi" ? words.title(name) : words.titleDelete(name)}</bdi>}
      onClose={job === null ? back : stop}
      cross={job === null}
    >
      <form onSubmit={submit}>
        <div class="dialog-body">
          {fault !== null && <FaultBox fault={fault} />}
          <p>{words.keychain}</p>
          {uses.length > 0 && (
            <>
              <p>
                <bdi>{words.used(named)}</bdi>
              </p>
              <label class="check">
                <input
                  type="checkbox"
                  checked={fromRuntimes}
                  disabled={job !== null}
                  onChange={(event) => setFromRuntimes(event.currentTarget.checked)}
                />
                {words.fromRuntimes(uses.length)}
              </label>
            </>
          )}
          {revocation.kind === "byApi" && (
            <label class="check">
              <input
                type="checkbox"
                checked={revoke}
                disabled={job !== null}
                aria-describedby="revoke-hint"
                onChange={(event) => setRevoke(event.currentTarget.checked)}
              />
              <span>
                <bdi>{words.revoke(token.host)}</bdi>
                <span id="revoke-hint" class="hint block">
                  {words.revokeHint}
                </span>
              </span>
            </label>
          )}
          {revocation.kind === "byHand" && (
            <div class="by-hand">
              <p>
                <bdi>{words.byHand(token.host)}</bdi>
              </p>
              <OpenPage
                label={words.openPage(hostOf(revocation.url, token.host))}
                url={revocation.url}
                open={() => backend.openRevocationPage(token.id)}
              />
            </div>
          )}
          {revocation.kind === "notNeeded" && <p class="hint">{words.notNeeded}</p>}
        </div>
        <footer class="dialog-foot">
          {job === null ? (
            <>
              <button type="button" onClick={back} autofocus>
                {common.cancel}
              </button>
              <button type="submit" class="danger" disabled={!ready}>
                {revokes ? words.submitRevoke : words.submit}
              </button>
            </>
          ) : (
            <>
              <Progress
                job={job}
                first={words.starting}
                names={{ host: token.host, runtime: token.host }}
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
