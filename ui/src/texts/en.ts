// What the page itself says, in English, which is the key to its translations (tr.ts).
//
// The labels are those of Codefresh's own page (design.md, "The field's words"), so that nobody has to learn
// them anew. Sentences about faults come from Rust as they are.
import type { Provider } from "../bindings/Provider";
import type { RowState } from "../bindings/RowState";
import type { Step } from "../bindings/Step";
import type { TokenView } from "../bindings/TokenView";
import { day, instant, listed, sinceWhen, span } from "./format";
import { tr, trn } from "./tr";

export const app = { name: "Patrol", starting: tr("Opening Patrol") };

export const faults = {
  internal: tr("Patrol's window and its program did not understand each other."),
  internalNext: tr("Try again. If it stays, start Patrol anew."),
  helps: tr("This page helps:"),
};

export const common = {
  cancel: tr("Cancel"),
  cancelling: tr("Stopping…"),
  close: tr("Close"),
  back: tr("Back"),
  save: tr("Save"),
  tryAgain: tr("Try again"),
  copy: tr("Copy"),
  copied: tr("Copied"),
  dismiss: tr("Dismiss"),
  loading: tr("Loading…"),
  none: "–",
};

export const onRuntimes = (n: number) =>
  n === 0 ? tr("on no runtime") : trn(n, "on {n} runtime", "on {n} runtimes");
export const runtimes = (n: number) => trn(n, "{n} runtime", "{n} runtimes");
export const tokens = (n: number) => trn(n, "{n} token", "{n} tokens");

export const header = {
  account: (name: string, user: string) => tr("Codefresh account: {name}, {user}", { name, user }),
  accounts: tr("Codefresh accounts"),
  addAccount: tr("Add account…"),
  removeAccount: (name: string) => tr("Remove {name}…", { name }),
  refresh: tr("Refresh"),
  refreshing: tr("Refreshing"),
  settings: tr("Settings"),
};

export const toolbar = {
  heading: tr("Git Personal Access Tokens"),
  search: tr("Search runtimes"),
  provider: tr("Provider"),
  state: tr("State"),
  anyProvider: tr("All providers"),
  anyState: tr("All states"),
  otherProvider: tr("Other"),
  count: (shown: number, all: number) => tr("{shown} of {all}", { shown, all }),
  countTitle: (shown: number, all: number) =>
    trn(all, "{shown} of {n} runtime shown", "{shown} of {n} runtimes shown", { shown }),
};

export const columns = {
  runtime: tr("Runtime"),
  provider: tr("Git provider"),
  token: tr("Token"),
  scopes: tr("Scopes"),
  expires: tr("Expires"),
  state: tr("State"),
  checked: tr("Last checked"),
  actions: tr("Actions"),
};

export const providers: Record<Provider, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  bitbucket: "Bitbucket",
  bitbucket_server: "Bitbucket Data Center",
};

/** Codefresh's own label names the family, not the edition. */
export const authorizeTitles: Record<Provider, string> = {
  github: tr("Authorize Access to GitHub"),
  gitlab: tr("Authorize Access to GitLab"),
  bitbucket: tr("Authorize Access to Bitbucket"),
  bitbucket_server: tr("Authorize Access to Bitbucket"),
};

export const states: Record<RowState, string> = {
  valid: tr("Valid"),
  authorized: tr("Authorized"),
  invalid: tr("Invalid"),
  not_authorized: tr("Not authorized"),
  authorizing: tr("Authorizing…"),
  failed: tr("Failed"),
  unsure: tr("Unsure"),
  unreachable: tr("Unreachable"),
  installing: tr("Installing"),
  no_integration: tr("No integration"),
  unknown: tr("Not asked yet"),
};

export const stateHints: Record<RowState, string> = {
  valid: tr("The runtime says that your token works."),
  authorized: tr("The runtime has your token. It does not say whether it works."),
  invalid: tr("The runtime says that your token does not work."),
  not_authorized: tr("You have no token on this runtime."),
  authorizing: tr("Patrol is putting your token on the runtime."),
  failed: tr("Your token did not get onto the runtime."),
  unsure: tr("Patrol was interrupted. Which token the runtime holds, if any, is not known."),
  unreachable: tr("The runtime does not answer."),
  installing: tr("The runtime is still being installed."),
  no_integration: tr("The runtime has no Git integration. An admin must complete it."),
  unknown: tr("Patrol has not asked this runtime yet."),
};

export const row = {
  noToken: tr("No token"),
  notKnown: tr("Not known"),
  elsewhere: tr("Added elsewhere"),
  elsewhereHint: tr("A token that Patrol did not put there"),
  elsewhereShort: tr("not kept here"),
  keptByRuntime: tr("Kept by the runtime"),
  keptByRuntimeHow: tr("signed in through the runtime"),
  keptByRuntimeHint: tr("It lies in the cluster alone: Patrol never had it."),
  expiryOfRuntime: tr("The runtime keeps this token. It does not say when it expires."),
  signInAgain: tr("Sign in again"),
  signInAgainHint: tr("The Git host no longer renews this token."),
  renews: tr("Renews itself"),
  deleting: tr("Deleting…"),
  installationFailed: tr("Installation failed"),
  allScopes: tr("All there"),
  missing: (scopes: readonly string[]) => tr("Missing: {scopes}", { scopes: scopes.join(", ") }),
  granted: (scopes: readonly string[]) => tr("Granted: {scopes}", { scopes: listed(scopes) }),
  scopesUnknown: tr("Cannot be checked"),
  never: tr("Never"),
  unknown: tr("Unknown"),
  expired: tr("Expired"),
  expires: (at: number, now: number) => span(at, now),
  expiresOn: (at: number) => day(at),
  expiresTitle: (at: number, byUser: boolean) =>
    byUser ? tr("{when}, as you said", { when: instant(at) }) : instant(at),
  since: (at: number, now: number) => tr("since {when}", { when: sinceWhen(at, now) }),
  checked: (at: number, now: number) => span(at, Math.max(at, now)),
  checkedTitle: (at: number) => instant(at),
  why: tr("Why?"),
  whyOf: (name: string) => tr("Why? {name}", { name }),
  more: tr("More"),
  moreFor: (name: string) => tr("More for {name}", { name }),
  hidden: tr("Notifications hidden"),
  hiddenByCodefresh: tr("Notifications hidden in Codefresh"),
  unservedProvider: tr("not served"),
};

export const actions = {
  add: tr("Add Token"),
  update: tr("Update Token"),
  remove: tr("Delete Token"),
  verify: tr("Verify now"),
  hide: tr("Hide notifications"),
  setInCodefresh: tr("Set in Codefresh"),
  details: tr("Details"),
};

export const status = {
  lastSeen: (at: number, now: number) => tr("As last seen {when}", { when: span(at, Math.max(at, now)) }),
  neverSeen: tr("Not seen yet"),
  refreshed: (at: number, now: number) => tr("Refreshed {when}", { when: span(at, Math.max(at, now)) }),
  refreshing: (done: number, total: number) => tr("refreshing {done} of {total}", { done, total }),
  listing: tr("asking Codefresh for the runtimes"),
  over: (all: number, silent: number) =>
    silent === 0
      ? trn(all, "{n} runtime refreshed.", "{n} runtimes refreshed.")
      : trn(
          silent,
          "{runtimes} refreshed; {n} does not answer.",
          "{runtimes} refreshed; {n} do not answer.",
          {
            runtimes: runtimes(all),
          },
        ),
  notRefreshed: tr("The runtimes could not be refreshed."),
  verifying: (name: string) => tr("Asking {name} and the Git host…", { name }),
  hidden: (name: string) => tr("Notifications of {name} are hidden.", { name }),
  shown: (name: string) => tr("Notifications of {name} are shown.", { name }),
  connected: (name: string) => tr("Connected to {name}.", { name }),
  removed: (name: string) => tr("{name} was removed from Patrol.", { name }),
};

export const table = {
  label: tr("Git Personal Access Tokens"),
  loading: tr("Loading the runtimes"),
  noMatch: tr("No runtime matches."),
  noMatchHint: tr("Search looks at the name, the cluster, the Git host and the token."),
  clear: tr("Clear filters"),
  empty: (account: string) => tr("{account} has no GitOps runtimes yet.", { account }),
  emptyHint: tr(
    "A runtime is a cluster where Codefresh GitOps runs. Install one in Codefresh under “GitOps Runtimes”, then refresh: it appears here with its Git provider.",
  ),
  failed: tr("The runtimes are not known yet."),
};

export const keychain = {
  prompting: tr("Waiting for the system's keychain prompt."),
  promptingHint: tr("Answer it to go on. Everything that needs no secret works meanwhile."),
  unlock: tr("Unlock keychain…"),
  askAgain: tr("Ask the keychain again"),
  fine: tr("The keychain is open."),
};

export const steps: Record<Step, (names: { host: string; runtime: string }) => string> = {
  verifying: ({ host }) => tr("Verifying with {host}…", { host }),
  keeping: () => tr("Keeping in the keychain…"),
  waiting_for_keychain: () => tr("Waiting for the keychain's prompt…"),
  authorizing: ({ runtime }) => tr("Authorizing on {runtime}…", { runtime }),
  asking: ({ runtime }) => tr("Asking {runtime}…", { runtime }),
  tidying: () => tr("Removing the old token from the keychain…"),
  deauthorizing: ({ runtime }) => tr("Asking {runtime} to forget the token…", { runtime }),
  rotating: ({ host }) => tr("Asking {host} for a new token…", { host }),
  revoking: ({ host }) => tr("Having {host} revoke the old token…", { host }),
};

export const connect = {
  title: tr("Connect to Codefresh"),
  addTitle: tr("Add account"),
  lead: tr(
    "Patrol keeps watch over your Git tokens on Codefresh GitOps runtimes. Connect it to your account.",
  ),
  url: tr("Codefresh URL"),
  apiKey: tr("API key"),
  whereKey: tr("Make one in Codefresh under User Settings, API Keys"),
  keyPath: "/user/settings",
  keyKept: tr("It is kept in this computer's keychain."),
  submit: tr("Connect"),
  found: tr("Found on this computer"),
  or: tr("Or with an API key"),
  use: (name: string | null, source: string, host: string) =>
    name === null
      ? tr("Use {source} · {host}", { source, host })
      : tr("Use {name} from {source} · {host}", { name, source, host }),
  asking: (host: string) => tr("Asking {host}…", { host }),
  needUrl: tr("Give the address of Codefresh, starting with https://."),
  needKey: tr("Paste an API key."),
  keyAgain: tr("The API key is not kept in this window: paste it again."),
};

type Renewing = Pick<TokenView, "expiry" | "renews" | "signInAgain">;

export const token = {
  title: (runtime: string) => tr("Git access for {runtime}", { runtime }),
  advanced: tr("Advanced authorization options"),
  which: tr("Token"),
  pasteNew: tr("Paste another token"),
  onThisRuntime: tr("on this runtime now"),
  usedOn: (n: number) => onRuntimes(n),
  field: tr("Personal Access Token"),
  fieldHint: tr("It goes into this computer's keychain and to the runtime. Patrol never shows it again."),
  username: tr("Bitbucket username"),
  email: tr("Atlassian account e-mail"),
  expires: tr("Expires on"),
  expiresHint: (host: string) =>
    tr("{host} does not tell. If you know it, Patrol can warn you in time.", { host }),
  optional: tr("optional"),
  needs: (host: string) => tr("What Codefresh needs the token to do on {host}", { host }),
  advice: tr("Newer Codefresh pages also name, as advice"),
  make: (host: string) => tr("Make a token on {host}", { host }),
  open: (host: string) => tr("Open {host}", { host }),
  makePrefilled: tr("Opens your browser, with the scopes ticked."),
  makePlain: tr("Opens your browser. Choose the scopes above there."),
  copyScopes: tr("Copy scopes"),
  copyName: tr("Copy name"),
  proposedName: tr("Proposed name"),
  proposedExpiry: tr("Proposed expiry"),
  openYourself: tr("Open this address yourself:"),
  needToken: tr("Paste a token."),
  needUsername: tr("Give your Bitbucket username."),
  needEmail: tr("Give the e-mail address of your Atlassian account."),
  dateShape: tr("YYYY-MM-DD"),
  badDate: tr("Give a date as YYYY-MM-DD."),
  pasteAgain: tr("The token is not kept in this window: paste it again."),
  trimmed: tr("Spaces around the token were dropped."),
  keptAlready: tr("It is in the keychain already."),
  confirmed: (host: string) => tr("{host} knows this token", { host }),
  signedIn: (host: string) => tr("You signed in on {host}", { host }),
  account: tr("Account"),
  kind: tr("Kind"),
  scopes: tr("Scopes"),
  expiry: tr("Expires"),
  attention: tr("Before it goes on"),
  missingOne: (scope: string) => tr("Missing: {scope}", { scope }),
  anyway: tr("Add anyway"),
  checking: (host: string) => tr("Verifying with {host}…", { host }),
  adding: (runtime: string) => tr("Putting it on {runtime}…", { runtime }),
  submit: (has: boolean) => (has ? actions.update : actions.add),
  scopesAll: tr("all scopes there"),
  expiryOf: ({ expiry, renews, signInAgain }: Renewing, now: number) => {
    if (signInAgain) return tr("sign in again");
    if (renews) return tr("renews itself");
    if (expiry.kind === "never") return tr("never expires");
    if (expiry.kind === "unknown") return tr("expiry unknown");
    const when = span(expiry.at, now);
    return expiry.at <= now ? tr("expired {when}", { when }) : tr("expires {when}", { when });
  },
};

export const signIn = {
  title: tr("Waiting for the browser"),
  /** Before anything can be opened, the runtime or the keychain may have to be asked. */
  opening: tr("Opening the browser…"),
  loopback: (host: string) =>
    tr("Sign in on {host} in your browser. Patrol goes on by itself when you are done.", { host }),
  device: (host: string) =>
    tr("Enter this code on {host}'s page in your browser, and sign in there.", { host }),
  runtime: (host: string, runtime: string) =>
    tr("Sign in on {host} in your browser. Patrol keeps asking {runtime} until it has the token.", {
      host,
      runtime,
    }),
  copyCode: tr("Copy code"),
  elsewhere: tr("Use another browser or profile: copy the address"),
  page: (host: string) => tr("The page on {host}", { host }),
  copyAddress: tr("Copy address"),
  waiting: (host: string) => tr("Waiting for {host}…", { host }),
};

export const details = {
  cluster: tr("Cluster"),
  granted: tr("Granted scopes"),
  notifications: tr("Notifications"),
  hidden: tr("Hidden"),
  hiddenInCodefresh: tr("Hidden in Codefresh"),
};

export const remove = {
  title: (runtime: string) => tr("Delete Token from {runtime}?", { runtime }),
  what: (runtime: string) => tr("You lose Git access on {runtime}. Other people keep theirs.", { runtime }),
  stillWorks: (host: string) =>
    tr("The token itself works elsewhere until it is revoked on {host}.", { host }),
  forget: tr("Also remove it from this computer's keychain"),
  revoke: (host: string) => tr("Also revoke it at {host}", { host }),
  stays: (n: number) =>
    trn(
      n,
      "It stays in the keychain: {n} other runtime uses it.",
      "It stays in the keychain: {n} other runtimes use it.",
    ),
  submit: tr("Delete Token"),
  starting: tr("Deleting…"),
};

export const removal = {
  title: (name: string) => tr("Remove {name} from Patrol?", { name }),
  goes: tr("What goes"),
  stays: tr("What stays"),
  key: (host: string) => tr("The API key for {host}, from this computer's keychain", { host }),
  rows: (n: number) => trn(n, "{n} runtime from this list", "{n} runtimes from this list"),
  inCodefresh: tr("The runtimes themselves, and the tokens on them"),
  elsewhere: (n: number) =>
    trn(n, "{n} token that other accounts' runtimes use", "{n} tokens that other accounts' runtimes use"),
  only: (n: number) =>
    trn(
      n,
      "{n} token that only this account uses, in the keychain",
      "{n} tokens that only this account uses, in the keychain",
    ),
  forget: (n: number) =>
    trn(
      n,
      "Also remove the token that only this account uses from the keychain",
      "Also remove the {n} tokens that only this account uses from the keychain",
    ),
  submit: tr("Remove account"),
  starting: tr("Removing…"),
};

export const settings = {
  title: tr("Settings"),
  language: tr("Language"),
  asTheSystem: tr("System"),
  network: tr("Network"),
  caFile: tr("Extra CA certificates"),
  caHint: tr(
    "The path of a PEM file, for a company's own certificate authority. Leave it empty to use the system's alone.",
  ),
  saved: tr("Saved."),
  organization: tr("Organization"),
  organizationLead: tr(
    "An organization file names the OAuth applications for signing in with the browser, and what your organization asks of tokens.",
  ),
  files: tr("Files in force"),
  applications: tr("Applications"),
  noneYet: tr("None"),
  organizationFile: tr("Organization file"),
  organizationHint: tr(
    "The path of the file that your admin handed out. A client secret in it goes to this computer's keychain.",
  ),
  import: tr("Import"),
  importing: tr("Importing…"),
  imported: tr("Imported."),
  needPath: tr("Give the path of the file."),
  keychain: tr("Keychain"),
  folders: tr("Folders"),
  data: tr("Data"),
  config: tr("Settings"),
  log: tr("Log"),
  about: tr("About"),
  version: (v: string) => tr("Patrol {v}", { v }),
};
