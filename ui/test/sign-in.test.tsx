// "Authorize Access to …": from the button to the list, and every way that leads elsewhere.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { Change } from "../src/bindings/Change";
import type { SignedIn } from "../src/bindings/SignedIn";
import { flush, receive } from "../src/state/changes";
import { dialog, said, signIns, take } from "../src/state/session";
import { tokenFlow } from "../src/state/token-flow";
import { checked, facts, fault, outcome, pending, row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  tokenDialog: vi.fn(),
  signIn: vi.fn(),
  addToken: vi.fn(),
  cancel: vi.fn(),
  discardDraft: vi.fn(),
}));

const told = vi.mocked(backend);
const name = "Authorize Access to GitHub";
const lab = row("lab", { says: "not_authorized", state: "not_authorized" });
const ready = (part = {}) => facts({ signIn: "loopback", oauthUnavailable: null, ...part });
const URL_THERE = "https://github.com/login/oauth/authorize?client_id=x&state=y";

let answer = pending<SignedIn>();

beforeEach(() => {
  vi.clearAllMocks();
  answer = pending<SignedIn>();
  told.cancel.mockResolvedValue(undefined);
  told.discardDraft.mockResolvedValue(undefined);
  told.tokenDialog.mockResolvedValue(ready());
  told.signIn.mockImplementation(() => answer.promise);
  told.addToken.mockResolvedValue(outcome());
  take(start({ runtimes: [lab] }));
  dialog.value = null;
  said.value = "";
});

afterEach(cleanup);

async function open() {
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "Add Token" }));
  const box = within(await page.findByRole("dialog"));
  const button = await box.findByRole<HTMLButtonElement>("button", { name });
  return { user, box, button };
}

const job = () => told.signIn.mock.calls[0]?.[0].job ?? "";

function waits(part: Partial<Extract<Change, { kind: "signIn" }>> = {}) {
  receive({
    kind: "signIn",
    job: job(),
    host: "github.com",
    url: URL_THERE,
    userCode: null,
    fault: null,
    ...part,
  });
  flush();
}

async function opened() {
  const parts = await open();
  await parts.user.click(parts.button);
  return parts;
}

test("where signing in works it comes first, and the other way is folded away with its button", async () => {
  told.tokenDialog.mockResolvedValue(ready({ oauthNote: "It lasts two hours at a time." }));
  const { user, box, button } = await open();
  expect(button.disabled).toBe(false);
  expect(document.querySelector("details")?.open).toBe(false);
  expect(box.queryByRole("button", { name: "Add Token" })).toBeNull();
  const about = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  expect(about?.textContent).toBe("It lasts two hours at a time.");
  expect(document.activeElement).toBe(button);
  await user.click(box.getByText("Advanced authorization options"));
  expect(box.getByRole("button", { name: "Add Token" })).toBeTruthy();
});

test("while it waits, the address can be copied into another browser", async () => {
  const { user, box } = await opened();
  expect(told.signIn.mock.calls[0]?.[0].runtime.name).toBe("lab");
  expect(document.activeElement?.textContent).toBe("Waiting for the browser");
  expect(box.getByText("Opening the browser…")).toBeTruthy();
  expect(box.queryByRole("button", { name: "Copy address" })).toBeNull();
  waits();
  await box.findByText(/Sign in on github\.com in your browser/);
  expect(box.getByDisplayValue(URL_THERE)).toBeTruthy();
  await user.click(box.getByRole("button", { name: "Copy address" }));
  expect(await navigator.clipboard.readText()).toBe(URL_THERE);
});

test("the device flow shows its code, and says where it is to be entered", async () => {
  told.tokenDialog.mockResolvedValue(ready({ signIn: "device" }));
  const { user, box } = await opened();
  waits({ url: "https://github.com/login/device", userCode: "WDJB-MJHT" });
  await box.findByText("Enter this code on github.com's page in your browser, and sign in there.");
  expect(box.getByText("WDJB-MJHT")).toBeTruthy();
  expect(box.getByDisplayValue("https://github.com/login/device")).toBeTruthy();
  await user.click(box.getByRole("button", { name: "Copy code" }));
  expect(await navigator.clipboard.readText()).toBe("WDJB-MJHT");
});

test("a browser that cannot be opened is said, and the wait goes on", async () => {
  const { box } = await opened();
  waits();
  waits({ fault: fault({ code: "browser", message: "The browser could not be opened." }) });
  expect((await box.findByRole("alert")).textContent).toContain("The browser could not be opened.");
  expect(box.getByDisplayValue(URL_THERE)).toBeTruthy();
  expect(box.getByRole("button", { name: "Cancel" })).toBeTruthy();
});

test("another act's address is not shown", async () => {
  const { box } = await opened();
  waits({ job: "another", url: "https://elsewhere.example/" });
  expect(box.queryByDisplayValue("https://elsewhere.example/")).toBeNull();
});

test("who signed in with all that is needed has the token on the runtime without a question", async () => {
  await opened();
  waits();
  answer.resolve({ checked: checked(), outcome: null });
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.addToken.mock.calls[0]?.[0]).toMatchObject({ draft: "d1", consent: false });
  expect(said.value).toBe("lab has your token.");
  expect(signIns.value.has(job())).toBe(false);
});

test("another account than before is shown, and goes on only when the user says so", async () => {
  const { user, box } = await opened();
  answer.resolve({
    checked: checked({
      needsConsent: true,
      name: "me@github.com",
      warnings: ["It takes work@github.com's place."],
    }),
    outcome: null,
  });
  await box.findByText("You signed in on github.com");
  expect(box.getByText("me@github.com")).toBeTruthy();
  expect(box.getByText("It takes work@github.com's place.")).toBeTruthy();
  expect(told.addToken).not.toHaveBeenCalled();
  await user.click(box.getByRole("button", { name: "Add anyway" }));
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(told.addToken.mock.calls[0]?.[0]).toMatchObject({ consent: true });
});

test("of a token that renews itself the summary names no near end", async () => {
  const { box } = await opened();
  const expiry = { kind: "at", at: Date.now() + 7_200_000, byUser: false } as const;
  answer.resolve({ checked: checked({ needsConsent: true, expiry, renews: true }), outcome: null });
  expect(await box.findByText("Renews itself")).toBeTruthy();
  expect(box.queryByText(/in 2 hours/)).toBeNull();
});

test("“Back” from another account's token gives it up and leads to the start", async () => {
  const { user, box } = await opened();
  answer.resolve({ checked: checked({ needsConsent: true }), outcome: null });
  await user.click(await box.findByRole("button", { name: "Back" }));
  expect(told.discardDraft).toHaveBeenCalledWith("d1");
  expect(document.activeElement).toBe(box.getByRole("button", { name }));
});

test("through the runtime's own application nothing comes to Patrol, and the status line says so", async () => {
  told.tokenDialog.mockResolvedValue(ready({ signIn: "runtime" }));
  const { box } = await opened();
  waits();
  await box.findByText(/Patrol keeps asking lab until it has the token/);
  const there = row("lab", { says: "valid", state: "valid", keptByRuntime: true });
  answer.resolve({
    checked: null,
    outcome: outcome({ row: there, sentence: "lab keeps the token itself." }),
  });
  await waitFor(() => expect(page.queryByRole("dialog")).toBeNull());
  expect(said.value).toBe("lab keeps the token itself.");
  expect(page.getByText("Kept by the runtime")).toBeTruthy();
  expect(told.addToken).not.toHaveBeenCalled();
  expect(told.cancel).not.toHaveBeenCalled();
});

test("a refusal in the browser is shown, and “Try again” leads back to the start", async () => {
  const { user, box } = await opened();
  waits();
  // The same code as for what is stopped here; the user must hear of it all the same.
  answer.reject(fault({ code: "cancelled", message: "Access was refused on github.com's page." }));
  await box.findByText("Access was refused on github.com's page.");
  expect(document.activeElement).toBe(box.getByRole("button", { name: "Try again" }));
  expect(box.queryByDisplayValue(URL_THERE)).toBeNull();
  await user.click(box.getByRole("button", { name: "Try again" }));
  const button = box.getByRole<HTMLButtonElement>("button", { name });
  expect(button.disabled).toBe(false);
  expect(document.activeElement).toBe(button);
  expect(box.queryByText("Access was refused on github.com's page.")).toBeNull();
  expect(told.signIn).toHaveBeenCalledTimes(1);
});

test.each(["Cancel", "Escape"])("%s while it waits stops the sign-in and leads to the start", async (how) => {
  const { user, box } = await opened();
  waits();
  if (how === "Escape") await user.keyboard("{Escape}");
  else await user.click(box.getByRole("button", { name: "Cancel" }));
  expect(told.cancel).toHaveBeenCalledExactlyOnceWith(job());
  expect(box.getByText("Stopping…")).toBeTruthy();
  expect(box.getByRole<HTMLButtonElement>("button", { name: "Cancel" }).disabled).toBe(true);
  answer.reject(fault({ code: "cancelled", message: "Cancelled." }));
  await box.findByText("Cancelled.");
  expect(box.getByRole<HTMLButtonElement>("button", { name }).disabled).toBe(false);
});

test("who comes back in the very moment of cancelling has nothing put anywhere", async () => {
  const { user, box } = await opened();
  await user.click(box.getByRole("button", { name: "Cancel" }));
  answer.resolve({ checked: checked(), outcome: null });
  await waitFor(() => expect(told.discardDraft).toHaveBeenCalledWith("d1"));
  expect(told.addToken).not.toHaveBeenCalled();
  await box.findByRole("button", { name });
});

test("a second press is no second sign-in: it cancels the first", async () => {
  const flow = tokenFlow(lab.key, { done: vi.fn(), failed: vi.fn(), began: vi.fn() });
  await flow.load();
  void flow.signIn();
  void flow.signIn();
  expect(told.signIn).toHaveBeenCalledTimes(1);
  expect(told.cancel).toHaveBeenCalledExactlyOnceWith(job());
});

test("a dialog that goes takes its sign-in along", async () => {
  await opened();
  take(start({ runtimes: [] }));
  await waitFor(() => expect(told.cancel).toHaveBeenCalledWith(job()));
  answer.resolve({ checked: checked(), outcome: null });
  await waitFor(() => expect(told.discardDraft).toHaveBeenCalledWith("d1"));
  expect(told.addToken).not.toHaveBeenCalled();
});

test("without a way to sign in nothing can be pressed, and the form has the focus", async () => {
  told.tokenDialog.mockResolvedValue(facts());
  const { box, button } = await open();
  expect(button.disabled).toBe(true);
  expect(document.activeElement).toBe(box.getByLabelText("Personal Access Token"));
});
