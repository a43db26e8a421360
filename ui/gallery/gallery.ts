// The page over a made-up program, one scene after `?scene=`: for looking at every screen as a picture.
// It is an entry of its own and never part of what ships.
import { mockIPC } from "@tauri-apps/api/mocks";
import type { Change } from "../src/bindings/Change";
import type { RuntimeRow } from "../src/bindings/RuntimeRow";
import * as several from "./many";
import { play } from "./play";
import * as kept from "./tokens";
import { settingsFor, tokensFor, watchFor } from "./watch";
import { account, dialogFor, fault, guide, many, row, rows, startWith, token } from "./world";

const scene = new URLSearchParams(location.search).get("scene") ?? "main";
const never = () => new Promise<never>(() => undefined);
const settingsView = {
  language: null,
  caFile: "/etc/ssl/acme-root.pem",
  dataFolder: "/home/dev/.local/share/patrol",
  configFolder: "/home/dev/.config/patrol",
  logFolder: "/home/dev/.local/state/patrol",
  version: "0.1.0",
  organizationFiles: /organization|import/.test(scene)
    ? ["/etc/patrol/organization.toml", "/home/dev/.config/patrol/organization.toml"]
    : [],
  applications: /organization|import/.test(scene)
    ? ["GitHub, github.com", "GitLab, gitlab.acme.example:8443/git", "Bitbucket, bitbucket.org"]
    : [],
  keychain:
    scene === "settings-locked"
      ? fault({ code: "keychain_locked", message: "The keychain is locked.", kept: null, next: null })
      : null,
};
const reportText = `Patrol 0.1.0
  written: 2026-11-27 23:30 UTC

System
  system: Debian GNU/Linux 12 (bookworm), x86_64
  desktop: GNOME

Codefresh
  accounts: 1
  account-1 (person-1) on g.codefresh.io: 48 runtimes (40 valid, 8 unreachable), listed 2026-11-27T23:29:11Z
    runtime-1: github.com, valid
`;
const offline = fault({
  code: "unreachable",
  message: "g.codefresh.io cannot be reached: the name was not found.",
  kept: "The list is as last seen.",
  next: "Look at the network connection, then try again.",
});

let tell: (change: Change) => void = () => undefined;

function begin() {
  const tokens = tokensFor(scene);
  if (tokens !== null) return startWith({ tokens });
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
    case "unfinished-rotations":
      return startWith({ rotations: kept.all });
    case "rotate-putting":
    case "rotate-revoking":
    case "rotate-by-hand":
    case "rotate-done":
    case "rotate-asked":
      return startWith({ rotations: [kept.rotations[scene] ?? kept.rotation()] });
    case "unfinished":
    case "batch":
      return startWith({ batches: [several.batch({}), several.stopped] });
    case "batch-over":
      return startWith({ batches: [several.over] });
    case "batch-stopped":
      return startWith({ batches: [several.stopped] });
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
      guide: guide({
        steps: [
          "Open “API tokens” of your Atlassian account.",
          "Choose “Create API token with scopes”, give it the name and a date, and choose “Bitbucket”.",
          "Tick the scopes above, create the token, and copy it: Atlassian shows it once.",
          "Paste it above.",
        ],
        url: "https://id.atlassian.com/manage-profile/security/api-tokens",
        prefilled: false,
        scopes:
          "read:user:bitbucket,read:workspace:bitbucket,read:repository:bitbucket,write:repository:bitbucket",
      }),
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
  if (scene.startsWith("sign-in")) {
    return dialogFor(of, {
      signIn: scene === "sign-in-device" ? "device" : scene === "sign-in-runtime" ? "runtime" : "loopback",
      oauthUnavailable: null,
      oauthNote:
        "This sign-in lasts two hours at a time. Patrol renews it while this computer is on; while it is off, the runtime's token expires. A personal access token lasts longer.",
    });
  }
  return dialogFor(of);
}

/** Waits for the browser, as the scene wants it. */
function signIn(job: string) {
  const query = "client_id=8f3c2a9d5b7e41f0a6c8&redirect_uri=http%3A%2F%2F127.0.0.1%3A40123%2Fcallback";
  const rest =
    "response_type=code&state=0R8mJm0c4mK3fTqf2n7gqQ&scope=read_api+read_repository+write_repository";
  const proof =
    "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=login";
  const device = scene === "sign-in-device";
  const closed = fault({
    code: "browser",
    message: "The browser could not be opened.",
    kept: null,
    next: "Copy the address and open it yourself; Patrol goes on waiting.",
  });
  tell({
    kind: "signIn",
    job,
    host: "gitlab.com",
    url: device
      ? "https://gitlab.com/oauth/device"
      : `https://gitlab.com/oauth/authorize?${query}&${rest}&${proof}`,
    userCode: device ? "0A44L90H" : null,
    fault: scene === "sign-in-no-browser" ? closed : null,
  });
  if (scene === "sign-in-consent")
    return { checked: { ...checked, trimmed: false, needsConsent: true }, outcome: null };
  if (scene === "sign-in-refused")
    throw fault({
      code: "cancelled",
      message: "Access was refused on gitlab.com's page. Nothing was changed.",
      kept: null,
      next: "Sign in again and allow the access, or paste a personal access token.",
    });
  return never();
}

const checked = {
  draft: "d1",
  name: "work@github.com",
  kindTitle: "personal access token (classic)",
  scopes: scene.startsWith("also")
    ? { kind: "all", granted: ["repo"] }
    : { kind: "missing", granted: ["read:user"], missing: ["repo"] },
  expiry: { kind: "at", at: Date.now() + 80 * 86_400_000, byUser: false },
  warnings: scene.startsWith("also")
    ? []
    : ["prod-us has the token of another account, me@github.com. This one takes its place."],
  needsConsent: scene === "consent",
  trimmed: !scene.startsWith("also"),
  keptAlready: false,
  renews: false,
  also: scene.startsWith("also") ? several.also(scene === "also-many" ? 50 : 6) : [],
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
    case "authorize_many":
      return several.run(tell);
    case "token_details":
      return scene === "token-page-poor" || scene === "token-remove-hand" ? kept.poor : kept.page();
    case "rotation_dialog":
      return scene === "rotate-api" || scene === "rotate-asked" ? kept.byApi : kept.rotationDialog();
    case "check_successor":
      if (scene === "rotate-checking") return never();
      return {
        ...checked,
        trimmed: false,
        scopes: { kind: "all", granted: ["repo"] },
        needsConsent: scene === "rotate-consent",
        warnings:
          scene === "rotate-consent"
            ? ["It is another account's: mona@github.com.", "It expires before the old one."]
            : [],
      };
    case "revoke_old":
      return {
        rotation: kept.rotation({ step: "done", old: null }),
        sentence: "work@github.com was rotated on 50 runtimes, and the old token was revoked at github.com.",
        fault: null,
      };
    case "sign_in":
      return signIn((args as unknown as { request: { job: string } }).request.job);
    case "import_organization":
      throw fault({
        code: "bad_input",
        message:
          '/home/dev/organization.toml, line 7: “oauth_application.redirect_uri” must be "http://localhost:<port>/…", with the port that is registered, such as "http://localhost:34106/": Bitbucket takes no other.',
        kept: "The file was not used: everything stays as it was.",
        next: "Correct the file, or ask the admin who handed it out.",
      });
    case "open_token_page":
      return {
        url: "https://github.com/settings/tokens/new?scopes=repo&description=Patrol",
        fault: fault({ code: "browser", message: "No browser could be opened.", kept: null, next: null }),
      };
    case "deletion":
      return {
        row: rows[0],
        otherRuntimes: scene === "delete-shared" ? 11 : 0,
        canForget: scene !== "delete-shared",
        canRevoke: scene === "delete-revoke",
        revokeNote:
          scene === "delete-unrevoked"
            ? "bitbucket.org has no way for Patrol to revoke this access. Revoke it there, among your authorized applications."
            : null,
      };
    case "account_removal":
      return {
        account,
        runtimes: rows.length,
        onlyHere: [token({}), token({ id: "t8" })],
        usedElsewhere: [token({ id: "t7" })],
      };
    case "report":
      return reportText;
    case "settings":
      return settingsView;
    case "watch":
    case "snooze":
    case "dismiss_notice":
    case "answer_hint":
    case "pause_reminders":
      return watchFor(command === "watch" ? scene : "");
    case "check_now":
      return never();
    case "watch_settings":
    case "save_watch_settings":
      return settingsFor(scene);
    case "verify_now":
      return { row: row("prod-eu", "valid"), sentence: "prod-eu says that the token is valid.", fault: null };
    default:
      return kept.answer(command);
  }
});

await import("../src/main");
await play(scene);
// For whoever looks by a program: nothing more is pressed.
document.body.dataset.played = "true";
