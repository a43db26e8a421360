// GitLab's rotation in all its ways to end, and its self-revocation (facts, section 2, "Renew").
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sandbox } from "./sandbox.ts";
import { bearer, steer, tokenValue, violations, withSandbox } from "./testing.ts";

const DAY = 86_400_000;
const dateIn = (sandbox: Sandbox, days: number) =>
  new Date(sandbox.world.now() + days * DAY).toISOString().slice(0, 10);

function rotate(sandbox: Sandbox, value: string, body?: object): Promise<Response> {
  const headers = { ...bearer(value).headers, "content-type": "application/json" };
  const path = "/personal_access_tokens/self/rotate";
  return fetch(sandbox.world.at().hosts.gitlab.api + path, {
    method: "POST",
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const status = async (sandbox: Sandbox, value: string) =>
  (await fetch(`${sandbox.world.at().hosts.gitlab.api}/personal_access_tokens/self`, bearer(value))).status;

test("a rotation takes the expiry that is asked for, else a week, and no more than a year", () =>
  withSandbox(async (sandbox) => {
    for (const bad of [dateIn(sandbox, -1), dateIn(sandbox, 0), dateIn(sandbox, 367), "tomorrow"]) {
      const refused = await rotate(sandbox, tokenValue(sandbox, "gitlab-rotates"), { expires_at: bad });
      assert.equal(refused.status, 400, bad);
    }
    const wanted = dateIn(sandbox, 90);
    const first = await rotate(sandbox, tokenValue(sandbox, "gitlab-rotates"), { expires_at: wanted });
    assert.equal(first.status, 200);
    const told = (await first.json()) as { expires_at: string; token: string; scopes: string[] };
    assert.equal(told.expires_at, wanted);
    assert.ok(told.scopes.includes("self_rotate"));
    const second = (await (await rotate(sandbox, told.token)).json()) as { expires_at: string };
    assert.equal(second.expires_at, dateIn(sandbox, 7));
    const { tokens } = sandbox.world;
    assert.equal(tokens.get("gitlab-rotates-rotated-1")?.rotated, true);
    assert.equal(tokens.get("gitlab-rotates-rotated-2")?.rotated, false);
    assert.deepEqual(await violations(sandbox), []);
  }));

test("without a right to it the old token stays good: 401, 403, 405, and 404 before 16.10", () =>
  withSandbox(async (sandbox) => {
    const version = (text: string) => steer(sandbox, "/host", { name: "gitlab", set: { version: text } });
    const told = async (name: string) => (await rotate(sandbox, tokenValue(sandbox, name))).status;
    assert.equal(await told("gitlab-expired"), 401);
    assert.equal(await told("gitlab-revoked"), 401);
    assert.equal(await told("gitlab-blocked"), 403);
    assert.equal(await told("gitlab-good"), 403);
    assert.equal(await told("gitlab-granular"), 403);
    await steer(sandbox, "/token", { name: "gitlab-good", set: { kind: "oauth", scopes: ["api"] } });
    assert.equal(await told("gitlab-good"), 405);
    await version("16.9.0-ee");
    assert.equal(await told("gitlab-rotates"), 404);
    await version("17.8.2-ee");
    assert.equal(await told("gitlab-rotates"), 403, "self_rotate came with 17.9");
    assert.equal(await told("gitlab-api"), 200);
    await version("17.9.0-ee");
    assert.equal(await told("gitlab-rotates"), 200);
    assert.deepEqual(await violations(sandbox), []);
  }));

test("an answer can be lost after the rotation: the old token is dead, and trying again kills the family", () =>
  withSandbox(async (sandbox) => {
    const lost = { server: "gitlab", match: { path: "self/rotate" }, kind: "cut", after: true };
    await steer(sandbox, "/fail", lost);
    const old = tokenValue(sandbox, "gitlab-rotates");
    await assert.rejects(rotate(sandbox, old));
    assert.equal(await status(sandbox, old), 401);
    const fresh = tokenValue(sandbox, "gitlab-rotates-rotated-1");
    assert.equal(await status(sandbox, fresh), 200, "it exists, and nobody was told of it");
    assert.deepEqual(await violations(sandbox), []);
    assert.equal((await rotate(sandbox, old)).status, 401);
    assert.equal(await status(sandbox, fresh), 401);
    assert.deepEqual(await violations(sandbox), ["token-reuse"]);
  }));

test("a rotation can also be cut before it takes effect, or its answer held back", () =>
  withSandbox(async (sandbox) => {
    const fail = (more: object) =>
      steer(sandbox, "/fail", { server: "gitlab", match: { path: "self/rotate", method: "POST" }, ...more });
    const old = tokenValue(sandbox, "gitlab-rotates");
    await fail({ kind: "cut" });
    await assert.rejects(rotate(sandbox, old));
    assert.equal(await status(sandbox, old), 200);
    await fail({ kind: "slow", delayMs: 60 });
    assert.equal((await rotate(sandbox, old)).status, 200);
    await fail({ kind: "hang", after: true });
    const held = new AbortController();
    const asked = fetch(`${sandbox.world.at().hosts.gitlab.api}/personal_access_tokens/self/rotate`, {
      method: "POST",
      signal: held.signal,
      ...bearer(tokenValue(sandbox, "gitlab-rotates-rotated-1")),
    });
    while (!sandbox.world.tokens.has("gitlab-rotates-rotated-2")) await new Promise(setImmediate);
    held.abort();
    await assert.rejects(asked);
  }));

test("a personal token ends itself, whatever its scopes; an OAuth token is not one", () =>
  withSandbox(async (sandbox) => {
    const url = `${sandbox.world.at().hosts.gitlab.api}/personal_access_tokens/self`;
    const end = async (name: string) =>
      (await fetch(url, { method: "DELETE", ...bearer(tokenValue(sandbox, name)) })).status;
    await steer(sandbox, "/token", { name: "gitlab-short", set: { scopes: [] } });
    assert.equal(await end("gitlab-short"), 204);
    assert.equal(await end("gitlab-short"), 401);
    await steer(sandbox, "/token", { name: "gitlab-api", set: { kind: "oauth" } });
    assert.equal(await end("gitlab-api"), 400);
  }));

test("GitLab tells its version to who may ask, and a granular token hides its scopes", () =>
  withSandbox(async (sandbox) => {
    const { api } = sandbox.world.at().hosts.gitlab;
    assert.equal((await fetch(`${api}/metadata`)).status, 401);
    const granular = bearer(tokenValue(sandbox, "gitlab-granular"));
    const metadata = (await (await fetch(`${api}/metadata`, granular)).json()) as { version: string };
    assert.equal(metadata.version, "18.9.1-ee");
    const self = (await (await fetch(`${api}/personal_access_tokens/self`, granular)).json()) as {
      scopes: string[];
      granular_scopes: unknown[];
    };
    assert.deepEqual(self.scopes, []);
    assert.equal(self.granular_scopes.length, 1);
  }));

test("Data Center may let a token read when it expires, and never manage itself", () =>
  withSandbox(async (sandbox) => {
    const { web } = sandbox.world.at().hosts.bitbucketServer;
    const list = `${web}/rest/access-tokens/latest/users/ada_corp`;
    const auth = bearer(tokenValue(sandbox, "bitbucket-server-good"));
    assert.equal((await fetch(list, auth)).status, 401);
    await steer(sandbox, "/host", { name: "bitbucketServer", set: { tokensReadTokens: true } });
    await steer(sandbox, "/token", { name: "bitbucket-server-good", set: { expiresInDays: 20 } });
    const { values } = (await (await fetch(list, auth)).json()) as {
      values: { name: string; id: string; expiryDate?: number }[];
    };
    const mine = values.find(({ name }) => name === "bitbucket-server-good");
    assert.equal(mine?.expiryDate, sandbox.world.tokens.get("bitbucket-server-good")?.expiresAt);
    assert.equal(values.find(({ name }) => name === "bitbucket-server-second")?.expiryDate, undefined);
    assert.ok(
      Buffer.from(tokenValue(sandbox, "bitbucket-server-good").slice(5), "base64")
        .toString("latin1")
        .startsWith(String(mine?.id).padStart(12, "0")),
    );
    for (const method of ["DELETE", "POST"]) {
      assert.equal((await fetch(`${list}/${mine?.id}`, { method, ...auth })).status, 401);
    }
    assert.equal((await fetch(list.replace("ada_corp", "carl"), auth)).status, 401);
  }));
