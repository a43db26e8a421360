// What the watch says in the window: reminders without a notification service, hints, the pause, snoozing.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { WatchView } from "../src/bindings/WatchView";
import { flush, receive } from "../src/state/changes";
import { now } from "../src/state/clock";
import { dialog, focusOn, notice, overlay, said, take } from "../src/state/session";
import { loadWatch, watch } from "../src/state/watch";
import { DAY, fault, HOUR, NOON, pending, reminder, row, start, token, watchView } from "./help";
import { page as factsOf, rotationDialog } from "./tokens";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  watch: vi.fn(),
  snooze: vi.fn(),
  dismissNotice: vi.fn(),
  answerHint: vi.fn(),
  pauseReminders: vi.fn(),
  rotationDialog: vi.fn(),
  tokenDetails: vi.fn(),
}));

const told = vi.mocked(backend);
const ending = (days: number) => token({ expiry: { kind: "at", at: NOON + days * DAY, byUser: false } });
const expiring = reminder("n1", {
  title: "work@github.com expires in 3 days",
  body: "It is used on 12 runtimes.",
  token: "t1",
});

beforeEach(() => {
  vi.clearAllMocks();
  told.rotationDialog.mockResolvedValue(rotationDialog());
  told.tokenDetails.mockResolvedValue(factsOf({ token: ending(3) }));
  for (const act of [told.snooze, told.dismissNotice, told.answerHint, told.pauseReminders])
    act.mockResolvedValue(watchView());
  take(start({ runtimes: [row("lab", { token: ending(3) }), row("eu")], tokens: [ending(3)] }));
  now.value = NOON;
  dialog.value = null;
  overlay.value = null;
  focusOn.value = null;
  notice.value = null;
  said.value = "";
});

afterEach(cleanup);

function open(part: Partial<WatchView>) {
  watch.value = watchView(part);
  render(<App />);
  const bar = document.querySelector<HTMLElement>(".banners");
  return { user: userEvent.setup(), bar: within(bar ?? document.body) };
}

test("a reminder says its words, is read out politely, and leads to the rotation", async () => {
  const { user, bar } = open({ notices: [expiring] });
  expect(bar.getByText("It is used on 12 runtimes.").closest("[role=status]")).not.toBeNull();
  await user.click(bar.getByRole("button", { name: "Rotate…" }));
  expect(dialog.value).toMatchObject({ what: "rotate", token: "t1" });
});

test("a reminder is snoozed for as long as chosen, and goes by the program's answer", async () => {
  const { user, bar } = open({ notices: [expiring] });
  await user.click(bar.getByRole("button", { name: "Snooze" }));
  const menu = within(page.getByRole("menu", { name: "Snooze reminders of work@github.com" }));
  await user.click(menu.getByRole("menuitem", { name: "For a week" }));
  expect(told.snooze).toHaveBeenCalledExactlyOnceWith({ token: "t1", how: "week" });
  await waitFor(() => expect(bar.queryByText("It is used on 12 runtimes.")).toBeNull());
  expect(said.value).toBe("Reminders of work@github.com are snoozed for a week.");
});

test("a reminder is dismissed; where that fails, it stays and a notice says why", async () => {
  const { user, bar } = open({ notices: [expiring] });
  told.dismissNotice.mockRejectedValueOnce(fault({ message: "The disk is full." }));
  await user.click(bar.getByRole("button", { name: "Dismiss" }));
  await bar.findByText("The disk is full.");
  expect(bar.getByText(expiring.title)).toBeTruthy();
  notice.value = null;
  await waitFor(() => expect(bar.queryByText("The disk is full.")).toBeNull());
  await user.click(bar.getByRole("button", { name: "Dismiss" }));
  expect(told.dismissNotice).toHaveBeenLastCalledWith("n1");
  await waitFor(() => expect(bar.queryByText(expiring.title)).toBeNull());
});

test("a reminder of a runtime leads to it and cannot be snoozed; of several, they are in sight", async () => {
  const [lab, eu] = [
    { account: "a1", name: "lab" },
    { account: "a1", name: "eu" },
  ];
  const { user, bar } = open({ notices: [reminder("n2", { runtimes: [lab] })] });
  expect(bar.queryByRole("button", { name: "Snooze" })).toBeNull();
  await user.click(bar.getByRole("button", { name: "Go to runtime" }));
  await waitFor(() => expect(document.activeElement?.getAttribute("data-index")).toBe("1"));
  watch.value = watchView({ notices: [reminder("n3", { runtimes: [lab, eu] })] });
  await waitFor(() => expect(bar.queryByRole("button", { name: "Go to runtime" })).toBeNull());
});

test("a token whose end nobody knows is not to be rotated for it: its page asks", async () => {
  take(start({ tokens: [token({ expiry: { kind: "unknown" } })] }));
  const { user, bar } = open({ notices: [expiring] });
  await user.click(bar.getByRole("button", { name: "Open token" }));
  expect(dialog.value).toMatchObject({ what: "token-page", token: "t1" });
});

test("several are one that can be opened, and dismissed one after the other", async () => {
  const many = ["a", "b", "c", "d"].map((id) => reminder(id));
  const { user, bar } = open({ notices: many });
  expect(bar.getByText("4 reminders")).toBeTruthy();
  expect(bar.getByText("a happened · b happened · c happened …")).toBeTruthy();
  await user.click(bar.getByRole("button", { name: "Show all" }));
  expect(bar.getAllByRole("listitem").length).toBe(4);
  told.dismissNotice.mockImplementation(async (id) =>
    watchView({ notices: (watch.peek()?.notices ?? []).filter((each) => each.id !== id) }),
  );
  await user.click(bar.getByRole("button", { name: "Dismiss all" }));
  await waitFor(() => expect(bar.queryByText(/reminders/)).toBeNull());
  expect(told.dismissNotice.mock.calls.flat()).toEqual(["a", "b", "c", "d"]);
});

test.each([
  ["stays_in_tray", /stays in the tray/, "Got it", true],
  ["no_tray", /shows no tray/, "Got it", true],
  ["start_with_computer", /Start Patrol with the computer\?/, "Start with the computer", true],
  ["start_with_computer", /Start Patrol with the computer\?/, "Not now", false],
] as const)("the hint %s is said and answered: %s, %s", async (hint, words, button, yes) => {
  const { user, bar } = open({ hint });
  expect(bar.getByText(words)).toBeTruthy();
  await user.click(bar.getByRole("button", { name: button }));
  expect(told.answerHint).toHaveBeenCalledExactlyOnceWith({ hint, yes });
  await waitFor(() => expect(bar.queryByText(words)).toBeNull());
});

test("a start hidden in the tray is not promised where there is none", () => {
  const { bar } = open({ hint: "start_with_computer", tray: false });
  expect(bar.getByText(/starts minimised/)).toBeTruthy();
});

test("a pause is said until it is over, and ends at once when resumed", async () => {
  const midnight = new Date(NOON).setHours(24, 0, 0, 0);
  const { user, bar } = open({ pausedUntil: midnight });
  expect(bar.getByText("Reminders are paused until tomorrow.")).toBeTruthy();
  now.value = midnight;
  await waitFor(() => expect(bar.queryByText(/paused/)).toBeNull());
  now.value = NOON;
  await user.click(await bar.findByRole("button", { name: "Resume" }));
  expect(told.pauseReminders).toHaveBeenCalledExactlyOnceWith(false);
  await waitFor(() => expect(bar.queryByText(/paused/)).toBeNull());
});

test("the row's menu and the token's page snooze too; on the last day there is no day before", async () => {
  take(start({ runtimes: [row("lab", { token: ending(0.5) })], tokens: [ending(0.5)] }));
  const { user } = open({});
  await user.click(
    within(document.querySelector("tr.row") as HTMLElement).getByRole("button", { name: "More" }),
  );
  await user.click(page.getByRole("menuitem", { name: "Snooze reminders…" }));
  const last = page.getByRole<HTMLButtonElement>("menuitem", { name: /^Until the day before/ });
  expect(last.disabled).toBe(true);
  await user.click(page.getByRole("menuitem", { name: "For a day" }));
  expect(told.snooze).toHaveBeenLastCalledWith({ token: "t1", how: "day" });
  await user.click(page.getByRole("button", { name: "work@github.com" }));
  const box = within(await page.findByRole("dialog"));
  await user.click(await box.findByRole("button", { name: "Snooze" }));
  // Within the dialog: outside of it nothing can be reached.
  await user.click(box.getByRole("menuitem", { name: "For a week" }));
  expect(told.snooze).toHaveBeenLastCalledWith({ token: "t1", how: "week" });
});

test("what the program tells is newer than the first answer, whichever comes first", async () => {
  watch.value = null;
  const first = pending<WatchView>();
  told.watch.mockReturnValue(first.promise);
  const loading = loadWatch();
  receive({ kind: "watch", watch: watchView({ soon: 2 }) });
  flush();
  first.resolve(watchView({ soon: 1 }));
  await loading;
  expect(watch.value).toMatchObject({ soon: 2 });
});

test("a pause that ends later than tomorrow is said with its day", () => {
  const { bar } = open({ pausedUntil: NOON + 5 * DAY + HOUR });
  expect(bar.getByText("Reminders are paused until Nov 27, 2026.")).toBeTruthy();
});
