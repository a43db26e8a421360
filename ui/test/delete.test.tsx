// "Delete Token": what goes with it, and what is asked of its host.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { Deletion } from "../src/bindings/Deletion";
import { dialog, take } from "../src/state/session";
import { outcome, row, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  deletion: vi.fn(),
  deleteToken: vi.fn(),
}));

const told = vi.mocked(backend);
const lab = row("lab", { says: "valid", state: "valid", token: token(), authorization: "authorized" });

beforeEach(() => {
  vi.clearAllMocks();
  told.deleteToken.mockResolvedValue(outcome({ row: row("lab") }));
  take(start({ runtimes: [lab] }));
  dialog.value = { what: "delete", runtime: "lab" };
});

afterEach(cleanup);

async function open(part: Partial<Deletion>) {
  told.deletion.mockResolvedValue({
    row: lab,
    otherRuntimes: 0,
    canForget: true,
    canRevoke: false,
    revokeNote: null,
    ...part,
  });
  const user = userEvent.setup();
  render(<App />);
  const box = within(await page.findByRole("alertdialog"));
  const forget = await box.findByRole<HTMLInputElement>("checkbox", { name: /keychain/ });
  const submit = async () => {
    await user.click(box.getByRole("button", { name: "Delete Token" }));
    await waitFor(() => expect(told.deleteToken).toHaveBeenCalled());
    return told.deleteToken.mock.calls[0]?.[0];
  };
  return { user, box, forget, submit };
}

test("it is revoked only together with removing it from the keychain", async () => {
  const { user, box, forget, submit } = await open({ canRevoke: true });
  const revoke = box.getByRole<HTMLInputElement>("checkbox", { name: "Also revoke it at github.com" });
  expect(revoke.disabled).toBe(true);
  await user.click(forget);
  await user.click(revoke);
  expect(revoke.checked).toBe(true);
  expect(box.queryByText(/still works|works elsewhere/)).toBeNull();
  expect(await submit()).toMatchObject({ forget: true, revoke: true });
});

test("who keeps it in the keychain after all does not revoke it", async () => {
  const { user, box, forget, submit } = await open({ canRevoke: true });
  const revoke = box.getByRole<HTMLInputElement>("checkbox", { name: /revoke/ });
  await user.click(forget);
  await user.click(revoke);
  await user.click(forget);
  expect(revoke.checked).toBe(false);
  expect(revoke.disabled).toBe(true);
  expect(await submit()).toMatchObject({ forget: false, revoke: false });
});

test("revoking is never done unasked", async () => {
  const { user, forget, submit } = await open({ canRevoke: true });
  await user.click(forget);
  expect(await submit()).toMatchObject({ forget: true, revoke: false });
});

test("a host that cannot revoke is said to be so", async () => {
  const { box } = await open({ revokeNote: "bitbucket.org has no way for Patrol to revoke this access." });
  expect(box.queryByRole("checkbox", { name: /revoke/ })).toBeNull();
  expect(box.getByText("bitbucket.org has no way for Patrol to revoke this access.")).toBeTruthy();
});
