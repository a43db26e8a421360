// Rows and tokens for the tests, with only what a test is about written out.
import type { AlsoOn } from "../src/bindings/AlsoOn";
import type { BatchLine } from "../src/bindings/BatchLine";
import type { BatchView } from "../src/bindings/BatchView";
import type { Checked } from "../src/bindings/Checked";
import type { Fault } from "../src/bindings/Fault";
import type { GuideView } from "../src/bindings/GuideView";
import type { Holds } from "../src/bindings/Holds";
import type { LineState } from "../src/bindings/LineState";
import type { Outcome } from "../src/bindings/Outcome";
import type { Reminder } from "../src/bindings/Reminder";
import type { RuntimeRow } from "../src/bindings/RuntimeRow";
import type { SettingsView } from "../src/bindings/SettingsView";
import type { Start } from "../src/bindings/Start";
import type { TokenDialog } from "../src/bindings/TokenDialog";
import type { TokenView } from "../src/bindings/TokenView";
import type { WatchView } from "../src/bindings/WatchView";

export const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function row(name: string, part: Partial<RuntimeRow> = {}): RuntimeRow {
  return {
    key: { account: "a1", name },
    cluster: null,
    installation: "complete",
    provider: "github",
    providerTitle: "GitHub",
    host: "github.com",
    token: null,
    keptByRuntime: false,
    authorization: null,
    says: null,
    state: "unknown",
    fault: null,
    unreachableSince: null,
    checkedAt: null,
    hidden: false,
    hiddenByCodefresh: false,
    ...part,
  };
}

export function token(part: Partial<TokenView> = {}): TokenView {
  return {
    id: "t1",
    name: "work@github.com",
    host: "github.com",
    provider: "github",
    kind: "github_classic",
    kindTitle: "personal access token (classic)",
    scopes: { kind: "all", granted: ["repo"] },
    expiry: { kind: "never" },
    runtimes: 1,
    addedAt: NOON,
    verifiedAt: NOON,
    renews: false,
    signInAgain: false,
    label: null,
    ...part,
  };
}

export function fault(part: Partial<Fault> = {}): Fault {
  return { code: "unreachable", message: "It does not answer.", kept: null, next: null, link: null, ...part };
}

export function start(part: Partial<Start> = {}): Start {
  return {
    version: "0.0.0",
    accounts: [{ id: "a1", name: "acme", user: "dev", email: null, host: "g.codefresh.io" }],
    active: "a1",
    runtimes: [],
    tokens: [],
    listedAt: NOON,
    codefreshUrl: "https://g.codefresh.io",
    batches: [],
    rotations: [],
    notice: null,
    ...part,
  };
}

export function guide(part: Partial<GuideView> = {}): GuideView {
  return {
    steps: ["Open the page.", "Generate the token."],
    url: "https://github.com/settings/tokens/new",
    prefilled: true,
    scopes: "repo",
    name: "Patrol",
    expiresOn: "2027-02-20",
    ...part,
  };
}

export function facts(part: Partial<TokenDialog> = {}): TokenDialog {
  return {
    row: row("lab"),
    provider: "github",
    host: "github.com",
    required: [{ scope: "repo", purpose: "read and write repositories" }],
    advised: [],
    guide: guide(),
    asksUsername: "no",
    asksEmail: "no",
    asksExpiry: false,
    kept: [],
    signIn: null,
    oauthUnavailable: "Contact your admin.",
    oauthNote: null,
    ...part,
  };
}

export function checked(part: Partial<Checked> = {}): Checked {
  return {
    draft: "d1",
    name: "work@github.com",
    kindTitle: "personal access token (classic)",
    scopes: { kind: "all", granted: ["repo"] },
    expiry: { kind: "never" },
    warnings: [],
    needsConsent: false,
    trimmed: false,
    keptAlready: false,
    renews: false,
    holds: { kind: "nothing" },
    also: [],
    ...part,
  };
}

export function outcome(part: Partial<Outcome> = {}): Outcome {
  const there = row("lab", { state: "valid", says: "valid", authorization: "authorized", token: token() });
  return { row: there, sentence: "lab has your token.", fault: null, ...part };
}

export function also(name: string, holds: Holds, part: Partial<AlsoOn> = {}): AlsoOn {
  return {
    key: { account: "a1", name },
    accountName: "acme",
    cluster: null,
    holds,
    state: "valid",
    proposed: false,
    ...part,
  };
}

export function line(name: string, state: LineState = "waiting", wrong: Fault | null = null): BatchLine {
  return { key: { account: "a1", name }, accountName: "acme", state, fault: wrong };
}

export function batch(names: readonly string[], part: Partial<BatchView> = {}): BatchView {
  return {
    id: "b0",
    token: token(),
    rotation: null,
    lines: names.map((name) => line(name)),
    running: true,
    begunAt: NOON,
    ...part,
  };
}

/** A promise that a test settles when it likes. */
export function pending<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export function watchView(part: Partial<WatchView> = {}): WatchView {
  return {
    state: "all_well",
    soon: 0,
    dead: 0,
    urgent: [],
    pausedUntil: null,
    notices: [],
    tray: true,
    notifications: true,
    hint: null,
    version: null,
    ...part,
  };
}

export function reminder(id: string, part: Partial<Reminder> = {}): Reminder {
  return { id, title: `${id} happened`, body: "", token: null, runtimes: [], threshold: null, ...part };
}

export function settingsView(part: Partial<SettingsView> = {}): SettingsView {
  return {
    language: null,
    caFile: null,
    organizationFiles: [],
    applications: [],
    dataFolder: "/d",
    configFolder: "/c",
    logFolder: "/l",
    version: "0.0.0",
    keychain: null,
    ...part,
  };
}
