import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { askRuntime, bearer, steer, tokenValue, violations, withSandbox } from "./testing.ts";

const NAMES = "{ gitIntegrations { name } }";
const REGISTER =
  "mutation R($args: RegisterToGitIntegrationArgs!) { registerToGitIntegration(args: $args) { name } }";

interface Heard {
  to: string;
  path: string;
  status: number | null;
  headers: Record<string, string>;
  body: string;
  startMs: number;
  endMs: number;
}

test("every request is kept, with credentials, body, times and status", () =>
  withSandbox(async (sandbox) => {
    await askRuntime(sandbox, "prod-eu", NAMES);
    await fetch(`${sandbox.world.at().hosts.github.api}/user`, bearer("x"));
    const heard = (await steer(sandbox, "/requests?to=appProxy", undefined, "GET")) as Heard[];
    assert.equal(heard.length, 1);
    assert.equal(heard[0]?.path, "/prod-eu/app-proxy/api/graphql");
    assert.match(heard[0]?.headers.authorization ?? "", /^[0-9a-f]{24}\./);
    assert.match(heard[0]?.body ?? "", /gitIntegrations/);
    assert.equal(heard[0]?.status, 200);
    assert.ok((heard[0]?.endMs ?? 0) >= (heard[0]?.startMs ?? 1));
    await steer(sandbox, "/requests", undefined, "DELETE");
    assert.deepEqual(await steer(sandbox, "/requests", undefined, "GET"), []);
  }));

test("the next requests that match fail, and then no more", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/fail", {
      server: "appProxy",
      match: { runtime: "lab" },
      times: 2,
      status: 503,
      body: { message: "busy" },
      headers: { "retry-after": "7" },
    });
    assert.equal((await askRuntime(sandbox, "prod-eu", NAMES)).status, 200);
    assert.equal((await askRuntime(sandbox, "lab", NAMES)).status, 503);
    assert.equal((await askRuntime(sandbox, "lab", NAMES)).status, 503);
    assert.equal((await askRuntime(sandbox, "lab", NAMES)).status, 200);
  }));

test("a failure can be data with errors, a cut line, a hang, a redirect, or slowness", () =>
  withSandbox(async (sandbox) => {
    const fail = (more: object) => steer(sandbox, "/fail", { server: "appProxy", ...more });
    await fail({ kind: "graphql-errors", message: "half", after: true });
    const both = await askRuntime(sandbox, "lab", NAMES);
    assert.equal(both.data.gitIntegrations.length, 1);
    assert.equal(both.errors[0]?.message, "half");
    await fail({ kind: "graphql-errors", message: "none" });
    assert.equal((await askRuntime(sandbox, "lab", NAMES)).data, null);
    await fail({ kind: "cut" });
    await assert.rejects(askRuntime(sandbox, "lab", NAMES));
    await fail({ kind: "cut", body: '{"data":' });
    await assert.rejects(askRuntime(sandbox, "lab", NAMES));
    await fail({ kind: "hang" });
    const ready = `${sandbox.world.at().appProxy}/lab/app-proxy/api/readyz`;
    await assert.rejects(fetch(ready, { signal: AbortSignal.timeout(100) }));
    await fail({ kind: "redirect" });
    const moved = await fetch(ready, { redirect: "manual" });
    assert.equal(moved.status, 302);
    await fetch(moved.headers.get("location") ?? "");
    assert.deepEqual(await violations(sandbox), ["redirect-followed"]);
    await fail({ kind: "slow", delayMs: 60 });
    const start = performance.now();
    assert.equal((await fetch(ready)).status, 200);
    assert.ok(performance.now() - start >= 55);
  }));

test("an answer can be lost after the request took effect", () =>
  withSandbox(async (sandbox) => {
    await steer(sandbox, "/fail", {
      server: "appProxy",
      match: { body: "registerToGitIntegration" },
      kind: "cut",
      after: true,
    });
    await assert.rejects(
      askRuntime(sandbox, "lab", REGISTER, { args: { token: tokenValue(sandbox, "gitlab-good") } }),
    );
    const all = (await steer(sandbox, "/registrations", undefined, "GET")) as Record<string, unknown>[];
    assert.equal(all.find((one) => one.runtime === "lab")?.token, "gitlab-good");
    assert.ok(!JSON.stringify(all).includes(tokenValue(sandbox, "gitlab-good")));
  }));

test("runtimes can refuse, fall silent or hide behind an internal host", () =>
  withSandbox(async (sandbox) => {
    const ready = `${sandbox.world.at().appProxy}/lab/app-proxy/api/readyz`;
    const set = (change: object) => steer(sandbox, "/runtime", { name: "lab", set: change });
    await set({ answers: "cut" });
    await assert.rejects(fetch(ready));
    await set({ answers: "never" });
    await assert.rejects(fetch(ready, { signal: AbortSignal.timeout(100) }));
    await set({ answers: "normally", internalIngress: "silent" });
    assert.equal((await fetch(ready)).status, 200);
    await assert.rejects(
      fetch(`${sandbox.world.at().silent}/app-proxy/api/readyz`, { signal: AbortSignal.timeout(100) }),
    );
    await assert.rejects(set({ anwsers: "cut" }), /is none of/);
  }));

test("simultaneous requests are counted, and a thousand runtimes start in a second of computing", async () => {
  // Computing time, not time on the wall: the machine may be busy with others.
  const before = process.cpuUsage();
  await withSandbox(
    async (sandbox) => {
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 1_000_000, "it took too long to start");
      await steer(sandbox, "/latency", { ms: 200 });
      const asked = ["0001", "0002", "0003", "0003"].map((one) =>
        askRuntime(sandbox, `cluster-${one}`, NAMES),
      );
      await Promise.all(asked);
      const counts = (await steer(sandbox, "/concurrency", undefined, "GET")) as Record<
        string,
        { max: number }
      > & {
        perRuntime: Record<string, { total: number }>;
      };
      assert.equal(counts.appProxy?.max, 4);
      assert.equal(counts.perRuntime["cluster-0003"]?.total, 2);
    },
    { runtimes: 1000 },
  );
});

test("with a certificate all servers speak https, and say so in every address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=sandbox -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`.split(
        " ",
      ),
      { stdio: "ignore" },
    );
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    await withSandbox(
      async (sandbox) => {
        const { appProxy, hosts } = sandbox.world.at();
        assert.match(hosts.github.api, /^https:/);
        const status = await new Promise((resolve, reject) => {
          const url = `${appProxy}/prod-eu/app-proxy/api/readyz`;
          get(url, { ca: tls.cert, agent: false }, ({ statusCode }) => resolve(statusCode)).once(
            "error",
            reject,
          );
        });
        assert.equal(status, 200);
        assert.deepEqual(await steer(sandbox, "/violations", undefined, "GET"), []);
      },
      { tls },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("as a program it writes its ready file, prints a guide, and ends cleanly on SIGTERM", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  const file = join(folder, "ready.json");
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, "--ready-file", file], { stdio: "pipe" });
  try {
    let printed = "";
    child.stdout.on("data", (text) => {
      printed += text;
    });
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
    const ready = JSON.parse(readFileSync(file, "utf8"));
    assert.equal(ready.accounts.length, 2);
    assert.equal(ready.tokens["bitbucket-good"].email, "adadev@example.com");
    assert.ok((await fetch(`${ready.control}/violations`)).ok);
    while (!printed.includes("Ctrl+C")) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(printed.includes(ready.accounts[0].apiKey));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.ok(!existsSync(file), "the ready file goes with it");
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
});
