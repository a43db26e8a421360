// "Add to calendar": a file with an event for each expiry, once or kept up to date.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import { watch as texts, reminderSettings as words } from "../texts/watch";
import type { PartProps } from "./reminder-settings";

type Props = PartProps & { onFault: (fault: Fault | null) => void };

export function CalendarSettings({ held, busy, save, onFault }: Props) {
  const [said, setSaid] = useState("");
  const path = held.calendarPath;

  /** The system's dialog; a second thought is no fault. */
  const ask = async (where: () => Promise<string | null>, then: (path: string) => void) => {
    setSaid("");
    onFault(null);
    try {
      const chosen = await where();
      if (chosen !== null) then(chosen);
    } catch (thrown) {
      onFault(backend.asFault(thrown));
    }
  };
  const once = () => ask(backend.exportCalendar, (written) => setSaid(texts.exported(written)));
  const keep = () =>
    ask(backend.chooseCalendar, async (chosen) => {
      if (await save({ calendarPath: chosen })) setSaid(words.keeps(chosen));
    });
  const forget = async () => {
    setSaid("");
    if (await save({ calendarPath: null })) setSaid(words.forgot);
  };

  return (
    <div class="settings-part">
      <h3>{words.calendar}</h3>
      <p class="hint">{words.calendarLead}</p>
      {path !== null && (
        <p class="calendar-path">
          {words.kept}: <bdi class="selectable path">{path}</bdi>
        </p>
      )}
      <div class="inline-acts">
        <button type="button" disabled={busy} onClick={() => void once()}>
          {words.export}
        </button>
        <button type="button" disabled={busy} onClick={() => void keep()}>
          {path === null ? words.keep : words.change}
        </button>
        {path !== null && (
          <button type="button" class="quiet" disabled={busy} onClick={() => void forget()}>
            {words.forget}
          </button>
        )}
      </div>
      <p role="status" class="calendar-said">
        {said !== "" && <bdi>{said}</bdi>}
      </p>
    </div>
  );
}
