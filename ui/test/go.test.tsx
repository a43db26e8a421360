// Where a click outside of the window leads, and what it never takes away.
import { cleanup, fireEvent, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { Place } from "../src/bindings/Place";
import { onKeyDown } from "../src/keys";
import { flush, receive } from "../src/state/changes";
import { active, dialog, focusOn, notice, overlay, said, screen, take, wanted } from "../src/state/session";
import { clearFilters, query } from "../src/state/table";
import { watch } from "../src/state/watch";
import { type checked, facts, fault, pending, row, start, token, watchView } from "./help";
import { page as factsOf, rotationDialog } from "./tokens";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
  switchAccount: vi.fn(),
  tokenDialog: vi.fn(),
  tokenDetails: vi.fn(),
  rotationDialog: vi.fn(),
  checkToken: vi.fn(),
  verifyToken: vi.fn(),
  settings: vi.fn(() => new Promise(() => undefined)),
  updates: () => new Promise(() => undefined),
  watchSettings: vi.fn(() => new Promise(() => undefined)),
  discardDraft: vi.fn(async () => undefined),
  cancel: vi.fn(async () => undefined),
  quit: vi.fn(),
}));

const told = vi.mocked(backend);
const accounts = ["a1", "a2"].map((id) => ({
  id,
  name: id,
  user: "dev",
  email: null,
  host: "g.codefresh.io",
}));
const runtimes = Array.from({ length: 60 }, (_, n) => row(`runtime-${n}`));

beforeEach(() => {
  vi.clearAllMocks();
  told.refresh.mockResolvedValue(undefined);
  told.tokenDialog.mockResolvedValue(facts());
  told.tokenDetails.mockResolvedValue(factsOf());
  told.rotationDialog.mockResolvedValue(rotationDialog());
  told.discardDraft.mockResolvedValue(undefined);
  told.cancel.mockResolvedValue(undefined);
  told.quit.mockResolvedValue(undefined);
  told.settings.mockReturnValue(new Promise(() => undefined));
  told.watchSettings.mockReturnValue(new Promise(() => undefined));
  take(start({ accounts, runtimes, tokens: [token(), token({ id: "app", renews: true })] }));
  clearFilters();
  watch.value = watchView();
  dialog.value = null;
  overlay.value = null;
  focusOn.value = null;
  notice.value = null;
  said.value = "";
  wanted.value = null;
});

afterEach(cleanup);

/** Until it is followed, or waits for the window to open. */
async function arrive(place: Place) {
  receive({ kind: "go", place });
  flush();
  await waitFor(() => expect(wanted.value).toBeNull());
}

const focusedRow = () => document.activeElement?.querySelector("th")?.textContent;

test("to a rotation; of what renews itself, to its page; to a token", async () => {
  render(<App />);
  await arrive({ kind: "rotate", token: "t1" });
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "rotate", token: "t1" }));
  await arrive({ kind: "rotate", token: "app" });
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "token-page", token: "app" }));
  await arrive({ kind: "token", token: "t1" });
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "token-page", token: "t1" }));
});

test("to a token that is gone: the main screen, and a word", async () => {
  render(<App />);
  screen.value = "settings";
  await arrive({ kind: "rotate", token: "nobody" });
  await waitFor(() => expect(said.value).toBe("That token is no longer kept here."));
  expect(screen.value).toBe("main");
});

test("to a runtime: its row has the focus and is in sight, whatever the filters hid", async () => {
  render(<App />);
  query.value = "nothing like it";
  screen.value = "settings";
  await arrive({ kind: "runtime", runtime: { account: "a1", name: "runtime-47" } });
  await waitFor(() => expect(focusedRow()).toBe("runtime-47"));
  expect(query.value).toBe("");
});

test("to another account's runtime: the account is switched first", async () => {
  told.switchAccount.mockResolvedValue(start({ accounts, active: "a2", runtimes: [row("far")] }));
  render(<App />);
  await arrive({ kind: "runtime", runtime: { account: "a2", name: "far" } });
  await waitFor(() => expect(focusedRow()).toBe("far"));
  expect(active.value).toBe("a2");
});

test("to an account that cannot be switched to: a notice says why, and nothing else changes", async () => {
  told.switchAccount.mockRejectedValue(fault({ message: "The keychain is locked." }));
  render(<App />);
  await arrive({ kind: "runtime", runtime: { account: "a2", name: "far" } });
  await page.findByText("The keychain is locked.");
  expect(active.value).toBe("a1");
});

test("to a runtime that is not listed any more: that is said", async () => {
  render(<App />);
  await arrive({ kind: "runtime", runtime: { account: "a1", name: "gone" } });
  await waitFor(() => expect(said.value).toBe("gone is not listed any more."));
});

test("to the runtimes: settings and what is only read give way, an open menu too", async () => {
  render(<App />);
  screen.value = "settings";
  await arrive({ kind: "runtimes" });
  await waitFor(() => expect(screen.value).toBe("main"));
  dialog.value = { what: "details", runtime: "runtime-0" };
  await page.findByRole("dialog");
  await arrive({ kind: "runtimes" });
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  overlay.value = { what: "accounts", at: { left: 0, right: 0, top: 0, bottom: 0 } };
  await page.findByRole("menu");
  await arrive({ kind: "runtimes" });
  await waitFor(() => expect(page.queryByRole("menu")).toBeNull());
});

test("what comes while the window opens waits until it is there", async () => {
  screen.value = "opening";
  render(<App />);
  await arrive({ kind: "token", token: "t1" });
  expect(dialog.value).toBeNull();
  take(start({ tokens: [token()] }));
  flush();
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "token-page", token: "t1" }));
});

async function openTokenDialog() {
  const user = userEvent.setup();
  render(<App />);
  dialog.value = { what: "token", runtime: "runtime-0" };
  const box = within(await page.findByRole("dialog"));
  const field = await box.findByLabelText<HTMLInputElement>("Personal Access Token");
  return { user, box, field };
}

test("a dialog in which something is typed stays, with what is typed, and the status line says why", async () => {
  const { user, field } = await openTokenDialog();
  await user.type(field, "half");
  for (const place of [{ kind: "rotate", token: "t1" }, { kind: "runtimes" }] as const) {
    said.value = "";
    await arrive(place);
    await waitFor(() => expect(said.value).toBe("Finish or close this dialog first, then try again."));
    expect(dialog.value).toMatchObject({ what: "token" });
    expect(field.isConnected && field.value).toBe("half");
  }
});

test("a dialog in which something is under way stays", async () => {
  const checking = pending<ReturnType<typeof checked>>();
  told.checkToken.mockReturnValue(checking.promise);
  const { user, box, field } = await openTokenDialog();
  // Pasted by the system, say: only the press is the page's to see.
  field.value = "whole";
  await user.click(box.getByRole("button", { name: "Add Token" }));
  await arrive({ kind: "runtimes" });
  await waitFor(() => expect(said.value).not.toBe(""));
  expect(dialog.value).toMatchObject({ what: "token" });
});

test("a dialog that is read gives way, whatever was pressed in it: that goes on without it", async () => {
  told.verifyToken.mockReturnValue(new Promise(() => undefined));
  const user = userEvent.setup();
  render(<App />);
  dialog.value = { what: "token-page", token: "t1" };
  await user.click(await page.findByRole("button", { name: "Verify now" }));
  await arrive({ kind: "runtimes" });
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
});

test("a dialog that nobody has touched gives way", async () => {
  await openTokenDialog();
  await arrive({ kind: "token", token: "t1" });
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "token-page" }));
});

test("what is typed in one dialog does not hold the next", async () => {
  const { user, field } = await openTokenDialog();
  await user.type(field, "half");
  await user.keyboard("{Escape}");
  await arrive({ kind: "rotate", token: "t1" });
  await waitFor(() => expect(dialog.value).toMatchObject({ what: "rotate" }));
});

test("the rotation that is open already stays as it is, without a word", async () => {
  render(<App />);
  dialog.value = { what: "rotate", token: "t1", rotation: null };
  await page.findByRole("dialog");
  const open = dialog.value;
  await arrive({ kind: "rotate", token: "t1" });
  expect(dialog.value).toBe(open);
  expect(said.value).toBe("");
});

test("Ctrl+Q quits, from within a dialog too", async () => {
  addEventListener("keydown", onKeyDown);
  await openTokenDialog();
  expect(fireEvent.keyDown(document.body, { key: "q", ctrlKey: true })).toBe(false);
  expect(told.quit).toHaveBeenCalledOnce();
  removeEventListener("keydown", onKeyDown);
});
