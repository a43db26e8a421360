// "Report a problem": read first, with or without names, and saved as it was read.
import { cleanup, screen as page, render, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { dialog, screen, take } from "../src/state/session";
import { fault, pending, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  settings: vi.fn(),
  watchSettings: vi.fn(),
  report: vi.fn(),
  saveReport: vi.fn(),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  vi.clearAllMocks();
  told.settings.mockRejectedValue(fault({ code: "ledger", message: "Patrol's records are damaged." }));
  told.report.mockImplementation(async (names) => (names ? "acme: 3 runtimes" : "account-1: 3 runtimes"));
  take(start());
  screen.value = "settings";
});

afterEach(() => {
  cleanup();
  dialog.value = null;
});

const text = () => page.getByLabelText<HTMLTextAreaElement>("The report");

async function open() {
  render(<App />);
  // It is there though the settings cannot be read.
  await userEvent.click(await page.findByRole("button", { name: "Report a problem…" }));
}

test("names are in it only when they are ticked", async () => {
  await open();
  await waitFor(() => expect(text().value).toBe("account-1: 3 runtimes"));
  expect(text().readOnly).toBe(true);
  await userEvent.click(page.getByLabelText("With the names of accounts, people and runtimes"));
  await waitFor(() => expect(text().value).toBe("acme: 3 runtimes"));
  expect(told.report.mock.calls).toEqual([[false], [true]]);
});

test("it is saved only when it was read, and where to is said", async () => {
  const answer = pending<string>();
  told.report.mockReturnValue(answer.promise);
  told.saveReport.mockResolvedValueOnce(null).mockResolvedValueOnce("/home/dev/patrol-report.txt");
  await open();
  const save = await page.findByRole<HTMLButtonElement>("button", { name: "Save…" });
  expect(save.disabled).toBe(true);
  answer.resolve("account-1: 3 runtimes");
  await waitFor(() => expect(save.disabled).toBe(false));
  await userEvent.click(save);
  expect(page.queryByText(/was written/)).toBeNull();
  await userEvent.click(save);
  expect(await page.findByText("The report was written to /home/dev/patrol-report.txt.")).toBeTruthy();
});

test("what cannot be made safe is not shown", async () => {
  told.report.mockRejectedValue(fault({ code: "unexpected", message: "The report could not be made safe." }));
  await open();
  expect(await page.findByText("The report could not be made safe.")).toBeTruthy();
  expect(text().value).toBe("");
  expect(page.getByRole<HTMLButtonElement>("button", { name: "Save…" }).disabled).toBe(true);
});
