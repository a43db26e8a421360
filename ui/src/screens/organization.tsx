// The settings' section on the organization file: what is in force, importing one, and how an admin makes one.
import { useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { SettingsView } from "../bindings/SettingsView";
import { Copyable } from "../elements/copyable";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { codefreshUrl, keychain } from "../state/session";
import { admin, type Guide, guides } from "../texts/admin";
import { settings as words } from "../texts/en";

type Props = { facts: SettingsView; onImported: (view: SettingsView) => void };

export function Organization({ facts, onImported }: Props) {
  return (
    <section>
      <h2>{words.organization}</h2>
      <p class="quiet-text">{words.organizationLead}</p>
      <dl>
        <dt>{words.files}</dt>
        <dd>
          <List of={facts.organizationFiles} path />
        </dd>
        <dt>{words.applications}</dt>
        <dd>
          <List of={facts.applications} />
        </dd>
      </dl>
      <Import onImported={onImported} />
      <ForAdmins />
    </section>
  );
}

function List({ of, path = false }: { of: readonly string[]; path?: boolean }) {
  if (of.length === 0) return <span class="quiet-text">{words.noneYet}</span>;
  return (
    <ul class="plain-list">
      {of.map((each) => (
        <li key={each}>
          <bdi class={path ? "selectable path" : "selectable"}>{each}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Import({ onImported }: Pick<Props, "onImported">) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const path = input.current?.value.trim() ?? "";
    setFault(null);
    setSaid("");
    if (path === "") {
      setProblem(words.needPath);
      input.current?.focus();
      return;
    }
    setBusy(true);
    try {
      const view = await backend.importOrganization(path);
      keychain.value = { ...keychain.peek(), fault: view.keychain };
      onImported(view);
      if (input.current !== null) input.current.value = "";
      setSaid(words.imported);
      await proposeAnew();
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <form onSubmit={submit} class="inline-form" noValidate>
        <Field
          label={words.organizationFile}
          name="organization"
          autocomplete="off"
          input={input}
          problem={problem}
          hint={words.organizationHint}
          onInput={() => {
            setProblem(null);
            setSaid("");
          }}
        />
        <div class="inline-acts">
          <button type="submit" disabled={busy}>
            {words.import}
          </button>
          <span role="status">{busy ? words.importing : said}</span>
        </div>
      </form>
      {fault !== null && <FaultBox fault={fault} />}
    </>
  );
}

/** The file may name another Codefresh: whoever connects next shall be offered that one. */
async function proposeAnew(): Promise<void> {
  try {
    codefreshUrl.value = (await backend.start()).codefreshUrl;
  } catch {
    // The file is in force all the same; the proposal stays what it was until the next start.
  }
}

function ForAdmins() {
  return (
    <details class="guide">
      <summary>{admin.title}</summary>
      <div class="guide-body">
        <p>{admin.lead}</p>
        <dl>
          {admin.places.map(([system, path]) => (
            <Place key={system} system={system} path={path} />
          ))}
        </dl>
        <div class="guides">
          {guides.map((guide) => (
            <details key={guide.title} class="guide">
              <summary>{guide.title}</summary>
              <HowTo guide={guide} />
            </details>
          ))}
        </div>
      </div>
    </details>
  );
}

function Place({ system, path }: { system: string; path: string }) {
  return (
    <>
      <dt>{system}</dt>
      <dd>
        <bdi class="selectable path">{path}</bdi>
      </dd>
    </>
  );
}

function HowTo({ guide }: { guide: Guide }) {
  return (
    <div class="guide-body">
      <ol>
        {guide.steps.map((step) => (
          <li key={step}>
            <Marked text={step} />
          </li>
        ))}
      </ol>
      <h3>{admin.sampleOf(guide.title)}</h3>
      <pre>
        <code>{guide.sample}</code>
      </pre>
      <Copyable hidden text={guide.sample} label={admin.copySample} />
    </div>
  );
}

/** What stands between backticks is to be written as it is. */
function Marked({ text }: { text: string }) {
  return (
    <>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
