// Fifty runtimes on one Git host; registering that goes wrong on some; new tokens on demand.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sandbox } from "./sandbox.ts";
import { askPlatform, askRuntime, basic, bearer, steer, tokenValue, withSandbox } from "./testing.ts";

const REGISTER =
  "mutation R($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { name } }";

interface Holding {
  runtime: string;
  token: string | null;
  registrations: { now: number; max: number; total: number };
}

interface Token {
  name: string;
  value: string;
  life: string;
  user: string;
  scopes: string[];
  expiresAt: string | null;
}

const put = (sandbox: Sandbox, runtime: string, token: string) =>
  askRuntime(sandbox, runtime, REGISTER, { args: { token: tokenValue(sandbox, token) } });
const holdings = (sandbox: Sandbox) => steer(sandbox, "/holdings", undefined, "GET") as Promise<Holding[]>;
const holding = async (sandbox: Sandbox, name: string) =>
  (await holdings(sandbox)).find(({ runtime }) => runtime === name);
const registering = (sandbox: Sandbox, order: object) => steer(sandbox, "/registering", order);

test("fifty runtimes on one host hold one token, or none", async () => {
  await withSandbox(
    async (sandbox) => {
      const all = await holdings(sandbox);
      assert.equal(all.length, 50);
      assert.deepEqual([...new Set(all.map(({ token }) => token))], ["github-soon"]);
      assert.deepEqual(all[0]?.registrations, { now: 0, max: 0, total: 0 });
    },
    { runtimes: 50, holding: "github-soon" },
  );
  await withSandbox(
    async (sandbox) => {
      assert.deepEqual([...new Set((await holdings(sandbox)).map(({ token }) => token))], [null]);
      const providers = [...sandbox.world.runtimes.values()]
        .filter(({ name }) => name.startsWith("cluster-"))
        .map(({ gitProvider }) => gitProvider);
      assert.deepEqual([...new Set(providers)], ["GITLAB"]);
    },
    { runtimes: 5, runtimesOn: "gitlab" },
  );
  await assert.rejects(
    withSandbox(async () => {}, { runtimes: 1, runtimesOn: "gitlab", holding: "github-good" }),
  );
});

test("registrations are counted for each runtime, and how many ran at once", () =>
  withSandbox(
    async (sandbox) => {
      await steer(sandbox, "/latency", { ms: 100 });
      const names = ["cluster-0001", "cluster-0002", "cluster-0003", "cluster-0003"];
      await Promise.all(names.map((name) => put(sandbox, name, "github-good")));
      await askRuntime(sandbox, "cluster-0004", "{ gitIntegrations { name } }");
      const third = await holding(sandbox, "cluster-0003");
      assert.equal(third?.token, "github-good");
      assert.deepEqual([third?.registrations.total, third?.registrations.max], [2, 2]);
      assert.equal((await holding(sandbox, "cluster-0004"))?.registrations.total, 0);
      const count = (await steer(sandbox, "/concurrency", undefined, "GET")) as Record<
        string,
        { max: number }
      >;
      assert.equal(count.registrations?.max, 4);
      await steer(sandbox, "/requests", undefined, "DELETE");
      assert.equal((await holding(sandbox, "cluster-0003"))?.registrations.total, 0);
    },
    { runtimes: 4, runtimesOn: "github" },
  ));

test("three of them fail at registering, each as often as it is told, and heal on demand", () =>
  withSandbox(
    async (sandbox) => {
      const runtimes = ["cluster-0001", "cluster-0002", "cluster-0003"];
      await registering(sandbox, { runtimes, how: "refuses", times: 2 });
      for (const name of runtimes) {
        assert.equal((await put(sandbox, name, "github-good")).data, null);
        assert.equal((await askRuntime(sandbox, name, "{ gitIntegrations { name } }")).status, 200);
        assert.equal((await put(sandbox, name, "github-good")).data, null);
        assert.equal((await put(sandbox, name, "github-good")).data.registerToGitIntegration.name, "default");
        assert.equal((await holding(sandbox, name))?.registrations.total, 3);
      }
      await registering(sandbox, { runtimes, how: "refuses", times: "always" });
      await steer(sandbox, "/fail", { server: "github", times: "always", status: 500 });
      assert.equal((await put(sandbox, "cluster-0002", "github-good")).data, null);
      await steer(sandbox, "/registering", undefined, "DELETE");
      assert.equal((await put(sandbox, "cluster-0002", "github-good")).status, 200);
      assert.equal(sandbox.failures.list.length, 1, "other orders stay");
    },
    { runtimes: 4, runtimesOn: "github" },
  ));

test("a runtime refuses, is slow, or loses its answer with or without the token", () =>
  withSandbox(
    async (sandbox) => {
      const [runtimes] = ["cluster-0001"];
      const order = (more: object) => registering(sandbox, { runtimes, ...more });
      const held = async () => (await holding(sandbox, runtimes))?.token;
      await order({ how: "refuses", message: "quota exceeded" });
      assert.equal((await put(sandbox, runtimes, "github-good")).errors[0]?.message, "quota exceeded");
      await order({ how: "cut" });
      await assert.rejects(put(sandbox, runtimes, "github-good"));
      assert.equal(await held(), null);
      await order({ how: "fails" });
      await assert.rejects(put(sandbox, runtimes, "github-good"), "a page of a gateway's is no JSON");
      assert.equal(sandbox.journal.entries.findLast(({ registers }) => registers)?.status, 502);
      assert.equal(await held(), null);
      await order({ how: "drops" });
      await assert.rejects(put(sandbox, runtimes, "github-good"));
      assert.equal(await held(), "github-good");
      await order({ how: "slow", delayMs: 60 });
      await put(sandbox, runtimes, "github-expires");
      assert.equal(await held(), "github-expires");
      await assert.rejects(order({ how: "sulks" }), /is none of/);
      await assert.rejects(order({ how: "fails", time: 2 }), /is none of/);
      await assert.rejects(registering(sandbox, { runtimes: "nowhere", how: "fails" }), /no runtime/);
    },
    { runtimes: 1, runtimesOn: "github" },
  ));

test("a new token is made at a host, in its own form, and works at once", () =>
  withSandbox(async (sandbox) => {
    const make = (order: object) => steer(sandbox, "/mint", order) as Promise<Token>;
    const first = await make({ like: "github-soon", expiresInDays: 90 });
    assert.deepEqual(
      [first.name, first.user, first.scopes, first.life],
      ["github-new-1", "ada-dev", ["repo"], "alive"],
    );
    assert.match(first.value, /^ghp_\w{36}$/);
    const { api } = sandbox.world.at().hosts.github;
    const asked = await fetch(`${api}/user`, bearer(first.value));
    assert.equal(asked.status, 200);
    const told = asked.headers.get("github-authentication-token-expiration") ?? "";
    assert.equal(
      Date.parse(`${told.replace(" UTC", "Z").replace(" ", "T")}`),
      Date.parse(first.expiresAt ?? ""),
    );
    const second = await make({ like: "github-soon" });
    assert.equal(second.name, "github-new-2");
    assert.notEqual(second.value, first.value);
    assert.equal(second.expiresAt, null);

    const other = await make({
      host: "gitlab",
      person: "ada-private",
      scopes: ["api"],
      name: "mine",
      expiresInDays: 10,
    });
    assert.deepEqual([other.name, other.user, other.scopes], ["mine", "ada.private", ["api"]]);
    assert.match(other.expiresAt ?? "", /T00:00:00/);
    const cloud = await make({ like: "bitbucket-good" });
    const user = await fetch(
      `${sandbox.world.at().hosts.bitbucket.api}/user`,
      basic("adadev@example.com", cloud.value),
    );
    assert.equal(user.status, 200);
    assert.match((await make({ like: "bitbucket-server-good" })).value, /^BBDC-/);
    assert.match((await make({ like: "github-fine-grained" })).value, /^github_pat_/);
    await assert.rejects(make({ host: "github", person: "nobody" }), /nobody at github/);
    await assert.rejects(make({ host: "gitlab", name: "mine" }), /already/);
    await assert.rejects(make({ like: "github-good", scope: ["repo"] }), /is none of/);
  }));

test("the state of every token is told by name, its secret only to who asks", () =>
  withSandbox(async (sandbox) => {
    const list = (query: string) => steer(sandbox, `/tokens?${query}`, undefined, "GET") as Promise<Token[]>;
    const [expired] = await list("name=gitlab-expired");
    assert.equal(expired?.life, "expired");
    assert.equal(expired?.value, undefined);
    assert.equal((await list("host=gitlab&values=true"))[0]?.value, tokenValue(sandbox, "gitlab-good"));
    assert.ok((await list("host=gitlab")).length < (await list("")).length);
  }));

test("the platform tells where a runtime's repository is, for each kind of host", () =>
  withSandbox(async (sandbox) => {
    const repo = async (name: string) => {
      const query = "{ runtimes(pagination: {}) { edges { node { metadata { name } repo } } } }";
      const { data } = await askPlatform(sandbox, query);
      const edges = data.runtimes.edges as { node: { metadata: { name: string }; repo: string | null } }[];
      return edges.find(({ node }) => node.metadata.name === name)?.node.repo;
    };
    const { github, bitbucketServer } = sandbox.world.at().hosts;
    assert.equal(await repo("qa"), null);
    await steer(sandbox, "/runtime", { name: "qa", set: { repo: "acme/gitops" } });
    await steer(sandbox, "/runtime", { name: "mainframe", set: { repo: "acme/gitops" } });
    assert.equal(await repo("qa"), `${github.web}/acme/gitops.git`);
    assert.equal(await repo("mainframe"), `${bitbucketServer.web}/scm/acme/gitops.git`);
  }));
