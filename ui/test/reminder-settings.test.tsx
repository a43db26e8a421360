// The settings on reminders: days, ticks, the calendar, what is there, checking, quitting.
import { cleanup, screen as page, render, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { WatchSettings } from "../src/bindings/WatchSettings";
import type { WatchView } from "../src/bindings/WatchView";
import { daysTyped } from "../src/state/reminder-days";
import { screen, take } from "../src/state/session";
import { watch } from "../src/state/watch";
import { daysInWords } from "../src/texts/watch";
import { fault, pending, settingsView, start, watchView } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  settings: vi.fn(),
  updates: () => new Promise(() => undefined),
  watchSettings: vi.fn(),
  saveWatchSettings: vi.fn(),
  checkNow: vi.fn(),
  exportCalendar: vi.fn(),
  chooseCalendar: vi.fn(),
  quit: vi.fn(),
}));

const told = vi.mocked(backend);

const held = (part: Partial<WatchSettings> = {}): WatchSettings => ({
  reminderDays: [30, 7, 1, 0],
  own: false,
  enforced: false,
  startWithComputer: false,
  closeToTray: true,
  calendarPath: null,
  ...part,
});

/** What is sent where nothing but this was changed. */
const edit = (part: object) => ({
  reminderDays: null,
  startWithComputer: false,
  closeToTray: true,
  calendarPath: null,
  ...part,
});

beforeEach(() => {
  vi.clearAllMocks();
  told.settings.mockResolvedValue(settingsView());
  told.quit.mockResolvedValue(undefined);
  told.saveWatchSettings.mockImplementation(async ({ reminderDays, ...rest }) =>
    held({ ...rest, own: reminderDays !== null, reminderDays: reminderDays ?? [30, 7, 1, 0] }),
  );
  take(start());
  watch.value = watchView();
  screen.value = "settings";
});

afterEach(cleanup);

async function open(part: Partial<WatchSettings> = {}) {
  told.watchSettings.mockResolvedValue(held(part));
  render(<App />);
  await page.findByText("Remind me before a token expires");
  return userEvent.setup();
}

describe("typed days", () => {
  test.each([
    ["30, 7 1;1", [30, 7, 1]],
    ["0", [0]],
    ["", []],
  ])("%j are days, each once, the longest first", (text, days) => {
    expect(daysTyped(text)).toEqual({ days });
  });

  test.each(["a week", "-1", "1.5", "3651"])("%j are none", (text) => {
    expect(daysTyped(text)).toEqual({ problem: "number" });
  });

  test("are too many beyond 30", () => {
    expect(daysTyped(Array.from({ length: 31 }, (_, n) => n).join(" "))).toEqual({ problem: "many" });
  });

  test("are said in words", () => {
    expect(daysInWords([30, 7, 1, 0])).toBe("30, 7, and 1 days before, and on the day");
    expect(daysInWords([1])).toBe("1 day before");
    expect(daysInWords([0])).toBe("on the day");
    expect(daysInWords([])).toBe("never");
  });
});

test("days of one's own are saved with all else as it is, and given up again", async () => {
  const user = await open({ calendarPath: "/home/dev/p.ics" });
  await user.click(page.getByRole("radio", { name: /^On days of my own/ }));
  const field = page.getByLabelText<HTMLInputElement>("Days before the end");
  expect(field.value).toBe("30, 7, 1, 0");
  await user.clear(field);
  await user.type(field, "1 14");
  await user.click(page.getByRole("button", { name: "Save the days" }));
  const calendarPath = "/home/dev/p.ics";
  expect(told.saveWatchSettings).toHaveBeenLastCalledWith(edit({ reminderDays: [14, 1], calendarPath }));
  await page.findByText("Now: 14 and 1 days before");
  await user.click(page.getByRole("radio", { name: /^As your organization/ }));
  await user.click(page.getByRole("button", { name: "Save the days" }));
  expect(told.saveWatchSettings).toHaveBeenLastCalledWith(edit({ calendarPath }));
});

test("days that make no sense are not sent, and the field says what would", async () => {
  const user = await open({ own: true });
  const field = page.getByLabelText<HTMLInputElement>("Days before the end");
  await user.type(field, ", soon");
  await user.click(page.getByRole("button", { name: "Save the days" }));
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(page.getByText(/Give whole numbers/)).toBeTruthy();
  expect(told.saveWatchSettings).not.toHaveBeenCalled();
});

test("the organization's days can be read and not changed, with the reason", async () => {
  await open({ enforced: true });
  expect(page.getByText(/^Your organization sets when: 30, 7, and 1 days/)).toBeTruthy();
  expect(page.getByLabelText("Days before the end").closest("fieldset")?.disabled).toBe(true);
  expect(page.queryByRole("button", { name: "Save the days" })).toBeNull();
});

test("a tick holds at once; where it cannot be saved, it is taken back and the reason said", async () => {
  const user = await open();
  const box = () => page.getByRole<HTMLInputElement>("checkbox", { name: "Start with the computer" });
  await user.click(box());
  expect(told.saveWatchSettings).toHaveBeenLastCalledWith(edit({ startWithComputer: true }));
  await waitFor(() => expect(box().disabled).toBe(false));
  expect(box().checked).toBe(true);
  told.saveWatchSettings.mockRejectedValueOnce(fault({ message: "The folder cannot be written." }));
  await user.click(box());
  await page.findByText("The folder cannot be written.");
  expect(box().checked).toBe(true);
});

test("what closing does is said as it is here, with a tray and without", async () => {
  await open();
  expect(page.getByText("The tray shows Patrol's icon.")).toBeTruthy();
  expect(page.getByText(/Otherwise closing the window quits Patrol/)).toBeTruthy();
  watch.value = watchView({ tray: false, notifications: false });
  await page.findByText("There is no tray.");
  expect(page.getByText(/closing the window minimises it instead/)).toBeTruthy();
  expect(page.getByText(/this window says the reminders itself/)).toBeTruthy();
});

test("the calendar is written where the user likes; a second thought changes nothing", async () => {
  const user = await open();
  told.exportCalendar.mockResolvedValueOnce(null);
  await user.click(page.getByRole("button", { name: "Add to calendar…" }));
  expect(page.queryByText(/was written/)).toBeNull();
  told.exportCalendar.mockResolvedValueOnce("/home/dev/p.ics");
  await user.click(page.getByRole("button", { name: "Add to calendar…" }));
  await page.findByText("The calendar was written to /home/dev/p.ics, without secrets.");
  expect(told.saveWatchSettings).not.toHaveBeenCalled();
});

test("a calendar file is kept up to date at a path, and left alone when that stops", async () => {
  const user = await open();
  told.chooseCalendar.mockResolvedValueOnce(null);
  await user.click(page.getByRole("button", { name: "Keep a file up to date…" }));
  expect(told.saveWatchSettings).not.toHaveBeenCalled();
  told.chooseCalendar.mockResolvedValueOnce("/home/dev/p.ics");
  await user.click(page.getByRole("button", { name: "Keep a file up to date…" }));
  await page.findByText("/home/dev/p.ics is kept up to date from now on.");
  expect(told.saveWatchSettings).toHaveBeenLastCalledWith(edit({ calendarPath: "/home/dev/p.ics" }));
  await user.click(page.getByRole("button", { name: "Stop" }));
  expect(told.saveWatchSettings).toHaveBeenLastCalledWith(edit({ calendarPath: null }));
  await page.findByText(/It stays where it is/);
});

test("“Check now” says that it asks, and that all were checked; once at a time", async () => {
  const user = await open();
  const asking = pending<WatchView>();
  told.checkNow.mockReturnValue(asking.promise);
  await user.click(page.getByRole("button", { name: "Check now" }));
  expect(page.getByText("Asking the Git hosts and the runtimes…")).toBeTruthy();
  expect(page.getByRole<HTMLButtonElement>("button", { name: "Check now" }).disabled).toBe(true);
  asking.resolve(watchView({ soon: 3 }));
  await page.findByText("All tokens were checked.");
  expect(watch.value).toMatchObject({ soon: 3 });
});

test("Patrol is quit from here", async () => {
  const user = await open();
  await user.click(page.getByRole("button", { name: "Quit Patrol" }));
  expect(told.quit).toHaveBeenCalledOnce();
});
