// The page over a made-up program, one scene after `?scene=`: for looking at every screen as a picture.
// It is an entry of its own and never part of what ships.
import { mockIPC } from "@tauri-apps/api/mocks";
import type { Change } from "../src/bindings/Change";
import type { RuntimeRow } from "../src/bindings/RuntimeRow";
import { account, dialogFor, fault, many, row, rows, startWith, token } from "./world";

const scene = new URLSearchParams(location.search).get("scene") ?? "main";
const never = () => new Promise<never>(() => undefined);
const settingsView = {
  caFile: "/etc/ssl/acme-root.pem",
  dataFolder: "/home/dev/.local/share/patrol",
  configFolder: "/home/dev/.config/patrol",
  logFolder: "/home/dev/.local/state/patrol",
  version: "0.1.0",
  keychain:
    scene === "settings-locked"
      ? fault({ code: "keychain_locked", message: "The keychain is locked.", kept: null, next: null })
      : null,
};
const offline = fault({
  code: "unreachable",
  message: "g.codefresh.io cannot be reached: the name was not found.",
  kept: "The list is as last seen.",
  next: "Look at the network connection, then try again.",
});

let tell: (change: Change) => void = () => undefined;

function begin() {
  switch (scene) {
    case "connect":
    case "connect-fault":
      return startWith({ accounts: [], active: null, runtimes: [], tokens: [], listedAt: null });
    case "loading":
      return startWith({ runtimes: [], listedAt: null });
    case "first-fault":
      return startWith({ runtimes: [], listedAt: null });
    case "empty":
      return startWith({ runtimes: [] });
    case "many":
      return startWith({ runtimes: many(10_000) });
    default:
      return startWith();
  }
}

async function refresh() {
  const told = { account: account.id, total: rows.length, fault: null };
  switch (scene) {
    case "loading":
      tell({ kind: "refresh", ...told, done: 0, over: false });
      return never();
    case "main":
      tell({ kind: "refresh", ...told, done: 4, over: false });
      return never();
    case "offline":
    case "first-fault":
      tell({ kind: "refresh", ...told, done: 0, over: true, fault: offline });
      return undefined;
    default:
      tell({ kind: "refresh", ...told, done: rows.length, over: true });
      return undefined;
  }
}

const found = [
  { id: "f1", source: "~/.cfconfig", name: "acme", host: "g.codefresh.io", problem: null },
  { id: "f2", source: "~/.cfconfig", name: "labs", host: "codefresh.labs.example:8443", problem: null },
  {
    id: "f3",
    source: "CF_API_KEY",
    name: null,
    host: "codefresh.internal",
    problem: "Its address is not encrypted (http://).",
  },
];

function dialog(of: RuntimeRow) {
  if (scene === "token-cloud") {
    return dialogFor(of, {
      kept: [],
      prefilled: false,
      required: [
        { scope: "read:user:bitbucket", purpose: "know whose token it is" },
        { scope: "read:workspace:bitbucket", purpose: "see the workspaces" },
        { scope: "read:repository:bitbucket", purpose: "read the repositories" },
        { scope: "write:repository:bitbucket", purpose: "write to the repositories" },
      ],
      advised: [],
      asksUsername: "optional",
      asksEmail: "required",
      asksExpiry: true,
    });
  }
  return dialogFor(of);
}

const checked = {
  draft: "d1",
  name: "work@github.com",
  kindTitle: "personal access token (classic)",
  scopes: { kind: "missing", granted: ["read:user"], missing: ["repo"] },
  expiry: { kind: "at", at: Date.now() + 80 * 86_400_000, byUser: false },
  warnings: ["prod-us has the token of another account, me@github.com. This one takes its place."],
  needsConsent: scene === "consent",
  trimmed: true,
  keptAlready: false,
};

mockIPC(async (command, payload) => {
  const args = (payload ?? {}) as Record<string, never>;
  switch (command) {
    case "start":
      return begin();
    case "subscribe":
      tell = (args as unknown as { channel: { onmessage: typeof tell } }).channel.onmessage;
      if (scene === "keychain")
        tell({
          kind: "keychain",
          prompting: false,
          fault: fault({
            code: "keychain_locked",
            message: "The keychain is locked.",
            kept: null,
            next: "Unlock it to add tokens and to refresh.",
          }),
        });
      if (scene === "prompting") tell({ kind: "keychain", prompting: true, fault: null });
      return undefined;
    case "refresh":
      return refresh();
    case "found_accounts":
      return found;
    case "connect":
      throw fault({
        code: "api_key_rejected",
        message: "g.codefresh.io does not accept this API key.",
        kept: "Nothing was kept.",
        next: "Make a new key in Codefresh and paste it.",
      });
    case "token_dialog":
      return dialog(
        (args as unknown as { runtime: RuntimeRow["key"] }).runtime.name === "lab"
          ? (rows[2] as RuntimeRow)
          : (rows[0] as RuntimeRow),
      );
    case "check_token":
      if (scene === "token-fault")
        throw fault({
          code: "token_revoked",
          message: "gitlab.com says that this token was revoked.",
          kept: "Nothing was kept.",
          next: "Make a new one and paste it here.",
        });
      if (scene === "checking") return never();
      return checked;
    case "add_token": {
      const { job } = (args as unknown as { request: { job: string } }).request;
      tell({ kind: "progress", job, step: "authorizing" });
      return never();
    }
    case "open_token_page":
      return {
        url: "https://github.com/settings/tokens/new?scopes=repo&description=Patrol",
        fault: fault({ code: "browser", message: "No browser could be opened.", kept: null, next: null }),
      };
    case "deletion":
      return { row: rows[0], otherRuntimes: scene === "delete" ? 0 : 11, canForget: scene === "delete" };
    case "account_removal":
      return {
        account,
        runtimes: rows.length,
        onlyHere: [token({}), token({ id: "t8" })],
        usedElsewhere: [token({ id: "t7" })],
      };
    case "settings":
      return settingsView;
    case "verify_now":
      return { row: row("prod-eu", "valid"), sentence: "prod-eu says that the token is valid.", fault: null };
    default:
      return undefined;
  }
});

const after = (ms: number) => new Promise((done) => setTimeout(done, ms));
const byText = (selector: string, text: string) =>
  [...document.querySelectorAll<HTMLElement>(selector)].find((each) => each.textContent?.trim() === text);
const inRow = (name: string, selector: string) =>
  [...document.querySelectorAll("tr.row")]
    .find((each) => each.querySelector("th")?.textContent?.startsWith(name))
    ?.querySelector<HTMLElement>(selector);

async function play() {
  await after(250);
  switch (scene) {
    case "menu":
      return inRow("prod-eu", ".icon-only")?.click();
    case "why":
      return inRow("prod-us", ".why")?.click();
    case "accounts":
      return document.querySelector<HTMLElement>(".switcher")?.click();
    case "token":
    case "token-cloud":
      return inRow("lab", ".main-act")?.click();
    case "token-update":
      return inRow("prod-eu", ".main-act")?.click();
    case "token-page": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      byText("button", "Make a token on gitlab.com…")?.click();
      return;
    }
    case "token-fault":
    case "checking":
    case "consent":
    case "adding": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      return document.querySelector<HTMLElement>("dialog button[type=submit]")?.click();
    }
    case "delete":
    case "delete-shared": {
      inRow("prod-eu", ".icon-only")?.click();
      await after(50);
      return byText("[role=menuitem]", "Delete Token")?.click();
    }
    case "details": {
      inRow("prod-us", ".icon-only")?.click();
      await after(50);
      return byText("[role=menuitem]", "Details")?.click();
    }
    case "remove-account":
    case "add-account": {
      document.querySelector<HTMLElement>(".switcher")?.click();
      await after(50);
      return byText("[role=menuitem]", scene === "add-account" ? "Add account…" : "Remove acme…")?.click();
    }
    case "settings":
    case "settings-locked":
      return document.querySelector<HTMLElement>("[aria-label=Settings]")?.click();
    case "connect-fault": {
      const key = document.querySelector<HTMLInputElement>("input[type=password]");
      if (key !== null) key.value = "made-up";
      return byText("button", "Connect")?.click();
    }
    case "no-match": {
      const search = document.querySelector<HTMLInputElement>("input[type=search]");
      if (search === null) return;
      search.value = "nothing like it";
      return search.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

await import("../src/main");
void play();
