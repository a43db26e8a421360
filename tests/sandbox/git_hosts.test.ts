import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { basic, bearer, steer, tokenValue, violations, withSandbox } from "./testing.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not built upon
const json = (response: Response) => response.json() as Promise<any>;

test("GitHub tells account, scopes and expiry by headers, in both ways of writing", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.github;
    const ask = (name: string) => fetch(`${api}/user`, bearer(tokenValue(sandbox, name)));
    const good = await ask("github-good");
    assert.equal((await json(good)).login, "ada-dev");
    assert.equal(good.headers.get("x-oauth-scopes"), "repo");
    assert.equal(good.headers.get("github-authentication-token-expiration"), null);
    assert.ok(good.headers.get("x-github-request-id"));
    const expiry = (response: Response) =>
      response.headers.get("github-authentication-token-expiration") ?? "";
    assert.match(expiry(await ask("github-expires")), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const soon = expiry(await ask("github-soon"));
    assert.match(soon, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0200$/);
    const at = sandbox.world.tokens.get("github-soon")?.expiresAt;
    assert.equal(Date.parse(soon.replace(" +0200", "+02:00").replace(" ", "T")), at);
    assert.equal((await ask("github-no-scopes")).headers.get("x-oauth-scopes"), "");
    assert.equal((await ask("github-fine-grained")).headers.get("x-oauth-scopes"), null);
  }));

test("GitHub does not tell why a token is bad", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.github;
    for (const name of ["github-expired", "github-revoked", "github-elsewhere"]) {
      const refused = await fetch(`${api}/user`, bearer(tokenValue(sandbox, name)));
      assert.equal(refused.status, 401);
      assert.equal((await json(refused)).message, "Bad credentials");
    }
    assert.deepEqual(await violations(sandbox), []);
  }));

test("GitHub's single sign-on, rate limit and lock-out have their answers", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.github;
    const ask = (name: string) => fetch(`${api}/user`, bearer(tokenValue(sandbox, name)));
    const sso = await ask("github-sso");
    assert.equal(sso.status, 403);
    assert.match(sso.headers.get("x-github-sso") ?? "", /^required; url=http/);
    const partial = await ask("github-sso-partial");
    assert.equal(partial.status, 200);
    assert.match(partial.headers.get("x-github-sso") ?? "", /^partial-results; organizations=\d+,\d+$/);
    const limited = await ask("github-limited");
    assert.equal(limited.status, 403);
    assert.equal(limited.headers.get("x-ratelimit-remaining"), "0");
    await steer(sandbox, "/host", { name: "github", set: { lockoutAfter: 2 } });
    await ask("github-expired");
    await ask("github-expired");
    assert.equal((await ask("github-good")).status, 403);
  }));

test("GitHub Enterprise is known by meta, and cannot revoke", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.github;
    assert.equal((await json(await fetch(`${api}/meta`))).installed_version, "3.19.0");
    assert.equal((await fetch(`${api}/credentials/revoke`, { method: "POST", body: "{}" })).status, 404);
    assert.equal((await fetch(`${api}/user`)).status, 401);
  }));

test("GitLab describes a token, under a relative root too", () =>
  withSandbox(
    async (sandbox) => {
      const { web, api } = sandbox.world.at().hosts.gitlab;
      assert.ok(web.endsWith("/gitlab"));
      const value = tokenValue(sandbox, "gitlab-soon");
      const self = await fetch(`${api}/personal_access_tokens/self`, { headers: { "private-token": value } });
      const body = await json(self);
      assert.deepEqual(body.scopes, ["read_api", "read_repository", "write_repository"]);
      assert.match(body.expires_at, /^\d{4}-\d\d-\d\d$/);
      assert.equal(body.active, true);
      assert.ok(self.headers.get("x-gitlab-feature-category"));
      const user = await fetch(`${api}/user`, bearer(tokenValue(sandbox, "gitlab-good")));
      assert.equal((await json(user)).username, "ada.dev");
    },
    { gitlabRoot: "/gitlab" },
  ));

test("GitLab tells expired, revoked, blocked, weak and unknown apart, to the letter", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.gitlab;
    const ask = async (name: string, path = "/personal_access_tokens/self") => {
      const response = await fetch(api + path, bearer(tokenValue(sandbox, name)));
      return [response.status, await json(response)];
    };
    assert.deepEqual(await ask("gitlab-expired"), [
      401,
      {
        error: "invalid_token",
        error_description: "Token is expired. You can either do re-authorization or token refresh.",
      },
    ]);
    assert.deepEqual(await ask("gitlab-revoked"), [
      401,
      {
        error: "invalid_token",
        error_description: "Token was revoked. You have to re-authorize from the user.",
      },
    ]);
    assert.equal((await ask("gitlab-blocked"))[0], 403);
    for (const name of ["gitlab-deploy", "gitlab-ci", "gitlab-runner"]) {
      assert.deepEqual(await ask(name), [401, { message: "401 Unauthorized" }]);
    }
    await steer(sandbox, "/token", { name: "gitlab-good", set: { scopes: ["write_repository"] } });
    const [status, weak] = await ask("gitlab-good", "/user");
    assert.equal(status, 403);
    assert.equal(weak.error, "insufficient_scope");
    await steer(sandbox, "/token", { name: "gitlab-good", set: { rateLimited: 429 } });
    const limited = await fetch(`${api}/user`, bearer(tokenValue(sandbox, "gitlab-good")));
    assert.equal(limited.status, 429);
    assert.match(await limited.text(), /^Retry later/);
    assert.ok(limited.headers.get("retry-after"));
  }));

test("GitLab rotates a token once; a second time revokes the family", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.gitlab;
    const rotate = (value: string) =>
      fetch(`${api}/personal_access_tokens/self/rotate`, { method: "POST", ...bearer(value) });
    const refused = await rotate(tokenValue(sandbox, "gitlab-good"));
    assert.equal((await json(refused)).error, "insufficient_scope");

    const old = tokenValue(sandbox, "gitlab-rotates");
    const fresh = await json(await rotate(old));
    assert.match(fresh.token, /^glpat-/);
    const self = (value: string) => fetch(`${api}/personal_access_tokens/self`, bearer(value));
    assert.equal((await self(old)).status, 401);
    assert.equal((await self(fresh.token)).status, 200);

    assert.equal((await rotate(old)).status, 401);
    assert.equal((await self(fresh.token)).status, 401);
    assert.deepEqual(await violations(sandbox), ["token-reuse"]);
  }));

test("GitLab lets a token revoke itself", () =>
  withSandbox(async (sandbox) => {
    const url = `${sandbox.world.at().hosts.gitlab.api}/personal_access_tokens/self`;
    const value = tokenValue(sandbox, "gitlab-short");
    assert.equal((await fetch(url, { method: "DELETE", ...bearer(value) })).status, 204);
    assert.equal((await fetch(url, bearer(value))).status, 401);
  }));

test("Bitbucket Cloud wants the e-mail, and misleads who sends Bearer", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.bitbucket;
    const token = tokenValue(sandbox, "bitbucket-good");
    const good = await fetch(`${api}/user`, basic("adadev@example.com", token));
    assert.equal((await json(good)).username, "adadev");
    assert.equal(good.headers.get("x-credential-type"), "api_token");
    assert.match(good.headers.get("x-oauth-scopes") ?? "", /^read:user:bitbucket, /);
    const byName = await fetch(`${api}/user`, basic("adadev", token));
    assert.equal(byName.headers.get("www-authenticate"), 'Basic realm="Bitbucket.org HTTP"');
    const misled = await fetch(`${api}/user`, bearer(token));
    assert.equal(misled.status, 401);
    assert.match((await json(misled)).error.message, /^Token is invalid, expired, or not supported/);
    const workspaces = await fetch(`${api}/workspaces`, basic("adadev@example.com", token));
    assert.equal(workspaces.status, 410);
    assert.match((await json(workspaces)).error.message, /^CHANGE-2770/);
    assert.equal((await fetch(`${api}/user/workspaces`, basic("adadev@example.com", token))).status, 200);
    for (const bad of ["expired", "revoked", "unscoped", "app-password"]) {
      const value = tokenValue(sandbox, `bitbucket-${bad}`);
      assert.equal((await fetch(`${api}/user`, basic("adadev@example.com", value))).status, 401, bad);
    }
  }));

test("Bitbucket Cloud names the missing scope, and still sends its headers", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.bitbucket;
    const response = await fetch(`${api}/user`, bearer(tokenValue(sandbox, "bitbucket-repository")));
    assert.equal(response.status, 403);
    assert.equal(response.headers.get("x-credential-type"), "repo_access_token");
    const { error } = await json(response);
    assert.equal(error.message, "Your credentials lack one or more required privilege scopes.");
    assert.deepEqual(error.detail.required, ["read:user:bitbucket"]);
  }));

test("Data Center names its user in a header only, URL-encoded", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.bitbucketServer;
    const anonymous = await fetch(`${api}/application-properties`);
    assert.equal(anonymous.status, 200);
    assert.equal(anonymous.headers.get("x-ausername"), null);
    assert.ok(anonymous.headers.get("x-arequestid"));
    const token = tokenValue(sandbox, "bitbucket-server-good");
    for (const auth of [bearer(token), basic("ada@corp", token)]) {
      const known = await fetch(`${api}/application-properties`, auth);
      assert.equal(known.headers.get("x-ausername"), "ada%40corp");
    }
    const user = await json(await fetch(`${api}/users/ada_corp`, bearer(token)));
    assert.equal(user.name, "ada@corp");
    const latest = api.replace("/1.0", "/latest");
    assert.equal((await json(await fetch(`${latest}/application-properties`))).displayName, "Bitbucket");
  }));

test("Data Center refuses with 401 whatever is wrong, and says which in exceptionName", () =>
  withSandbox(async (sandbox) => {
    const { web, api } = sandbox.world.at().hosts.bitbucketServer;
    const why = async (url: string, name: string) => {
      const response = await fetch(url, bearer(tokenValue(sandbox, name)));
      assert.equal(response.status, 401);
      return (await json(response)).errors[0].exceptionName.split(".").at(-1);
    };
    const properties = `${api}/application-properties`;
    assert.equal(
      await why(properties, "bitbucket-server-expired"),
      "IncorrectPasswordAuthenticationException",
    );
    assert.equal(await why(properties, "bitbucket-server-captcha"), "CaptchaRequiredAuthenticationException");
    const tokens = `${web}/rest/access-tokens/latest/users/ada_corp`;
    assert.equal(await why(tokens, "bitbucket-server-good"), "AuthorisationException");
  }));

test("Data Center lists repositories by permission", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.bitbucketServer;
    const count = async (name: string, permission: string) => {
      const url = `${api}/repos?permission=${permission}&limit=1`;
      return (await json(await fetch(url, bearer(tokenValue(sandbox, name))))).size;
    };
    assert.equal(await count("bitbucket-server-good", "REPO_WRITE"), 1);
    assert.equal(await count("bitbucket-server-short", "REPO_WRITE"), 0);
    assert.equal(await count("bitbucket-server-short", "REPO_READ"), 1);
    await steer(sandbox, "/host", { name: "bitbucketServer", set: { tokenCapsRepos: false } });
    assert.equal(await count("bitbucket-server-short", "REPO_WRITE"), 1);
  }));

test("git itself can ask each host whether a token may read and write", () =>
  withSandbox(async (sandbox) => {
    const { github, gitlab, bitbucket, bitbucketServer } = sandbox.world.at().hosts;
    const ask = async (repository: string, service: string, user: string, name: string) => {
      const url = `${repository}/info/refs?service=git-${service}-pack`;
      return (await fetch(url, basic(user, tokenValue(sandbox, name)))).status;
    };
    const at = {
      github: `${github.web}/acme/gitops.git`,
      gitlab: `${gitlab.web}/acme/gitops.git`,
      bitbucket: `${bitbucket.web}/acme/gitops.git`,
      server: `${bitbucketServer.web}/scm/acme/gitops.git`,
    };
    assert.equal(await ask(at.github, "receive", "x", "github-good"), 200);
    assert.equal(await ask(at.github, "receive", "x", "github-fine-grained"), 200);
    assert.equal(await ask(at.github, "receive", "x", "github-short"), 403);
    assert.equal(await ask(at.gitlab, "upload", "x", "gitlab-short"), 200);
    assert.equal(await ask(at.gitlab, "receive", "x", "gitlab-short"), 403);
    assert.equal(await ask(at.bitbucket, "receive", "adadev", "bitbucket-good"), 200);
    assert.equal(await ask(at.bitbucket, "receive", "adadev@example.com", "bitbucket-good"), 401);
    assert.equal(await ask(at.server, "receive", "ada@corp", "bitbucket-server-short"), 403);
    const header = bearer(tokenValue(sandbox, "bitbucket-server-good")).headers.authorization;
    const git = ["-c", `http.extraHeader=Authorization: ${header}`, "ls-remote", at.server];
    const env = {
      PATH: process.env.PATH,
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      HOME: "/nonexistent",
    };
    assert.equal((await promisify(execFile)("git", git, { env })).stdout, "", "the repository is empty");
    const asked = await fetch(`${at.gitlab}/info/refs?service=git-upload-pack`);
    assert.equal(asked.headers.get("www-authenticate"), 'Basic realm="GitLab"');
  }));

test("a token that arrives at another host is written down, an unknown one by its shape", () =>
  withSandbox(async (sandbox) => {
    const { gitlab, github } = sandbox.world.at().hosts;
    await fetch(`${gitlab.api}/user`, bearer(tokenValue(sandbox, "github-good")));
    await fetch(`${github.api}/user`, bearer("glpat-aaaaaaaaaaaaaaaaaaaa"));
    assert.deepEqual(await violations(sandbox), ["foreign-credential", "foreign-credential"]);
    assert.ok(!JSON.stringify(sandbox.journal.violations).includes(tokenValue(sandbox, "github-good")));
  }));
