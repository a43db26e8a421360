import assert from "node:assert/strict";
import { test } from "node:test";
import { PATROL_CLIENT, PATROL_WEB_CLIENT } from "./oauth_clients.ts";
import type { Sandbox } from "./sandbox.ts";
import { askRuntime, basic, bearer, steer, withSandbox } from "./testing.ts";

const web = (sandbox: Sandbox) => sandbox.world.at().hosts.github.web;
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not built upon
async function post(url: string, form: Record<string, string>): Promise<any> {
  const headers = { accept: "application/json" };
  return (await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) })).json();
}

/** Presses a button on GitHub's page and returns where the browser is sent. */
async function press(sandbox: Sandbox, address: string, decision: "Authorize" | "Cancel"): Promise<URL> {
  const html = await (await fetch(address)).text();
  const hidden = [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(
    hidden.map(([, name = "", value = ""]) => [name, value.replaceAll("&#38;", "&")]),
  );
  const answer = await fetch(`${web(sandbox)}/login/oauth/authorize`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...fields, decision }),
  });
  assert.equal(answer.status, 302);
  return new URL(answer.headers.get("location") ?? "");
}

function authorizeUrl(sandbox: Sandbox, redirect_uri: string): string {
  const query = { client_id: PATROL_CLIENT.id, redirect_uri, scope: "repo", state: "s t&1" };
  return `${web(sandbox)}/login/oauth/authorize?${new URLSearchParams(query)}`;
}

test("the authorization code grant gives a token that works, once", () =>
  withSandbox(async (sandbox) => {
    const back = await press(sandbox, authorizeUrl(sandbox, "http://127.0.0.1:5151/callback"), "Authorize");
    assert.equal(back.host + back.pathname, "127.0.0.1:5151/callback");
    assert.equal(back.searchParams.get("state"), "s t&1");
    const { id: client_id, secret: client_secret } = PATROL_CLIENT;
    const code = back.searchParams.get("code") ?? "";
    const redeem = () => post(`${web(sandbox)}/login/oauth/access_token`, { client_id, client_secret, code });
    const granted = await redeem();
    assert.match(granted.access_token, /^gho_/);
    assert.equal(granted.scope, "repo");
    assert.equal((await redeem()).error, "bad_verification_code");
    const { api } = sandbox.world.at().hosts.github;
    assert.equal(
      (await fetch(`${api}/user`, bearer(granted.access_token))).headers.get("x-oauth-scopes"),
      "repo",
    );
    const application = (method: string) =>
      fetch(`${api}/applications/${client_id}/token`, {
        method,
        ...basic(client_id, client_secret),
        body: JSON.stringify({ access_token: granted.access_token }),
      });
    assert.equal((await application("POST")).status, 200);
    assert.equal((await application("DELETE")).status, 204);
    assert.equal((await application("POST")).status, 404);
    assert.equal((await fetch(`${api}/user`, bearer(granted.access_token))).status, 401);
    assert.deepEqual(sandbox.journal.violations, []);
  }));

test("a denial, a foreign redirect and a wrong secret each have their error", () =>
  withSandbox(async (sandbox) => {
    const denied = await press(sandbox, authorizeUrl(sandbox, "http://127.0.0.1:5151/callback"), "Cancel");
    assert.equal(denied.searchParams.get("error"), "access_denied");
    const foreign = await fetch(authorizeUrl(sandbox, "http://127.0.0.1:5151/elsewhere"), {
      redirect: "manual",
    });
    assert.match(
      foreign.headers.get("location") ?? "",
      /^http:\/\/127\.0\.0\.1\/callback\?error=redirect_uri_mismatch/,
    );
    const form = { client_id: PATROL_CLIENT.id, client_secret: "wrong", code: "x" };
    const answer = await fetch(`${web(sandbox)}/login/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /^error=incorrect_client_credentials&/);
  }));

test("the device flow waits, is told to slow down, and ends with a token or a refusal", () =>
  withSandbox(async (sandbox) => {
    const { id: client_id } = PATROL_CLIENT;
    const start = (id = client_id) =>
      post(`${web(sandbox)}/login/device/code`, { client_id: id, scope: "repo" });
    const poll = (device_code: string) =>
      post(`${web(sandbox)}/login/oauth/access_token`, { client_id, device_code, grant_type: DEVICE });
    const answer = (user_code: string, decision: string) =>
      fetch(`${web(sandbox)}/login/device`, {
        method: "POST",
        body: new URLSearchParams({ user_code, decision }),
      });

    const slow = await start();
    assert.equal(slow.interval, 5);
    assert.equal(slow.expires_in, 900);
    assert.equal((await poll(slow.device_code)).error, "authorization_pending");
    const told = await poll(slow.device_code);
    assert.deepEqual([told.error, told.interval], ["slow_down", 10]);

    await steer(sandbox, "/host", { name: "github", set: { deviceIntervalS: 0 } });
    const yes = await start();
    assert.equal((await answer(yes.user_code, "Authorize")).status, 200);
    assert.match((await poll(yes.device_code)).access_token, /^gho_/);
    assert.equal((await poll(yes.device_code)).error, "incorrect_device_code");
    const no = await start();
    await answer(no.user_code, "Cancel");
    assert.equal((await poll(no.device_code)).error, "access_denied");
    const late = await start();
    await steer(sandbox, "/clock", { offsetMs: 901_000 });
    assert.equal((await poll(late.device_code)).error, "expired_token");
    assert.equal((await start(PATROL_WEB_CLIENT.id)).error, "device_flow_disabled");
  }));

test("newer Enterprise gives expiring tokens on request, and refreshing rotates both", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "github", set: { version: "3.23.0", deviceIntervalS: 0 } });
    const { id: client_id, secret: client_secret } = PATROL_CLIENT;
    const token = `${web(sandbox)}/login/oauth/access_token`;
    const device = await post(`${web(sandbox)}/login/device/code`, {
      client_id,
      scope: "repo offline_access",
    });
    const body = new URLSearchParams({ user_code: device.user_code, decision: "Authorize" });
    await fetch(`${web(sandbox)}/login/device`, { method: "POST", body });
    const first = await post(token, { client_id, device_code: device.device_code, grant_type: DEVICE });
    assert.equal(first.expires_in, 28800);
    const refresh = (refresh_token: string) =>
      post(token, { client_id, client_secret, refresh_token, grant_type: "refresh_token" });
    const second = await refresh(first.refresh_token);
    assert.match(second.refresh_token, /^ghr_/);
    const { api } = sandbox.world.at().hosts.github;
    assert.equal((await fetch(`${api}/user`, bearer(first.access_token))).status, 401);
    assert.equal((await fetch(`${api}/user`, bearer(second.access_token))).status, 200);
    assert.equal((await refresh(first.refresh_token)).error, "bad_refresh_token");
  }));

test("OAuth by way of the runtime puts a token there, and nobody is told", () =>
  withSandbox(async (sandbox) => {
    const account = sandbox.world.accounts[0];
    const userId = account?.users[0]?.id;
    const start = `${sandbox.world.at().appProxy}/prod-us/app-proxy/api/git-auth/github`;
    const back = await press(sandbox, `${start}?userId=${userId}&accountId=${account?.id}`, "Authorize");
    assert.equal((await fetch(back)).status, 200);
    const { data } = await askRuntime(sandbox, "prod-us", "{ gitIntegration { users { userId isValid } } }");
    const mine = data.gitIntegration.users.find((one: { userId: string }) => one.userId === userId);
    assert.equal(mine.isValid, true);
  }));
