// New versions: told where the user asked to be told, once each; nothing is asked before.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { UpdatesView } from "../src/bindings/UpdatesView";
import { notice, screen, take } from "../src/state/session";
import { watch } from "../src/state/watch";
import { fault, pending, settingsView, start, watchView } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  settings: vi.fn(),
  watchSettings: () => new Promise(() => undefined),
  gitSetup: () => new Promise(() => undefined),
  updates: vi.fn(),
  setUpdates: vi.fn(),
  dismissVersion: vi.fn(),
  openReleases: vi.fn(),
}));

const told = vi.mocked(backend);
const address = "https://github.com/patrol-app/patrol/releases";

const updates = (part: Partial<UpdatesView> = {}): UpdatesView => ({
  on: false,
  newer: null,
  page: address,
  fault: null,
  ...part,
});

beforeEach(() => {
  vi.clearAllMocks();
  told.settings.mockResolvedValue(settingsView({ version: "0.1.0" }));
  take(start());
  watch.value = watchView();
  notice.value = null;
});

afterEach(cleanup);

async function open(view: UpdatesView) {
  told.updates.mockResolvedValue(view);
  screen.value = "settings";
  render(<App />);
  const box = await page.findByRole<HTMLInputElement>("checkbox", { name: "Tell me about new versions" });
  return { user: userEvent.setup(), box, about: within(box.closest("section") as HTMLElement) };
}

test("it is off, says what it would do, and nothing is asked", async () => {
  const { box, about } = await open(updates());
  expect(box.checked).toBe(false);
  expect(about.getByText(/Once a day Patrol asks github.com .* downloads nothing/)).toBeTruthy();
  expect(about.queryByText(/is the newest version|is out/)).toBeNull();
  expect(told.setUpdates).not.toHaveBeenCalled();
});

test("turned on it asks at once, and says that this is the newest version", async () => {
  const asking = pending<UpdatesView>();
  told.setUpdates.mockReturnValue(asking.promise);
  const { user, box, about } = await open(updates());
  await user.click(box);
  expect(told.setUpdates).toHaveBeenCalledExactlyOnceWith(true);
  expect(about.getByText("Asking for the newest version…")).toBeTruthy();
  expect(box.disabled).toBe(true);
  asking.resolve(updates({ on: true }));
  await about.findByText("Patrol 0.1.0 is the newest version.");
  expect(box.checked).toBe(true);
  told.setUpdates.mockResolvedValue(updates());
  await user.click(box);
  await waitFor(() => expect(about.queryByText(/newest version\.$/)).toBeNull());
});

test("a newer version is told with the page that shows it, and its address where no browser opens", async () => {
  const { user, about } = await open(updates({ on: true, newer: "0.2.0" }));
  expect(about.getByText("Patrol 0.2.0 is out.")).toBeTruthy();
  told.openReleases.mockResolvedValue({
    url: address,
    fault: fault({ code: "browser", message: "The browser could not be opened." }),
  });
  await user.click(about.getByRole("button", { name: "Show what is new" }));
  await about.findByText("The browser could not be opened.");
  expect(about.getByText(address)).toBeTruthy();
});

test("that nothing is newer is not claimed where it was not asked just now", async () => {
  const { about } = await open(updates({ on: true }));
  expect(about.queryByText(/is the newest version/)).toBeNull();
});

test("why the newest version is not known is said, and the choice holds", async () => {
  told.setUpdates.mockResolvedValue(
    updates({ on: true, fault: fault({ message: "api.github.com cannot be reached." }) }),
  );
  const { user, box, about } = await open(updates());
  await user.click(box);
  await about.findByText("api.github.com cannot be reached.");
  expect(about.queryByText(/is the newest version/)).toBeNull();
  expect(box.checked).toBe(true);
});

test("what was not saved is drawn as it was", async () => {
  told.setUpdates.mockRejectedValue(fault({ code: "ledger", message: "The disk is full." }));
  const { user, box, about } = await open(updates());
  await user.click(box);
  await about.findByText("The disk is full.");
  expect(box.checked).toBe(false);
});

test("above the table a new version is one line, until it is dismissed", async () => {
  screen.value = "main";
  watch.value = watchView({ version: "0.2.0" });
  told.dismissVersion.mockResolvedValue(watchView());
  told.openReleases.mockResolvedValue({ url: address, fault: null });
  render(<App />);
  const user = userEvent.setup();
  const line = (await page.findByText("Patrol 0.2.0 is out.")).closest("[role=status]") as HTMLElement;
  await user.click(within(line).getByRole("button", { name: "Show what is new" }));
  expect(told.openReleases).toHaveBeenCalledOnce();
  expect(notice.value).toBeNull();
  told.openReleases.mockResolvedValue({ url: address, fault: fault({ code: "browser" }) });
  await user.click(within(line).getByRole("button", { name: "Show what is new" }));
  await waitFor(() => expect(notice.value).toMatchObject({ code: "browser", link: address }));
  await user.click(within(line).getByRole("button", { name: "Dismiss" }));
  expect(told.dismissVersion).toHaveBeenCalledExactlyOnceWith("0.2.0");
  await waitFor(() => expect(page.queryByText("Patrol 0.2.0 is out.")).toBeNull());
});
