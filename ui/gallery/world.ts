// Made-up runtimes and tokens, one of every state, for looking at the page without the program.
import type { Fault } from "../src/bindings/Fault";
import type { GuideView } from "../src/bindings/GuideView";
import type { Provider } from "../src/bindings/Provider";
import type { RowState } from "../src/bindings/RowState";
import type { RuntimeRow } from "../src/bindings/RuntimeRow";
import type { Start } from "../src/bindings/Start";
import type { TokenDialog } from "../src/bindings/TokenDialog";
import type { TokenView } from "../src/bindings/TokenView";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const now = Date.now();

export const account = {
  id: "a1",
  name: "acme",
  user: "dev",
  email: "dev@example.com",
  host: "g.codefresh.io",
};
export const other = {
  id: "a2",
  name: "acme-labs-international",
  user: "robot",
  email: null,
  host: "codefresh.labs.example:8443",
};

export function token(part: Partial<TokenView>): TokenView {
  return {
    id: "t1",
    name: "work@github.com",
    host: "github.com",
    provider: "github",
    kind: "github_classic",
    kindTitle: "personal access token (classic)",
    scopes: { kind: "all", granted: ["repo", "workflow"] },
    expiry: { kind: "at", at: now + 3 * DAY + 3 * 60 * MINUTE, byUser: false },
    runtimes: 12,
    addedAt: now - 30 * DAY,
    verifiedAt: now - 5 * MINUTE,
    renews: false,
    signInAgain: false,
    label: null,
    ...part,
  };
}

export function fault(part: Partial<Fault>): Fault {
  return {
    code: "runtime_refused",
    message: "prod-us did not accept the token: “User does not have permission to the repository.”",
    kept: "The token is kept in the keychain.",
    next: "Give the account access to the runtime's repository, then try again.",
    link: null,
    ...part,
  };
}

const titles: Record<Provider, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  bitbucket: "Bitbucket",
  bitbucket_server: "Bitbucket Data Center",
};

export function row(name: string, state: RowState, part: Partial<RuntimeRow> = {}): RuntimeRow {
  const provider = part.provider === undefined ? "github" : part.provider;
  return {
    key: { account: "a1", name },
    cluster: `k8s-${name}.acme.example`,
    installation: "complete",
    provider,
    providerTitle: provider === null ? null : titles[provider],
    host: "github.com",
    token: null,
    keptByRuntime: false,
    authorization: null,
    says: null,
    state,
    fault: null,
    unreachableSince: null,
    checkedAt: now - 5 * MINUTE,
    hidden: false,
    hiddenByCodefresh: false,
    ...part,
  };
}

const gitlab = token({
  id: "t2",
  name: "dev@gitlab.com",
  host: "gitlab.com",
  provider: "gitlab",
  kind: "gitlab_personal",
  kindTitle: "personal access token",
  scopes: { kind: "missing", granted: ["read_api"], missing: ["read_repository", "write_repository"] },
  expiry: { kind: "at", at: now + 120 * DAY, byUser: false },
  runtimes: 1,
});
const expired = token({
  id: "t3",
  name: "dev@git.acme.example",
  host: "git.acme.example",
  provider: "bitbucket_server",
  kind: "data_center_token",
  kindTitle: "HTTP access token",
  scopes: { kind: "unknown" },
  expiry: { kind: "at", at: now - 2 * DAY - MINUTE, byUser: true },
});
const cloud = token({
  id: "t4",
  name: "dev@bitbucket.org",
  host: "bitbucket.org",
  provider: "bitbucket",
  kind: "atlassian_api_token",
  kindTitle: "Atlassian API token",
  expiry: { kind: "unknown" },
});

const renewing = token({
  id: "t5",
  name: "dev@gitlab.com",
  host: "gitlab.com",
  provider: "gitlab",
  kind: "gitlab_oauth",
  kindTitle: "OAuth2 token",
  scopes: { kind: "all", granted: ["read_api", "read_repository", "write_repository"] },
  expiry: { kind: "at", at: now + 100 * MINUTE, byUser: false },
  runtimes: 1,
  renews: true,
});

export const rows: RuntimeRow[] = [
  row("prod-eu", "valid", { token: token({}), authorization: "authorized", says: "valid" }),
  row("prod-us", "failed", {
    token: token({}),
    authorization: "failed",
    says: "not_authorized",
    fault: fault({}),
  }),
  row("lab", "not_authorized", { provider: "gitlab", host: "gitlab.com", says: "not_authorized" }),
  row("staging", "invalid", {
    provider: "gitlab",
    host: "gitlab.com",
    token: gitlab,
    authorization: "authorized",
    says: "invalid",
    fault: fault({
      code: "runtime_says_invalid",
      message: "staging says that the token does not work.",
      kept: null,
      next: "Put another token on it with Update Token.",
    }),
  }),
  row("cluster-kept", "valid", { says: "valid", keptByRuntime: true }),
  row("renewing", "valid", {
    provider: "gitlab",
    host: "gitlab.com",
    token: renewing,
    authorization: "authorized",
    says: "valid",
  }),
  row("sign-in-again", "authorized", {
    provider: "gitlab",
    host: "gitlab.com",
    token: { ...renewing, id: "t6", signInAgain: true },
    authorization: "authorized",
    says: "authorized",
  }),
  row("on-premises", "valid", {
    provider: "bitbucket_server",
    host: "git.acme.example",
    token: expired,
    authorization: "authorized",
    says: "valid",
  }),
  row("edge-01", "unreachable", {
    says: "valid",
    token: token({}),
    authorization: "authorized",
    unreachableSince: now - 3 * 60 * MINUTE,
    checkedAt: now - 190 * MINUTE,
    fault: fault({
      code: "runtime_unreachable",
      message: "edge-01 does not answer: its ingress says “502 Bad Gateway”.",
      kept: null,
      next: "Patrol asks again at the next refresh.",
    }),
  }),
  row("edge-02", "installing", { installation: "in_progress", provider: null, host: null, checkedAt: null }),
  row("data-platform", "authorizing", {
    provider: "bitbucket",
    host: "bitbucket.org",
    token: cloud,
    authorization: "authorizing",
    says: "not_authorized",
  }),
  row("mobile", "unsure", {
    token: token({}),
    authorization: "unsure",
    says: "authorized",
    hidden: true,
  }),
  row("legacy", "no_integration", { provider: null, host: null, says: null }),
  row("gerrit-mirror", "no_integration", {
    provider: null,
    providerTitle: "Gerrit",
    host: "gerrit.acme.example",
    fault: fault({
      code: "unsupported_provider",
      message: "Patrol does not serve Gerrit.",
      kept: null,
      next: null,
    }),
  }),
  row("analytics", "authorized", {
    provider: "bitbucket",
    host: "bitbucket.org",
    token: cloud,
    authorization: "authorized",
    says: "authorized",
  }),
  row("shared-services", "valid", { says: "valid", hidden: true, hiddenByCodefresh: true }),
  row("an-exceedingly-long-runtime-name-that-somebody-thought-was-a-good-idea-in-2021", "unknown", {
    cluster: "arn:aws:eks:eu-central-1:123456789012:cluster/an-exceedingly-long-cluster-name",
    checkedAt: null,
  }),
  row("sandbox", "valid", {
    token: token({ expiry: { kind: "never" }, scopes: { kind: "unknown" }, kindTitle: "fine-grained token" }),
    authorization: "authorized",
    says: "valid",
  }),
];

export function many(count: number): RuntimeRow[] {
  return Array.from({ length: count }, (_, index) => {
    const like = rows[index % rows.length] ?? row("x", "unknown");
    return { ...like, key: { account: "a1", name: `${like.key.name.slice(0, 20)}-${index + 1}` } };
  });
}

export function startWith(part: Partial<Start> = {}): Start {
  return {
    version: "0.1.0",
    accounts: [account, other],
    active: account.id,
    runtimes: rows,
    tokens: [token({}), gitlab, expired, cloud],
    listedAt: now - 5 * MINUTE,
    codefreshUrl: "https://g.codefresh.io",
    batches: [],
    rotations: [],
    notice: null,
    ...part,
  };
}

export function guide(part: Partial<GuideView>): GuideView {
  return {
    steps: [
      "Open “Personal access tokens (classic)” on github.com.",
      "Keep the scopes that are ticked, and choose the expiry.",
      "Press “Generate token” and copy it: GitHub shows it once.",
      "Paste it above.",
    ],
    url: "https://github.com/settings/tokens/new?scopes=repo&description=Patrol",
    prefilled: true,
    scopes: "repo",
    name: "Patrol on dev-laptop",
    expiresOn: "2027-02-20",
    ...part,
  };
}

export function dialogFor(of: RuntimeRow, part: Partial<TokenDialog> = {}): TokenDialog {
  return {
    row: of,
    provider: of.provider ?? "github",
    host: of.host ?? "",
    required: [{ scope: "repo", purpose: "read and write the repositories of the runtime" }],
    advised: [{ scope: "admin:repo_hook", purpose: "let the runtime make webhooks" }],
    guide: guide({}),
    asksUsername: "no",
    asksEmail: "no",
    asksExpiry: false,
    kept: [token({}), token({ id: "t9", name: "me@github.com", runtimes: 0, expiry: { kind: "never" } })],
    signIn: null,
    oauthUnavailable: "If the application is not registered, contact your admin for help.",
    oauthNote: null,
    ...part,
  };
}
