// A token's own page: what it says, and editing, checking and removing the token.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { TokenPage } from "../src/bindings/TokenPage";
import { flush, receive } from "../src/state/changes";
import { dialog, focusOn, notice, said, take } from "../src/state/session";
import { pages } from "../src/state/token-page";
import { fault, HOUR, NOON, row, start, token } from "./help";
import { page as factsOf, revoking } from "./tokens";

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

test("the token's name in a row opens its page, and closing it leads back to the row", async () => {
  const { user } = await open();
  expect(told.tokenDetails).toHaveBeenCalledExactlyOnceWith("t1");
  await user.keyboard("{Escape}");
  expect(page.queryByRole("dialog")).toBeNull();
  await waitFor(() => expect(document.activeElement?.getAttribute("data-index")).toBe("1"));
});

test("the page says whose, where, which kind, since when, and what the last check found", async () => {
  const { box } = await open({
    token: token({ label: "The robot", host: "git.acme.example:8443" }),
    server: "GitHub Enterprise Server 3.17.2",
    madeAt: NOON,
    note: "Ask Ada first.",
    lastCheck: { at: NOON, sentence: "It does not answer.", ok: false },
  });
  expect(page.getByRole("dialog", { name: "The robot" })).toBeTruthy();
  expect(box.getByText("work@github.com")).toBeTruthy();
  expect(box.getByText("git.acme.example:8443 · GitHub Enterprise Server 3.17.2")).toBeTruthy();
  expect(box.getByText("Nov 22, 2026")).toBeTruthy();
  expect(box.getByText("Ask Ada first.")).toBeTruthy();
  expect(box.getByText("It does not answer.").closest("dd")?.className).toBe("bad");
});

test("each scope stands with plain words, and whether it is there", async () => {
  const scope = { scope: "repo", purpose: "read and write", needed: true, granted: true };
  const { box } = await open({
    scopes: [
      scope,
      { scope: "gist", purpose: null, needed: false, granted: true },
      { scope: "hook", purpose: "make webhooks", needed: true, granted: false },
      { scope: "user", purpose: "read the profile", needed: false, granted: false },
    ],
  });
  const lines = [...document.querySelectorAll(".scope-lines li")].map((each) => each.textContent);
  expect(lines).toEqual([
    "repo read and writeGranted",
    "gist Granted, not needed",
    "hook make webhooksMissing, and needed",
    "user read the profileNot granted",
  ]);
  expect(box.queryByText("The host does not list them.")).toBeNull();
});

test("where it is used leads to the row's details; another account's runtime is only named", async () => {
  const use = (account: string, name: string, accountName: string) => ({
    key: { account, name },
    accountName,
    state: "valid" as const,
  });
  const { user, box } = await open({ uses: [use("a1", "lab", "acme"), use("a2", "eu", "labs")] });
  expect(box.getByText("On 2 runtimes")).toBeTruthy();
  expect(box.queryByRole("button", { name: "eu" })).toBeNull();
  expect(box.getByText("labs")).toBeTruthy();
  await user.click(box.getByRole("button", { name: "lab" }));
  expect(dialog.value).toMatchObject({ what: "details", runtime: "lab" });
  // And from there back to the token.
  await user.click(page.getByRole("button", { name: /^work@github.com \(/ }));
  expect(dialog.value).toMatchObject({ what: "token-page", token: "t1" });
});

test("the history says what happened, and what of it failed in a word", async () => {
  const { box } = await open({
    history: [
      { at: NOON, sentence: "eu did not accept it.", ok: false },
      { at: NOON - HOUR, sentence: "Added.", ok: true },
    ],
  });
  const lines = within(box.getByText("History").closest("section") as HTMLElement).getAllByRole("listitem");
  expect(lines[0]?.textContent).toMatch(/Failed: eu did not accept it\.$/);
  expect(lines[1]?.textContent).not.toContain("Failed");
});

test("the page asks anew when the tokens have news", async () => {
  await open();
  told.tokenDetails.mockResolvedValue(factsOf({ note: "News." }));
  receive({ kind: "tokens", tokens: [token()] });
  flush();
  await page.findByText("News.");
});

test("“Verify now” asks the host, says what came of it, and can be cancelled", async () => {
  const { user, box } = await open();
  const lastCheck = { at: NOON, sentence: "github.com says that it works.", ok: true };
  told.verifyToken.mockResolvedValue(factsOf({ lastCheck }));
  await user.click(box.getByRole("button", { name: "Verify now" }));
  await box.findByText("github.com says that it works.");
  expect(said.value).toBe("github.com says that it works.");
  told.verifyToken.mockReturnValue(new Promise(() => undefined));
  await user.click(box.getByRole("button", { name: "Verify now" }));
  await user.click(box.getByRole("button", { name: "Cancel" }));
  expect(told.cancel).toHaveBeenCalledExactlyOnceWith(told.verifyToken.mock.calls[1]?.[0].job);
});

test("what renews itself offers no rotation, and one under way is gone on with", async () => {
  const { box } = await open({ canRotate: false });
  expect(box.queryByRole("button", { name: "Rotate…" })).toBeNull();
  cleanup();
  const again = await open({ rotation: revoking("r1") });
  expect(again.box.queryByRole("button", { name: "Rotate…" })).toBeNull();
  expect(again.box.getByText("This token is being rotated.")).toBeTruthy();
});

test("all tokens are listed, what dies first before the rest, and those on no runtime too", async () => {
  const soon = { kind: "at", at: Date.now() + HOUR, byUser: false } as const;
  take(
    start({
      tokens: [
        token({ id: "t1", name: "b@github.com" }),
        token({ id: "t2", name: "idle@github.com", runtimes: 0, label: "Spare" }),
        token({ id: "t3", name: "soon@github.com", expiry: soon, runtimes: 2 }),
      ],
    }),
  );
  told.tokenDetails.mockResolvedValue(factsOf());
  const user = userEvent.setup();
  render(<App />);
  await user.click(page.getByRole("button", { name: "Tokens" }));
  const items = within(page.getByRole("menu", { name: "Tokens" })).getAllByRole("menuitem");
  expect(items.map((each) => each.querySelector("bdi")?.textContent)).toEqual([
    "soon@github.com",
    "b@github.com",
    "Spare",
    "Export as CSV…",
    "Export as JSON…",
  ]);
  expect(items[2]?.textContent).toBe("Spareidle@github.com · github.com · never expires · on no runtime");
  await user.click(items[2] as HTMLElement);
  expect(dialog.value).toMatchObject({ what: "token-page", token: "t2" });
});

test("the list is exported where the user likes, and a second thought is no fault", async () => {
  const user = userEvent.setup();
  render(<App />);
  const exportAs = async (name: string) => {
    await user.click(page.getByRole("button", { name: "Tokens" }));
    await user.click(page.getByRole("menuitem", { name }));
  };
  told.exportTokens.mockResolvedValueOnce("/home/dev/tokens.csv");
  await exportAs("Export as CSV…");
  expect(said.value).toBe("Exported to /home/dev/tokens.csv, without secrets.");
  said.value = "";
  told.exportTokens.mockResolvedValueOnce(null);
  await exportAs("Export as JSON…");
  expect(told.exportTokens.mock.calls).toEqual([["csv"], ["json"]]);
  expect(said.value).toBe("");
  expect(notice.value).toBeNull();
  told.exportTokens.mockRejectedValueOnce(fault({ message: "The disk is full." }));
  await exportAs("Export as JSON…");
  await page.findByText("The disk is full.");
});

test("a name of the user's own stands in the row, with the account below", () => {
  take(start({ runtimes: [row("lab", { token: token({ label: "The robot" }), says: "valid" })] }));
  render(<App />);
  const cell = document.querySelector("td.col-token");
  expect(cell?.textContent).toBe("The robotwork@github.com");
});
