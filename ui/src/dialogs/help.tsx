// The help, over whatever is open: the entry for what went wrong, and from there all others.
import type { Section } from "*/docs/troubleshooting.md";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../elements/dialog";
import { Prose } from "../elements/prose";
import { closeHelp, type Help, help, helpSections } from "../state/help";
import { common } from "../texts/en";
import { help as words } from "../texts/help";

export function HelpDialog() {
  const [read, setRead] = useState<Help | "failed" | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const id = help.value;

  useLayoutEffect(() => {
    helpSections().then(setRead, () => setRead("failed"));
  }, []);
  // Another entry begins at its top, and what led there is gone: the keys stay in the dialog.
  useLayoutEffect(() => {
    body.current?.scrollTo?.(0, 0);
    body.current?.closest("dialog")?.focus({ preventScroll: true });
  }, [id]);

  if (id === null) return null;
  const sections = read === "failed" ? read : (read?.sections ?? null);
  const foreign = read !== null && read !== "failed" && read.foreign;
  const entry = Array.isArray(sections) ? entryOf(sections, id) : undefined;
  return (
    <Dialog aside title={entry?.title ?? words.title} onClose={closeHelp}>
      <div ref={body} class="dialog-body help">
        {foreign && <p class="hint">{words.inEnglish}</p>}
        <div class="help-words" lang={foreign ? "en" : undefined}>
          <Body sections={sections} id={id} />
        </div>
      </div>
      <footer class="dialog-foot">
        {id !== "" && (
          <button type="button" onClick={() => goTo("")}>
            {words.all}
          </button>
        )}
        <button type="button" onClick={closeHelp}>
          {common.close}
        </button>
      </footer>
    </Dialog>
  );
}

function Body({ sections, id }: { sections: readonly Section[] | "failed" | null; id: string }) {
  if (sections === null) return <p role="status">{words.loading}</p>;
  if (sections === "failed") return <p role="alert">{words.failed}</p>;
  if (id === "") return <All sections={sections} />;
  const entry = entryOf(sections, id);
  if (entry === undefined) return <p>{words.none}</p>;
  const lead = sections.find(({ entries }) => entries.includes(entry))?.lead ?? [];
  return (
    <>
      <Prose blocks={entry.blocks} onEntry={goTo} />
      {lead.length > 0 && (
        <div class="hint">
          <Prose blocks={lead} onEntry={goTo} />
        </div>
      )}
    </>
  );
}

function All({ sections }: { sections: readonly Section[] }) {
  return (
    <>
      {sections.map(({ title, entries }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul class="help-entries">
            {entries.map((entry) => (
              <li key={entry.id}>
                <button type="button" class="link in-words" onClick={() => goTo(entry.id)}>
                  {entry.title}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function goTo(id: string): void {
  help.value = id;
}

const entryOf = (sections: readonly Section[], id: string) =>
  sections.flatMap(({ entries }) => entries).find((entry) => entry.id === id);
