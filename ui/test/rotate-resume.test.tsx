// A rotation that was left at some step: the banner that reminds of it, and the way on from there.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { RotationView } from "../src/bindings/RotationView";
import { batches } from "../src/state/batches";
import { rotations } from "../src/state/rotations";
import { dialog, said, take } from "../src/state/session";
import { fault, line, row, start, token } from "./help";
import { ended, revoking, rotation, rotationDialog } from "./tokens";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  rotationDialog: vi.fn(),
  checkSuccessor: vi.fn(),
  rotate: vi.fn(),
  rotateByApi: vi.fn(),
  revokeOld: vi.fn(),
  stopRotation: vi.fn(),
  continueBatch: vi.fn(),
  openRotationPage: vi.fn(),
  openRevocationPage: vi.fn(),
  cancel: vi.fn(async () => undefined),
  discardDraft: vi.fn(async () => undefined),
}));

const told = vi.mocked(backend);
let made = 0;
/** An id of its own for each test: what the program told of one is never another's. */
let id = "";

beforeEach(() => {
  vi.clearAllMocks();
  told.cancel.mockResolvedValue(undefined);
  told.discardDraft.mockResolvedValue(undefined);
  id = `r${++made}`;
  rotations.value = new Map();
  batches.value = new Map();
  dialog.value = null;
  said.value = "";
});

afterEach(cleanup);

const lab = row("lab", { token: token(), says: "valid", state: "valid", authorization: "authorized" });
const step = () => page.getByRole("dialog").querySelector("[aria-current=step]")?.textContent;
const box = () => within(page.getByRole("dialog"));

/** At the next start of the program, with this much done. */
async function reopen(view: RotationView, button: string) {
  take(start({ runtimes: [lab], rotations: [view] }));
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: button }));
  await page.findByRole("dialog");
  return user;
}

test("after a lost answer the next start warns, and leads to what can be done", async () => {
  told.rotationDialog.mockResolvedValue(rotationDialog({ byApi: true }));
  const asked = rotation(id, { step: "asked", new: null, batch: null });
  const user = await reopen(asked, "Go on");
  expect(told.rotationDialog).toHaveBeenCalledExactlyOnceWith("t1");
  await box().findByLabelText("New personal access token");
  told.stopRotation.mockResolvedValue(
    ended({ ...asked, step: "stopped" }, { sentence: "Both tokens stay as they are." }),
  );
  await user.click(box().getByRole("button", { name: "Leave it at that" }));
  await box().findByText("Both tokens stay as they are.");
  await user.click(box().getAllByRole("button", { name: "Close" })[0] as HTMLElement);
  expect(page.queryByRole("button", { name: "Go on" })).toBeNull();
});

test("interrupted on its way to the runtimes, it goes on there", async () => {
  const lines = [line("lab", "done"), line("eu", "failed", fault())];
  const view = rotation(id);
  const batch = { ...(view.batch ?? never()), running: false, lines };
  take(start({ runtimes: [lab], rotations: [{ ...view, batch }] }));
  const user = userEvent.setup();
  render(<App />);
  expect(page.getByText("The new token of work@github.com did not get to 1 of 2 runtimes.")).toBeTruthy();
  await user.click(page.getByRole("button", { name: "Show" }));
  expect(step()).toBe("Put on runtimes");
  expect(told.rotationDialog).not.toHaveBeenCalled();
  told.continueBatch.mockResolvedValue({ ...batch, running: true });
  await user.click(box().getByRole("button", { name: "Try again (1)" }));
  expect(told.continueBatch).toHaveBeenCalledExactlyOnceWith(batch.id);
});

test("the last question can wait until tomorrow", async () => {
  const user = await reopen(revoking(id), "Go on");
  expect(box().getByText(/All 2 runtimes have the new token/)).toBeTruthy();
  await user.click(box().getByRole("button", { name: "Later" }));
  expect(told.revokeOld).not.toHaveBeenCalled();
  expect(
    page.getByText("work@github.com: all runtimes have the new token. The old one waits to be revoked."),
  ).toBeTruthy();
});

test("a fault of the revoking leaves the question open", async () => {
  const user = await reopen(revoking(id), "Go on");
  told.revokeOld.mockResolvedValueOnce(ended(revoking(id), { fault: fault({ message: "It is silent." }) }));
  told.revokeOld.mockRejectedValueOnce(fault({ message: "It is still silent." }));
  await user.click(box().getByRole("button", { name: "Revoke it at github.com" }));
  await box().findByText("It is silent.");
  await user.click(box().getByRole("button", { name: "Revoke it at github.com" }));
  await box().findByText("It is still silent.");
  expect(step()).toBe("Revoke");
});

test("where Patrol cannot revoke, the page is opened and the user says so", async () => {
  const revocation = { kind: "byHand", url: "https://bitbucket.org/tokens" } as const;
  const user = await reopen(revoking(id, { revocation }), "Go on");
  told.openRevocationPage.mockResolvedValue({ url: revocation.url, fault: null });
  await user.click(box().getByRole("button", { name: "Open bitbucket.org" }));
  expect(told.openRevocationPage).toHaveBeenCalledExactlyOnceWith("t1");
  told.revokeOld.mockResolvedValue(ended(rotation(id, { step: "done" })));
  await user.click(box().getByRole("button", { name: "I have revoked it" }));
  await waitFor(() => expect(told.revokeOld.mock.calls[0]?.[0]).toMatchObject({ byHand: true }));
});

test("who wants to keep both keeps both", async () => {
  const user = await reopen(revoking(id), "Go on");
  told.stopRotation.mockResolvedValue(ended(revoking(id, { step: "stopped" })));
  await user.click(box().getByRole("button", { name: "Keep both" }));
  await box().findByText("It went on.");
  expect(told.stopRotation).toHaveBeenCalledExactlyOnceWith(id);
  expect(told.revokeOld).not.toHaveBeenCalled();
});

test("a rotation that the host knows to be over asks for nothing more to be revoked", async () => {
  await reopen(revoking(id, { revocation: { kind: "notNeeded" } }), "Go on");
  expect(box().getByText(/The old one is dead already/)).toBeTruthy();
  expect(box().getByRole("button", { name: "Finish" })).toBeTruthy();
  expect(box().queryByRole("button", { name: /Revoke it/ })).toBeNull();
});

test("“Rotate…” on a token that is being rotated goes on where it was", async () => {
  take(start({ runtimes: [lab], rotations: [revoking(id)] }));
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "More" }));
  await user.click(page.getByRole("menuitem", { name: "Rotate…" }));
  await page.findByRole("dialog");
  expect(step()).toBe("Revoke");
  expect(told.rotationDialog).not.toHaveBeenCalled();
});

function never(): never {
  throw new Error("a rotation on its way has a batch");
}

test("a new token that the keychain did not take is kept without asking the host again", async () => {
  told.rotationDialog.mockResolvedValue(rotationDialog());
  told.rotateByApi.mockResolvedValue({ rotation: revoking(id), sentence: "It is kept.", fault: null });
  const user = await reopen(rotation(id, { step: "asked", held: true, new: null, batch: null }), "Go on");
  expect(box().getByText(/was interrupted/)).toBeTruthy();
  await user.click(box().getByRole("button", { name: "Go on with the new token" }));
  expect(told.rotateByApi).toHaveBeenCalledTimes(1);
  await waitFor(() => expect(box().queryByText(/was interrupted/)).toBeNull());
});
