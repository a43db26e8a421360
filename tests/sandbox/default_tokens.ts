/** The tokens that the sandbox comes up with: for each host a good one, and each way to be bad. */

import type { GitToken, GitUser, Provider, TokenKind } from "./model.ts";
import { base62, hex } from "./seed.ts";
import * as forge from "./tokens.ts";
import type { World } from "./world.ts";

export const DAY = 86_400_000;

/** The people behind the tokens. Data Center's name needs URL encoding and a slug. */
export const PEOPLE = {
  github: person(583231, "ada-dev", "Ada Dev"),
  githubOther: person(912204, "ada-private", "Ada Dev"),
  gitlab: person(4711, "ada.dev", "Ada Dev"),
  gitlabBlocked: person(4712, "bob.gone", "Bob Gone"),
  bitbucket: person(90210, "adadev", "Ada Dev"),
  bitbucketServer: person(101, "ada@corp", "Ada Dev"),
  bitbucketServerCaptcha: { ...person(102, "carl", "Carl Wrong"), captcha: true },
};

const GITLAB_SCOPES = ["read_api", "read_repository", "write_repository"];
const BITBUCKET_SCOPES = [
  "read:user:bitbucket",
  "read:workspace:bitbucket",
  "read:repository:bitbucket",
  "write:repository:bitbucket",
];

type Extra = Partial<Omit<GitToken, "name" | "value" | "provider" | "user" | "scopes" | "shows">> & {
  /** Days from the start of the world; negative for the past. */
  days?: number;
};

export function addDefaultTokens(world: World): void {
  const start = world.now();
  const add = (
    provider: Provider,
    name: string,
    value: string,
    user: GitUser,
    scopes: string[],
    shows: string,
    extra: Extra = {},
  ): void => {
    const { days, ...rest } = extra;
    world.addToken({
      ...blankToken(name, value, provider, user, scopes, start),
      shows,
      expiresAt: days === undefined ? null : expiry(provider, start + days * DAY),
      ...rest,
    });
  };

  const github = (name: string, scopes: string[], shows: string, extra?: Extra, user = PEOPLE.github) =>
    add("GITHUB", name, forge.githubToken("ghp", name), user, scopes, shows, extra);
  github("github-good", ["repo"], "valid, all scopes, never expires");
  github("github-expires", ["repo", "admin:repo_hook"], "valid, expires in 60 days", { days: 60 });
  github("github-soon", ["repo"], "valid, expires in 3 days", { days: 3, expiryFormat: "offset" });
  github("github-other", ["repo"], "valid, but of a second account", {}, PEOPLE.githubOther);
  github("github-short", ["public_repo", "read:user"], "the scope repo is missing");
  github("github-no-scopes", [], "it has no scopes at all");
  github("github-expired", ["repo"], "refused: expired a week ago (GitHub does not say why)", { days: -7 });
  github("github-revoked", ["repo"], "refused: revoked (GitHub does not say why)", { revoked: true });
  github("github-sso", ["repo"], "refused until single sign-on authorizes it", { sso: "required" });
  github("github-sso-partial", ["repo"], "valid, but some organizations want single sign-on", {
    sso: "partial",
  });
  github("github-limited", ["repo"], "GitHub's rate limit is used up", { rateLimited: 403 });
  github("github-elsewhere", ["repo"], "refused: well formed, but of another GitHub", { kind: "elsewhere" });
  add(
    "GITHUB",
    "github-fine-grained",
    forge.githubFineGrained("github-fine-grained"),
    PEOPLE.github,
    ["contents=write", "metadata=read"],
    "fine-grained: scopes cannot be checked, expires in 30 days",
    { kind: "fine-grained", days: 30 },
  );

  add(
    "GITHUB",
    "github-fine-grained-read",
    forge.githubFineGrained("github-fine-grained-read"),
    PEOPLE.github,
    ["contents=read", "metadata=read"],
    "fine-grained: it can read repositories, not write",
    { kind: "fine-grained", days: 30 },
  );
  const installation = forge.githubToken("ghs", "github-installation");
  add("GITHUB", "github-installation", installation, PEOPLE.github, [], "refused: a GitHub App's, nobody's", {
    kind: "installation",
  });

  const gitlab = (name: string, scopes: string[], shows: string, extra?: Extra, user = PEOPLE.gitlab) =>
    add("GITLAB", name, forge.gitlabLegacy("glpat-", name), user, scopes, shows, extra);
  gitlab("gitlab-good", GITLAB_SCOPES, "valid, all scopes, never expires");
  add(
    "GITLAB",
    "gitlab-expires",
    forge.gitlabRoutableFor("gitlab-expires", PEOPLE.gitlab.id),
    PEOPLE.gitlab,
    GITLAB_SCOPES,
    "valid (the newer, routable form), expires in 60 days",
    { days: 60 },
  );
  gitlab("gitlab-soon", GITLAB_SCOPES, "valid, expires in 3 days", { days: 3 });
  gitlab("gitlab-rotates", [...GITLAB_SCOPES, "self_rotate"], "valid, can renew itself, 5 days left", {
    days: 5,
  });
  gitlab("gitlab-api", ["api"], "valid: the scope api includes all others");
  gitlab("gitlab-short", ["read_api", "read_repository"], "the scope write_repository is missing");
  gitlab("gitlab-expired", GITLAB_SCOPES, "refused: expired", { days: -7 });
  gitlab("gitlab-revoked", GITLAB_SCOPES, "refused: revoked", { revoked: true });
  gitlab(
    "gitlab-blocked",
    GITLAB_SCOPES,
    "refused: its user is blocked",
    { blocked: true },
    PEOPLE.gitlabBlocked,
  );
  gitlab("gitlab-granular", [], "valid, fine-grained: scopes cannot be listed, expires in 30 days", {
    kind: "granular",
    days: 30,
  });
  const gitlabOther = (name: string, prefix: forge.GitlabPrefix, kind: TokenKind, what: string) =>
    add("GITLAB", name, forge.gitlabLegacy(prefix, name), PEOPLE.gitlab, [], `refused: ${what}`, { kind });
  gitlabOther("gitlab-deploy", "gldt-", "deploy", "a deploy token is nobody's personal token");
  gitlabOther("gitlab-ci", "glcbt-", "ci-job", "a CI job token is nobody's personal token");
  gitlabOther("gitlab-runner", "glrt-", "runner", "a runner token is nobody's personal token");

  gitlabOther("gitlab-app-secret", "gloas-", "app-secret", "the secret of an application is no token");

  const cloud = (name: string, scopes: string[], shows: string, extra?: Extra) =>
    add(
      "BITBUCKET",
      name,
      forge.atlassianToken("ATATT3xFfGF0", name),
      PEOPLE.bitbucket,
      scopes,
      shows,
      extra,
    );
  cloud("bitbucket-good", BITBUCKET_SCOPES, "valid, all scopes; Bitbucket does not tell the expiry");
  cloud("bitbucket-second", BITBUCKET_SCOPES, "valid too, to replace the first with", { days: 90 });
  cloud("bitbucket-short", BITBUCKET_SCOPES.slice(0, 3), "the scope write:repository:bitbucket is missing");
  cloud("bitbucket-expired", BITBUCKET_SCOPES, "refused: expired", { days: -7 });
  cloud("bitbucket-revoked", BITBUCKET_SCOPES, "refused: revoked", { revoked: true });
  cloud("bitbucket-unscoped", [], "refused: an Atlassian token without scopes", { kind: "unscoped" });
  add(
    "BITBUCKET",
    "bitbucket-app-password",
    forge.bitbucketAppPassword("bitbucket-app-password"),
    PEOPLE.bitbucket,
    [],
    "refused: app passwords are gone since 28 July 2026",
    { kind: "app-password" },
  );
  add(
    "BITBUCKET",
    "bitbucket-repository",
    forge.atlassianToken("ATCTT3xFfGN0", "bitbucket-repository"),
    PEOPLE.bitbucket,
    ["repository", "repository:write"],
    "a repository's access token: it belongs to no user",
    { kind: "repository" },
  );

  const server = (
    name: string,
    scopes: string[],
    shows: string,
    extra?: Extra,
    user = PEOPLE.bitbucketServer,
  ) => {
    const id = 1000 + Number.parseInt(hex(name, 6), 16);
    add("BITBUCKET_SERVER", name, forge.dataCenterToken(name, id), user, scopes, shows, extra);
  };
  server("bitbucket-server-good", ["PROJECT_READ", "REPO_WRITE"], "valid; the expiry is not told");
  server("bitbucket-server-second", ["PROJECT_READ", "REPO_WRITE"], "valid too, to replace the first with");
  server("bitbucket-server-short", ["PROJECT_READ", "REPO_READ"], "it can read repositories, not write");
  server("bitbucket-server-expired", ["PROJECT_READ", "REPO_WRITE"], "refused: expired", { days: -7 });
  server("bitbucket-server-revoked", ["PROJECT_READ", "REPO_WRITE"], "refused: revoked", { revoked: true });
  server(
    "bitbucket-server-captcha",
    ["PROJECT_READ", "REPO_WRITE"],
    "refused: its user must solve a CAPTCHA first",
    {},
    PEOPLE.bitbucketServerCaptcha,
  );
  add(
    "BITBUCKET_SERVER",
    "bitbucket-server-old-form",
    forge.dataCenterToken("bitbucket-server-old-form", 4242, ""),
    PEOPLE.bitbucketServer,
    ["PROJECT_READ", "REPO_WRITE"],
    "valid; the older form, without the prefix BBDC-",
  );
}

/** A token with nothing special about it. */
export function blankToken(
  name: string,
  value: string,
  provider: Provider,
  user: GitUser,
  scopes: string[],
  now: number,
): GitToken {
  return {
    name,
    value,
    provider,
    kind: "personal",
    user,
    scopes: [...scopes],
    expiresAt: null,
    revoked: false,
    blocked: false,
    expiryFormat: "utc",
    sso: "none",
    rateLimited: null,
    createdAt: now - 30 * DAY,
    family: base62(`${name}/family`, 8),
    rotated: false,
    repositories: null,
    shows: "",
  };
}

/** GitLab's tokens die at 00:00 UTC of a date; the others at any second. */
export function expiry(provider: Provider, at: number): number {
  return provider === "GITLAB" ? Math.floor(at / DAY) * DAY : Math.floor(at / 1000) * 1000;
}

function person(id: number, login: string, name: string): GitUser {
  const email = `${login.replace(/[^a-z0-9]+/g, ".")}@example.com`;
  return { id, login, name, email, captcha: false };
}
