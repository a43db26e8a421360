// What is done to a token from its own page: its name, note and expiry, and its removal.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { TokenPage } from "../src/bindings/TokenPage";
import { canSayExpiry, expiryEdit } from "../src/state/edit-token";
import { dialog, focusOn, notice, said, take } from "../src/state/session";
import { pages } from "../src/state/token-page";
import { fault, row, start, token } from "./help";
import { page as factsOf } from "./tokens";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  tokenDetails: vi.fn(),
  verifyToken: vi.fn(),
  editToken: vi.fn(),
  removeToken: vi.fn(),
  exportTokens: vi.fn(),
  cancel: vi.fn(async () => undefined),
  openRevocationPage: vi.fn(),
}));

const told = vi.mocked(backend);
const lab = () => row("lab", { token: token(), says: "valid", state: "valid", authorization: "authorized" });

beforeEach(() => {
  vi.clearAllMocks();
  told.cancel.mockResolvedValue(undefined);
  pages.value = new Map();
  take(start({ runtimes: [lab(), row("eu")], tokens: [token()] }));
  dialog.value = null;
  focusOn.value = null;
  notice.value = null;
  said.value = "";
});

afterEach(cleanup);

async function open(part: Partial<TokenPage> = {}) {
  told.tokenDetails.mockResolvedValue(factsOf(part));
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "work@github.com" }));
  const box = within(await page.findByRole("dialog"));
  await box.findByText("Last check");
  return { user, box };
}

test("name and note are edited; an empty name is none, and so is the one it has anyway", async () => {
  const { user, box } = await open({ token: token({ label: "Old" }), note: "n" });
  told.editToken.mockResolvedValue(factsOf({ note: "Mine." }));
  await user.click(box.getByRole("button", { name: "Edit name and note" }));
  const form = within(page.getByRole("dialog", { name: "Edit Old" }));
  await user.clear(form.getByLabelText("Name"));
  await user.type(form.getByLabelText("Name"), " work@github.com ");
  await user.clear(form.getByLabelText("Note"));
  await user.type(form.getByLabelText("Note"), "Mine.");
  // Its host tells when it dies.
  expect(form.queryByText("I don't know")).toBeNull();
  told.tokenDetails.mockResolvedValue(factsOf({ note: "Mine." }));
  await user.click(form.getByRole("button", { name: "Save" }));
  await page.findByText("Mine.");
  expect(told.editToken).toHaveBeenCalledExactlyOnceWith({
    id: "t1",
    label: null,
    note: "Mine.",
    expiry: null,
  });
});

test("where its host does not tell, the user says when it dies", async () => {
  const { user, box } = await open({ token: token({ expiry: { kind: "unknown" } }) });
  told.editToken.mockResolvedValue(factsOf());
  await user.click(box.getByRole("button", { name: "Say when" }));
  await user.click(page.getByRole("radio", { name: "On a date" }));
  await user.click(page.getByRole("button", { name: "Save" }));
  expect(page.getByText("Give a date as YYYY-MM-DD.")).toBeTruthy();
  expect(told.editToken).not.toHaveBeenCalled();
  await user.type(page.getByLabelText("Expires on"), "2027-03-01");
  await user.click(page.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(told.editToken).toHaveBeenCalled());
  expect(told.editToken.mock.calls[0]?.[0].expiry).toEqual({ kind: "on", date: "2027-03-01" });
});

test("an expiry that a host told is not the user's to change, and one unchanged is not sent", () => {
  const at = (byUser: boolean) => token({ expiry: { kind: "at", at: Date.UTC(2027, 2, 1), byUser } });
  expect(canSayExpiry(at(false))).toBe(false);
  expect(canSayExpiry(at(true))).toBe(true);
  expect(canSayExpiry(token({ expiry: { kind: "never" } }))).toBe(false);
  expect(canSayExpiry(token({ expiry: { kind: "never" }, provider: "bitbucket" }))).toBe(true);
  expect(canSayExpiry({ ...at(true), renews: true })).toBe(false);
  expect(expiryEdit(at(true), "on", "2027-03-01")).toBeNull();
  expect(expiryEdit(at(true), "on", "2027-03-02")).toEqual({ kind: "on", date: "2027-03-02" });
  expect(expiryEdit(at(true), "unknown", "")).toEqual({ kind: "unknown" });
  expect(expiryEdit(at(false), "never", "")).toBeNull();
});

async function openRemoval(part: Partial<TokenPage>) {
  const { user, box } = await open(part);
  await user.click(box.getByRole("button", { name: "Revoke and delete…" }));
  return { user, box: within(await page.findByRole("alertdialog")) };
}

const uses = ["lab", "eu"].map((name) => ({
  key: { account: "a1", name },
  accountName: "acme",
  state: "valid" as const,
}));

test("what is in use is deleted only when the user says so, and says where that is", async () => {
  told.removeToken.mockResolvedValue({ removed: true, sentence: "It is gone.", fault: null });
  const { user, box } = await openRemoval({ uses });
  expect(box.getByText(/^lab and eu have it\. You lose Git access there/)).toBeTruthy();
  const submit = box.getByRole<HTMLButtonElement>("button", { name: "Revoke and delete" });
  expect(submit.disabled).toBe(true);
  await user.click(box.getByRole("checkbox", { name: "Delete it from these 2 runtimes first" }));
  await user.click(submit);
  await waitFor(() => expect(page.queryByRole("alertdialog")).toBeNull());
  expect(told.removeToken.mock.calls[0]?.[0]).toMatchObject({ id: "t1", fromRuntimes: true, revoke: true });
  expect(said.value).toBe("It is gone.");
});

test("who does not want it revoked only deletes it", async () => {
  told.removeToken.mockResolvedValue({ removed: true, sentence: "It is gone.", fault: null });
  const { user, box } = await openRemoval({});
  await user.click(box.getByRole("checkbox", { name: /^Revoke it at github.com/ }));
  await user.click(box.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(told.removeToken).toHaveBeenCalled());
  expect(told.removeToken.mock.calls[0]?.[0]).toMatchObject({ fromRuntimes: false, revoke: false });
});

test("where only the host's page revokes, the way there is offered and nothing is claimed", async () => {
  told.openRevocationPage.mockResolvedValue({ url: "https://bitbucket.org/tokens", fault: null });
  told.removeToken.mockResolvedValue({ removed: true, sentence: "It is gone.", fault: null });
  const { user, box } = await openRemoval({
    revocation: { kind: "byHand", url: "https://bitbucket.org/tokens" },
  });
  await user.click(box.getByRole("button", { name: "Open bitbucket.org" }));
  expect(told.openRevocationPage).toHaveBeenCalledExactlyOnceWith("t1");
  expect(box.queryByRole("checkbox")).toBeNull();
  await user.click(box.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(told.removeToken).toHaveBeenCalled());
  expect(told.removeToken.mock.calls[0]?.[0]).toMatchObject({ revoke: false });
});

test("what was not removed stays, with the reason; what is gone all the same says the rest as a notice", async () => {
  told.removeToken.mockResolvedValueOnce({
    removed: false,
    sentence: "It stays.",
    fault: fault({ message: "eu does not answer." }),
  });
  told.removeToken.mockResolvedValueOnce({
    removed: true,
    sentence: "It is gone.",
    fault: fault({ message: "It could not be revoked." }),
  });
  const { user, box } = await openRemoval({});
  await user.click(box.getByRole("button", { name: "Revoke and delete" }));
  await box.findByText("eu does not answer.");
  await user.click(box.getByRole("button", { name: "Revoke and delete" }));
  await page.findByText("It could not be revoked.");
  expect(page.queryByRole("alertdialog")).toBeNull();
});
