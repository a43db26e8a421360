// A batch: how far it has come, what failed, and the banner that reminds of it.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { batches, heardOf } from "../src/state/batches";
import { flush, receive } from "../src/state/changes";
import { dialog, notice, said, take } from "../src/state/session";
import { batch, fault, line, pending, row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  continueBatch: vi.fn(),
  stopBatch: vi.fn(),
  leaveBatch: vi.fn(),
}));

const told = vi.mocked(backend);
let made = 0;
/** An id of its own for each test: what the program told of one is never another's. */
let id = "";

beforeEach(() => {
  vi.clearAllMocks();
  id = `b${++made}`;
  batches.value = new Map();
  dialog.value = null;
  notice.value = null;
  said.value = "";
});

afterEach(cleanup);

function open(part: Parameters<typeof batch>[1] = {}, shown = true) {
  take(start({ runtimes: [row("lab")], batches: [batch(["lab", "eu", "us"], { id, ...part })] }));
  if (shown) dialog.value = { what: "batch", batch: id };
  const user = userEvent.setup();
  render(<App />);
  return user;
}

const box = () => within(page.getByRole("dialog"));
const tell = (name: string, state: Parameters<typeof line>[1], message?: string) => {
  const news = line(name, state, message === undefined ? null : fault({ message }));
  receive({ kind: "batchLine", batch: id, line: news });
};
const over = () => {
  const now = batches.value.get(id);
  if (now !== undefined) receive({ kind: "batch", batch: { ...now, running: false } });
  flush();
};

test("every line and the bar follow what the program tells", async () => {
  open();
  const bar = () => box().getByRole<HTMLProgressElement>("progressbar", { name: "Progress" });
  expect([bar().value, bar().max]).toEqual([0, 3]);
  tell("lab", "done");
  tell("eu", "under_way");
  tell("us", "failed", "us does not answer.");
  flush();
  await box().findByText("1 of 3 done, 1 failed");
  expect(bar().value).toBe(1);
  const lines = box().getAllByRole("listitem");
  expect(lines.map((each) => each.textContent)).toEqual([
    "labHas it",
    "euBeing authorized…",
    "usFailedus does not answer. Learn more",
  ]);
});

test("hundreds of lines in one frame are laid in together", () => {
  const names = Array.from({ length: 300 }, (_, n) => `r${n}`);
  take(start({ batches: [batch(names, { id })] }));
  for (const name of names) tell(name, "done");
  flush();
  expect(heardOf(id)).toBe(1);
  expect(batches.value.get(id)?.lines.every((each) => each.state === "done")).toBe(true);
});

test("its end is said once, and what failed comes first then", async () => {
  open();
  tell("lab", "done");
  tell("eu", "done");
  tell("us", "failed", "us does not answer.");
  flush();
  over();
  expect(said.value).toBe("work@github.com did not get to 1 of 3 runtimes.");
  said.value = "";
  over();
  expect(said.value).toBe("");
  await waitFor(() => expect(box().getAllByRole("listitem")[0]?.textContent).toMatch(/^us/));
});

test("“Try again” goes on with the failed ones alone, and heals them", async () => {
  const lines = [line("lab", "done"), line("eu", "failed", fault()), line("us", "failed", fault())];
  const user = open({ running: false, lines });
  told.continueBatch.mockResolvedValue(batch([], { id, running: true, lines }));
  await user.click(box().getByRole("button", { name: "Try again (2)" }));
  expect(told.continueBatch).toHaveBeenCalledExactlyOnceWith(id);
  await box().findByRole("button", { name: "Stop" });
  tell("eu", "done");
  tell("us", "done");
  flush();
  over();
  await box().findByText("work@github.com is on all 3 runtimes.");
  expect(box().queryByRole("button", { name: /Try again|Continue/ })).toBeNull();
});

test("“Stop” lets those under way come to their end, and the rest can go on", async () => {
  const user = open({ lines: [line("lab", "done"), line("eu", "under_way"), line("us", "waiting")] });
  told.stopBatch.mockResolvedValue(batches.value.get(id) ?? batch([]));
  await user.click(box().getByRole("button", { name: "Stop" }));
  expect(box().getByRole<HTMLButtonElement>("button", { name: "Stopping…" }).disabled).toBe(true);
  tell("eu", "done");
  flush();
  over();
  await box().findByRole("button", { name: "Continue" });
  expect(box().getByText(/can go on at any time/)).toBeTruthy();
});

test("an answer that comes after newer tidings is not laid over them", async () => {
  const lines = [line("lab", "done"), line("eu", "failed", fault()), line("us", "done")];
  const user = open({ running: false, lines });
  const answer = pending<ReturnType<typeof batch>>();
  told.continueBatch.mockReturnValue(answer.promise);
  await user.click(box().getByRole("button", { name: "Try again (1)" }));
  receive({ kind: "batch", batch: batch([], { id, running: true, lines }) });
  tell("eu", "done");
  flush();
  over();
  answer.resolve(batch([], { id, running: true, lines }));
  await answer.promise;
  await box().findByText("work@github.com is on all 3 runtimes.");
  expect(batches.value.get(id)?.running).toBe(false);
});

test("a fault of the act itself is said, and the act can be done again", async () => {
  const user = open({ running: false, lines: [line("lab", "failed", fault())] });
  told.continueBatch.mockRejectedValue(fault({ code: "keychain_locked", message: "It is locked." }));
  await user.click(box().getByRole("button", { name: "Try again (1)" }));
  await box().findByText("It is locked.");
  expect(box().getByRole<HTMLButtonElement>("button", { name: "Try again (1)" }).disabled).toBe(false);
});

test("closed, it goes on; the banner counts, and shows it again", async () => {
  const user = open();
  // The cross, and the button in the foot.
  await user.click(box().getAllByRole("button", { name: "Close" })[1] as HTMLElement);
  expect(told.stopBatch).not.toHaveBeenCalled();
  tell("lab", "done");
  flush();
  const words = await page.findByText("Putting work@github.com on 3 runtimes: 1 done");
  // What counts up is not read out at every number.
  expect(words.closest("[role=status], [role=alert]")).toBeNull();
  await user.click(page.getByRole("button", { name: "Show" }));
  expect(page.getByRole("dialog", { name: "work@github.com on 3 runtimes" })).toBeTruthy();
});

test("what an interrupted batch left is offered at the next start", async () => {
  const lines = [line("lab", "done"), line("eu", "waiting"), line("us", "failed", fault())];
  const user = open({ running: false, lines }, false);
  const banner = within(page.getByRole("alert"));
  expect(banner.getByText("work@github.com did not get to 2 of 3 runtimes.")).toBeTruthy();
  told.continueBatch.mockResolvedValue(batch([], { id, running: true, lines }));
  await user.click(banner.getByRole("button", { name: "Continue" }));
  await page.findByText("Putting work@github.com on 3 runtimes: 1 done");
});

test("left, it is not spoken of again, unless somebody goes on with it", async () => {
  const lines = [line("lab", "done"), line("eu", "failed", fault())];
  const user = open({ running: false, lines }, false);
  told.leaveBatch.mockResolvedValue(undefined);
  await user.click(page.getByRole("button", { name: "Leave it" }));
  await waitFor(() => expect(page.queryByRole("alert")).toBeNull());
  expect(told.leaveBatch).toHaveBeenCalledExactlyOnceWith(id);
  receive({ kind: "batch", batch: batch([], { id, running: false, lines }) });
  flush();
  expect(page.queryByRole("button", { name: "Leave it" })).toBeNull();
  receive({ kind: "batch", batch: batch([], { id, running: true, lines }) });
  flush();
  await page.findByText("Putting work@github.com on 2 runtimes: 1 done");
});

test("a whole batch and one of a rotation have no banner", () => {
  take(
    start({
      batches: [
        batch([], { id, running: false, lines: [line("lab", "done")] }),
        batch(["eu"], { id: `${id}r`, rotation: "r1" }),
      ],
    }),
  );
  render(<App />);
  expect(page.queryByRole("button", { name: "Show" })).toBeNull();
});

test("a fault of the banner's own act is a notice", async () => {
  const user = open({ running: false, lines: [line("lab", "failed", fault())] }, false);
  told.continueBatch.mockRejectedValue(fault({ message: "It is locked." }));
  await user.click(page.getByRole("button", { name: "Continue" }));
  await page.findByText("It is locked.");
});
