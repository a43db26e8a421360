// What a screen reader hears without being asked: how an act ended, what went wrong, that something was copied.
// A live region must be there before its words (WAI-ARIA 1.2, "status").
import { act, cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { Copyable } from "../src/elements/copyable";
import { dialog, notice, said, screen, take } from "../src/state/session";
import { fault, outcome, row, start, token, watchView } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  verifyNow: vi.fn(),
  snooze: vi.fn(),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  take(start({ runtimes: [row("lab", { token: token() })], tokens: [token()] }));
  screen.value = "main";
  dialog.value = null;
  notice.value = null;
  said.value = "";
});
afterEach(cleanup);

const line = () => document.querySelector<HTMLElement>(".status-said");

async function choose(user: ReturnType<typeof userEvent.setup>, item: string) {
  const lab = page.getByRole("row", { name: /lab/ });
  await user.click(within(lab).getByRole("button", { name: /More/ }));
  await user.click(page.getByRole("menuitem", { name: item }));
}

test("the line for outcomes is there before its first words, as a status", () => {
  render(<App />);
  expect(line()?.getAttribute("role")).toBe("status");
  expect(line()?.textContent).toBe("");
});

test("how an act ended is said there, and the same element stays", async () => {
  told.verifyNow.mockResolvedValue(outcome({ sentence: "lab says that the token is valid." }));
  render(<App />);
  const before = line();
  await choose(userEvent.setup(), "Verify now");
  await waitFor(() => expect(line()?.textContent).toBe("lab says that the token is valid."));
  expect(line()).toBe(before);
});

test("a snoozed reminder is said", async () => {
  told.snooze.mockResolvedValue(watchView());
  render(<App />);
  const user = userEvent.setup();
  await choose(user, "Snooze reminders…");
  await user.click(page.getAllByRole("menuitem")[0] as HTMLElement);
  await waitFor(() => expect(line()?.textContent).toMatch(/work@github\.com/));
});

test("what has gone wrong interrupts", () => {
  render(<App />);
  act(() => {
    notice.value = fault({ message: "The ledger cannot be written." });
  });
  expect(page.getByRole("alert").textContent).toContain("The ledger cannot be written.");
});

test("that it was copied is said", async () => {
  const user = userEvent.setup();
  render(<Copyable text="repo" />);
  expect(page.getByRole("status").textContent).toBe("");
  await user.click(page.getByRole("button", { name: "Copy" }));
  await waitFor(() => expect(page.getByRole("status").textContent).toBe("Copied"));
});
