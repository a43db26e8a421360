// Searching, filtering and sorting the runtimes.
import { beforeEach, expect, test } from "vitest";
import { setRows, upsertRows } from "../src/state/runtimes";
import {
  clearFilters,
  filtered,
  provider,
  query,
  settle,
  shown,
  sort,
  sortBy,
  state,
} from "../src/state/table";
import { DAY, NOON, row, token } from "./help";

const names = () => shown.value.map((entry) => entry.row.key.name);

beforeEach(() => {
  clearFilters();
  sort.value = { column: "runtime", down: false };
  setRows([]);
});

test("names are sorted as people count: 2 before 10", () => {
  setRows([row("prod-10"), row("Prod-2"), row("edge")]);
  expect(names()).toEqual(["edge", "Prod-2", "prod-10"]);
});

test("a second click on a column turns it round", () => {
  setRows([row("a"), row("b")]);
  sortBy("runtime");
  expect(names()).toEqual(["b", "a"]);
  sortBy("runtime");
  expect(names()).toEqual(["a", "b"]);
});

test("what dies first comes first, and what nobody knows comes last in both directions", () => {
  const dies = (at: number) => ({ token: token({ expiry: { kind: "at", at, byUser: false } as const }) });
  setRows([
    row("never", { token: token() }),
    row("none"),
    row("later", dies(NOON + DAY)),
    row("soon", dies(NOON)),
    row("unknown", { token: token({ expiry: { kind: "unknown" } }) }),
  ]);
  sortBy("expires");
  expect(names()).toEqual(["soon", "later", "never", "none", "unknown"]);
  sortBy("expires");
  expect(names()).toEqual(["never", "later", "soon", "none", "unknown"]);
});

test("by state, what needs somebody comes first", () => {
  setRows([
    row("fine", { state: "valid" }),
    row("new", { state: "unknown" }),
    row("broken", { state: "invalid" }),
  ]);
  sortBy("state");
  expect(names()).toEqual(["broken", "new", "fine"]);
});

test("every word of a search must be found, anywhere in the row and in any case", () => {
  setRows([
    row("prod", { cluster: "eks-eu", token: token({ name: "work@github.com" }) }),
    row("prod-us", { cluster: "eks-us" }),
  ]);
  query.value = "EKS work";
  expect(names()).toEqual(["prod"]);
  query.value = "eks  prod ";
  expect(names()).toEqual(["prod", "prod-us"]);
  query.value = "nothing";
  expect(names()).toEqual([]);
});

test("the filters narrow together, and all go at once", () => {
  setRows([
    row("a", { provider: "gitlab", state: "valid" }),
    row("b", { provider: "gitlab", state: "invalid" }),
    row("c", { provider: null, state: "no_integration" }),
  ]);
  provider.value = "gitlab";
  state.value = "invalid";
  expect(names()).toEqual(["b"]);
  expect(filtered.value).toBe(true);
  clearFilters();
  expect(names()).toEqual(["a", "b", "c"]);
  provider.value = "other";
  expect(names()).toEqual(["c"]);
});

test("a row that gets news stays where it is until the order is made anew", () => {
  setRows([row("a", { checkedAt: 1 }), row("b", { checkedAt: 2 })]);
  sortBy("checked");
  expect(names()).toEqual(["a", "b"]);
  upsertRows([row("a", { checkedAt: 3 })]);
  expect(names()).toEqual(["a", "b"]);
  expect(shown.value[0]?.row.checkedAt).toBe(3);
  settle();
  expect(names()).toEqual(["b", "a"]);
});

test("a runtime that was not listed yet finds its place at once", () => {
  setRows([row("a"), row("c")]);
  upsertRows([row("b")]);
  expect(names()).toEqual(["a", "b", "c"]);
});
