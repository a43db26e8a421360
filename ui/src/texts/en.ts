// Every word that the page itself says, in one catalogue.
//
// The labels are those of Codefresh's own page (design.md, "The field's words"), so that nobody has to learn
// them anew. Sentences about faults come from Rust as they are.
import type { Provider } from "../bindings/Provider";
import type { RowState } from "../bindings/RowState";
import type { Step } from "../bindings/Step";
import type { TokenView } from "../bindings/TokenView";
import { counted, day, instant, listed, number, sinceWhen, span } from "./format";

export const app = { name: "Patrol", starting: "Opening Patrol" };

export const faults = {
  internal: "Patrol's window and its program did not understand each other.",
  internalNext: "Try again. If it stays, start Patrol anew.",
  helps: "This page helps:",
};

export const common = {
  cancel: "Cancel",
  cancelling: "Stopping…",
  close: "Close",
  back: "Back",
  save: "Save",
  tryAgain: "Try again",
  copy: "Copy",
  copied: "Copied",
  dismiss: "Dismiss",
  loading: "Loading…",
  none: "–",
};

export const runtimes = (n: number) => counted(n, "runtime", "runtimes");
export const otherRuntimes = (n: number) => counted(n, "other runtime", "other runtimes");
export const tokens = (n: number) => counted(n, "token", "tokens");

export const header = {
  account: (name: string, user: string) => `Codefresh account: ${name}, ${user}`,
  accounts: "Codefresh accounts",
  addAccount: "Add account…",
  removeAccount: (name: string) => `Remove ${name}…`,
  refresh: "Refresh",
  refreshing: "Refreshing",
  settings: "Settings",
};

export const toolbar = {
  heading: "Git Personal Access Tokens",
  search: "Search runtimes",
  provider: "Provider",
  state: "State",
  anyProvider: "All providers",
  anyState: "All states",
  otherProvider: "Other",
  count: (shown: number, all: number) => `${number(shown)} of ${number(all)}`,
  countTitle: (shown: number, all: number) => `${number(shown)} of ${runtimes(all)} shown`,
};

export const columns = {
  runtime: "Runtime",
  provider: "Git provider",
  token: "Token",
  scopes: "Scopes",
  expires: "Expires",
  state: "State",
  checked: "Last checked",
  actions: "Actions",
};

export const providers: Record<Provider, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  bitbucket: "Bitbucket",
  bitbucket_server: "Bitbucket Data Center",
};

/** Codefresh's own label names the family, not the edition. */
export const authorizeTitles: Record<Provider, string> = {
  github: "Authorize Access to GitHub",
  gitlab: "Authorize Access to GitLab",
  bitbucket: "Authorize Access to Bitbucket",
  bitbucket_server: "Authorize Access to Bitbucket",
};

export const states: Record<RowState, string> = {
  valid: "Valid",
  authorized: "Authorized",
  invalid: "Invalid",
  not_authorized: "Not authorized",
  authorizing: "Authorizing…",
  failed: "Failed",
  unsure: "Unsure",
  unreachable: "Unreachable",
  installing: "Installing",
  no_integration: "No integration",
  unknown: "Not asked yet",
};

export const stateHints: Record<RowState, string> = {
  valid: "The runtime says that your token works.",
  authorized: "The runtime has your token. It does not say whether it works.",
  invalid: "The runtime says that your token does not work.",
  not_authorized: "You have no token on this runtime.",
  authorizing: "Patrol is putting your token on the runtime.",
  failed: "Your token did not get onto the runtime.",
  unsure: "Patrol was interrupted. Which token the runtime holds, if any, is not known.",
  unreachable: "The runtime does not answer.",
  installing: "The runtime is still being installed.",
  no_integration: "The runtime has no Git integration. An admin must complete it.",
  unknown: "Patrol has not asked this runtime yet.",
};

export const row = {
  noToken: "No token",
  notKnown: "Not known",
  elsewhere: "Added elsewhere",
  elsewhereHint: "A token that Patrol did not put there",
  elsewhereShort: "not kept here",
  keptByRuntime: "Kept by the runtime",
  keptByRuntimeHow: "signed in through the runtime",
  keptByRuntimeHint: "It lies in the cluster alone: Patrol never had it.",
  expiryOfRuntime: "The runtime keeps this token. It does not say when it expires.",
  signInAgain: "Sign in again",
  signInAgainHint: "The Git host no longer renews this token.",
  renews: "Renews itself",
  deleting: "Deleting…",
  installationFailed: "Installation failed",
  allScopes: "All there",
  missing: (scopes: readonly string[]) => `Missing: ${scopes.join(", ")}`,
  granted: (scopes: readonly string[]) => `Granted: ${listed(scopes)}`,
  scopesUnknown: "Cannot be checked",
  never: "Never",
  unknown: "Unknown",
  expired: "Expired",
  expires: (at: number, now: number) => span(at, now),
  expiresOn: (at: number) => day(at),
  expiresTitle: (at: number, byUser: boolean) => (byUser ? `${instant(at)}, as you said` : instant(at)),
  since: (at: number, now: number) => `since ${sinceWhen(at, now)}`,
  checked: (at: number, now: number) => span(at, Math.max(at, now)),
  checkedTitle: (at: number) => instant(at),
  why: "Why?",
  whyOf: (name: string) => `Why? ${name}`,
  more: "More",
  moreFor: (name: string) => `More for ${name}`,
  hidden: "Notifications hidden",
  hiddenByCodefresh: "Notifications hidden in Codefresh",
  unservedProvider: "not served",
};

export const actions = {
  add: "Add Token",
  update: "Update Token",
  remove: "Delete Token",
  verify: "Verify now",
  hide: "Hide notifications",
  setInCodefresh: "Set in Codefresh",
  details: "Details",
};

export const status = {
  lastSeen: (at: number, now: number) => `As last seen ${span(at, Math.max(at, now))}`,
  neverSeen: "Not seen yet",
  refreshed: (at: number, now: number) => `Refreshed ${span(at, Math.max(at, now))}`,
  refreshing: (done: number, total: number) => `refreshing ${number(done)} of ${number(total)}`,
  listing: "asking Codefresh for the runtimes",
  over: (all: number, silent: number) =>
    silent === 0
      ? `${runtimes(all)} refreshed.`
      : `${runtimes(all)} refreshed; ${silent === 1 ? "1 does" : `${number(silent)} do`} not answer.`,
  notRefreshed: "The runtimes could not be refreshed.",
  verifying: (name: string) => `Asking ${name} and the Git host…`,
  hidden: (name: string) => `Notifications of ${name} are hidden.`,
  shown: (name: string) => `Notifications of ${name} are shown.`,
  connected: (name: string) => `Connected to ${name}.`,
  removed: (name: string) => `${name} was removed from Patrol.`,
};

export const table = {
  label: "Git Personal Access Tokens",
  loading: "Loading the runtimes",
  noMatch: "No runtime matches.",
  noMatchHint: "Search looks at the name, the cluster, the Git host and the token.",
  clear: "Clear filters",
  empty: (account: string) => `${account} has no GitOps runtimes yet.`,
  emptyHint:
    "A runtime is a cluster where Codefresh GitOps runs. Install one in Codefresh under “GitOps Runtimes”, then refresh: it appears here with its Git provider.",
  failed: "The runtimes are not known yet.",
};

export const keychain = {
  prompting: "Waiting for the system's keychain prompt.",
  promptingHint: "Answer it to go on. Everything that needs no secret works meanwhile.",
  unlock: "Unlock keychain…",
  askAgain: "Ask the keychain again",
  fine: "The keychain is open.",
};

export const steps: Record<Step, (names: { host: string; runtime: string }) => string> = {
  verifying: ({ host }) => `Verifying with ${host}…`,
  keeping: () => "Keeping in the keychain…",
  waiting_for_keychain: () => "Waiting for the keychain's prompt…",
  authorizing: ({ runtime }) => `Authorizing on ${runtime}…`,
  asking: ({ runtime }) => `Asking ${runtime}…`,
  tidying: () => "Removing the old token from the keychain…",
  deauthorizing: ({ runtime }) => `Asking ${runtime} to forget the token…`,
  rotating: ({ host }) => `Asking ${host} for a new token…`,
  revoking: ({ host }) => `Having ${host} revoke the old token…`,
};

export const connect = {
  title: "Connect to Codefresh",
  addTitle: "Add account",
  lead: "Patrol keeps watch over your Git tokens on Codefresh GitOps runtimes. Connect it to your account.",
  url: "Codefresh URL",
  apiKey: "API key",
  whereKey: "Make one in Codefresh under User Settings, API Keys",
  keyPath: "/user/settings",
  keyKept: "It is kept in this computer's keychain.",
  submit: "Connect",
  found: "Found on this computer",
  or: "Or with an API key",
  use: (name: string | null, source: string, host: string) =>
    name === null ? `Use ${source} · ${host}` : `Use ${name} from ${source} · ${host}`,
  asking: (host: string) => `Asking ${host}…`,
  needUrl: "Give the address of Codefresh, starting with https://.",
  needKey: "Paste an API key.",
  keyAgain: "The API key is not kept in this window: paste it again.",
};

type Renewing = Pick<TokenView, "expiry" | "renews" | "signInAgain">;

export const token = {
  title: (runtime: string) => `Git access for ${runtime}`,
  advanced: "Advanced authorization options",
  which: "Token",
  pasteNew: "Paste another token",
  onThisRuntime: "on this runtime now",
  usedOn: (n: number) => (n === 0 ? "on no runtime" : `on ${runtimes(n)}`),
  field: "Personal Access Token",
  fieldHint: "It goes into this computer's keychain and to the runtime. Patrol never shows it again.",
  username: "Bitbucket username",
  email: "Atlassian account e-mail",
  expires: "Expires on",
  expiresHint: (host: string) => `${host} does not tell. If you know it, Patrol can warn you in time.`,
  optional: "optional",
  needs: (host: string) => `What Codefresh needs the token to do on ${host}`,
  advice: "Newer Codefresh pages also name, as advice",
  make: (host: string) => `Make a token on ${host}`,
  open: (host: string) => `Open ${host}`,
  makePrefilled: "Opens your browser, with the scopes ticked.",
  makePlain: "Opens your browser. Choose the scopes above there.",
  copyScopes: "Copy scopes",
  copyName: "Copy name",
  proposedName: "Proposed name",
  proposedExpiry: "Proposed expiry",
  openYourself: "Open this address yourself:",
  needToken: "Paste a token.",
  needUsername: "Give your Bitbucket username.",
  needEmail: "Give the e-mail address of your Atlassian account.",
  dateShape: "YYYY-MM-DD",
  badDate: "Give a date as YYYY-MM-DD.",
  pasteAgain: "The token is not kept in this window: paste it again.",
  trimmed: "Spaces around the token were dropped.",
  keptAlready: "It is in the keychain already.",
  confirmed: (host: string) => `${host} knows this token`,
  signedIn: (host: string) => `You signed in on ${host}`,
  account: "Account",
  kind: "Kind",
  scopes: "Scopes",
  expiry: "Expires",
  attention: "Before it goes on",
  missingOne: (scope: string) => `Missing: ${scope}`,
  anyway: "Add anyway",
  checking: (host: string) => `Verifying with ${host}…`,
  adding: (runtime: string) => `Putting it on ${runtime}…`,
  submit: (has: boolean) => (has ? actions.update : actions.add),
  scopesAll: "all scopes there",
  expiryOf: ({ expiry, renews, signInAgain }: Renewing, now: number) => {
    if (signInAgain) return "sign in again";
    if (renews) return "renews itself";
    if (expiry.kind === "never") return "never expires";
    if (expiry.kind === "unknown") return "expiry unknown";
    return `${expiry.at <= now ? "expired" : "expires"} ${span(expiry.at, now)}`;
  },
};

export const signIn = {
  title: "Waiting for the browser",
  /** Before anything can be opened, the runtime or the keychain may have to be asked. */
  opening: "Opening the browser…",
  loopback: (host: string) =>
    `Sign in on ${host} in your browser. Patrol goes on by itself when you are done.`,
  device: (host: string) => `Enter this code on ${host}'s page in your browser, and sign in there.`,
  runtime: (host: string, runtime: string) =>
    `Sign in on ${host} in your browser. Patrol keeps asking ${runtime} until it has the token.`,
  copyCode: "Copy code",
  elsewhere: "Use another browser or profile: copy the address",
  page: (host: string) => `The page on ${host}`,
  copyAddress: "Copy address",
  waiting: (host: string) => `Waiting for ${host}…`,
};

export const details = {
  cluster: "Cluster",
  granted: "Granted scopes",
  notifications: "Notifications",
  hidden: "Hidden",
  hiddenInCodefresh: "Hidden in Codefresh",
};

export const remove = {
  title: (runtime: string) => `Delete Token from ${runtime}?`,
  what: (runtime: string) => `You lose Git access on ${runtime}. Other people keep theirs.`,
  stillWorks: (host: string) => `The token itself works elsewhere until it is revoked on ${host}.`,
  forget: "Also remove it from this computer's keychain",
  revoke: (host: string) => `Also revoke it at ${host}`,
  stays: (n: number) =>
    `It stays in the keychain: ${n === 1 ? "1 other runtime uses" : `${otherRuntimes(n)} use`} it.`,
  submit: "Delete Token",
  starting: "Deleting…",
};

export const removal = {
  title: (name: string) => `Remove ${name} from Patrol?`,
  goes: "What goes",
  stays: "What stays",
  key: (host: string) => `The API key for ${host}, from this computer's keychain`,
  rows: (n: number) => `${runtimes(n)} from this list`,
  inCodefresh: "The runtimes themselves, and the tokens on them",
  elsewhere: (n: number) => `${tokens(n)} that other accounts' runtimes use`,
  only: (n: number) => `${tokens(n)} that only this account uses, in the keychain`,
  forget: (n: number) =>
    n === 1
      ? "Also remove the token that only this account uses from the keychain"
      : `Also remove the ${number(n)} tokens that only this account uses from the keychain`,
  submit: "Remove account",
  starting: "Removing…",
};

export const settings = {
  title: "Settings",
  network: "Network",
  caFile: "Extra CA certificates",
  caHint:
    "The path of a PEM file, for a company's own certificate authority. Leave it empty to use the system's alone.",
  saved: "Saved.",
  organization: "Organization",
  organizationLead:
    "An organization file names the OAuth applications for signing in with the browser, and what your organization asks of tokens.",
  files: "Files in force",
  applications: "Applications",
  noneYet: "None",
  organizationFile: "Organization file",
  organizationHint:
    "The path of the file that your admin handed out. A client secret in it goes to this computer's keychain.",
  import: "Import",
  importing: "Importing…",
  imported: "Imported.",
  needPath: "Give the path of the file.",
  keychain: "Keychain",
  folders: "Folders",
  data: "Data",
  config: "Settings",
  log: "Log",
  about: "About",
  version: (v: string) => `Patrol ${v}`,
};
