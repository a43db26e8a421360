// A token's own page: all that is known of it but its secret, and what can be done with it.
import { useLayoutEffect, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { TokenPage } from "../bindings/TokenPage";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { InfoIcon } from "../elements/icons";
import { Progress } from "../elements/progress";
import { SnoozeButton } from "../elements/snooze";
import { endJob, newJob, show } from "../state/acts";
import { dialog, focusOn, said, tokens } from "../state/session";
import { layPage, loadPage, openRotation, pages } from "../state/token-page";
import { common } from "../texts/en";
import { tokenName } from "../texts/many";
import { tokenPage as words } from "../texts/token-page";
import { Facts, History, Scopes, Uses } from "./token-parts";

type Props = { token: string; runtime?: string | undefined };

export function TokenPageDialog({ token, runtime }: Props) {
  const page = pages.value.get(token);
  const known = tokens.value;
  const [fault, setFault] = useState<Fault | null>(null);
  const close = () => {
    dialog.value = null;
    if (runtime !== undefined) focusOn.value = runtime;
  };
  // Asked again whenever the tokens have news: this one may be among them.
  useLayoutEffect(() => {
    loadPage(token).catch((thrown) => setFault(backend.asFault(thrown)));
  }, [token, known]);

  const kept = page?.token ?? known.find((one) => one.id === token);
  const title = kept === undefined ? words.open : tokenName(kept);
  return (
    <Dialog title={<bdi>{title}</bdi>} onClose={close} wide>
      {page === undefined ? (
        <div class="dialog-body tall" aria-busy={fault === null}>
          {fault !== null && <FaultBox fault={fault} />}
        </div>
      ) : (
        <Page page={page} runtime={runtime} fault={fault} onFault={setFault} />
      )}
    </Dialog>
  );
}

type PageProps = {
  page: TokenPage;
  runtime: string | undefined;
  fault: Fault | null;
  onFault: (fault: Fault | null) => void;
};

function Page({ page, runtime, fault, onFault }: PageProps) {
  const { token } = page;
  const [job, setJob] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const verify = async () => {
    const mine = newJob();
    onFault(null);
    setStopping(false);
    setJob(mine);
    try {
      const checked = await backend.verifyToken({ token: token.id, job: mine });
      layPage(checked);
      said.value = checked.lastCheck?.sentence ?? words.verified(checked.token);
    } catch (thrown) {
      const fault = backend.asFault(thrown);
      onFault(fault);
      said.value = fault.message;
      // That it was asked, and what came of it, is in its history.
      await loadPage(token.id).catch(() => undefined);
    } finally {
      endJob(mine);
      setJob(null);
    }
  };
  const cancel = () => {
    if (job === null) return;
    setStopping(true);
    backend.cancel(job).catch(() => undefined);
  };
  const edit = () => show({ what: "edit-token", token: token.id, runtime });
  const unfinished = page.rotation !== null && !["done", "stopped"].includes(page.rotation.step);
  return (
    <>
      <div class="dialog-body token-page">
        {fault !== null && <FaultBox fault={fault} />}
        {unfinished && (
          <div class="notice" role="status">
            <InfoIcon />
            <p>{words.underWay}</p>
            <div class="notice-acts">
              <button type="button" onClick={() => openRotation(token.id, runtime)}>
                {words.goOn}
              </button>
            </div>
          </div>
        )}
        <Facts page={page} onEdit={edit} />
        <Scopes page={page} />
        <Uses page={page} />
        <History page={page} />
      </div>
      <footer class="dialog-foot token-foot">
        {job === null ? (
          <>
            <button
              type="button"
              class="quiet bad-words"
              onClick={() => show({ what: "remove-token", token: token.id, runtime })}
            >
              {words.remove}
            </button>
            <span class="grow" />
            <SnoozeButton token={token.id} />
            <button type="button" onClick={edit}>
              {words.edit}
            </button>
            {page.canRotate && !unfinished && (
              <button type="button" onClick={() => openRotation(token.id, runtime)}>
                {words.rotate}
              </button>
            )}
            <button type="button" onClick={() => void verify()}>
              {words.verify}
            </button>
          </>
        ) : (
          <>
            <Progress
              job={job}
              first={words.verifying(token.host)}
              names={{ host: token.host, runtime: token.host }}
              stopping={stopping}
            />
            <button type="button" disabled={stopping} onClick={cancel}>
              {common.cancel}
            </button>
          </>
        )}
      </footer>
    </>
  );
}
