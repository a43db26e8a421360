import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askPlatform,
  askRuntime,
  graphql,
  keyOf,
  steer,
  tokenValue,
  violations,
  withSandbox,
} from "./testing.ts";

const ME =
  "query Me { me { id name email isAdmin accounts { id name } activeAccount { id name gitProvider gitApiUrl sharedConfigRepo admins } } }";
const RUNTIMES = `query Runtimes { runtimes { edges { node {
  metadata { name namespace } self { syncStatus healthMessage healthStatus }
  syncStatus healthMessage healthStatus managed cluster ingressHost internalIngressHost runtimeVersion
  installationStatus installationType gitProvider accessMode repo } } } }`;
const INTEGRATIONS =
  "query GitIntegrations { gitIntegrations { name sharingPolicy provider apiUrl users { userId isValid } } }";
const REGISTER =
  "mutation RegisterToGitIntegration($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { name sharingPolicy provider apiUrl registeredUsers } }";
const DEREGISTER =
  "mutation DeregisterFromGitIntegration($name: String) { deregisterFromGitIntegration(name: $name) { name registeredUsers } }";

test("the platform says who the key belongs to", () =>
  withSandbox(async (sandbox) => {
    const { status, data } = await askPlatform(sandbox, ME);
    assert.equal(status, 200);
    assert.equal(data.me.activeAccount.name, "acme");
    assert.ok(data.me.activeAccount.admins.includes(data.me.id));
    assert.equal(
      (await askPlatform(sandbox, ME, {}, keyOf(sandbox, "globex"))).data.me.activeAccount.name,
      "globex",
    );
    assert.deepEqual(await violations(sandbox), []);
  }));

test("a wrong key and a key with Bearer are refused", () =>
  withSandbox(async (sandbox) => {
    assert.equal((await askPlatform(sandbox, ME, {}, "wrong")).status, 401);
    assert.equal((await askPlatform(sandbox, ME, {}, `Bearer ${keyOf(sandbox, "acme")}`)).status, 401);
    assert.deepEqual(await violations(sandbox), ["bearer"]);
  }));

test("REST tells the user too", () =>
  withSandbox(async (sandbox) => {
    const { platform } = sandbox.world.at();
    const headers = { authorization: keyOf(sandbox, "acme") };
    const user = (await (await fetch(`${platform}/api/user`, { headers })).json()) as Record<string, unknown>;
    assert.equal(user.activeAccountName, "acme");
    assert.equal((await fetch(`${platform}/api/user`)).status, 401);
  }));

test("the first account has a runtime in every state", () =>
  withSandbox(async (sandbox) => {
    const { data } = await askPlatform(sandbox, RUNTIMES);
    // biome-ignore lint/suspicious/noExplicitAny: an answer looked into
    const nodes = data.runtimes.edges.map(({ node }: any) => node);
    assert.equal(nodes.length, 13);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const named = (name: string) => nodes.find((node: any) => node.metadata.name === name);
    assert.equal(named("prod-eu").ingressHost, `${sandbox.world.at().appProxy}/prod-eu`);
    assert.equal(named("edge-lagos").ingressHost, null);
    assert.equal(named("edge-lagos").installationStatus, "IN_PROGRESS");
    assert.equal(named("office-berlin").internalIngressHost, "http://127.0.0.1:9");
    const { data: other } = await askPlatform(sandbox, RUNTIMES, {}, keyOf(sandbox, "globex"));
    assert.equal(other.runtimes.edges.length, 3);
  }));

test("runtimes come in pages when asked so", () =>
  withSandbox(
    async (sandbox) => {
      const page = `query P($p: SlicePaginationArgs) { runtimes(pagination: $p) {
        edges { node { metadata { name } } } pageInfo { endCursor hasNextPage } } }`;
      const seen: string[] = [];
      let after: string | undefined;
      for (let more = true; more; ) {
        const { data } = await askPlatform(sandbox, page, { p: { first: 10, after } });
        seen.push(
          ...data.runtimes.edges.map(
            (edge: { node: { metadata: { name: string } } }) => edge.node.metadata.name,
          ),
        );
        ({ hasNextPage: more, endCursor: after } = data.runtimes.pageInfo);
      }
      assert.equal(new Set(seen).size, 25);
      assert.equal(seen.length, 25);
    },
    { runtimes: 25 },
  ));

test("a platform may page of its own accord", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "platform", set: { pageSize: 10 } });
    const { data } = await askPlatform(sandbox, "{ runtimes { edges { cursor } pageInfo { hasNextPage } } }");
    assert.equal(data.runtimes.edges.length, 10);
    assert.equal(data.runtimes.pageInfo.hasNextPage, true);
  }));

test("an unknown field or argument is answered in the words of graphql-js", () =>
  withSandbox(async (sandbox) => {
    const field = await askPlatform(sandbox, "{ me { id shoeSize } }");
    assert.equal(field.status, 400);
    assert.equal(field.errors[0]?.message, 'Cannot query field "shoeSize" on type "User".');
    const argument = await askPlatform(sandbox, "{ runtimes(colour: 1) { edges { cursor } } }");
    assert.equal(argument.errors[0]?.message, 'Unknown argument "colour" on field "Query.runtimes".');
    assert.deepEqual(await violations(sandbox), ["invalid-graphql", "invalid-graphql"]);
  }));

test("an old platform has no paging, and to ask for it is no foul", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/host", { name: "platform", set: { schema: "old" } });
    const asked = await askPlatform(sandbox, "{ runtimes(pagination: {first: 5}) { edges { cursor } } }");
    assert.equal(asked.status, 400);
    assert.match(asked.errors[0]?.message ?? "", /^Unknown argument "pagination"/);
    assert.equal((await askPlatform(sandbox, RUNTIMES)).status, 200);
    assert.deepEqual(await violations(sandbox), []);
  }));

test("a token is registered, replaced, expires, and is taken off, for its user alone", () =>
  withSandbox(async (sandbox) => {
    const me = sandbox.world.accounts[0]?.users[0]?.id;
    const users = async () =>
      (await askRuntime(sandbox, "prod-us", INTEGRATIONS)).data.gitIntegrations[0].users;
    const mine = async () => (await users()).find((one: { userId: string }) => one.userId === me);
    assert.equal((await users()).length, 1, "a colleague is there before");
    assert.equal(await mine(), undefined);

    const put = (token: string) =>
      askRuntime(sandbox, "prod-us", REGISTER, { args: { token: tokenValue(sandbox, token) } });
    const { data } = await put("github-good");
    assert.ok(data.registerToGitIntegration.registeredUsers.includes(me));
    assert.equal(data.registerToGitIntegration.apiUrl, sandbox.world.at().hosts.github.api);
    assert.equal((await mine()).isValid, true);

    await put("github-expires");
    await steer(sandbox, "/clock", { offsetMs: 61 * 86_400_000 });
    assert.equal((await mine()).isValid, false);
    await steer(sandbox, "/clock", { offsetMs: 0 });
    assert.equal((await mine()).isValid, true);
    await steer(sandbox, "/token", { name: "github-expires", set: { revoked: true } });
    assert.equal((await mine()).isValid, false);

    await askRuntime(sandbox, "prod-us", DEREGISTER, {});
    assert.equal(await mine(), undefined);
    assert.equal((await users()).length, 1, "the colleague is still there");
    assert.deepEqual(await violations(sandbox), []);
  }));

test("a bad token is refused with HTTP 200, no data, and an error", () =>
  withSandbox(async (sandbox) => {
    for (const [runtime, token] of [
      ["prod-us", "github-expired"],
      ["prod-us", "github-revoked"],
      ["prod-us", "github-short"],
      ["staging", "github-fine-grained"],
      ["lab", "gitlab-short"],
      ["lab", "gitlab-deploy"],
    ] as const) {
      const refused = await askRuntime(sandbox, runtime, REGISTER, {
        args: { token: tokenValue(sandbox, token) },
      });
      assert.equal(refused.status, 200, token);
      assert.equal(refused.data.registerToGitIntegration, null, token);
      assert.match(refused.errors[0]?.message ?? "", /^Invalid Git token error/, token);
    }
    const lenient = await askRuntime(sandbox, "qa", REGISTER, {
      args: { token: tokenValue(sandbox, "github-short") },
    });
    assert.equal(lenient.errors.length, 0, "a runtime may be set to check nothing");
  }));

test("Bitbucket Cloud needs a username beside the token", () =>
  withSandbox(async (sandbox) => {
    const token = tokenValue(sandbox, "bitbucket-good");
    const put = (args: object) => askRuntime(sandbox, "mobile", REGISTER, { args: { token, ...args } });
    assert.match((await put({})).errors[0]?.message ?? "", /username is required/);
    assert.match((await put({ username: "somebody" })).errors[0]?.message ?? "", /does not fit/);
    assert.equal((await put({ username: "adadev@example.com" })).errors.length, 0);
  }));

test("a runtime token is refused and written down, and so is another host's token", () =>
  withSandbox(async (sandbox) => {
    const token = tokenValue(sandbox, "github-good");
    const runtimeToken = await askRuntime(sandbox, "prod-us", REGISTER, {
      args: { token, tokenType: "RUNTIME_TOKEN" },
    });
    assert.equal(runtimeToken.errors.length, 1);
    await askRuntime(sandbox, "lab", REGISTER, { args: { token } });
    assert.deepEqual(await violations(sandbox), ["runtime-token", "foreign-credential"]);
  }));

test("an older app-proxy has no isValid, and the oldest no users", () =>
  withSandbox(async (sandbox) => {
    const oldest = await askRuntime(sandbox, "warehouse", INTEGRATIONS);
    assert.equal(oldest.status, 400);
    assert.match(oldest.errors[0]?.message ?? "", /^Cannot query field "users" on type "GitIntegration"/);
    const { data } = await askRuntime(sandbox, "warehouse", "{ gitIntegration { registeredUsers } }");
    assert.equal(data.gitIntegration.registeredUsers.length, 1);
    await steer(sandbox, "/runtime", { name: "warehouse", set: { schema: "no-is-valid" } });
    const older = await askRuntime(sandbox, "warehouse", INTEGRATIONS);
    assert.equal(older.errors[0]?.message, 'Cannot query field "isValid" on type "UserGitIntegration".');
    assert.deepEqual(await violations(sandbox), []);
  }));

test("no integration is an empty list and null", () =>
  withSandbox(async (sandbox) => {
    const key = keyOf(sandbox, "globex");
    const asked = "{ gitIntegrations { name } gitIntegration { name } }";
    const { data } = await askRuntime(sandbox, "greenfield", asked, {}, key);
    assert.deepEqual({ ...data }, { gitIntegrations: [], gitIntegration: null });
  }));

test("an unreachable runtime is a 502 page of the router, a missing one a 404", () =>
  withSandbox(async (sandbox) => {
    const { appProxy } = sandbox.world.at();
    const bad = await fetch(`${appProxy}/edge-tokyo/app-proxy/api/readyz`);
    assert.equal(bad.status, 502);
    assert.match(await bad.text(), /<h1>502 Bad Gateway/);
    assert.equal((await fetch(`${appProxy}/edge-lagos/app-proxy/api/readyz`)).status, 404);
    assert.equal(await (await fetch(`${appProxy}/prod-eu/app-proxy/api/readyz`)).text(), "OK");
  }));

test("the key of one account does not open the runtimes of another", () =>
  withSandbox(async (sandbox) => {
    const url = `${sandbox.world.at().appProxy}/hq/app-proxy/api/graphql`;
    assert.equal((await graphql(url, keyOf(sandbox, "acme"), "{ gitIntegrations { name } }")).status, 401);
    assert.deepEqual(await violations(sandbox), ["foreign-credential"]);
  }));

test("OAuth by way of the runtime leads to GitHub where an admin set it up", () =>
  withSandbox(async (sandbox) => {
    const { appProxy, hosts } = sandbox.world.at();
    const account = sandbox.world.accounts[0];
    const query = `userId=${account?.users[0]?.id}&accountId=${account?.id}`;
    const at = (runtime: string) =>
      fetch(`${appProxy}/${runtime}/app-proxy/api/git-auth/github?${query}`, { redirect: "manual" });
    const found = await at("prod-us");
    assert.equal(found.status, 302);
    const to = new URL(found.headers.get("location") ?? "");
    assert.equal(to.origin + to.pathname, `${hosts.github.web}/login/oauth/authorize`);
    assert.equal(
      to.searchParams.get("redirect_uri"),
      `${appProxy}/prod-us/app-proxy/api/git-auth/github/callback`,
    );
    assert.equal((await at("prod-eu")).status, 404);
  }));
