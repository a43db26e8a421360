// "Rotate…": every step of it, from the making of the new token to the record.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { RotationDialog } from "../src/bindings/RotationDialog";
import { batches } from "../src/state/batches";
import { flush, receive } from "../src/state/changes";
import { rotationFlow } from "../src/state/rotation-flow";
import { rotations } from "../src/state/rotations";
import { dialog, said, take } from "../src/state/session";
import { checked, fault, line, pending, row, start, token } from "./help";
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

/** From the row's menu, with nothing begun. */
async function open(part: Partial<RotationDialog> = {}) {
  told.rotationDialog.mockResolvedValue(rotationDialog(part));
  take(start({ runtimes: [lab], tokens: [token()] }));
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "More" }));
  await user.click(page.getByRole("menuitem", { name: "Rotate…" }));
  await page.findByRole("dialog", { name: "Rotate work@github.com" });
  return user;
}

async function paste(user: Awaited<ReturnType<typeof open>>) {
  await user.type(box().getByLabelText("New personal access token"), "ghp_made-up");
  await user.click(box().getByRole("button", { name: "Check the new token" }));
}

test("from the making to the record, step by step", async () => {
  const user = await open();
  expect(step()).toBe("Make");
  expect(box().getByText("Generate the token.")).toBeTruthy();
  told.checkSuccessor.mockResolvedValue(checked());
  await paste(user);
  await box().findByText("github.com knows this token");
  expect(step()).toBe("Check");
  expect(box().getByText("It goes to 2 runtimes:")).toBeTruthy();
  expect(told.checkSuccessor.mock.calls[0]?.[0]).toMatchObject({
    token: "t1",
    pasted: { token: "ghp_made-up", username: null, email: null, expiresOn: null },
  });
  told.rotate.mockResolvedValue(ended(rotation(id), { sentence: "The new token is kept." }));
  await user.click(box().getByRole("button", { name: "Put it on 2 runtimes" }));
  await box().findByText("0 of 2 done");
  expect(step()).toBe("Put on runtimes");
  expect(told.rotate.mock.calls[0]?.[0]).toMatchObject({ token: "t1", draft: "d1", consent: false });
  receive({ kind: "batchLine", batch: `batch of ${id}`, line: line("lab", "done") });
  flush();
  await box().findByText("1 of 2 done");
  receive({ kind: "rotation", rotation: revoking(id) });
  flush();
  await box().findByText(/The old one may still work until it is revoked on github.com/);
  expect(step()).toBe("Revoke");
  told.revokeOld.mockResolvedValue(
    ended(rotation(id, { step: "done", old: null }), {
      sentence: "work@github.com was rotated on 2 runtimes.",
    }),
  );
  await user.click(box().getByRole("button", { name: "Revoke it at github.com" }));
  await box().findByText("work@github.com was rotated on 2 runtimes.");
  expect(step()).toBe("Done");
  expect(told.revokeOld.mock.calls[0]?.[0]).toMatchObject({ rotation: id, byHand: false });
  expect(said.value).toBe("work@github.com was rotated on 2 runtimes.");
  // The draft was used, and is given back to nobody.
  expect(told.discardDraft).not.toHaveBeenCalled();
});

test("the new token leaves the page in the moment it is submitted", async () => {
  const user = await open();
  told.checkSuccessor.mockReturnValue(new Promise(() => undefined));
  await paste(user);
  expect(document.body.outerHTML).not.toContain("ghp_made-up");
  expect(box().getByLabelText<HTMLInputElement>("New personal access token").value).toBe("");
});

test("what is wrong with the new one is said, and it goes on only when the user says so", async () => {
  const user = await open();
  const warnings = ["It is another account's: mona@github.com."];
  told.checkSuccessor.mockResolvedValue(checked({ needsConsent: true, warnings }));
  await paste(user);
  expect((await box().findByRole("alert")).textContent).toContain(warnings[0]);
  expect(document.activeElement).toBe(box().getByRole("button", { name: "Back" }));
  told.rotate.mockResolvedValue(ended(rotation(id)));
  await user.click(box().getByRole("button", { name: "Put it on 2 runtimes anyway" }));
  await waitFor(() => expect(told.rotate.mock.calls[0]?.[0]).toMatchObject({ consent: true }));
});

test("“Back”, and closing after the check, give the new token up", async () => {
  const user = await open();
  told.checkSuccessor.mockResolvedValue(checked());
  await paste(user);
  await user.click(await box().findByRole("button", { name: "Back" }));
  expect(told.discardDraft).toHaveBeenCalledExactlyOnceWith("d1");
  expect(step()).toBe("Make");
  await paste(user);
  await box().findByRole("button", { name: "Back" });
  await user.keyboard("{Escape}");
  expect(page.queryByRole("dialog")).toBeNull();
  expect(told.discardDraft).toHaveBeenCalledTimes(2);
});

test("where the keychain failed, the checked token is still there to go on with", async () => {
  const user = await open();
  told.checkSuccessor.mockResolvedValue(checked());
  told.rotate.mockRejectedValueOnce(fault({ code: "keychain_locked", message: "It is locked." }));
  told.rotate.mockResolvedValueOnce(ended(rotation(id)));
  await paste(user);
  await user.click(await box().findByRole("button", { name: "Put it on 2 runtimes" }));
  await box().findByText("It is locked.");
  await user.click(box().getByRole("button", { name: "Put it on 2 runtimes" }));
  await box().findByText("0 of 2 done");
  expect(told.checkSuccessor).toHaveBeenCalledTimes(1);
});

test("a draft that was forgotten leads back to the making", async () => {
  const user = await open();
  told.checkSuccessor.mockResolvedValue(checked());
  told.rotate.mockRejectedValue(fault({ code: "gone", message: "It was forgotten." }));
  await paste(user);
  await user.click(await box().findByRole("button", { name: "Put it on 2 runtimes" }));
  await box().findByText("It was forgotten.");
  expect(step()).toBe("Make");
});

test("a host that makes it itself is asked once, after a warning, with a date", async () => {
  const user = await open({ byApi: true, token: token({ host: "gitlab.com" }), runtimes: [] });
  expect(box().getByText(/The old token dies in that moment/)).toBeTruthy();
  const date = box().getByLabelText<HTMLInputElement>("The new one expires on");
  expect(date.value).toBe("2027-02-20");
  await user.clear(date);
  await user.click(box().getByRole("button", { name: "Rotate at gitlab.com" }));
  expect(box().getByText("Say when the new token shall expire.")).toBeTruthy();
  expect(told.rotateByApi).not.toHaveBeenCalled();
  await user.type(date, "2027-01-31");
  const answer = pending<ReturnType<typeof ended>>();
  told.rotateByApi.mockReturnValue(answer.promise);
  await user.click(box().getByRole("button", { name: "Rotate at gitlab.com" }));
  await box().findByText("Asking gitlab.com for the new token…");
  // Neither to be cancelled nor to be closed: the answer is kept before anything else.
  expect(box().queryByRole("button")).toBeNull();
  await user.keyboard("{Escape}");
  expect(told.cancel).not.toHaveBeenCalled();
  expect(told.rotateByApi.mock.calls[0]?.[0]).toMatchObject({ token: "t1", expiresOn: "2027-01-31" });
  answer.resolve(ended(rotation(id)));
  await box().findByText("0 of 2 done");
});

test("a lost answer is told for what it is, and nothing is asked twice", async () => {
  const asked = rotation(id, {
    step: "asked",
    old: token({ host: "gitlab.com" }),
    new: null,
    batch: null,
  });
  const user = await open({ byApi: true, token: token({ host: "gitlab.com" }) });
  told.rotateByApi.mockResolvedValue(
    ended(asked, { fault: fault({ message: "gitlab.com did not answer." }) }),
  );
  await user.click(box().getByRole("button", { name: "Rotate at gitlab.com" }));
  await box().findByText("gitlab.com did not answer.");
  expect(box().getByText(/its answer was lost\. The old token may be dead/)).toBeTruthy();
  expect(box().queryByRole("button", { name: "Rotate at gitlab.com" })).toBeNull();
  // What to do next is here: another token, made by hand.
  told.checkSuccessor.mockResolvedValue(checked());
  await paste(user);
  await box().findByRole("button", { name: "Put it on 2 runtimes" });
});

test("what the program told since the question is not overlaid by its answer", async () => {
  const user = await open();
  told.checkSuccessor.mockResolvedValue(checked());
  const answer = pending<ReturnType<typeof ended>>();
  told.rotate.mockReturnValue(answer.promise);
  await paste(user);
  await user.click(await box().findByRole("button", { name: "Put it on 2 runtimes" }));
  receive({ kind: "rotation", rotation: rotation(id) });
  flush();
  // It has begun while its command still runs.
  await box().findByText("0 of 2 done");
  receive({ kind: "rotation", rotation: revoking(id) });
  flush();
  answer.resolve(ended(rotation(id)));
  await box().findByRole("button", { name: "Revoke it at github.com" });
});

test("what the host asks for beside the token is asked, with the old one's values", async () => {
  const user = await open({ asksEmail: "required", email: "dev@example.com", asksUsername: "optional" });
  const email = box().getByLabelText<HTMLInputElement>("Atlassian account e-mail");
  expect(email.value).toBe("dev@example.com");
  await user.clear(email);
  await paste(user);
  expect(box().getByText("Give the e-mail address of your Atlassian account.")).toBeTruthy();
  expect(told.checkSuccessor).not.toHaveBeenCalled();
});

test("a token that renews itself has nothing to rotate", async () => {
  take(start({ runtimes: [{ ...lab, token: token({ renews: true }) }] }));
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "More" }));
  expect(page.getByRole<HTMLButtonElement>("menuitem", { name: "Rotate…" }).disabled).toBe(true);
});

test("what the host was asked for is not taken back, whoever asks to stop", async () => {
  told.rotationDialog.mockResolvedValue(rotationDialog({ byApi: true }));
  told.rotateByApi.mockReturnValue(new Promise(() => undefined));
  const flow = rotationFlow("t1", null);
  await flow.load();
  void flow.byApi("2027-01-31");
  void flow.byApi("2027-01-31");
  flow.stop();
  flow.leave();
  expect(told.cancel).not.toHaveBeenCalled();
  expect(told.rotateByApi).toHaveBeenCalledTimes(1);
});
