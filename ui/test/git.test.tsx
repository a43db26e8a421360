// The settings' sections on git and on tokens that other programs keep.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { FoundToken } from "../src/bindings/FoundToken";
import type { FoundTokens } from "../src/bindings/FoundTokens";
import type { GitSetup } from "../src/bindings/GitSetup";
import type { GitView } from "../src/bindings/GitView";
import { found, setup as known } from "../src/state/git";
import { dialog, screen, take } from "../src/state/session";
import { checked, fault, settingsView, start, token } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  settings: vi.fn(),
  // Another section's affair: it is never answered here.
  updates: () => new Promise(() => undefined),
  watchSettings: () => new Promise(() => undefined),
  gitSetup: vi.fn(),
  gitView: vi.fn(),
  switchGit: vi.fn(),
  tryGit: vi.fn(),
  setGitDefault: vi.fn(),
  deleteStoredByGit: vi.fn(),
  storedToken: vi.fn(),
  foundTokens: vi.fn(),
  checkFoundToken: vi.fn(),
  keepToken: vi.fn(),
  discardDraft: vi.fn(),
}));

const told = vi.mocked(backend);

function setup(part: Partial<GitSetup> = {}): GitSetup {
  return {
    version: "2.47.3",
    fault: null,
    file: "/home/ada/.gitconfig",
    behind: null,
    exists: true,
    switch: { kind: "off" },
    helpers: [],
    hosts: ["github.com"],
    notFirst: [],
    inClear: [],
    ...part,
  };
}

function view(part: Partial<GitView> = {}): GitView {
  return { hosts: [], stored: [], trouble: null, ...part };
}

function one(part: Partial<FoundToken> = {}): FoundToken {
  return {
    id: "f1",
    source: "GitHub CLI (gh)",
    place: "/home/ada/.config/gh/hosts.yml",
    inClear: true,
    host: "github.com",
    username: "ada",
    provider: "github",
    problem: null,
    ...part,
  };
}

function all(...tokens: FoundToken[]): FoundTokens {
  const asks = (provider: "github" | "bitbucket", title: string, more: boolean) => ({
    provider,
    title,
    asksUsername: more ? ("optional" as const) : ("no" as const),
    asksEmail: more ? ("optional" as const) : ("no" as const),
    asksExpiry: more,
  });
  return {
    tokens,
    problems: [],
    asks: [asks("github", "GitHub", false), asks("bitbucket", "Bitbucket", true)],
  };
}

beforeEach(() => {
  vi.clearAllMocks();
  told.settings.mockResolvedValue(settingsView());
  told.gitSetup.mockResolvedValue(setup());
  told.gitView.mockResolvedValue(view());
  told.discardDraft.mockResolvedValue();
  found.value = null;
  known.value = null;
  take(start());
  dialog.value = null;
  screen.value = "settings";
});

afterEach(cleanup);

async function open() {
  const user = userEvent.setup();
  render(<App />);
  await page.findByRole("radio", { name: /Never/ });
  return user;
}

test("the switch says what it did, and what is first now", async () => {
  told.switchGit.mockResolvedValue(
    setup({
      switch: { kind: "allHosts" },
      helpers: [
        {
          pattern: null,
          helper: "patrol",
          resets: false,
          patrol: true,
          file: "/home/ada/.gitconfig",
          id: null,
        },
      ],
    }),
  );
  const user = await open();
  await user.click(page.getByRole("radio", { name: /For every host/ }));
  expect(told.switchGit).toHaveBeenCalledExactlyOnceWith("all_hosts");
  await page.findByText("git asks Patrol from now on.");
  expect(page.getByRole<HTMLInputElement>("radio", { name: /For every host/ }).checked).toBe(true);
  expect(page.getByText("Patrol (patrol)")).toBeTruthy();
});

test("a switch that could not be set stands where it stood", async () => {
  told.switchGit.mockRejectedValue(
    fault({ code: "git", message: "/home/ada/.gitconfig is read-only.", kept: "Nothing was changed." }),
  );
  const user = await open();
  await user.click(page.getByRole("radio", { name: /For every host/ }));
  expect((await page.findByRole("alert")).textContent).toContain("Nothing was changed.");
  await waitFor(() =>
    expect(page.getByRole<HTMLInputElement>("radio", { name: /Never/ }).checked).toBe(true),
  );
});

test("without git it is said, and nothing can be switched", async () => {
  told.gitSetup.mockResolvedValue(
    setup({ version: null, fault: fault({ code: "git", message: "git is not installed, or not on PATH." }) }),
  );
  await open();
  expect(page.getByRole("alert").textContent).toContain("not installed");
  const choice = page.getByRole("group", { name: "git asks Patrol" }) as HTMLFieldSetElement;
  expect(choice.disabled).toBe(true);
  expect(page.queryByLabelText("Repository")).toBeNull();
});

test("of two accounts on a host it is said which git gets, and another can be chosen", async () => {
  const account = (name: string, isDefault: boolean) => ({
    account: name,
    token: name,
    isDefault,
    chosen: false,
    unfit: null,
    rejectedAt: null,
    usedAt: null,
  });
  const host = {
    url: "https://github.com",
    name: "github.com",
    provider: "github" as const,
    needsPath: false,
  };
  told.gitView.mockResolvedValue(
    view({ hosts: [{ ...host, accounts: [account("work", true), account("home", false)] }] }),
  );
  told.setGitDefault.mockResolvedValue(
    view({ hosts: [{ ...host, accounts: [account("home", true), account("work", false)] }] }),
  );
  const user = await open();
  await page.findByText(/git gets work where the remote's address names nobody/);
  expect(page.getByText(/A remote with home@github.com gets home/)).toBeTruthy();
  await user.click(page.getByRole("radio", { name: "home" }));
  expect(told.setGitDefault).toHaveBeenCalledExactlyOnceWith({ host: "https://github.com", account: "home" });
  await page.findByText(/git gets home where/);
});

test("a found token is shown first, then checked, then kept, and its copies are named", async () => {
  told.foundTokens.mockResolvedValue(all(one()));
  told.checkFoundToken.mockResolvedValue(checked({ name: "ada@github.com" }));
  told.keepToken.mockResolvedValue({
    token: token({ runtimes: 0 }),
    sentence: "ada@github.com is kept in the keychain, on no runtime yet.",
    copies: ["/home/ada/.config/gh/hosts.yml"],
  });
  const user = await open();
  expect(told.foundTokens).not.toHaveBeenCalled();
  await user.click(page.getByRole("button", { name: "Look for tokens" }));
  await page.findByText(/gh\/hosts.yml · in clear text/);
  await user.click(page.getByRole("button", { name: "Take ada · github.com, GitHub CLI (gh)…" }));
  const box = within(await page.findByRole("dialog"));
  expect(told.checkFoundToken).not.toHaveBeenCalled();
  await user.click(box.getByRole("button", { name: "Check token" }));
  await box.findByText("ada@github.com");
  expect(told.keepToken).not.toHaveBeenCalled();
  await user.click(box.getByRole("button", { name: "Keep token" }));
  await box.findByText(/on no runtime yet/);
  expect(box.getByText("/home/ada/.config/gh/hosts.yml", { selector: "li bdi" })).toBeTruthy();
  await user.click(box.getByRole("button", { name: "Done" }));
  expect(dialog.value).toBeNull();
  expect(told.discardDraft).not.toHaveBeenCalled();
});

test("a checked token that is not wanted is given back", async () => {
  told.foundTokens.mockResolvedValue(all(one()));
  told.checkFoundToken.mockResolvedValue(checked({ draft: "d9", warnings: ["It is old."] }));
  const user = await open();
  await user.click(page.getByRole("button", { name: "Look for tokens" }));
  await user.click(await page.findByRole("button", { name: /^Take ada/ }));
  const box = within(await page.findByRole("dialog"));
  await user.click(box.getByRole("button", { name: "Check token" }));
  await box.findByRole("button", { name: "Keep anyway" });
  await user.click(box.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(told.discardDraft).toHaveBeenCalledExactlyOnceWith("d9"));
});

test("what software an unknown host runs is asked, with what that needs", async () => {
  told.foundTokens.mockResolvedValue(all(one({ host: "git.acme.example", provider: null })));
  told.checkFoundToken.mockRejectedValue(fault({ message: "It does not answer." }));
  const user = await open();
  await user.click(page.getByRole("button", { name: "Look for tokens" }));
  await user.click(await page.findByRole("button", { name: /^Take ada/ }));
  const box = within(await page.findByRole("dialog"));
  await user.click(box.getByRole("button", { name: "Check token" }));
  expect(box.getByText("Say what software the host runs.")).toBeTruthy();
  expect(told.checkFoundToken).not.toHaveBeenCalled();
  await user.selectOptions(box.getByLabelText(/Git provider/), "Bitbucket");
  await user.type(box.getByLabelText("Atlassian account e-mail"), "ada@example.com");
  await user.click(box.getByRole("button", { name: "Check token" }));
  expect(told.checkFoundToken.mock.calls[0]?.[0]).toMatchObject({
    found: "f1",
    provider: "bitbucket",
    username: "ada",
    email: "ada@example.com",
  });
  expect((await box.findByRole("alert")).textContent).toContain("It does not answer.");
});
