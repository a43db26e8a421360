// The stand-in's answers, and what it says of requests, against GitHub's own description.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFault, requestFault } from "./github_contract.ts";
import { described, type Flavour } from "./openapi.ts";
import type { Sandbox } from "./sandbox.ts";
import { basic, bearer, steer, tokenValue, violations, withSandbox } from "./testing.ts";

const FLAVOURS: Flavour[] = ["ghes", "github.com"];

/** Both the stand-in's kinds, each in a sandbox of its own. */
function eachFlavour(sentence: string, body: (sandbox: Sandbox, flavour: Flavour) => Promise<void>): void {
  for (const githubFlavour of FLAVOURS) {
    test(`${githubFlavour}: ${sentence}`, () =>
      withSandbox((sandbox) => body(sandbox, githubFlavour), { githubFlavour }));
  }
}

eachFlavour("every answer of the API is as GitHub describes it", async (sandbox, flavour) => {
  const { api } = sandbox.world.at().hosts.github;
  const seen: string[] = [];
  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const { status } = await fetch(api + path, { method, ...init });
    seen.push(`${method} ${path} ${status}`);
  };
  await ask("GET", "/user");
  await ask("GET", "/meta");
  await ask("GET", "/");
  await steer(sandbox, "/host", { name: "github", set: { newestRelease: "v1.2.3" } });
  await ask("GET", "/repos/patrol-app/patrol/releases/latest");
  await ask("GET", "/rate_limit", bearer(tokenValue(sandbox, "github-good")));
  await steer(sandbox, "/token", { name: "github-limited", set: { rateLimited: 429 } });
  for (const token of sandbox.world.tokens.values()) {
    if (token.provider === "GITHUB") await ask("GET", "/user", bearer(token.value));
  }
  assert.deepEqual([...new Set(seen.map((one) => one.split(" ").at(-1)))].sort(), [
    "200",
    "401",
    "403",
    "429",
  ]);

  // An application asks about a token, ends it, and asks again; then the whole grant.
  const client = sandbox.world.application("github");
  const grant = () =>
    sandbox.oauth.grants.issue(
      {
        client,
        user: sandbox.world.tokens.get("github-good")?.user as never,
        scopes: ["repo"],
        flow: "code",
        redirectUri: null,
      } as never,
      false,
      false,
    ).access.value;
  const path = `/applications/${client.id}/token`;
  const about = (access_token: string) => ({
    headers: { ...basic(client.id, client.secret ?? "").headers, "content-type": "application/json" },
    body: JSON.stringify({ access_token }),
  });
  const [first, second] = [grant(), grant()];
  const from = seen.length;
  await ask("POST", path, about(first));
  await ask("DELETE", path, about(first));
  await ask("POST", path, about(first));
  await ask("DELETE", path.replace("token", "grant"), about(second));
  assert.deepEqual(
    seen.slice(from).map((one) => one.split(" ").at(-1)),
    ["200", "204", "404", "204"],
  );

  if (flavour === "github.com") {
    const revoke = (credentials: string[], init: RequestInit = {}) =>
      ask("POST", "/credentials/revoke", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ credentials }),
        ...init,
      });
    await revoke([tokenValue(sandbox, "github-good")]);
    assert.equal(seen.at(-1), "POST /credentials/revoke 202");
  }
  assert.deepEqual(sandbox.journal.violations, []);
});

eachFlavour(
  "what GitHub does not describe is written down, whatever came of it",
  async (sandbox, flavour) => {
    const { api } = sandbox.world.at().hosts.github;
    const secret = tokenValue(sandbox, "github-good");
    const asked = async (path: string, init: RequestInit = {}) => {
      await steer(sandbox, "/violations", undefined, "DELETE");
      await fetch(api + path, init).catch(() => {});
      return sandbox.journal.violations.map(({ kind, message }) => `${kind}: ${message}`);
    };
    const good = bearer(secret);
    const json = { ...good.headers, "content-type": "application/json" };
    assert.deepEqual(await asked("/user", good), []);
    assert.deepEqual(await asked("/usr", good), [`github-request: ${flavour} describes no GET /usr`]);
    assert.deepEqual(await asked("/user", { ...good, method: "DELETE" }), [
      `github-request: ${flavour} describes no DELETE /user`,
    ]);
    assert.deepEqual(await asked("/user?scopes=1", good), [
      "github-request: GET /user: the query holds scopes, which is not described",
    ]);
    const path = `/applications/${sandbox.world.application("github").id}/token`;
    const told = async (body: string, headers: Record<string, string> = json) => {
      const [first] = await asked(path, { method: "DELETE", headers, body });
      assert.ok(!first?.includes(secret), "the token is not repeated");
      return first?.split("/token: ")[1];
    };
    assert.equal(await told(JSON.stringify({ access_token: secret })), undefined);
    assert.match((await told(JSON.stringify({ token: secret }))) ?? "", /required property 'access_token'/);
    assert.match((await told(JSON.stringify({ access_token: [secret] }))) ?? "", /must be string/);
    assert.equal(await told("access_token=x"), "the body cannot be read as JSON");
    assert.equal(
      await told("access_token=x", { "content-type": "application/x-www-form-urlencoded" }),
      "the body is not JSON",
    );
    assert.equal(
      await told(JSON.stringify({ access_token: secret, more: 1 })),
      "the body holds more, which is not described",
    );
    const strange = { headers: { ...good.headers, accept: "text/html" } };
    assert.deepEqual(await asked("/user", strange), ["github-request: GET /user: Accept asks for text/html"]);

    // Also what was answered badly, or not at all.
    for (const kind of ["status", "cut", "hang"]) {
      await steer(sandbox, "/fail", { server: "github", kind });
      const faults = await asked("/usr", { ...good, signal: AbortSignal.timeout(500) });
      assert.deepEqual(faults, [`github-request: ${flavour} describes no GET /usr`], kind);
    }
    // And what a failure makes of an answer is nobody's fault.
    await steer(sandbox, "/fail", { server: "github", status: 418, body: "short and stout" });
    assert.deepEqual(await asked("/user", good), []);
  },
);

test("Enterprise Server is described without the revocation of credentials, github.com with it", () => {
  const asked = {
    method: "POST",
    query: "",
    headers: { "user-agent": "x", "content-type": "application/json" },
  };
  const ask = (flavour: Flavour, credentials: unknown) =>
    requestFault(flavour, { ...asked, body: JSON.stringify({ credentials }) }, "/credentials/revoke");
  assert.equal(ask("ghes", ["x"]), "ghes describes no POST /credentials/revoke");
  assert.equal(ask("github.com", ["x"]), null);
  assert.match(ask("github.com", []) ?? "", /fewer than 1 items/);
  assert.match(ask("github.com", Array(1001).fill("x")) ?? "", /more than 1000 items/);
});

test("an answer that GitHub would not give is told as such", () => {
  const fault = (status: number, body: unknown, type = "application/json; charset=utf-8") =>
    answerFault("ghes", "GET", "/meta", { status, type, body: JSON.stringify(body) });
  assert.equal(fault(200, { verifiable_password_authentication: true, installed_version: "3.19.0" }), null);
  assert.match(fault(200, { installed_version: "3.19.0" }) ?? "", /verifiable_password_authentication/);
  assert.match(
    fault(200, { verifiable_password_authentication: true, installed_version: 3 }) ?? "",
    /must be string/,
  );
  assert.match(fault(200, {}, "text/html") ?? "", /is not JSON/);
  assert.match(fault(201, {}) ?? "", /is not described/);
  assert.match(fault(403, { message: 1 }) ?? "", /must be string/);
});

test("a path without braces is meant before one with them", () => {
  const of = (path: string) => described("github.com").operation("GET", path)?.path;
  assert.equal(of("/users/ada-dev"), "/users/{username}");
  assert.equal(of("/repos/acme/gitops"), "/repos/{owner}/{repo}");
  assert.equal(of("/gists/public"), "/gists/public");
  assert.equal(of("/gists/abc"), "/gists/{gist_id}");
  assert.equal(of("/users/"), undefined);
});

test("github.com ends what it is told, once nobody says who they are", () =>
  withSandbox(
    async (sandbox) => {
      const { api } = sandbox.world.at().hosts.github;
      const revoke = async (body: unknown, headers: Record<string, string> = {}) => {
        const json = { "content-type": "application/json", ...headers };
        const init = { method: "POST", headers: json, body: JSON.stringify(body) };
        return fetch(`${api}/credentials/revoke`, init);
      };
      const dead = (name: string) => sandbox.world.tokens.get(name)?.revoked;
      const good = tokenValue(sandbox, "github-good");
      const named = await revoke({ credentials: [good] }, bearer(good).headers);
      assert.equal(named.status, 403);
      assert.equal(dead("github-good"), false, "who says who they are is refused");
      const taken = await revoke({ credentials: [good, "ghp_unknown"] });
      assert.equal(taken.status, 202);
      assert.equal(taken.headers.get("x-ratelimit-limit"), "60");
      assert.equal(dead("github-good"), true);
      assert.equal((await fetch(`${api}/user`, bearer(good))).status, 401);
      assert.equal((await revoke({ credentials: [] })).status, 422);
      assert.deepEqual(await violations(sandbox), ["github-request"], "the empty list alone");
      await steer(sandbox, "/host", { name: "github", set: { revocationsLeft: 0 } });
      const other = tokenValue(sandbox, "github-other");
      const limited = await revoke({ credentials: [other] });
      assert.equal(limited.status, 403);
      assert.equal(limited.headers.get("x-ratelimit-remaining"), "0");
      assert.equal(dead("github-other"), false);
      await revoke({ credentials: [tokenValue(sandbox, "gitlab-good")] });
      assert.equal((await violations(sandbox)).at(-1), "foreign-credential");
    },
    { githubFlavour: "github.com" },
  ));
