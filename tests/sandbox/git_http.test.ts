// What Git is told by each host: 401, 403 or 404, by credential, user name, scope and repository.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostName } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";
import { basic, bearer, steer, tokenValue, withSandbox } from "./testing.ts";

/** Name of the token, user name beside it ("" for Bearer): what reading and writing are answered. */
type Row = [token: string, username: string, read: number, write: number];

const TABLE: Record<HostName, Row[]> = {
  github: [
    ["github-good", "oauth2", 200, 200],
    ["github-good", "ada-dev", 200, 200],
    ["github-good", "", 401, 401],
    ["github-short", "x", 403, 403],
    ["github-fine-grained", "x", 200, 200],
    ["github-fine-grained-read", "x", 200, 403],
    ["github-expired", "x", 401, 401],
    ["github-sso", "x", 403, 403],
    ["github-limited", "x", 403, 403],
    ["github-elsewhere", "x", 401, 401],
  ],
  gitlab: [
    ["gitlab-good", "anything", 200, 200],
    ["gitlab-good", "", 401, 401],
    ["gitlab-api", "x", 200, 200],
    ["gitlab-granular", "x", 200, 200],
    ["gitlab-short", "x", 200, 403],
    ["gitlab-revoked", "x", 401, 401],
    ["gitlab-blocked", "x", 403, 403],
    ["gitlab-app-secret", "x", 401, 401],
  ],
  bitbucket: [
    ["bitbucket-good", "adadev", 200, 200],
    ["bitbucket-good", "x-bitbucket-api-token-auth", 200, 200],
    ["bitbucket-good", "adadev@example.com", 401, 401],
    ["bitbucket-short", "adadev", 200, 403],
    ["bitbucket-repository", "x-token-auth", 200, 200],
    ["bitbucket-repository", "adadev", 401, 401],
    ["bitbucket-app-password", "adadev", 401, 401],
    ["bitbucket-unscoped", "adadev", 401, 401],
  ],
  bitbucketServer: [
    ["bitbucket-server-good", "ada@corp", 200, 200],
    ["bitbucket-server-good", "", 200, 200],
    ["bitbucket-server-good", "somebody", 401, 401],
    ["bitbucket-server-short", "ada@corp", 200, 403],
    ["bitbucket-server-captcha", "", 401, 401],
    ["bitbucket-server-expired", "", 401, 401],
  ],
};

async function ask(
  sandbox: Sandbox,
  host: HostName,
  row: [string, string],
  write: boolean,
  name = "acme/gitops",
) {
  const [token, username] = row;
  const value = tokenValue(sandbox, token);
  const url = `${repository(sandbox, host, name)}/info/refs?service=git-${write ? "receive" : "upload"}-pack`;
  return fetch(url, username === "" ? bearer(value) : basic(username, value));
}

function repository(sandbox: Sandbox, host: HostName, name: string): string {
  const { web } = sandbox.world.at().hosts[host];
  return `${web}${host === "bitbucketServer" ? "/scm" : ""}/${name}.git`;
}

for (const [host, rows] of Object.entries(TABLE) as [HostName, Row[]][]) {
  test(`${host} tells Git apart who may read, who may write, and who it does not know`, () =>
    withSandbox(async (sandbox) => {
      for (const [token, username, read, write] of rows) {
        const told = [];
        for (const service of [false, true]) {
          told.push((await ask(sandbox, host, [token, username], service)).status);
        }
        assert.deepEqual(told, [read, write], `${token} as "${username}"`);
      }
      const [first] = rows as [Row];
      const [token, username] = first;
      const strange = await ask(sandbox, host, [token, username], false, "acme/nothing");
      assert.equal(strange.status, 404, "a repository that is not there");
      const unknown = await fetch(
        `${repository(sandbox, host, "acme/nothing")}/info/refs?service=git-upload-pack`,
      );
      assert.equal(unknown.status, 401, "nobody learns what is there without a token");
      assert.match(unknown.headers.get("www-authenticate") ?? "", /^Basic realm=/);
    }));
}

test("a token may be for some repositories only, and new repositories can be made", () =>
  withSandbox(async (sandbox) => {
    const row: [string, string] = ["github-fine-grained", "x"];
    await steer(sandbox, "/repository", { name: "acme/other" });
    assert.equal((await ask(sandbox, "github", row, true, "acme/other")).status, 200);
    const repositories = { "acme/gitops": "write", "acme/other": "read" };
    await steer(sandbox, "/token", { name: row[0], set: { repositories } });
    assert.equal((await ask(sandbox, "github", row, true)).status, 200);
    assert.equal((await ask(sandbox, "github", row, false, "acme/other")).status, 200);
    assert.equal((await ask(sandbox, "github", row, true, "acme/other")).status, 403);
    assert.equal((await ask(sandbox, "github", row, false, "acme/codefresh-isc")).status, 404);
    await steer(sandbox, "/repository", { name: "acme/other", set: null });
    assert.equal((await ask(sandbox, "github", row, false, "acme/other")).status, 404);
  }));

test("an app password may be told 410, as others have seen", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "bitbucket", set: { appPasswordGit: 410 } });
    const row: [string, string] = ["bitbucket-app-password", "adadev"];
    assert.equal((await ask(sandbox, "bitbucket", row, false)).status, 410);
  }));
