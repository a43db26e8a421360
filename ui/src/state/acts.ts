// What the user can set going from the window, apart from the dialogs' own flows.
import { batch } from "@preact/signals";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { Outcome } from "../bindings/Outcome";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { Start } from "../bindings/Start";
import * as words from "../texts/en";
import { flush, receive } from "./changes";
import { now } from "./clock";
import { upsertRows } from "./runtimes";
import {
  accounts,
  active,
  busyRows,
  dialog,
  failRefresh,
  isOfKeychain,
  keychain,
  notice,
  overlay,
  refreshFault,
  refreshing,
  said,
  screen,
  signIns,
  steps,
  take,
} from "./session";
import { clearFilters, settle } from "./table";
import { loadWatch } from "./watch";

/** The page's name for an act: to cancel it by, and to see its progress. */
export const newJob = (): string => crypto.randomUUID();

/** Forgets an act's progress. */
export function endJob(job: string): void {
  batch(() => {
    steps.value = without(steps.peek(), job);
    signIns.value = without(signIns.peek(), job);
  });
}

function without<T>(all: ReadonlyMap<string, T>, job: string): ReadonlyMap<string, T> {
  if (!all.has(job)) return all;
  const left = new Map(all);
  left.delete(job);
  return left;
}

/** Faults that are no news: the user stopped it, or the same is under way already. */
const isQuiet = (fault: Fault): boolean => fault.code === "cancelled" || fault.code === "busy";

/** How long a page that nobody sees, whose frames do not come, is waited for. */
const UNSEEN = 300;

/** Waits until what is in the page has been painted. */
function painted(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, UNSEEN);
    requestAnimationFrame(() => setTimeout(done));
  });
}

/** Whether the page was opened anew from its settings, in another language: the next time it begins as ever. */
function comesFromSettings(): boolean {
  if (location.hash !== "#settings") return false;
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

export async function open(): Promise<void> {
  try {
    // Told first, asked then: what changes in between waits in the queue until there is something to change.
    await backend.subscribe(receive);
    void loadWatch();
    take(await backend.start());
    if (comesFromSettings()) screen.value = "settings";
    flush();
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
    if (screen.peek() === "opening") screen.value = "connect";
    return;
  }
  // What was last seen first: asking takes the keychain, the network, and the processor from the painting.
  await painted();
  void refresh();
}

/** Another account's runtimes, or a new account's: shown as last seen, then refreshed. */
export function enter(start: Start): void {
  take(start);
  clearFilters();
  void refresh();
}

export async function refresh(): Promise<void> {
  const account = active.peek();
  if (account === null || refreshing.peek() !== null) return;
  batch(() => {
    now.value = Date.now();
    refreshFault.value = null;
    refreshing.value = { done: 0, total: 0 };
  });
  try {
    await backend.refresh(account);
  } catch (thrown) {
    const fault = backend.asFault(thrown);
    if (account === active.peek() && !isQuiet(fault)) failRefresh(fault);
  }
  // What came before the end lies in the queue still; after it, nothing of this refresh is under way.
  flush();
  if (account === active.peek()) refreshing.value = null;
}

// What only the keychain held up goes on by itself when it is open, whoever opened it.
let wasOpen = true;
keychain.subscribe(({ fault, prompting }) => {
  const isOpen = fault === null && !prompting;
  if (isOpen && !wasOpen && isOfKeychain(refreshFault.peek())) void refresh();
  wasOpen = isOpen;
});

export async function switchTo(account: string): Promise<void> {
  if (account === active.peek()) return;
  try {
    enter(await backend.switchAccount(account));
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
  }
}

/** Lays an outcome's row in and says its sentence. */
export function conclude(outcome: Outcome, also = ""): void {
  batch(() => {
    now.value = Date.now();
    upsertRows([outcome.row]);
    settle();
    said.value = also === "" ? outcome.sentence : `${outcome.sentence} ${also}`;
  });
}

/** Marks a row as busy while one of the table's own acts runs; a fault that the row cannot show is a notice. */
async function onRow(row: RuntimeRow, saying: string, act: () => Promise<void>): Promise<void> {
  const { name } = row.key;
  if (busyRows.peek().has(name)) return;
  busyRows.value = new Set(busyRows.peek()).add(name);
  said.value = saying;
  try {
    await act();
  } catch (thrown) {
    const fault = backend.asFault(thrown);
    said.value = fault.message;
    if (!isQuiet(fault)) notice.value = fault;
  } finally {
    const left = new Set(busyRows.peek());
    left.delete(name);
    busyRows.value = left;
  }
}

export const verifyNow = (row: RuntimeRow) =>
  onRow(row, words.status.verifying(row.key.name), async () =>
    conclude(await backend.verifyNow({ runtime: row.key, job: newJob() })),
  );

export const tryAgain = (row: RuntimeRow) =>
  onRow(row, words.steps.authorizing({ runtime: row.key.name, host: row.host ?? "" }), async () =>
    conclude(await backend.tryAgain({ runtime: row.key, job: newJob() })),
  );

export const toggleNotifications = (row: RuntimeRow) =>
  onRow(row, "", async () => {
    const after = await backend.hideNotifications({ runtime: row.key, hidden: !row.hidden });
    upsertRows([after]);
    said.value = (after.hidden ? words.status.hidden : words.status.shown)(row.key.name);
  });

/** Asks the keychain; where it is locked, the system's own prompt opens. */
export async function unlockKeychain(): Promise<void> {
  try {
    const { keychain: fault } = await backend.unlockKeychain();
    keychain.value = { fault, prompting: false };
    if (fault === null) said.value = words.keychain.fine;
  } catch (thrown) {
    keychain.value = { fault: backend.asFault(thrown), prompting: false };
  }
}

export const addToken = (row: RuntimeRow): void => show({ what: "token", runtime: row.key.name });
export const deleteToken = (row: RuntimeRow): void => show({ what: "delete", runtime: row.key.name });

export function show(what: NonNullable<typeof dialog.value>): void {
  batch(() => {
    overlay.value = null;
    dialog.value = what;
  });
}

export function nameOf(account: string): string {
  return accounts.peek().find((one) => one.id === account)?.name ?? "";
}
