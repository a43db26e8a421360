// The settings' section on reminders: when, from where, the calendar, and quitting.
//
// Ticks hold at once; the days are typed and have a button of their own. The program takes all of it together,
// so that each act sends what holds already with the one thing that changed.
import { useLayoutEffect, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { WatchEdit } from "../bindings/WatchEdit";
import type { WatchSettings } from "../bindings/WatchSettings";
import { FaultBox } from "../elements/fault";
import { AlertIcon, CheckIcon } from "../elements/icons";
import { Tick } from "../elements/tick";
import { checking, checkNow, quit, watch } from "../state/watch";
import { watch as texts, reminderSettings as words } from "../texts/watch";
import { CalendarSettings } from "./calendar-settings";
import { ReminderDays } from "./reminder-days";

export type SaveEdit = (change: Partial<WatchEdit>) => Promise<boolean>;

/** What holds now, as an edit that changes nothing. */
const editOf = (held: WatchSettings): WatchEdit => ({
  reminderDays: held.own ? held.reminderDays : null,
  startWithComputer: held.startWithComputer,
  closeToTray: held.closeToTray,
  calendarPath: held.calendarPath,
});

export function ReminderSettings() {
  const [held, setHeld] = useState<WatchSettings | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, setBusy] = useState(false);

  useLayoutEffect(() => {
    backend.watchSettings().then(setHeld, (thrown) => setFault(backend.asFault(thrown)));
  }, []);

  const save: SaveEdit = async (change) => {
    if (held === null || busy) return false;
    setBusy(true);
    setFault(null);
    try {
      setHeld(await backend.saveWatchSettings({ ...editOf(held), ...change }));
      return true;
    } catch (thrown) {
      setFault(backend.asFault(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="reminder-settings">
      <h2>{words.title}</h2>
      {fault !== null && <FaultBox fault={fault} />}
      {held !== null && (
        <>
          <ReminderDays held={held} busy={busy} save={save} />
          <Ticks held={held} busy={busy} save={save} />
          <CalendarSettings held={held} busy={busy} save={save} onFault={setFault} />
        </>
      )}
      <Here />
      <CheckAll />
      <div class="settings-part">
        <button type="button" onClick={quit}>
          {words.quit}
        </button>
        <p class="hint">{words.quitHint}</p>
      </div>
    </section>
  );
}

export type PartProps = { held: WatchSettings; busy: boolean; save: SaveEdit };

function Ticks({ held, busy, save }: PartProps) {
  const noTray = watch.value?.tray === false;
  return (
    <div class="settings-part">
      <Tick
        id="start-with-computer"
        label={words.start}
        hint={words.startHint}
        checked={held.startWithComputer}
        busy={busy}
        onPick={(startWithComputer) => save({ startWithComputer })}
      />
      <Tick
        id="close-to-tray"
        label={words.tray}
        hint={noTray ? words.noTrayHint : words.trayHint}
        checked={held.closeToTray}
        busy={busy}
        onPick={(closeToTray) => save({ closeToTray })}
      />
    </div>
  );
}

/** What this desktop has for reminding: nothing is promised that is not there. */
function Here() {
  const view = watch.value;
  if (view === null) return null;
  return (
    <div class="settings-part">
      <h3>{words.here}</h3>
      <ul class="plain-list">
        <Sign there={view.tray}>{words.trayIs(view.tray)}</Sign>
        <Sign there={view.notifications}>{words.notificationsAre(view.notifications)}</Sign>
      </ul>
    </div>
  );
}

function Sign({ there, children }: { there: boolean; children: string }) {
  return (
    <li class={`with-sign ${there ? "good" : "caution"}`}>
      {there ? <CheckIcon /> : <AlertIcon />} {children}
    </li>
  );
}

function CheckAll() {
  const busy = checking.value;
  const [done, setDone] = useState(false);
  const check = async () => {
    setDone(false);
    setDone(await checkNow());
  };
  return (
    <div class="settings-part">
      <div class="inline-acts">
        <button type="button" disabled={busy} onClick={() => void check()}>
          {texts.checkNow}
        </button>
        <span role="status">
          {busy ? (
            <span class="progress">
              <span class="spinner" aria-hidden="true" />
              {texts.checking}
            </span>
          ) : done ? (
            texts.checked
          ) : (
            ""
          )}
        </span>
      </div>
      <p class="hint">{words.checkLead}</p>
    </div>
  );
}
