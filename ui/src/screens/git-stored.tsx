// "Stored by git": what git found to work for hosts that Patrol manages no token for.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { StoredByGit } from "../bindings/StoredByGit";
import { FaultBox } from "../elements/fault";
import { takeToken, view } from "../state/git";
import { said } from "../state/session";
import { stored as words } from "../texts/git";

export function Stored() {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  const entries = view.value?.stored ?? [];
  if (entries.length === 0 && fault === null) return null;

  const act = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      await work();
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      setBusy(false);
    }
  };
  const remove = (entry: StoredByGit) =>
    act(async () => {
      view.value = await backend.deleteStoredByGit(entry.id);
      said.value = words.deleted(words.name(entry.username, entry.url));
    });
  const use = (entry: StoredByGit) =>
    act(async () => {
      const all = await backend.storedToken(entry.id);
      const [token] = all.tokens;
      if (token !== undefined) takeToken(all, token);
    });

  return (
    <>
      <h3>{words.title}</h3>
      <p class="quiet-text">{words.lead}</p>
      {fault !== null && <FaultBox fault={fault} />}
      <ul class="plain-list rows">
        {entries.map((entry) => (
          <li key={entry.id}>
            <bdi class="ellipsis">{words.name(entry.username, entry.url)}</bdi>
            <span class="row-acts">
              {entry.usable && (
                <button
                  type="button"
                  class="small"
                  disabled={busy}
                  aria-label={words.useOf(words.name(entry.username, entry.url))}
                  onClick={() => void use(entry)}
                >
                  {words.use}
                </button>
              )}
              <button
                type="button"
                class="small"
                disabled={busy}
                aria-label={words.deleteOf(words.name(entry.username, entry.url))}
                onClick={() => void remove(entry)}
              >
                {words.delete}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
