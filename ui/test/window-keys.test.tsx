// The main screen under the hands: keys in the table, the row's menu, the window's own keys.
import { cleanup, fireEvent, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { onContextMenu, onKeyDown } from "../src/keys";
import { dialog, keychain, overlay, refreshFault, said, screen, take } from "../src/state/session";
import { clearFilters, sort } from "../src/state/table";
import { facts, fault, outcome, row, settingsView, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
  tokenDialog: vi.fn(),
  verifyNow: vi.fn(),
  hideNotifications: vi.fn(),
  deletion: vi.fn(),
  deleteToken: vi.fn(),
  unlockKeychain: vi.fn(),
  settings: vi.fn(() => new Promise(() => undefined)),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  vi.clearAllMocks();
  told.refresh.mockResolvedValue(undefined);
  told.tokenDialog.mockResolvedValue(facts());
  told.settings.mockReturnValue(new Promise(() => undefined));
  take(
    start({
      runtimes: Array.from({ length: 60 }, (_, n) =>
        row(`runtime-${n}`, { says: "valid", state: "valid", token: token(), authorization: "authorized" }),
      ),
    }),
  );
  clearFilters();
  sort.value = { column: "runtime", down: false };
  keychain.value = { fault: null, prompting: false };
  dialog.value = null;
  said.value = "";
  addEventListener("keydown", onKeyDown);
  addEventListener("contextmenu", onContextMenu);
});

afterEach(() => {
  removeEventListener("keydown", onKeyDown);
  removeEventListener("contextmenu", onContextMenu);
  cleanup();
});

const rowAt = (index: number) => document.querySelector<HTMLElement>(`tr[data-index="${index}"]`);
const focusedRow = () => document.activeElement?.getAttribute("data-index");

test("only the rows in sight are in the page, and the grid says how many there are", () => {
  render(<App />);
  const rows = document.querySelectorAll("tr.row");
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.length).toBeLessThan(40);
  const grid = page.getByRole("grid");
  expect(grid.getAttribute("aria-rowcount")).toBe("61");
  expect(rowAt(0)?.getAttribute("aria-rowindex")).toBe("2");
});

test("one row is reached by Tab, and the arrows walk from row to row", () => {
  render(<App />);
  expect(document.querySelectorAll('tr[tabindex="0"]').length).toBe(1);
  rowAt(0)?.focus();
  fireEvent.keyDown(rowAt(0) as HTMLElement, { key: "ArrowDown" });
  expect(focusedRow()).toBe("1");
  expect(rowAt(1)?.tabIndex).toBe(0);
  expect(rowAt(0)?.tabIndex).toBe(-1);
  fireEvent.keyDown(rowAt(1) as HTMLElement, { key: "ArrowUp" });
  expect(focusedRow()).toBe("0");
});

test("End leads to the last row although it was not in the page, Home back", async () => {
  render(<App />);
  rowAt(0)?.focus();
  fireEvent.keyDown(rowAt(0) as HTMLElement, { key: "End" });
  await waitFor(() => expect(focusedRow()).toBe("59"));
  expect(rowAt(0)).toBeNull();
  fireEvent.keyDown(rowAt(59) as HTMLElement, { key: "Home" });
  await waitFor(() => expect(focusedRow()).toBe("0"));
});

test("only the current row's buttons are reached by Tab", () => {
  render(<App />);
  rowAt(0)?.focus();
  fireEvent.keyDown(rowAt(0) as HTMLElement, { key: "ArrowDown" });
  const reach = (index: number) =>
    [...(rowAt(index)?.querySelectorAll("button") ?? [])].map((button) => button.tabIndex);
  expect(new Set(reach(1))).toEqual(new Set([0]));
  expect(new Set(reach(2))).toEqual(new Set([-1]));
});

test("Enter on a row opens its main act", () => {
  render(<App />);
  rowAt(0)?.focus();
  fireEvent.keyDown(rowAt(0) as HTMLElement, { key: "Enter" });
  expect(document.querySelector("dialog[open] h2")?.textContent).toBe("Git access for runtime-0");
});

test("a row's buttons are called what they say, and are described by whose they are", () => {
  render(<App />);
  const button = within(rowAt(3) as HTMLElement).getByRole("button", { name: "Update Token" });
  expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "runtime-3",
  );
});

test("a column's header says how it is sorted", async () => {
  render(<App />);
  await userEvent.click(page.getByRole("button", { name: "Expires" }));
  const header = page.getByRole("columnheader", { name: "Expires" });
  expect(header.getAttribute("aria-sort")).toBe("ascending");
  await userEvent.click(page.getByRole("button", { name: "Expires" }));
  expect(header.getAttribute("aria-sort")).toBe("descending");
});

test("searching narrows the rows and the count; no match offers a way back", async () => {
  render(<App />);
  const search = page.getByRole("searchbox", { name: "Search runtimes" });
  await userEvent.type(search, "runtime-1");
  expect(page.getByText("11 of 60")).toBeTruthy();
  await userEvent.type(search, "x");
  await userEvent.click(page.getByRole("button", { name: "Clear filters" }));
  expect(page.getByText("60 of 60")).toBeTruthy();
});

test("“/” and Ctrl+F lead to the search", () => {
  render(<App />);
  const search = page.getByRole("searchbox");
  fireEvent.keyDown(document.body, { key: "/" });
  expect(document.activeElement).toBe(search);
  search.blur();
  fireEvent.keyDown(document.body, { key: "f", ctrlKey: true });
  expect(document.activeElement).toBe(search);
});

test("F5 and Ctrl+R refresh the runtimes instead of the page", () => {
  render(<App />);
  // `false` means that the web view's own doing was prevented.
  expect(fireEvent.keyDown(document.body, { key: "F5" })).toBe(false);
  expect(told.refresh).toHaveBeenCalledWith("a1");
  expect(fireEvent.keyDown(document.body, { key: "r", ctrlKey: true })).toBe(false);
});

test("Ctrl+comma opens the settings, Escape leads back", () => {
  render(<App />);
  fireEvent.keyDown(document.body, { key: ",", ctrlKey: true });
  expect(screen.value).toBe("settings");
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(screen.value).toBe("main");
});

test("the web view's menu is kept away, except where text is typed", () => {
  render(<App />);
  expect(fireEvent.contextMenu(page.getByRole("heading", { level: 1 }))).toBe(false);
  expect(fireEvent.contextMenu(page.getByRole("searchbox"))).toBe(true);
});

test("the row's menu has the three acts, and “Verify now” says how it ended", async () => {
  told.verifyNow.mockResolvedValue(outcome({ row: row("runtime-0"), sentence: "runtime-0 is well." }));
  render(<App />);
  await userEvent.click(within(rowAt(0) as HTMLElement).getByRole("button", { name: "More" }));
  const menu = within(page.getByRole("menu", { name: "More for runtime-0" }));
  expect(menu.getByRole("menuitem", { name: "Delete Token" })).toBeTruthy();
  expect(
    menu.getByRole("menuitemcheckbox", { name: "Hide notifications" }).getAttribute("aria-checked"),
  ).toBe("false");
  await userEvent.click(menu.getByRole("menuitem", { name: "Verify now" }));
  await waitFor(() => expect(page.getByText("runtime-0 is well.")).toBeTruthy());
  expect(overlay.value).toBeNull();
});

test("deleting asks once, says what it does, and forgets nothing unasked", async () => {
  told.deletion.mockResolvedValue({
    row: row("runtime-0"),
    otherRuntimes: 0,
    canForget: true,
    canRevoke: false,
    revokeNote: null,
  });
  told.deleteToken.mockResolvedValue(outcome({ row: row("runtime-0"), sentence: "Gone from runtime-0." }));
  render(<App />);
  await userEvent.click(within(rowAt(0) as HTMLElement).getByRole("button", { name: "More" }));
  await userEvent.click(page.getByRole("menuitem", { name: "Delete Token" }));
  const box = within(await page.findByRole("alertdialog"));
  const forget = await box.findByRole<HTMLInputElement>("checkbox", { name: /keychain/ });
  expect(forget.checked).toBe(false);
  expect(box.getByText(/Other people keep theirs/)).toBeTruthy();
  await userEvent.click(box.getByRole("button", { name: "Delete Token" }));
  await waitFor(() => expect(page.queryByRole("alertdialog")).toBeNull());
  expect(told.deleteToken.mock.calls[0]?.[0]).toMatchObject({ forget: false });
  expect(said.value).toBe("Gone from runtime-0.");
});

test("why a row failed is read by its button", async () => {
  take(start({ runtimes: [row("a", { state: "failed", fault: fault({ kept: "It is kept." }) })] }));
  render(<App />);
  await userEvent.click(page.getByRole("button", { name: "Why?" }));
  const box = within(page.getByRole("dialog", { name: "Why? a" }));
  expect(box.getByText("It does not answer.")).toBeTruthy();
  expect(box.getByText("It is kept.")).toBeTruthy();
});

test("a platform that is silent keeps the rows, says why, and can be asked again", async () => {
  refreshFault.value = fault({ message: "g.codefresh.io is silent." });
  render(<App />);
  const alert = within(page.getByText("g.codefresh.io is silent.").closest('[role="alert"]') as HTMLElement);
  expect(rowAt(0)).not.toBeNull();
  await userEvent.click(alert.getByRole("button", { name: "Try again" }));
  expect(told.refresh).toHaveBeenCalled();
});

test("a locked keychain is said, and can be unlocked from here", async () => {
  keychain.value = { fault: fault({ code: "keychain_locked", message: "It is locked." }), prompting: false };
  told.unlockKeychain.mockResolvedValue(settingsView());
  render(<App />);
  await userEvent.click(page.getByRole("button", { name: "Unlock keychain…" }));
  await waitFor(() => expect(page.queryByText("It is locked.")).toBeNull());
});
