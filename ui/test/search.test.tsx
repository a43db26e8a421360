// A key in the search, with many runtimes: what is in sight comes first, the spare rows thereafter.

import { act, cleanup, screen as page, render, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import type * as backend from "../src/backend";
import { toggle } from "../src/state/selection";
import { take } from "../src/state/session";
import { clearFilters, query } from "../src/state/table";
import { SPARE } from "../src/state/window";
import { row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
}));

beforeEach(() => {
  take(start({ runtimes: Array.from({ length: 200 }, (_, place) => row(`runtime-${1_000 + place}`)) }));
  clearFilters();
});

afterEach(cleanup);

const names = () =>
  [...page.getByRole("grid").querySelectorAll("tr[data-index]")].map(
    (one) => one.querySelector("th bdi")?.textContent,
  );

test("a key in the search shows the rows in sight at once, and keeps spare ones ready when it has", async () => {
  render(<App />);
  await waitFor(() => expect(names().length).toBeGreaterThan(SPARE));
  const before = names();
  await act(() => {
    query.value = "runtime-11";
  });
  expect(names()[0]).toBe("runtime-1100");
  expect(names().length).toBe(before.length - SPARE);
  await waitFor(() => expect(names().length).toBe(before.length));
  expect(names()[0]).toBe("runtime-1100");
});

const rowOf = (name: string) => page.getByText(name).closest("tr");

test("rows that come take over the elements of those that left, with nothing of theirs", async () => {
  render(<App />);
  await waitFor(() => expect(names().length).toBeGreaterThan(SPARE));
  toggle("runtime-1001");
  await waitFor(() => expect(rowOf("runtime-1001")?.getAttribute("aria-selected")).toBe("true"));
  const left = rowOf("runtime-1001");
  await act(() => {
    query.value = "runtime-11";
  });
  // It was ticked, and what has its elements now is not.
  expect(left?.isConnected).toBe(true);
  expect(left?.textContent).toContain("runtime-11");
  expect(new Set(names()).size).toBe(names().length);
  for (const row of page.getByRole("grid").querySelectorAll("tr[data-index]")) {
    expect(row.getAttribute("aria-selected")).toBe("false");
    expect(row.querySelector<HTMLInputElement>("input.pick")?.checked).toBe(false);
  }
  await act(() => {
    query.value = "runtime-1001";
  });
  expect(rowOf("runtime-1001")?.getAttribute("aria-selected")).toBe("true");
  expect(rowOf("runtime-1001")?.querySelector<HTMLInputElement>("input.pick")?.checked).toBe(true);
});

test("a row that stays keeps its elements", async () => {
  render(<App />);
  await waitFor(() => expect(names().length).toBeGreaterThan(SPARE));
  const stays = rowOf("runtime-1007");
  await act(() => {
    query.value = "7";
  });
  expect(names()[0]).toBe("runtime-1007");
  expect(rowOf("runtime-1007")).toBe(stays);
});

test("the row with the focus leaves with its elements, and no other row has the focus", async () => {
  render(<App />);
  await waitFor(() => expect(names().length).toBeGreaterThan(SPARE));
  const left = rowOf("runtime-1001");
  left?.querySelector<HTMLButtonElement>(".main-act")?.focus();
  await act(() => {
    query.value = "runtime-11";
  });
  expect(left?.isConnected).toBe(false);
  expect(document.activeElement?.closest("tr") ?? null).toBe(null);
});
