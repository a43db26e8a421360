// "Also on these runtimes": one token, checked once, for as many runtimes as the user likes.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { AlsoOn } from "../src/bindings/AlsoOn";
import type { Checked } from "../src/bindings/Checked";
import type { Holds } from "../src/bindings/Holds";
import { selected, toggle } from "../src/state/selection";
import { dialog, said, take } from "../src/state/session";
import { also, batch, checked, facts, fault, outcome, row, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  tokenDialog: vi.fn(),
  checkToken: vi.fn(),
  addToken: vi.fn(),
  authorizeMany: vi.fn(),
  cancel: vi.fn(async () => undefined),
  discardDraft: vi.fn(async () => undefined),
}));

const told = vi.mocked(backend);
const mona: Holds = { kind: "otherAccount", name: "mona@github.com" };

beforeEach(() => {
  vi.clearAllMocks();
  told.cancel.mockResolvedValue(undefined);
  told.discardDraft.mockResolvedValue(undefined);
  told.tokenDialog.mockResolvedValue(facts({ kept: [token({ id: "t7", runtimes: 0 })] }));
  told.addToken.mockResolvedValue(outcome());
  told.authorizeMany.mockResolvedValue(batch(["lab", "eu"]));
  take(start({ runtimes: [row("lab"), row("eu"), row("us")] }));
  said.value = "";
});

afterEach(cleanup);

/** The dialog with a kept token checked; `wanted` as if ticked in the table. */
async function after(those: AlsoOn[], part: Partial<Checked> = {}, wanted?: string[]) {
  told.checkToken.mockResolvedValue(checked({ also: those, ...part }));
  dialog.value = { what: "token", runtime: "lab", ...(wanted ? { also: wanted } : {}) };
  const user = userEvent.setup();
  render(<App />);
  const box = within(await page.findByRole("dialog"));
  await user.click(await box.findByRole("button", { name: "Add Token" }));
  const tick = (name: string) => box.getByRole<HTMLInputElement>("checkbox", { name });
  return { user, box, tick };
}

test("where no other runtime could take it, it goes on at once", async () => {
  await after([]);
  await waitFor(() => expect(told.addToken).toHaveBeenCalled());
});

test("where all others have this very token already, there is nothing to choose", async () => {
  await after([also("eu", { kind: "this" })]);
  await waitFor(() => expect(told.addToken).toHaveBeenCalled());
});

test("what is proposed is ticked, and each line says what is there now", async () => {
  const { box, tick } = await after([
    also("eu", { kind: "nothing" }, { proposed: true }),
    also("us", { kind: "predecessor" }, { proposed: true }),
    also("mine", { kind: "sameAccount", name: "work@github.com" }),
    also("hers", mona),
    also("odd", { kind: "unknown" }),
  ]);
  await box.findByText("Also on these runtimes");
  const state = ["eu", "us", "mine", "hers", "odd"].map((name) => tick(name).checked);
  expect(state).toEqual([true, true, false, false, false]);
  for (const words of [
    "No token",
    "Has the token that this one replaces",
    "Has another token of work@github.com",
    "Has a token of mona@github.com, another account",
    "Has a token that Patrol did not put there",
  ]) {
    expect(box.getByText(words)).toBeTruthy();
  }
  expect(box.queryByText("Before it goes on")).toBeNull();
});

test("the ticked ones get it in one act, and the progress is shown", async () => {
  const { user, box } = await after([also("eu", { kind: "nothing" }, { proposed: true })]);
  await user.click(await box.findByRole("button", { name: "Add to 2 runtimes" }));
  await page.findByRole("dialog", { name: "work@github.com on 2 runtimes" });
  expect(told.authorizeMany.mock.calls[0]?.[0]).toMatchObject({
    draft: "d1",
    consent: false,
    runtimes: [
      { account: "a1", name: "lab" },
      { account: "a1", name: "eu" },
    ],
  });
  expect(told.addToken).not.toHaveBeenCalled();
  // The draft is used up: nothing is given back when the dialog goes.
  expect(told.discardDraft).not.toHaveBeenCalled();
  expect(said.value).toBe("Putting work@github.com on 2 runtimes.");
});

test("with none ticked it is added as ever", async () => {
  const { user, box, tick } = await after([also("eu", { kind: "nothing" }, { proposed: true })]);
  await box.findByText("Also on these runtimes");
  await user.click(tick("eu"));
  await user.click(box.getByRole("button", { name: "Add Token" }));
  await waitFor(() => expect(told.addToken).toHaveBeenCalled());
  expect(told.addToken.mock.calls[0]?.[0]).toMatchObject({ consent: false });
  expect(told.authorizeMany).not.toHaveBeenCalled();
});

test("another account's token is never ticked by itself, and named before it is replaced", async () => {
  const { user, box, tick } = await after([
    also("hers", mona, { proposed: true }),
    also("hers-too", mona),
    also("odd", { kind: "unknown" }),
  ]);
  await box.findByText("Also on these runtimes");
  expect(tick("hers").checked).toBe(false);
  await user.click(tick("hers"));
  await user.click(tick("hers-too"));
  const sentence = "hers and hers-too have a token of mona@github.com now. This one takes its place.";
  expect(box.getByRole("alert").textContent).toContain(sentence);
  await user.click(tick("odd"));
  expect(box.getByRole("alert").textContent).toContain("odd has a token now that Patrol did not put there");
  await user.click(box.getByRole("button", { name: "Add to 4 runtimes anyway" }));
  await waitFor(() => expect(told.authorizeMany).toHaveBeenCalled());
  expect(told.authorizeMany.mock.calls[0]?.[0]).toMatchObject({ consent: true });
});

test("of several that were ticked in the table, the first one's unknown token counts like the others'", async () => {
  const unknown = { kind: "unknown" } as const;
  const { user, box } = await after([also("eu", unknown)], { holds: unknown }, ["eu"]);
  await box.findByText("Also on these runtimes");
  expect(box.getByRole("alert").textContent).toContain(
    "lab and eu have a token now that Patrol did not put there",
  );
  await user.click(box.getByRole("button", { name: "Add to 2 runtimes anyway" }));
  await waitFor(() => expect(told.authorizeMany.mock.calls[0]?.[0]).toMatchObject({ consent: true }));
});

test("“All” ticks none that may be somebody else's", async () => {
  const { user, box, tick } = await after([
    also("eu", { kind: "nothing" }),
    also("us", { kind: "nothing" }),
    also("hers", mona),
    also("odd", { kind: "unknown" }),
  ]);
  await user.click(await box.findByRole("checkbox", { name: "All" }));
  expect(["eu", "us", "hers", "odd"].map((name) => tick(name).checked)).toEqual([true, true, false, false]);
  await user.click(box.getByRole("checkbox", { name: "All" }));
  expect(tick("eu").checked).toBe(false);
});

test("what was ticked in the table is ticked here, and nothing else is", async () => {
  const { box, tick } = await after(
    [also("eu", { kind: "nothing" }, { proposed: true }), also("us", mona)],
    {},
    ["us", "gone"],
  );
  expect(page.getByRole("dialog", { name: "Git access for 3 runtimes" })).toBeTruthy();
  await box.findByText("Also on these runtimes");
  expect(tick("us").checked).toBe(true);
  expect(tick("eu").checked).toBe(false);
  expect(box.getByText(/^us has a token of mona@github.com now/)).toBeTruthy();
  expect(box.getByText("gone cannot take this token now, and is left out.")).toBeTruthy();
  // There is something to know before: the harmless way has the focus.
  expect(document.activeElement).toBe(box.getByRole("button", { name: "Back" }));
});

test("what is on its way is ticked in the table no more; the other hosts' rows are", async () => {
  toggle("eu");
  toggle("us");
  const { user, box } = await after([also("eu", { kind: "nothing" })], {}, ["eu"]);
  await user.click(await box.findByRole("button", { name: "Add to 2 runtimes" }));
  await waitFor(() => expect([...selected.value]).toEqual(["us"]));
});

test("more than a dozen can be searched, and what is ticked stays ticked out of sight", async () => {
  const those = Array.from({ length: 13 }, (_, n) => also(`n${n}`, { kind: "nothing" }));
  const { user, box, tick } = await after([...those, also("hers", mona)]);
  const search = await box.findByRole("searchbox", { name: "Search these runtimes" });
  await user.click(tick("n3"));
  await user.type(search, "MONA");
  expect(box.queryByRole("checkbox", { name: "n3" })).toBeNull();
  expect(tick("hers")).toBeTruthy();
  expect(box.getByRole("button", { name: "Add to 2 runtimes" })).toBeTruthy();
});

test("a dozen need no search", async () => {
  const { box } = await after(Array.from({ length: 12 }, (_, n) => also(`n${n}`, { kind: "nothing" })));
  await box.findByText("Also on these runtimes");
  expect(box.queryByRole("searchbox")).toBeNull();
});

test("where the keychain failed, “Try again” goes to the same runtimes without a second pasting", async () => {
  told.authorizeMany.mockRejectedValueOnce(fault({ code: "keychain_locked", message: "It is locked." }));
  const { user, box } = await after([also("eu", { kind: "nothing" }, { proposed: true })]);
  await user.click(await box.findByRole("button", { name: "Add to 2 runtimes" }));
  await box.findByText("It is locked.");
  await user.click(box.getByRole("button", { name: "Try again" }));
  await page.findByRole("dialog", { name: "work@github.com on 2 runtimes" });
  expect(told.authorizeMany.mock.calls.map(([request]) => request.runtimes.length)).toEqual([2, 2]);
  expect(told.checkToken).toHaveBeenCalledTimes(1);
});

test("a token that renews itself says so, however near its end is", async () => {
  const { box } = await after([also("eu", { kind: "nothing" })], {
    renews: true,
    expiry: { kind: "at", at: Date.now() + 3_600_000, byUser: false },
  });
  await box.findByText("Renews itself");
});
