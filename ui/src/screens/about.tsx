// The settings' section on Patrol itself: its version, newer ones where the user wants to know, and help.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { UpdatesView } from "../bindings/UpdatesView";
import { OpenPage } from "../dialogs/make-token";
import { FaultBox } from "../elements/fault";
import { Tick } from "../elements/tick";
import { show } from "../state/acts";
import { openHelp } from "../state/help";
import { bringIntoSight } from "../state/touched";
import { settings as words } from "../texts/en";
import { help, report } from "../texts/help";
import { updates as texts } from "../texts/updates";

export function About({ version }: { version: string }) {
  return (
    <section>
      <h2>{words.about}</h2>
      <p class="selectable">{words.version(version)}</p>
      <Updates version={version} />
      <ForHelp />
    </section>
  );
}

function Updates({ version }: { version: string }) {
  const [held, setHeld] = useState<UpdatesView | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);
  /** Whether the host has been asked here: only then is it known that nothing is newer. */
  const [asked, setAsked] = useState(false);

  useLayoutEffect(() => {
    backend.updates().then(setHeld, (thrown) => setFault(backend.asFault(thrown)));
  }, []);

  const turn = async (on: boolean) => {
    setBusy(true);
    setFault(null);
    setAsked(false);
    try {
      const view = await backend.setUpdates(on);
      setHeld(view);
      setFault(view.fault);
      setAsked(on && view.fault === null);
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      setBusy(false);
    }
  };

  const answer = useRef<HTMLDivElement>(null);
  const newer = held?.newer ?? null;
  const said = newer !== null ? texts.out(newer) : asked ? texts.newest(version) : "";
  useLayoutEffect(() => bringIntoSight(answer.current), [busy, said]);
  return (
    <div class="settings-part">
      {held !== null && (
        <Tick
          id="tell-of-versions"
          label={texts.tell}
          hint={texts.hint}
          checked={held.on}
          busy={busy}
          onPick={turn}
        />
      )}
      <div ref={answer} class="inline-acts">
        <span role="status">{busy ? texts.asking : said}</span>
        {held !== null && newer !== null && !busy && (
          <OpenPage label={texts.page} url={held.page} open={backend.openReleases} />
        )}
      </div>
      {fault !== null && <FaultBox fault={fault} />}
    </div>
  );
}

export function ForHelp() {
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
