// The settings: reminders, an extra certificate file, the organization's file, the keychain, and where Patrol
// keeps its things.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { SettingsView } from "../bindings/SettingsView";
import { FaultBox, FaultWords } from "../elements/fault";
import { Field } from "../elements/field";
import { BackIcon, CheckIcon } from "../elements/icons";
import { show, unlockKeychain } from "../state/acts";
import { openHelp } from "../state/help";
import { keychain, leaveSettings } from "../state/session";
import { common, keychain as keychainWords, settings as words } from "../texts/en";
import { help, report } from "../texts/help";
import { GitOnThisComputer } from "./git";
import { LanguageChoice } from "./language";
import { Organization } from "./organization";
import { ReminderSettings } from "./reminder-settings";

export function SettingsScreen() {
  const [facts, setFacts] = useState<SettingsView | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const back = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    back.current?.focus();
    backend.settings().then(
      (view) => {
        setFacts(view);
        keychain.value = { ...keychain.peek(), fault: view.keychain };
      },
      (thrown) => setFault(backend.asFault(thrown)),
    );
  }, []);

  return (
    <div class="main">
      <header class="head">
        <button ref={back} type="button" class="quiet" onClick={leaveSettings}>
          <BackIcon />
          {common.back}
        </button>
        <h1>{words.title}</h1>
      </header>
      <main class="settings">
        {fault !== null && <FaultBox fault={fault} />}
        {facts !== null && (
          <>
            <ReminderSettings />
            <LanguageChoice facts={facts} />
            <Network facts={facts} onSaved={setFacts} />
            <Organization facts={facts} onImported={setFacts} />
            <KeychainState />
            <GitOnThisComputer />
            <section>
              <h2>{words.folders}</h2>
              <dl>
                <Folder name={words.data} path={facts.dataFolder} />
                <Folder name={words.config} path={facts.configFolder} />
                <Folder name={words.log} path={facts.logFolder} />
              </dl>
            </section>
            <section>
              <h2>{words.about}</h2>
              <p class="selectable">{words.version(facts.version)}</p>
              <ForHelp />
            </section>
          </>
        )}
        {/* Where nothing can be read, help is needed most. */}
        {facts === null && fault !== null && <ForHelp />}
      </main>
    </div>
  );
}

function Network({ facts, onSaved }: { facts: SettingsView; onSaved: (view: SettingsView) => void }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const path = String(new FormData(event.currentTarget as HTMLFormElement).get("ca") ?? "").trim();
    setBusy(true);
    setFault(null);
    setSaved(false);
    try {
      onSaved(await backend.saveSettings(path === "" ? null : path));
      setSaved(true);
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{words.network}</h2>
      <form onSubmit={submit} class="inline-form">
        <Field
          label={words.caFile}
          name="ca"
          defaultValue={facts.caFile ?? ""}
          hint={words.caHint}
          onInput={() => setSaved(false)}
        />
        <div class="inline-acts">
          <button type="submit" disabled={busy}>
            {common.save}
          </button>
          <span role="status">{saved ? words.saved : ""}</span>
        </div>
      </form>
      {fault !== null && <FaultBox fault={fault} />}
    </section>
  );
}

function KeychainState() {
  const { fault, prompting } = keychain.value;
  const locked = fault?.code === "keychain_locked" || fault?.code === "keychain_refused";
  return (
    <section>
      <h2>{words.keychain}</h2>
      {prompting ? (
        <p>{keychainWords.prompting}</p>
      ) : fault === null ? (
        <p class="with-sign good">
          <CheckIcon /> {keychainWords.fine}
        </p>
      ) : (
        <>
          <FaultWords fault={fault} />
          <button type="button" onClick={() => void unlockKeychain()}>
            {locked ? keychainWords.unlock : keychainWords.askAgain}
          </button>
        </>
      )}
    </section>
  );
}

function ForHelp() {
  return (
    <p class="inline-acts">
      <button type="button" onClick={() => show({ what: "report" })}>
        {report.open}
      </button>
      <button type="button" onClick={() => openHelp("")}>
        {help.title}
      </button>
    </p>
  );
}

function Folder({ name, path }: { name: string; path: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <bdi class="selectable path">{path}</bdi>
      </dd>
    </>
  );
}
