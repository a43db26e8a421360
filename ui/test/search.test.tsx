// A key in the search, with many runtimes: what is in sight comes first, the spare rows thereafter.

import { act, cleanup, screen as page, render, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import type * as backend from "../src/backend";
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
