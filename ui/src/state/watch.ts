// The watch as the program tells of it: what is urgent, what the window says itself, what is paused.
//
// The program works it all out. Each act answers with how it stands afterwards, and a change tells of what
// happens by itself; whichever comes last counts.
import { signal } from "@preact/signals";
import * as backend from "../backend";
import type { Hint } from "../bindings/Hint";
import type { Snooze } from "../bindings/Snooze";
import type { WatchView } from "../bindings/WatchView";
import { watch as words } from "../texts/watch";
import { notice, said } from "./session";

/** None until the program has told the first time. */
export const watch = signal<WatchView | null>(null);

/** Whether everybody is being asked at the user's word. */
export const checking = signal(false);

/** At the start. What the changes bring meanwhile is newer than the answer. */
export async function loadWatch(): Promise<void> {
  try {
    const first = await backend.watch();
    watch.value ??= first;
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
  }
}

/** Takes how the watch stands after an act, and says how it ended; a fault is a notice. */
async function after(act: () => Promise<WatchView>, sentence: string): Promise<boolean> {
  try {
    watch.value = await act();
    if (sentence !== "") said.value = sentence;
    return true;
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
    return false;
  }
}

export const snoozeToken = (token: string, name: string, how: Snooze) =>
  after(() => backend.snooze({ token, how }), words.snoozed(name, how));

export const dismissNotice = (id: string) => after(() => backend.dismissNotice(id), "");

/** Several at once: one after the other, so that the last answer is the newest. */
export async function dismissNotices(ids: readonly string[]): Promise<void> {
  for (const id of ids) if (!(await dismissNotice(id))) return;
}

export const answerHint = (hint: Hint, yes: boolean) => after(() => backend.answerHint({ hint, yes }), "");

export const dismissVersion = (version: string) => after(() => backend.dismissVersion(version), "");

/** Where no browser opens, the address is there to copy. */
export async function openReleases(): Promise<void> {
  try {
    const { fault, url } = await backend.openReleases();
    if (fault !== null) notice.value = { ...fault, link: url };
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
  }
}

export const resumeReminders = () => after(() => backend.pauseReminders(false), words.resumed);

/** Whether it went well. */
export async function checkNow(): Promise<boolean> {
  if (checking.peek()) return false;
  checking.value = true;
  said.value = words.checking;
  const well = await after(backend.checkNow, words.checked);
  checking.value = false;
  return well;
}

export function quit(): void {
  backend.quit().catch((thrown) => {
    notice.value = backend.asFault(thrown);
  });
}
