/** What a test may do to OAuth from the control port, and the file for Patrol's admin. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { readyFile } from "./guide.ts";
import { authorizeUrl, challengeFor, postForm, redirectOf } from "./oauth_testing.ts";
import { organizationFile } from "./organization.ts";
import type { Sandbox } from "./sandbox.ts";
import { bearer, steer, violations, withSandbox } from "./testing.ts";
import { Visitor } from "./visitor.ts";

const get = (sandbox: Sandbox, path: string) => steer(sandbox, path, undefined, "GET");

async function gitlabToken(sandbox: Sandbox, form: Record<string, string>) {
  const { id: client_id } = sandbox.world.application("gitlab");
  const redirect_uri = redirectOf("gitlab");
  return postForm(`${sandbox.world.at().hosts.gitlab.web}/oauth/token`, { client_id, redirect_uri, ...form });
}

async function signIn(sandbox: Sandbox) {
  const back = await new Visitor().authorize(authorizeUrl(sandbox, "gitlab"));
  const code = back.searchParams.get("code") ?? "";
  return gitlabToken(sandbox, {
    grant_type: "authorization_code",
    code,
    code_verifier: challengeFor.verifier,
  });
}

const refresh = (sandbox: Sandbox, refresh_token: string) =>
  gitlabToken(sandbox, { grant_type: "refresh_token", refresh_token });

test("grants are listed by name, counted, and no secret is in the list unless asked for", () =>
  withSandbox(async (sandbox) => {
    const first = await signIn(sandbox);
    const second = await refresh(sandbox, first.refresh_token);
    await refresh(sandbox, first.refresh_token);
    const grants = await get(sandbox, "/grants?host=gitlab");
    const [grant] = grants as Record<string, never>[];
    assert.equal(grant?.name, "gitlab-oauth-1");
    assert.deepEqual([grant?.user, grant?.refreshes, grant?.refused], ["ada.dev", 1, 1]);
    const { access } = grant as unknown as { access: { name: string; life: string }[] };
    assert.deepEqual(
      access.map(({ name, life }) => [name, life]),
      [
        ["gitlab-oauth-1", "revoked"],
        ["gitlab-oauth-1-refreshed-1", "alive"],
      ],
    );
    assert.ok(!JSON.stringify(grants).includes(second.access_token));
    assert.ok(JSON.stringify(await get(sandbox, "/grants?values=true")).includes(second.refresh_token));
  }));

test("lifetimes are shortened, and single tokens expired or revoked", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "gitlab", set: { accessS: 5 } });
    const first = await signIn(sandbox);
    assert.equal(first.expires_in, 5);
    const info = async (token: string) =>
      (await fetch(`${sandbox.world.at().hosts.gitlab.api}/user`, bearer(token))).json();
    const set = (change: object) => steer(sandbox, "/grant", { name: "gitlab-oauth-1", set: change });
    await set({ access: "expired" });
    assert.match(JSON.stringify(await info(first.access_token)), /Token is expired/);
    await set({ access: "revoked", refresh: "expired" });
    assert.match(JSON.stringify(await info(first.access_token)), /Token was revoked/);
    assert.equal((await refresh(sandbox, first.refresh_token)).error, "invalid_grant");
    await set({ refreshS: 60 });
    assert.equal((await refresh(sandbox, first.refresh_token)).status, 200);
    await assert.rejects(set({ acess: "expired" }), /is none of/);
  }));

test("reuse of a refresh token can end the whole grant", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "gitlab", set: { reuseRevokes: true } });
    const first = await signIn(sandbox);
    const second = await refresh(sandbox, first.refresh_token);
    await refresh(sandbox, first.refresh_token);
    assert.equal((await refresh(sandbox, second.refresh_token)).error, "invalid_grant");
  }));

test("the redirect can carry a right or wrong iss, and a wrong state or none", () =>
  withSandbox(async (sandbox) => {
    const visitor = new Visitor();
    const back = async (set: object) => {
      await steer(sandbox, "/host", { name: "gitlab", set });
      return (await visitor.authorize(authorizeUrl(sandbox, "gitlab"))).searchParams;
    };
    assert.equal((await back({})).get("iss"), null);
    assert.equal((await back({ iss: "right" })).get("iss"), sandbox.world.at().hosts.gitlab.web);
    assert.equal((await back({ iss: "wrong" })).get("iss"), "https://elsewhere.example");
    assert.notEqual((await back({ state: "wrong" })).get("state"), "a state & of 22 characters");
    assert.equal((await back({ state: "none" })).get("state"), null);
  }));

test("the last redirect can be sent again, as it was or changed", () =>
  withSandbox(async (sandbox) => {
    const heard: string[] = [];
    const listener = createServer((request, response) => {
      heard.push(request.url ?? "");
      response.writeHead(404).end("no");
    });
    await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
    const { port } = listener.address() as AddressInfo;
    const redirect_uri = `http://127.0.0.1:${port}/callback`;
    const back = await new Visitor().authorize(authorizeUrl(sandbox, "gitlab", { redirect_uri }));
    assert.deepEqual(await steer(sandbox, "/replay", {}), { status: 404, body: "no" });
    await steer(sandbox, "/replay", { set: { state: null, code: "other" } });
    assert.deepEqual(heard, [back.pathname + back.search, "/callback?code=other"]);
    await new Promise((done) => listener.close(done));
    assert.equal(((await steer(sandbox, "/replay", {})) as { status: null }).status, null);
    assert.equal(((await get(sandbox, "/redirects")) as unknown[]).length, 1);
  }));

test("a code, a client secret or a refresh token at another host is written down", () =>
  withSandbox(async (sandbox) => {
    const { refresh_token } = await signIn(sandbox);
    const { web } = sandbox.world.at().hosts.bitbucketServer;
    const { secret } = sandbox.world.application("github");
    await postForm(`${web}/rest/oauth2/latest/token`, { client_secret: secret ?? "" });
    await postForm(`${web}/rest/oauth2/latest/token`, { refresh_token });
    assert.deepEqual(await violations(sandbox), ["foreign-credential", "foreign-credential"]);
  }));

test("the organization file names each application as Patrol reads it, and no public secret", () =>
  withSandbox(async (sandbox) => {
    const ready = readyFile(sandbox.world);
    const text = organizationFile(ready);
    assert.equal(text.split("[[oauth_application]]").length, 5);
    assert.ok(text.includes(`url = "${sandbox.world.at().hosts.bitbucketServer.web}"`));
    assert.match(text, /provider = "bitbucket_server"/);
    assert.match(text, /redirect_uri = "http:\/\/localhost:34106\/"/);
    const device = organizationFile(ready, { only: ["gitlab"], flow: "device" });
    assert.match(device, /flow = "device"/);
    assert.ok(!device.includes("client_secret"));
    assert.ok(!JSON.stringify(ready).includes(sandbox.world.application("runtime").secret ?? "?"));
  }));
