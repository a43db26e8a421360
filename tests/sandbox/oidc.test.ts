/** The certified server as GitLab-like and DC-like host: that it is strict, and that its tokens verify. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { challengeFor, postForm } from "./oauth_testing.ts";
import { type AuthorizationServer, type OidcKind, startAuthorizationServer } from "./oidc.ts";
import { askRuntime, bearer, steer, violations, withSandbox } from "./testing.ts";
import { Visitor } from "./visitor.ts";

const AUTHORIZE = { gitlab: "/oauth/authorize", bitbucket_server: "/rest/oauth2/latest/authorize" };
const TOKEN = { gitlab: "/oauth/token", bitbucket_server: "/rest/oauth2/latest/token" };
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

async function withServer(kind: OidcKind, body: (server: AuthorizationServer) => Promise<void>) {
  const server = await startAuthorizationServer({ kind });
  try {
    await body(server);
  } finally {
    await server.stop();
  }
}

function redirectOf({ kind }: AuthorizationServer): string {
  return kind === "gitlab" ? "http://127.0.0.1:5151/callback" : "http://localhost:34106/";
}

function address(server: AuthorizationServer, change: Record<string, string> = {}): string {
  const query = {
    response_type: "code",
    client_id: server.application.id,
    redirect_uri: redirectOf(server),
    scope: server.application.scopes.join(" "),
    state: "a state of 22 characters",
    code_challenge: challengeFor.challenge,
    code_challenge_method: "S256",
    ...change,
  };
  return `${server.web}${AUTHORIZE[server.kind]}?${new URLSearchParams(query)}`;
}

function ask(server: AuthorizationServer, form: Record<string, string>, path = TOKEN[server.kind]) {
  const { id, secret } = server.application;
  return postForm(server.web + path, {
    client_id: id,
    ...(secret === null ? {} : { client_secret: secret }),
    ...form,
  });
}

/** The certified server asks once for the password and once for consent, on pages of its own. */
async function authorize(server: AuthorizationServer, visitor = new Visitor()): Promise<URL> {
  return visitor.authorize(address(server));
}

async function granted(server: AuthorizationServer) {
  const code = (await authorize(server)).searchParams.get("code") ?? "";
  const redirect_uri = redirectOf(server);
  const form = { grant_type: "authorization_code", code, redirect_uri };
  return ask(server, { ...form, code_verifier: challengeFor.verifier });
}

function check({ kind, web, api }: AuthorizationServer, token: string): Promise<Response> {
  const url = kind === "gitlab" ? `${web}/oauth/token/info` : `${api}/application-properties`;
  return fetch(url, bearer(token));
}

for (const kind of ["gitlab", "bitbucket_server"] as const) {
  test(`${kind}: code, iss and state come back, and the token verifies`, () =>
    withServer(kind, async (server) => {
      const back = await authorize(server);
      assert.equal(back.origin + back.pathname, redirectOf(server));
      assert.equal(back.searchParams.get("state"), "a state of 22 characters");
      assert.equal(back.searchParams.get("iss"), server.web);
      const { access_token, refresh_token, expires_in } = await granted(server);
      assert.equal(expires_in, kind === "gitlab" ? 7200 : 3600);
      assert.ok(refresh_token);
      const answer = await check(server, access_token);
      assert.equal(answer.status, 200);
      if (kind === "bitbucket_server") assert.equal(answer.headers.get("x-ausername"), "ada%40corp");
      else assert.match(access_token, /^[0-9a-f]{64}$/);
      assert.deepEqual(server.shared.journal.violations, []);
    }));

  test(`${kind}: refresh tokens rotate, and reuse ends everything`, () =>
    withServer(kind, async (server) => {
      const first = await granted(server);
      const refresh = (refresh_token: string) =>
        ask(server, { grant_type: "refresh_token", refresh_token, redirect_uri: redirectOf(server) });
      const second = await refresh(first.refresh_token);
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.equal((await check(server, second.access_token)).status, 200);
      assert.equal((await refresh(first.refresh_token)).error, "invalid_grant");
      assert.equal((await check(server, second.access_token)).status, 401);
      assert.equal((await refresh(second.refresh_token)).error, "invalid_grant");
      assert.equal(server.shared.oauth.grants.list[0]?.refreshes, 1);
      assert.equal(server.shared.journal.violations[0]?.kind, "refresh-reuse");
    }));

  test(`${kind}: no PKCE, a wrong verifier, another's address: refused`, () =>
    withServer(kind, async (server) => {
      const bare = new URL(address(server));
      bare.searchParams.delete("code_challenge");
      bare.searchParams.delete("code_challenge_method");
      const page = await new Visitor().open(bare);
      assert.equal(page.away?.searchParams.get("error"), "invalid_request");
      const plain = await new Visitor().open(address(server, { code_challenge_method: "plain" }));
      assert.equal(plain.away?.searchParams.get("error"), "invalid_request");
      const code = (await authorize(server)).searchParams.get("code") ?? "";
      const redirect_uri = redirectOf(server);
      const form = { grant_type: "authorization_code", code, redirect_uri, code_verifier: "x".repeat(43) };
      assert.equal((await ask(server, form)).error, "invalid_grant");
      const port = async (to: string) =>
        (await new Visitor().open(address(server, { redirect_uri: to }))).status;
      const another = redirectOf(server).replace(/:\d+/, ":61000");
      assert.equal(await port(another), kind === "gitlab" ? 200 : 400);
      assert.equal(await port("http://127.0.0.1:5151/elsewhere"), 400);
    }));

  test(`${kind}: a refusal comes back, and a revoked token is dead`, () =>
    withServer(kind, async (server) => {
      const visitor = new Visitor();
      const wrong = await visitor.submit(await visitor.open(address(server)), {
        login: "ada-dev",
        password: "x",
      });
      assert.match(wrong.html, /Incorrect username or password/);
      const denied = await visitor.submit(await visitor.signIn(wrong), { decision: "Cancel" });
      assert.equal(denied.away?.searchParams.get("error"), "access_denied");
      assert.equal(denied.away?.searchParams.get("iss"), server.web);
      const { access_token } = await granted(server);
      const path = kind === "gitlab" ? "/oauth/revoke" : "/rest/oauth2/latest/revoke";
      assert.equal((await ask(server, { token: access_token }, path)).status, 200);
      assert.equal((await check(server, access_token)).status, 401);
    }));
}

test("gitlab: the device flow asks for no secret, waits, and ends with a token", () =>
  withServer("gitlab", async (server) => {
    const { id: client_id, scopes } = server.application;
    const device = await ask(server, { scope: scopes.join(" ") }, "/oauth/authorize_device");
    assert.equal(device.expires_in, 300);
    const poll = () => ask(server, { grant_type: DEVICE, device_code: device.device_code, client_id });
    assert.equal((await poll()).error, "authorization_pending");
    const visitor = new Visitor();
    const confirm = await visitor.submit(await visitor.open(device.verification_uri), {
      user_code: device.user_code,
    });
    const consent = await visitor.signIn(await visitor.submit(confirm, {}));
    const done = await visitor.submit(consent, { decision: "Authorize" });
    assert.match(done.html, /Your device is now connected/);
    assert.equal((await check(server, (await poll()).access_token)).status, 200);
  }));

test("in a whole sandbox the certified host has its runtimes, and a lost answer on demand", () =>
  withSandbox(
    async (sandbox) => {
      const { web, api } = sandbox.world.at().hosts.gitlab;
      const { id, secret, callback, scopes, device } = sandbox.world.application("gitlab");
      const application = { id, secret, callback, scopes, device, provider: "gitlab", url: web };
      const server = { kind: "gitlab", web, api, application, shared: sandbox, stop: sandbox.stop } as const;
      await steer(sandbox, "/host", { name: "gitlab", set: { accessS: 60 } });
      await steer(sandbox, "/fail", { server: "gitlab", match: { path: "/oauth/token" }, status: 503 });
      assert.equal((await ask(server, {}).catch(() => null))?.status ?? 503, 503);
      const { access_token, expires_in } = await granted(server);
      assert.equal(expires_in, 60);
      const mutation =
        "mutation R($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { users { isValid } } }";
      const { data } = await askRuntime(sandbox, "lab", mutation, { args: { token: access_token } });
      assert.equal(data.registerToGitIntegration.users[0].isValid, true);
      const [grant] = (await steer(sandbox, "/grants", undefined, "GET")) as { name: string; user: string }[];
      assert.deepEqual([grant?.name, grant?.user], ["gitlab-oauth-1", "ada.dev"]);
      assert.deepEqual(await violations(sandbox), []);
    },
    { oidc: ["gitlab"], gitlabRoot: "/gitlab" },
  ));
