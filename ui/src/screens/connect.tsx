// Connecting a Codefresh account: by what is found on this computer, or by an API key.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { FoundAccount } from "../bindings/FoundAccount";
import type { Start } from "../bindings/Start";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { PatrolMark, SettingsIcon } from "../elements/icons";
import { Progress } from "../elements/progress";
import { endJob, enter, newJob } from "../state/acts";
import {
  activeAccount,
  codefreshUrl,
  dialog,
  isOfKeychain,
  keychain,
  notice,
  said,
  screen,
} from "../state/session";
import { common, header, status, connect as words } from "../texts/en";
import { Keychain } from "./banners";

export function ConnectScreen() {
  return (
    <main class="connect">
      <div class="connect-box">
        <div class="connect-head">
          <PatrolMark />
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
        {notice.value !== null && <FaultBox fault={notice.value} />}
        <Keychain />
        <ConnectForm />
      </div>
      {/* A company's own certificate authority must be known before the first connection. */}
      <button
        type="button"
        class="quiet icon-only connect-settings"
        aria-label={header.settings}
        title={header.settings}
        onClick={() => {
          screen.value = "settings";
        }}
      >
        <SettingsIcon />
      </button>
    </main>
  );
}

export function AddAccountDialog() {
  const [busy, setBusy] = useState<(() => void) | null>(null);
  const close = () => {
    dialog.value = null;
  };
  return (
    <Dialog title={words.addTitle} onClose={busy ?? close} cross={busy === null}>
      <div class="dialog-body">
        <ConnectForm onBusy={(stop) => setBusy(() => stop)} onClose={close} />
      </div>
    </Dialog>
  );
}

type Props = {
  /** Told what stops the connecting under way; nothing when none is. */
  onBusy?: (stop: (() => void) | null) => void;
  onClose?: () => void;
};

type Under = { job: string; host: string };

function ConnectForm({ onBusy, onClose }: Props) {
  const [found, setFound] = useState<readonly FoundAccount[]>([]);
  const [fault, setFault] = useState<Fault | null>(null);
  const [under, setUnder] = useState<Under | null>(null);
  const [stopping, setStopping] = useState(false);
  const [url, setUrl] = useState(codefreshUrl.peek());
  const [problems, setProblems] = useState<{ url?: string; key?: string }>({});
  const key = useRef<HTMLInputElement>(null);

  useLayoutEffect(() => {
    backend.foundAccounts().then(setFound, () => setFound([]));
  }, []);

  const run = async (host: string, ask: (job: string) => Promise<Start>) => {
    const job = newJob();
    const stop = () => {
      setStopping(true);
      backend.cancel(job).catch(() => undefined);
    };
    setFault(null);
    setProblems({});
    setStopping(false);
    setUnder({ job, host });
    onBusy?.(stop);
    try {
      const start = await ask(job);
      dialog.value = null;
      enter(start);
      said.value = status.connected(activeAccount()?.name ?? host);
    } catch (thrown) {
      const fault = backend.asFault(thrown);
      if (isOfKeychain(fault)) keychain.value = { ...keychain.peek(), fault };
      setFault(fault);
      setUnder(null);
    } finally {
      endJob(job);
      onBusy?.(null);
    }
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (under !== null) return;
    const apiKey = key.current?.value ?? "";
    const address = url.trim();
    const missing = {
      url: address === "" ? words.needUrl : undefined,
      key: apiKey.trim() === "" ? words.needKey : undefined,
    };
    setProblems(missing);
    if (missing.url !== undefined || missing.key !== undefined) return;
    // It goes inward once: from here on only the program has it.
    if (key.current !== null) key.current.value = "";
    void run(hostOf(address), (job) => backend.connect({ url: address, apiKey, job }));
  };

  const stop = () => {
    if (under === null) return;
    setStopping(true);
    backend.cancel(under.job).catch(() => undefined);
  };
  const busy = under !== null;
  return (
    <>
      {/* In the window itself the keychain's banner says it, with what to do. */}
      {fault !== null && (onClose !== undefined || !isOfKeychain(fault)) && <FaultBox fault={fault} />}
      {found.length > 0 && (
        <section class="found">
          <h2>{words.found}</h2>
          {found.map((one) => (
            <Found
              key={one.id}
              found={one}
              disabled={busy}
              onUse={() => void run(one.host, (job) => backend.connectFound({ id: one.id, job }))}
            />
          ))}
          <h2>{words.or}</h2>
        </section>
      )}
      <form noValidate onSubmit={submit} autocomplete="off">
        <fieldset class="stack" disabled={busy}>
          <Field
            label={words.url}
            name="url"
            type="url"
            value={url}
            problem={problems.url}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
          <Field
            label={words.apiKey}
            name="key"
            type="password"
            autocomplete="off"
            input={key}
            problem={problems.key}
            hint={
              <>
                {words.whereKey} (<bdi class="selectable">{keyPage(url)}</bdi>). {words.keyKept}
              </>
            }
          />
        </fieldset>
        <div class="connect-foot">
          {under !== null ? (
            <>
              <Progress
                job={under.job}
                first={words.asking(under.host)}
                names={{ host: under.host, runtime: "" }}
                stopping={stopping}
              />
              <button type="button" disabled={stopping} onClick={stop}>
                {common.cancel}
              </button>
            </>
          ) : (
            <>
              {onClose !== undefined && (
                <button type="button" onClick={onClose}>
                  {common.cancel}
                </button>
              )}
              <button type="submit" class="primary">
                {words.submit}
              </button>
            </>
          )}
        </div>
      </form>
    </>
  );
}

function Found({ found, disabled, onUse }: { found: FoundAccount; disabled: boolean; onUse: () => void }) {
  const label = words.use(found.name, found.source, found.host);
  return (
    <div class="found-one">
      <button
        type="button"
        class="wide"
        title={label}
        disabled={disabled || found.problem !== null}
        onClick={onUse}
      >
        <bdi class="ellipsis">{label}</bdi>
      </button>
      {found.problem !== null && (
        <p class="hint">
          <bdi>{found.problem}</bdi>
        </p>
      )}
    </div>
  );
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** Where a key is made, for the address as it is typed; the usual one while it is none. */
function keyPage(address: string): string {
  const base = URL.canParse(address.trim()) ? address.trim() : codefreshUrl.value;
  return base.replace(/\/+$/, "") + words.keyPath;
}
