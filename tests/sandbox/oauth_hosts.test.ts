/** The web flows of GitLab and both Bitbuckets: each host's own rules, refreshing, revoking, runtimes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { authorizeUrl, challengeFor, postForm, redirectOf } from "./oauth_testing.ts";
import type { Sandbox } from "./sandbox.ts";
import { askRuntime, basic, bearer, steer, violations, withSandbox } from "./testing.ts";
import { Visitor } from "./visitor.ts";

type Form = Record<string, string>;
type Key = "gitlab" | "bitbucket" | "bitbucketServer";

const TOKEN = {
  gitlab: "/oauth/token",
  bitbucket: "/site/oauth2/access_token",
  bitbucketServer: "/rest/oauth2/latest/token",
};
const web = (sandbox: Sandbox, key: Key) => sandbox.world.at().hosts[key].web;

/** Asks the token endpoint as the host wants the application to say who it is. */
function ask(sandbox: Sandbox, key: Key, form: Form, path = TOKEN[key]) {
  const { id, secret } = sandbox.world.application(key);
  if (key === "bitbucket") return postForm(web(sandbox, key) + path, form, basic(id, secret ?? "").headers);
  const own: Form = secret === null ? { client_id: id } : { client_id: id, client_secret: secret };
  return postForm(web(sandbox, key) + path, { ...own, ...form });
}

async function codeOf(sandbox: Sandbox, key: Key, person = "ada-dev"): Promise<string> {
  const back = await new Visitor().authorize(authorizeUrl(sandbox, key), { person });
  return back.searchParams.get("code") ?? "";
}

const redeem = (sandbox: Sandbox, key: Key, code: string, change: Form = {}) =>
  ask(sandbox, key, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectOf(key),
    code_verifier: challengeFor.verifier,
    ...change,
  });

const refresh = (sandbox: Sandbox, key: Key, refresh_token: string, change: Form = {}) =>
  ask(sandbox, key, { grant_type: "refresh_token", refresh_token, redirect_uri: redirectOf(key), ...change });

const granted = async (sandbox: Sandbox, key: Key, person?: string) =>
  redeem(sandbox, key, await codeOf(sandbox, key, person));

/** What the host says to a token, at the endpoint that a verification asks. */
function check(sandbox: Sandbox, key: Key, token: string): Promise<Response> {
  const { api } = sandbox.world.at().hosts[key];
  if (key === "gitlab") return fetch(`${web(sandbox, key)}/oauth/token/info`, bearer(token));
  return fetch(key === "bitbucket" ? `${api}/user` : `${api}/application-properties`, bearer(token));
}

test("GitLab takes a public client with PKCE and no secret, and describes the token", () =>
  withSandbox(
    async (sandbox) => {
      const answer = await granted(sandbox, "gitlab", "ada-private");
      assert.match(answer.access_token, /^[0-9a-f]{64}$/);
      assert.deepEqual([answer.token_type, answer.expires_in], ["Bearer", 7200]);
      assert.equal(answer.scope, "read_api read_repository write_repository");
      const info = await (await check(sandbox, "gitlab", answer.access_token)).json();
      assert.equal((info as { resource_owner_id: number }).resource_owner_id, 5711);
      const { api } = sandbox.world.at().hosts.gitlab;
      const user = await (await fetch(`${api}/user`, bearer(answer.access_token))).json();
      assert.equal((user as { username: string }).username, "ada.private");
      assert.deepEqual(await violations(sandbox), []);
    },
    { gitlabRoot: "/gitlab" },
  ));

test("GitLab wants PKCE, S256, a port or any, the right path, and scopes it registered", () =>
  withSandbox(async (sandbox) => {
    const errorOf = async (change: Record<string, string | null>) => {
      const page = await new Visitor().open(authorizeUrl(sandbox, "gitlab", change));
      return page.away?.searchParams.get("error") ?? page.status;
    };
    assert.equal(await errorOf({ code_challenge: null, code_challenge_method: null }), "invalid_request");
    assert.equal(await errorOf({ code_challenge_method: "plain" }), "invalid_request");
    assert.equal(await errorOf({ scope: "sudo" }), "invalid_scope");
    assert.equal(await errorOf({ response_type: "token" }), "unsupported_response_type");
    assert.equal(await errorOf({ redirect_uri: "http://127.0.0.1/callback/more" }), 400);
    assert.equal(await errorOf({ redirect_uri: "http://localhost:5151/callback" }), 400);
    assert.equal(await errorOf({ client_id: "nobody" }), 401);
    assert.equal(await errorOf({ redirect_uri: "http://127.0.0.1:61000/callback" }), 200);
    const code = () => codeOf(sandbox, "gitlab");
    assert.equal(
      (await redeem(sandbox, "gitlab", await code(), { code_verifier: "x" })).error,
      "invalid_grant",
    );
    const other = { redirect_uri: "http://127.0.0.1:5152/callback" };
    assert.equal((await redeem(sandbox, "gitlab", await code(), other)).error, "invalid_grant");
    assert.equal((await redeem(sandbox, "gitlab", "made-up")).status, 400);
    assert.deepEqual(await violations(sandbox), ["pkce", "pkce"]);
  }));

test("GitLab rotates both tokens, wants the redirect address again, and refuses reuse", () =>
  withSandbox(async (sandbox) => {
    const first = await granted(sandbox, "gitlab");
    const { access_token, refresh_token } = first;
    assert.equal(
      (await refresh(sandbox, "gitlab", refresh_token, { redirect_uri: "" })).error,
      "invalid_request",
    );
    const second = await refresh(sandbox, "gitlab", refresh_token);
    assert.notEqual(second.refresh_token, refresh_token);
    assert.equal((await check(sandbox, "gitlab", access_token)).status, 401);
    const reused = await refresh(sandbox, "gitlab", refresh_token);
    assert.deepEqual([reused.status, reused.error], [400, "invalid_grant"]);
    assert.equal((await check(sandbox, "gitlab", second.access_token)).status, 200);
    assert.deepEqual(await violations(sandbox), ["refresh-reuse"]);
  }));

test("by its source, GitLab buries the old pair only when the new one is used", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "gitlab", set: { oldPairDies: "at-first-use" } });
    const first = await granted(sandbox, "gitlab");
    const second = await refresh(sandbox, "gitlab", first.refresh_token);
    assert.equal((await check(sandbox, "gitlab", first.access_token)).status, 200);
    assert.equal((await check(sandbox, "gitlab", second.access_token)).status, 200);
    assert.equal((await check(sandbox, "gitlab", first.access_token)).status, 401);
    assert.equal((await refresh(sandbox, "gitlab", first.refresh_token)).error, "invalid_grant");
  }));

test("GitLab revokes for the application alone, and either token takes the other along", () =>
  withSandbox(async (sandbox) => {
    const { access_token, refresh_token } = await granted(sandbox, "gitlab");
    const revoke = (form: Form) => ask(sandbox, "gitlab", form, "/oauth/revoke");
    assert.equal((await revoke({ token: access_token, client_id: "nobody" })).status, 403);
    assert.equal((await revoke({ token: access_token })).status, 200);
    assert.equal((await check(sandbox, "gitlab", access_token)).status, 401);
    assert.equal((await refresh(sandbox, "gitlab", refresh_token)).error, "invalid_grant");
    assert.equal((await revoke({ token: "unknown" })).status, 200);
  }));

test("GitLab's device flow asks for no secret and gives no refresh token", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "gitlab", set: { deviceIntervalS: 0 } });
    const device = await ask(sandbox, "gitlab", { scope: "read_api" }, "/oauth/authorize_device");
    assert.deepEqual([device.expires_in, device.interval], [300, 0]);
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    const poll = () => ask(sandbox, "gitlab", { grant_type, device_code: device.device_code });
    const waiting = await poll();
    assert.deepEqual([waiting.status, waiting.error], [400, "authorization_pending"]);
    await new Visitor().activate(device.verification_uri_complete, device.user_code.toLowerCase());
    const answer = await poll();
    assert.equal(answer.scope, "read_api");
    assert.equal(answer.refresh_token, undefined);
    const [grant] = (await steer(sandbox, "/grants", undefined, "GET")) as { flow: string }[];
    assert.equal(grant?.flow, "device");
  }));

test("Bitbucket Cloud wants key and secret as Basic, and answers with scopes of its own", () =>
  withSandbox(async (sandbox) => {
    const { id, secret } = sandbox.world.application("bitbucket");
    const form = { grant_type: "authorization_code", code: await codeOf(sandbox, "bitbucket") };
    const inBody = { ...form, client_id: id, client_secret: secret ?? "" };
    const refused = await postForm(web(sandbox, "bitbucket") + TOKEN.bitbucket, inBody);
    assert.equal(refused.error, "unauthorized_client");
    const answer = await redeem(sandbox, "bitbucket", form.code);
    assert.equal(answer.scopes, "account team repository:write");
    assert.deepEqual([answer.scope, answer.expires_in], [undefined, 7200]);
    const user = await check(sandbox, "bitbucket", answer.access_token);
    assert.equal(user.headers.get("x-oauth-scopes"), "account, team, repository:write");
    assert.equal(user.headers.get("x-credential-type"), null);
    await steer(sandbox, "/host", { name: "bitbucket", set: { credentialType: "oauth" } });
    assert.equal(
      (await check(sandbox, "bitbucket", answer.access_token)).headers.get("x-credential-type"),
      "oauth",
    );
    // It does not rotate as far as is known, and can be made to.
    const second = await refresh(sandbox, "bitbucket", answer.refresh_token);
    assert.equal(second.refresh_token, answer.refresh_token);
    assert.notEqual(second.access_token, answer.access_token);
    assert.equal((await postForm(`${web(sandbox, "bitbucket")}/site/oauth2/revoke`, {})).status, 404);
    assert.deepEqual(await violations(sandbox), []);
  }));

test("both Bitbuckets know localhost on one port, and Data Center refuses 127.0.0.1", () =>
  withSandbox(
    async (sandbox) => {
      const status = async (key: Key, redirect_uri: string) =>
        (await new Visitor().open(authorizeUrl(sandbox, key, { redirect_uri }))).status;
      for (const key of ["bitbucket", "bitbucketServer"] as const) {
        assert.equal(await status(key, "http://localhost:41999/"), 200);
        assert.equal(await status(key, "http://localhost:34106/"), 400);
        assert.equal(await status(key, "http://127.0.0.1:41999/"), 400);
      }
      const set = { callback: "http://127.0.0.1:41999/" };
      await assert.rejects(steer(sandbox, "/application", { name: "bitbucketServer", set }), /https alone/);
    },
    { callbackPort: 41999 },
  ));

test("Data Center wants secret and verifier, rotates for ninety days, and revokes", () =>
  withSandbox(async (sandbox) => {
    const key = "bitbucketServer";
    const wrong = await redeem(sandbox, key, await codeOf(sandbox, key), { client_secret: "guess" });
    assert.deepEqual([wrong.status, wrong.error], [401, "invalid_client"]);
    assert.equal(
      (await redeem(sandbox, key, await codeOf(sandbox, key), { code_verifier: "x" })).error,
      "invalid_grant",
    );
    const first = await granted(sandbox, key);
    assert.deepEqual([first.expires_in, first.scope], [3600, "REPO_WRITE"]);
    const asked = await check(sandbox, key, first.access_token);
    assert.equal(asked.headers.get("x-ausername"), "ada%40corp");
    const second = await refresh(sandbox, key, first.refresh_token);
    assert.equal((await check(sandbox, key, first.access_token)).status, 401);
    await ask(sandbox, key, { token: second.access_token }, "/rest/oauth2/latest/revoke");
    assert.equal((await check(sandbox, key, second.access_token)).status, 401);
    const third = await granted(sandbox, key);
    await steer(sandbox, "/clock", { offsetMs: 91 * 86_400_000 });
    assert.equal((await refresh(sandbox, key, third.refresh_token)).error, "invalid_grant");
  }));

test("a runtime takes an OAuth token, and with its refresh token outlives the hour", () =>
  withSandbox(async (sandbox) => {
    const mutation =
      "mutation R($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { users { userId isValid } } }";
    const put = async (runtime: string, args: Form) => {
      const { data, errors } = await askRuntime(sandbox, runtime, mutation, { args });
      return data?.registerToGitIntegration?.users[0].isValid ?? errors[0]?.message;
    };
    const cloud = await granted(sandbox, "bitbucket");
    const stranger = await granted(sandbox, "bitbucket");
    const token = cloud.access_token;
    assert.match(await put("mobile", { token, refreshToken: stranger.refresh_token }), /does not fit/);
    assert.equal(await put("mobile", { token, refreshToken: cloud.refresh_token }), true);
    const lab = await granted(sandbox, "gitlab");
    assert.equal(await put("lab", { token: lab.access_token }), true);
    const valid = async (runtime: string) => {
      const { data } = await askRuntime(sandbox, runtime, "{ gitIntegration { users { isValid } } }");
      return data.gitIntegration.users[0].isValid;
    };
    await steer(sandbox, "/clock", { offsetMs: 7_300_000 });
    assert.deepEqual([await valid("mobile"), await valid("lab")], [true, false]);
    const kept = (await steer(sandbox, "/registrations", undefined, "GET")) as Record<string, unknown>[];
    const mobile = kept.find(({ runtime }) => runtime === "mobile");
    assert.deepEqual([mobile?.token, mobile?.refreshToken], ["bitbucket-oauth-1", "bitbucket-oauth-1"]);
    assert.deepEqual(await violations(sandbox), []);
    await put("lab", { token: lab.access_token, refreshToken: lab.refresh_token });
    assert.deepEqual(await violations(sandbox), ["foreign-credential"]);
  }));
