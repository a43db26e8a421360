/** GitHub's OAuth, the device flows, the sign-in pages, and the runtimes' own application. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readyFile } from "./guide.ts";
import { authorizeUrl, challengeFor, postForm, redirectOf } from "./oauth_testing.ts";
import type { Sandbox } from "./sandbox.ts";
import { askRuntime, basic, bearer, steer, violations, withSandbox } from "./testing.ts";
import { Visitor } from "./visitor.ts";

const web = (sandbox: Sandbox) => sandbox.world.at().hosts.github.web;
const api = (sandbox: Sandbox) => sandbox.world.at().hosts.github.api;
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const ask = (sandbox: Sandbox, form: Record<string, string>) =>
  postForm(`${web(sandbox)}/login/oauth/access_token`, form);
const idOf = (sandbox: Sandbox, key = "github") => {
  const { id: client_id, secret } = sandbox.world.application(key);
  return { client_id, client_secret: secret ?? "" };
};

test("the authorization code grant gives a token that works, once", () =>
  withSandbox(async (sandbox) => {
    const back = await new Visitor().authorize(authorizeUrl(sandbox, "github"));
    assert.equal(back.origin + back.pathname, redirectOf("github"));
    assert.equal(back.searchParams.get("state"), "a state & of 22 characters");
    const code = back.searchParams.get("code") ?? "";
    const { client_id, client_secret } = idOf(sandbox);
    // Enterprise Server does not look at PKCE: a wrong verifier changes nothing.
    const redeem = () => ask(sandbox, { client_id, client_secret, code, code_verifier: "wrong" });
    const granted = await redeem();
    assert.match(granted.access_token, /^gho_/);
    assert.deepEqual([granted.scope, granted.expires_in], ["repo", undefined]);
    assert.deepEqual(await violations(sandbox), []);
    const again = await redeem();
    assert.equal(again.error, "bad_verification_code");
    assert.deepEqual(await violations(sandbox), ["code-reuse"]);
    const asked = await fetch(`${api(sandbox)}/user`, bearer(granted.access_token));
    assert.equal(asked.headers.get("x-oauth-scopes"), "repo");
    const application = (method: string) =>
      fetch(`${api(sandbox)}/applications/${client_id}/token`, {
        method,
        ...basic(client_id, client_secret),
        body: JSON.stringify({ access_token: granted.access_token }),
      });
    assert.equal((await application("POST")).status, 200);
    assert.equal((await application("DELETE")).status, 204);
    assert.equal((await application("POST")).status, 404);
    assert.equal((await fetch(`${api(sandbox)}/user`, bearer(granted.access_token))).status, 401);
  }));

test("like github.com, it checks the verifier", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "github", set: { pkce: "optional" } });
    const visitor = new Visitor();
    const redeem = async (code_verifier: string) => {
      const code = (await visitor.authorize(authorizeUrl(sandbox, "github"))).searchParams.get("code") ?? "";
      return ask(sandbox, { ...idOf(sandbox), code, code_verifier });
    };
    assert.equal((await redeem("x".repeat(43))).error, "bad_verification_code");
    assert.match((await redeem(challengeFor.verifier)).access_token, /^gho_/);
  }));

test("a denial, a foreign redirect and a wrong secret each have their error", () =>
  withSandbox(async (sandbox) => {
    const denied = await new Visitor().authorize(authorizeUrl(sandbox, "github"), { decision: "Cancel" });
    assert.equal(denied.searchParams.get("error"), "access_denied");
    const foreign = await new Visitor().open(
      authorizeUrl(sandbox, "github", { redirect_uri: "http://127.0.0.1:5151/elsewhere" }),
    );
    assert.match(foreign.away?.href ?? "", /^http:\/\/127\.0\.0\.1\/callback\?error=redirect_uri_mismatch/);
    const form = { ...idOf(sandbox), client_secret: "wrong", code: "x" };
    const answer = await fetch(`${web(sandbox)}/login/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /^error=incorrect_client_credentials&/);
  }));

test("a wrong password says so and lets one try again; the second factor too", () =>
  withSandbox(async (sandbox) => {
    const visitor = new Visitor();
    const page = await visitor.open(authorizeUrl(sandbox, "github"));
    const wrong = await visitor.submit(page, { login: "grace-safe", password: "guess" });
    assert.match(wrong.html, /role="alert">Incorrect username or password/);
    assert.match(wrong.html, /value="grace-safe"/);
    const { people } = readyFile(sandbox.world);
    const { password = "", code = "" } = people["grace-safe"] ?? {};
    const factor = await visitor.submit(wrong, { login: "grace-safe", password });
    const missed = await visitor.submit(factor, { code: "000000" });
    assert.match(missed.html, /The code is wrong/);
    const consent = await visitor.submit(missed, { code: code ?? "" });
    assert.match(consent.html, /wants access to the account grace-safe/);
    assert.doesNotMatch(consent.html, /<script/);
    // Signed in: the next request asks for no password.
    assert.match((await visitor.open(authorizeUrl(sandbox, "github"))).html, /name="decision"/);
  }));

test("the device flow waits, is told to slow down, and ends with a token or a refusal", () =>
  withSandbox(async (sandbox) => {
    const { client_id } = idOf(sandbox);
    const visitor = new Visitor();
    const start = (id = client_id) =>
      postForm(`${web(sandbox)}/login/device/code`, { client_id: id, scope: "repo" });
    const poll = (device_code: string) => ask(sandbox, { client_id, device_code, grant_type: DEVICE });
    const slow = await start();
    assert.deepEqual([slow.interval, slow.expires_in], [5, 900]);
    assert.equal((await poll(slow.device_code)).error, "authorization_pending");
    const told = await poll(slow.device_code);
    assert.deepEqual([told.error, told.interval], ["slow_down", 10]);

    await steer(sandbox, "/host", { name: "github", set: { deviceIntervalS: 0 } });
    const yes = await start();
    assert.equal((await visitor.activate(yes.verification_uri, yes.user_code)).status, 200);
    assert.match((await poll(yes.device_code)).access_token, /^gho_/);
    assert.equal((await poll(yes.device_code)).error, "incorrect_device_code");
    const no = await start();
    await visitor.activate(no.verification_uri, no.user_code, { decision: "Cancel" });
    assert.equal((await poll(no.device_code)).error, "access_denied");
    assert.equal((await visitor.activate(no.verification_uri, "NOT-REAL")).status, 422);
    const late = await start();
    await steer(sandbox, "/clock", { offsetMs: 901_000 });
    assert.equal((await poll(late.device_code)).error, "expired_token");
    const { client_id: without } = idOf(sandbox, "githubWithoutDeviceFlow");
    assert.equal((await start(without)).error, "device_flow_disabled");
  }));

test("newer Enterprise gives expiring tokens on request, and refreshing rotates both", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "github", set: { version: "3.23.0", deviceIntervalS: 0 } });
    const { client_id } = idOf(sandbox);
    const scope = "repo offline_access";
    const device = await postForm(`${web(sandbox)}/login/device/code`, { client_id, scope });
    await new Visitor().activate(device.verification_uri, device.user_code);
    const first = await ask(sandbox, { client_id, device_code: device.device_code, grant_type: DEVICE });
    assert.deepEqual([first.expires_in, first.refresh_token_expires_in], [28800, 15897600]);
    // What came from the device flow is refreshed without a secret.
    const refresh = (refresh_token: string) =>
      ask(sandbox, { client_id, refresh_token, grant_type: "refresh_token" });
    const second = await refresh(first.refresh_token);
    assert.match(second.refresh_token, /^ghr_/);
    assert.equal((await fetch(`${api(sandbox)}/user`, bearer(first.access_token))).status, 401);
    assert.equal((await fetch(`${api(sandbox)}/user`, bearer(second.access_token))).status, 200);
    assert.equal((await refresh(first.refresh_token)).error, "bad_refresh_token");
    assert.deepEqual(await violations(sandbox), ["refresh-reuse"]);
  }));

test("an application with expiring tokens needs its secret to refresh them", () =>
  withSandbox(async (sandbox) => {
    const back = await new Visitor().authorize(authorizeUrl(sandbox, "githubExpiring"));
    const ids = idOf(sandbox, "githubExpiring");
    const first = await ask(sandbox, { ...ids, code: back.searchParams.get("code") ?? "" });
    assert.equal(first.expires_in, 28800);
    const form = { grant_type: "refresh_token", refresh_token: first.refresh_token };
    const { client_id } = ids;
    assert.equal((await ask(sandbox, { ...form, client_id })).error, "incorrect_client_credentials");
    assert.equal((await ask(sandbox, { ...form, ...ids })).expires_in, 28800);
  }));

test("OAuth by way of the runtime puts a token there, and nobody is told", () =>
  withSandbox(async (sandbox) => {
    const account = sandbox.world.accounts[0];
    const userId = account?.users[0]?.id;
    const start = `${sandbox.world.at().appProxy}/prod-us/app-proxy/api/git-auth/github`;
    const to = (await new Visitor().open(`${start}?userId=${userId}&accountId=${account?.id}`)).away;
    assert.ok(to);
    assert.equal((await fetch(await new Visitor().authorize(to))).status, 200);
    const { data } = await askRuntime(sandbox, "prod-us", "{ gitIntegration { users { userId isValid } } }");
    const mine = data.gitIntegration.users.find((one: { userId: string }) => one.userId === userId);
    assert.equal(mine.isValid, true);
    assert.deepEqual(await violations(sandbox), []);
  }));
