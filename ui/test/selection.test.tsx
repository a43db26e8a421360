// Ticking rows, and what is done with the ticked ones.

import { cleanup, fireEvent, screen as page, render, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { options } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import type * as backend from "../src/backend";
import { onKeyDown } from "../src/keys";
import { upsertRows } from "../src/state/runtimes";
import { selected, selectShown, toggle } from "../src/state/selection";
import { dialog, take } from "../src/state/session";
import { clearFilters, query, sort } from "../src/state/table";
import { facts, row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
  tokenDialog: vi.fn(async () => facts()),
}));

const runtimes = () => [
  row("a"),
  row("b"),
  row("bare", { provider: null, providerTitle: null, host: null, state: "no_integration" }),
  row("c"),
  row("d", { provider: "gitlab", providerTitle: "GitLab", host: "gitlab.com" }),
  row("new", { state: "installing" }),
];

beforeEach(() => {
  take(start({ runtimes: runtimes() }));
  clearFilters();
  sort.value = { column: "runtime", down: false };
  dialog.value = null;
  addEventListener("keydown", onKeyDown);
});

afterEach(() => {
  removeEventListener("keydown", onKeyDown);
  cleanup();
});

const rowOf = (name: string) => page.getByRole("row", { name: new RegExp(`^Select ${name} `) });
const boxOf = (name: string) => page.getByRole<HTMLInputElement>("checkbox", { name: `Select ${name}` });
const all = () => page.getByRole<HTMLInputElement>("checkbox", { name: "Select all that are shown" });
const names = () => [...selected.value].sort();

test("a box ticks its row, and the bar says how many are", async () => {
  render(<App />);
  expect(page.queryByText("Authorize selected")).toBeNull();
  await userEvent.click(boxOf("a"));
  await userEvent.click(boxOf("c"));
  expect(page.getByText("2 selected")).toBeTruthy();
  expect(rowOf("a").getAttribute("aria-selected")).toBe("true");
  expect(rowOf("b").getAttribute("aria-selected")).toBe("false");
  await userEvent.click(boxOf("a"));
  expect(page.getByText("1 selected")).toBeTruthy();
  await userEvent.click(page.getByRole("button", { name: "Clear" }));
  expect(names()).toEqual([]);
  expect(page.getByText("6 of 6")).toBeTruthy();
});

test("what no token can be put on cannot be ticked, and says why", async () => {
  render(<App />);
  expect(boxOf("bare").disabled).toBe(true);
  expect(boxOf("bare").title).toContain("no Git integration");
  expect(boxOf("new").title).toContain("still being installed");
  rowOf("bare").focus();
  fireEvent.keyDown(rowOf("bare"), { key: " " });
  expect(names()).toEqual([]);
});

test("Space ticks the row, and Shift+Space all from the one before", () => {
  render(<App />);
  rowOf("a").focus();
  // `false` means that the page does not scroll.
  expect(fireEvent.keyDown(rowOf("a"), { key: " " })).toBe(false);
  expect(names()).toEqual(["a"]);
  rowOf("d").focus();
  fireEvent.keyDown(rowOf("d"), { key: " ", shiftKey: true });
  expect(names()).toEqual(["a", "b", "c", "d"]);
});

test("a press with Shift makes the range what the pressed box becomes", () => {
  render(<App />);
  fireEvent.click(boxOf("a"));
  fireEvent.click(boxOf("d"), { shiftKey: true });
  expect(names()).toEqual(["a", "b", "c", "d"]);
  fireEvent.click(boxOf("b"), { shiftKey: true });
  expect(names()).toEqual(["a"]);
});

test("the head's box ticks all that the filters leave, and no other", async () => {
  render(<App />);
  await userEvent.click(boxOf("a"));
  query.value = "gitlab";
  await userEvent.click(all());
  expect(names()).toEqual(["a", "d"]);
  expect(page.getByText("2 selected").title).toBe("1 of them hidden by the filters");
  expect(all().checked).toBe(true);
  query.value = "";
  await page.findByText("2 selected");
  await vi.waitFor(() => expect(all().indeterminate).toBe(true));
  expect(all().checked).toBe(false);
  await userEvent.click(all());
  expect(names()).toEqual(["a", "b", "c", "d"]);
  await userEvent.click(all());
  expect(names()).toEqual([]);
});

test("Ctrl+A ticks all that are shown, Escape none, and neither takes anything from the search", () => {
  render(<App />);
  const search = page.getByRole("searchbox");
  expect(fireEvent.keyDown(search, { key: "a", ctrlKey: true })).toBe(true);
  expect(names()).toEqual([]);
  expect(fireEvent.keyDown(document.body, { key: "a", ctrlKey: true })).toBe(false);
  expect(names()).toEqual(["a", "b", "c", "d"]);
  fireEvent.keyDown(search, { key: "Escape" });
  expect(names().length).toBe(4);
  fireEvent.keyDown(rowOf("a"), { key: "Escape" });
  expect(names()).toEqual([]);
});

test("a tick renders its own row and no other", async () => {
  render(<App />);
  const rendered: string[] = [];
  // The hook that Preact's own tools use to see what is rendered.
  const hooks = options as unknown as { __r?: (vnode: { props: { entry?: unknown } }) => void };
  const before = hooks.__r;
  hooks.__r = (vnode) => {
    const { entry } = vnode.props as { entry?: { row: { key: { name: string } } } };
    if (entry !== undefined) rendered.push(entry.row.key.name);
    before?.(vnode);
  };
  try {
    // Without the focus, which moves between two rows.
    fireEvent.click(boxOf("b"));
    await vi.waitFor(() => expect(rowOf("b").getAttribute("aria-selected")).toBe("true"));
  } finally {
    if (before === undefined) delete hooks.__r;
    else hooks.__r = before;
  }
  expect(boxOf("b").checked).toBe(true);
  expect(new Set(rendered)).toEqual(new Set(["b"]));
});

test("ten thousand rows are ticked together without being rendered", () => {
  take(start({ runtimes: Array.from({ length: 10_000 }, (_, n) => row(`r${n}`)) }));
  render(<App />);
  selectShown(true);
  expect(selected.value.size).toBe(10_000);
  expect(document.querySelectorAll("tr.row").length).toBeLessThan(60);
});

test("another account's rows are not ticked, and neither is what cannot take a token any more", async () => {
  render(<App />);
  toggle("a");
  toggle("b");
  upsertRows([row("a", { provider: null })]);
  await page.findByText("1 selected");
  take(start({ runtimes: runtimes() }));
  expect(names()).toEqual([]);
});

test("“Authorize selected” opens one dialog for all of them", async () => {
  render(<App />);
  for (const name of ["a", "b", "c"]) await userEvent.click(boxOf(name));
  await userEvent.click(page.getByRole("button", { name: "Authorize selected" }));
  expect(page.getByRole("dialog", { name: "Git access for 3 runtimes" })).toBeTruthy();
  expect(dialog.value).toMatchObject({ what: "token", runtime: "a", also: ["b", "c"] });
});

test("rows of two Git hosts: the user says which comes first", async () => {
  render(<App />);
  for (const name of ["a", "b", "d"]) await userEvent.click(boxOf(name));
  await userEvent.click(page.getByRole("button", { name: "Authorize selected" }));
  const box = within(page.getByRole("dialog", { name: "Which Git host first?" }));
  expect(box.getByRole("button", { name: /github\.com\s*2 runtimes/ })).toBeTruthy();
  await userEvent.click(box.getByRole("button", { name: /gitlab\.com\s*1 runtime/ }));
  expect(dialog.value).toMatchObject({ what: "token", runtime: "d", also: [] });
});
