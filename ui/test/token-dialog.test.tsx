// The dialog "Git access for …", from the button in the row to the sentence in the status line.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { flush, receive } from "../src/state/changes";
import { dialog, said, take } from "../src/state/session";
import { checked, facts, fault, outcome, pending, row, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  tokenDialog: vi.fn(),
  checkToken: vi.fn(),
  addToken: vi.fn(),
  tryAgain: vi.fn(),
  cancel: vi.fn(async () => undefined),
  discardDraft: vi.fn(async () => undefined),
  openTokenPage: vi.fn(),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  vi.clearAllMocks();
  told.cancel.mockResolvedValue(undefined);
  told.discardDraft.mockResolvedValue(undefined);
  told.tokenDialog.mockResolvedValue(facts());
  take(start({ runtimes: [row("lab", { says: "not_authorized", state: "not_authorized" })] }));
  dialog.value = null;
  said.value = "";
});

afterEach(cleanup);

async function open() {
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "Add Token" }));
  const box = within(await page.findByRole("dialog"));
  const field = await box.findByLabelText<HTMLInputElement>("Personal Access Token");
  const submit = () => user.click(box.getByRole("button", { name: "Add Token" }));
  return { user, box, field, submit };
}

test("a pasted token is checked, put on the runtime, and the status line says so", async () => {
  told.checkToken.mockResolvedValue(checked({ trimmed: true }));
  told.addToken.mockResolvedValue(outcome());
  const { user, field, submit } = await open();
  await user.type(field, " ghp_made-up ");
  await submit();
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.checkToken.mock.calls[0]?.[0]).toMatchObject({
    runtime: { account: "a1", name: "lab" },
    source: { kind: "pasted", token: " ghp_made-up ", username: null, email: null, expiresOn: null },
  });
  expect(told.addToken.mock.calls[0]?.[0]).toMatchObject({ draft: "d1", consent: false });
  expect(said.value).toBe("lab has your token. Spaces around the token were dropped.");
});

test("the token leaves the page in the moment it is submitted", async () => {
  const answer = pending<ReturnType<typeof checked>>();
  told.checkToken.mockReturnValue(answer.promise);
  const { user, field, submit } = await open();
  expect(field.type).toBe("password");
  await user.type(field, "ghp_made-up");
  await submit();
  expect(field.value).toBe("");
  expect(document.body.outerHTML).not.toContain("ghp_made-up");
  answer.reject(fault());
  await page.findByText("It does not answer.");
  expect(field.value).toBe("");
});

test("an empty field is said before anything is asked", async () => {
  const { box, field, submit } = await open();
  await submit();
  expect(box.getByText("Paste a token.")).toBeTruthy();
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field);
  expect(told.checkToken).not.toHaveBeenCalled();
});

test("missing scopes are named one by one, and it goes on only when the user says so", async () => {
  told.checkToken.mockResolvedValue(
    checked({
      needsConsent: true,
      scopes: { kind: "missing", granted: [], missing: ["read_api", "write_repository"] },
    }),
  );
  told.addToken.mockResolvedValue(outcome());
  const { user, box, field, submit } = await open();
  await user.type(field, "glpat-made-up");
  await submit();
  await box.findByText("Missing: read_api");
  expect(box.getByText("Missing: write_repository")).toBeTruthy();
  expect(told.addToken).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(box.getByRole("button", { name: "Back" }));
  await user.click(box.getByRole("button", { name: "Add anyway" }));
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.addToken.mock.calls[0]?.[0]).toMatchObject({ consent: true });
});

test("a warning that asks for no word of the user's is said when the token is there", async () => {
  const limit = "acme's limit is 90 days; this token lives 300 days.";
  told.checkToken.mockResolvedValue(checked({ warnings: [limit] }));
  told.addToken.mockResolvedValue(outcome());
  const { user, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(said.value).toBe(`lab has your token. ${limit}`);
});

test("“Back” gives the checked token up and keeps what was typed beside it", async () => {
  told.tokenDialog.mockResolvedValue(facts({ asksUsername: "optional" }));
  told.checkToken.mockResolvedValue(checked({ needsConsent: true, warnings: ["It is another account's."] }));
  const { user, box, field, submit } = await open();
  await user.type(box.getByLabelText("Bitbucket username"), "dev");
  await user.type(field, "made-up");
  await submit();
  await user.click(await box.findByRole("button", { name: "Back" }));
  expect(told.discardDraft).toHaveBeenCalledWith("d1");
  expect(box.getByLabelText<HTMLInputElement>("Bitbucket username").value).toBe("dev");
  expect(field.value).toBe("");
});

test("a fault shows what happened, what was kept and what to do, and the form is still there", async () => {
  told.checkToken.mockRejectedValue(
    fault({
      code: "token_revoked",
      message: "It was revoked.",
      kept: "Nothing was kept.",
      next: "Make a new one.",
    }),
  );
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  const alert = await box.findByRole("alert");
  for (const words of ["It was revoked.", "Nothing was kept.", "Make a new one."]) {
    expect(alert.textContent).toContain(words);
  }
  expect(box.queryByRole("button", { name: "Try again" })).toBeNull();
  expect(box.getByLabelText("Personal Access Token")).toBe(field);
});

test("where the runtime did not take it, “Try again” asks the runtime once more", async () => {
  const refused = row("lab", {
    token: token(),
    authorization: "failed",
    says: "not_authorized",
    state: "failed",
  });
  told.checkToken.mockResolvedValue(checked());
  told.addToken.mockResolvedValue(outcome({ row: refused, fault: fault({ message: "It refused." }) }));
  told.tryAgain.mockResolvedValue(outcome());
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await box.findByText("It refused.");
  await user.click(box.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.tryAgain.mock.calls[0]?.[0].runtime.name).toBe("lab");
  expect(told.checkToken).toHaveBeenCalledTimes(1);
});

test("where the keychain failed, “Try again” needs no second pasting", async () => {
  told.checkToken.mockResolvedValue(checked());
  told.addToken.mockRejectedValueOnce(fault({ code: "keychain_locked", message: "It is locked." }));
  told.addToken.mockResolvedValueOnce(outcome());
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await box.findByText("It is locked.");
  await user.click(box.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.addToken.mock.calls.map(([request]) => request.draft)).toEqual(["d1", "d1"]);
});

test("a checked token that has been forgotten must be pasted again", async () => {
  told.checkToken.mockResolvedValue(checked());
  told.addToken.mockRejectedValue(fault({ code: "gone", message: "It was forgotten." }));
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await box.findByText("It was forgotten.");
  expect(box.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("progress is told in words, and Cancel stops the act by its name", async () => {
  const answer = pending<ReturnType<typeof outcome>>();
  told.checkToken.mockResolvedValue(checked());
  told.addToken.mockReturnValue(answer.promise);
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await waitFor(() => expect(told.addToken).toHaveBeenCalled());
  const job = told.addToken.mock.calls[0]?.[0].job ?? "";
  receive({ kind: "progress", job, step: "waiting_for_keychain" });
  flush();
  await box.findByText("Waiting for the keychain's prompt…");
  await user.click(box.getByRole("button", { name: "Cancel" }));
  expect(told.cancel).toHaveBeenCalledWith(job);
  answer.reject(fault({ code: "cancelled", message: "Stopped.", kept: "Nothing was kept." }));
  await box.findByText("Stopped.");
});

test("Escape while it is at work stops the act and leaves the dialog to say so", async () => {
  const answer = pending<ReturnType<typeof checked>>();
  told.checkToken.mockReturnValue(answer.promise);
  const { user, box, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await user.keyboard("{Escape}");
  expect(told.cancel).toHaveBeenCalledTimes(1);
  expect(page.queryByRole("dialog")).not.toBeNull();
  // The answer came all the same: nothing may go on by itself.
  answer.resolve(checked());
  await waitFor(() => expect(told.discardDraft).toHaveBeenCalledWith("d1"));
  expect(told.addToken).not.toHaveBeenCalled();
  await box.findByRole("button", { name: "Add Token" });
});

test("a kept token is chosen without pasting", async () => {
  told.tokenDialog.mockResolvedValue(facts({ kept: [token({ id: "t7" })] }));
  told.checkToken.mockResolvedValue(checked({ keptAlready: true }));
  told.addToken.mockResolvedValue(outcome());
  const { box, submit } = await open();
  expect(box.getByRole<HTMLInputElement>("radio", { name: /work@github.com/ }).checked).toBe(true);
  await submit();
  await waitFor(() => expect(told.addToken).toHaveBeenCalled());
  expect(told.checkToken.mock.calls[0]?.[0].source).toEqual({ kind: "kept", id: "t7" });
});

test("typing a token chooses it over the kept ones", async () => {
  told.tokenDialog.mockResolvedValue(facts({ kept: [token({ id: "t7" })] }));
  told.checkToken.mockResolvedValue(checked());
  told.addToken.mockResolvedValue(outcome());
  const { user, field, submit } = await open();
  await user.type(field, "made-up");
  await submit();
  await waitFor(() => expect(told.checkToken).toHaveBeenCalled());
  expect(told.checkToken.mock.calls[0]?.[0].source).toMatchObject({ kind: "pasted", token: "made-up" });
});

test("what the provider asks for is asked for, and a required field is named", async () => {
  told.tokenDialog.mockResolvedValue(facts({ asksEmail: "required", asksExpiry: true }));
  const { user, box, field, submit } = await open();
  expect(box.getByLabelText("Expires on")).toBeTruthy();
  expect(box.queryByLabelText("Bitbucket username")).toBeNull();
  await user.type(field, "made-up");
  await submit();
  expect(box.getByText("Give the e-mail address of your Atlassian account.")).toBeTruthy();
  expect(field.value).toBe("made-up");
  expect(told.checkToken).not.toHaveBeenCalled();
});

test("without OAuth the button says why it cannot be used, and the other way is open", async () => {
  const { box } = await open();
  const button = box.getByRole<HTMLButtonElement>("button", { name: "Authorize Access to GitHub" });
  expect(button.disabled).toBe(true);
  const reason = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toBe("Contact your admin.");
  expect(document.querySelector("details")?.open).toBe(true);
});

test("where no browser opens, the address is there to copy", async () => {
  told.openTokenPage.mockResolvedValue({
    url: "https://github.com/settings/tokens/new",
    fault: fault({ code: "browser", message: "No browser." }),
  });
  const { user, box } = await open();
  await user.click(box.getByRole("button", { name: "Open github.com" }));
  await box.findByText("No browser.");
  expect(box.getByText("https://github.com/settings/tokens/new")).toBeTruthy();
});
