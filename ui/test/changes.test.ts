// What the program tells, laid into the signals.
import { beforeEach, expect, test, vi } from "vitest";
import * as backend from "../src/backend";
import "../src/state/acts";
import { flush, receive } from "../src/state/changes";
import { entries, rowOf } from "../src/state/runtimes";
import {
  fresh,
  keychain,
  notice,
  refreshFault,
  refreshing,
  said,
  screen,
  seenAt,
  steps,
  take,
} from "../src/state/session";
import { fault, NOON, row, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
}));

beforeEach(() => {
  keychain.value = { fault: null, prompting: false };
  take(start({ runtimes: [row("a"), row("b")] }));
  said.value = "";
  flush();
});

test("rows with news take the place of the old ones, the last news first", () => {
  receive({ kind: "rows", account: "a1", rows: [row("a", { state: "invalid" })] });
  receive({ kind: "rows", account: "a1", rows: [row("a", { state: "valid" })] });
  expect(rowOf("a")?.state).toBe("unknown");
  flush();
  expect(rowOf("a")?.state).toBe("valid");
  expect(entries.value.length).toBe(2);
});

test("many changes in one frame make one new list", () => {
  let lists = 0;
  const stop = entries.subscribe(() => {
    lists++;
  });
  for (let n = 0; n < 100; n++) receive({ kind: "rows", account: "a1", rows: [row("a", { checkedAt: n })] });
  flush();
  stop();
  // The one on subscribing, and the one on flushing.
  expect(lists).toBe(2);
});

test("a token that was given another name is called so in its rows, and in no other", () => {
  const kept = token({ id: "t1", label: null });
  receive({ kind: "rows", account: "a1", rows: [row("a", { token: kept }), row("b")] });
  receive({ kind: "tokens", tokens: [{ ...kept, label: "Robots" }] });
  flush();
  expect(rowOf("a")?.token?.label).toBe("Robots");
  expect(rowOf("b")?.token).toBeNull();
});

test("tokens without news make no new list", () => {
  const kept = token({ id: "t1" });
  receive({ kind: "rows", account: "a1", rows: [row("a", { token: kept })] });
  flush();
  const before = entries.value;
  receive({ kind: "tokens", tokens: [{ ...kept }] });
  flush();
  expect(entries.value).toBe(before);
});

test("another account's rows and refreshes are not shown", () => {
  receive({ kind: "rows", account: "a2", rows: [row("x")] });
  receive({ kind: "list", account: "a2", rows: [], listedAt: NOON });
  receive({ kind: "refresh", account: "a2", done: 1, total: 2, over: false, fault: null });
  flush();
  expect(entries.value.map((entry) => entry.row.key.name)).toEqual(["a", "b"]);
  expect(refreshing.value).toBeNull();
});

test("a new list drops the runtimes that are gone", () => {
  receive({ kind: "list", account: "a1", rows: [row("b"), row("c")], listedAt: NOON });
  flush();
  expect(rowOf("a")).toBeUndefined();
  expect(rowOf("c")).toBeDefined();
});

test("while a refresh fills in, what is shown is still as last seen", () => {
  receive({ kind: "list", account: "a1", rows: [row("a")], listedAt: NOON + 5_000 });
  receive({ kind: "refresh", account: "a1", done: 1, total: 4, over: false, fault: null });
  flush();
  expect(refreshing.value).toEqual({ done: 1, total: 4 });
  expect(seenAt.value).toBe(NOON);
  expect(fresh.value).toBe(false);
});

test("the end of a refresh is said once, with those that are silent", () => {
  receive({ kind: "rows", account: "a1", rows: [row("a", { state: "unreachable" })] });
  receive({ kind: "refresh", account: "a1", done: 2, total: 2, over: true, fault: null });
  flush();
  expect(refreshing.value).toBeNull();
  expect(fresh.value).toBe(true);
  expect(said.value).toBe("2 runtimes refreshed; 1 does not answer.");
});

test("a refresh that failed keeps the list and says why", () => {
  receive({ kind: "refresh", account: "a1", done: 0, total: 0, over: true, fault: fault() });
  flush();
  expect(refreshFault.value?.message).toBe("It does not answer.");
  expect(entries.value.length).toBe(2);
  expect(fresh.value).toBe(false);
});

test("what is told before the window knows its account waits", () => {
  screen.value = "opening";
  receive({ kind: "rows", account: "a1", rows: [row("a", { state: "valid" })] });
  flush();
  expect(rowOf("a")?.state).toBe("unknown");
  screen.value = "main";
  flush();
  expect(rowOf("a")?.state).toBe("valid");
});

test("an act's progress is known by its name", () => {
  receive({ kind: "progress", job: "j1", step: "keeping" });
  flush();
  expect(steps.value.get("j1")).toBe("keeping");
});

test("a refresh that the keychain stopped is said by the keychain's banner, and goes on when it is open", async () => {
  vi.mocked(backend.refresh).mockClear();
  const locked = fault({ code: "keychain_locked" });
  receive({ kind: "refresh", account: "a1", done: 0, total: 0, over: true, fault: locked });
  flush();
  expect(keychain.value).toEqual({ fault: locked, prompting: false });
  receive({ kind: "keychain", fault: null, prompting: true });
  flush();
  expect(backend.refresh).not.toHaveBeenCalled();
  receive({ kind: "keychain", fault: null, prompting: false });
  flush();
  expect(backend.refresh).toHaveBeenCalledExactlyOnceWith("a1");
});

test("a keychain that was open all along sets nothing going", () => {
  vi.mocked(backend.refresh).mockClear();
  receive({ kind: "refresh", account: "a1", done: 0, total: 0, over: true, fault: fault() });
  receive({ kind: "keychain", fault: null, prompting: false });
  flush();
  expect(backend.refresh).not.toHaveBeenCalled();
});

test("records that were begun anew are shown as at the start, with what was found again", () => {
  receive({ kind: "rows", account: "a1", rows: [row("a", { state: "invalid" })] });
  const found = start({
    runtimes: [row("c")],
    notice: fault({ code: "ledger", message: "New ones were begun." }),
  });
  receive({ kind: "anew", start: found });
  flush();
  expect(entries.value.map((entry) => entry.row.key.name)).toEqual(["c"]);
  expect(notice.value?.message).toBe("New ones were begun.");
});
