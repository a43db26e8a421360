/** The control port: a test changes the world here, and reads back what the sandbox heard. */
import type { FastifyInstance } from "fastify";
import { assign, type Json, read } from "./control_input.ts";
import { controlOAuth } from "./control_oauth.ts";
import { DAY, expiry } from "./default_tokens.ts";
import type { Entry } from "./journal.ts";
import type { GitToken } from "./model.ts";
import { plainServer, type Shared } from "./server.ts";
import type { HostSettings, World } from "./world.ts";

export function control(shared: Shared): FastifyInstance {
  const { world, journal, failures } = shared;
  const app = plainServer(null);
  app.setErrorHandler((error, _request, reply) => {
    reply.code(400).send({ error: error instanceof Error ? error.message : String(error) });
  });

  app.get<{ Querystring: Record<string, string> }>("/requests", async ({ query }) =>
    journal.entries.filter((entry) => wanted(entry, query)),
  );
  app.delete("/requests", async () => {
    journal.clear();
    return { ok: true };
  });
  app.get("/concurrency", async () => ({
    overall: journal.overall,
    appProxy: journal.appProxy,
    perServer: Object.fromEntries(journal.perServer),
    perRuntime: Object.fromEntries(journal.perRuntime),
  }));
  app.get("/violations", async () => journal.violations);
  app.delete("/violations", async () => {
    journal.violations = [];
    return { ok: true };
  });

  app.get("/fail", async () => failures.list);
  app.post("/fail", async (request) => failures.add(read(request)));
  app.delete("/fail", async () => {
    failures.clear();
    return { ok: true };
  });

  app.post("/latency", async (request) => {
    shared.latencyMs = Number(read(request).ms ?? 0);
    return { ms: shared.latencyMs };
  });
  app.post("/clock", async (request) => {
    world.offsetMs = Number(read(request).offsetMs ?? 0);
    return { offsetMs: world.offsetMs, now: new Date(world.now()).toISOString() };
  });

  app.post("/token", async (request) => setToken(world, read(request)));
  app.get("/runtimes", async () => [...world.runtimes.values()]);
  app.post("/runtime", async (request) => {
    const { name, set } = read(request);
    const runtime = world.runtimes.get(String(name));
    if (!runtime) throw new Error(`no runtime ${name}`);
    if (set === null) return { removed: world.runtimes.delete(runtime.name) };
    return assign(runtime, set as Json);
  });
  app.post("/host", async (request) => {
    const { name, set } = read(request);
    const settings = world.hosts[name as keyof HostSettings];
    if (!settings) throw new Error(`no host ${name}`);
    return assign(settings, set as Json);
  });
  app.post("/register", async (request) => {
    const { account, runtime, token, integration = "default", username = null } = read(request);
    const user = world.accounts.find((one) => one.name === (account ?? "acme"))?.users[0];
    const value = world.tokens.get(String(token))?.value;
    if (!user || !value || !world.runtimes.has(String(runtime)))
      throw new Error("no such account, runtime or token");
    world.register({
      runtime: String(runtime),
      integration: String(integration),
      userId: user.id,
      value,
      username: username === null ? null : String(username),
      refreshToken: null,
      at: world.now(),
    });
    return registrations(shared);
  });
  app.get("/registrations", async () => registrations(shared));
  controlOAuth(app, shared);
  return app;
}

function wanted(entry: Entry, { to, runtime, path, method, since }: Record<string, string>): boolean {
  return (
    (to === undefined || entry.to === to) &&
    (runtime === undefined || entry.runtime === runtime) &&
    (path === undefined || entry.path.includes(path)) &&
    (method === undefined || entry.method === method.toUpperCase()) &&
    (since === undefined || entry.id > Number(since))
  );
}

/** Names, never values. */
function registrations(shared: Shared) {
  const { world } = shared;
  const users = world.accounts.flatMap((account) => account.users.map((user) => ({ account, user })));
  return [...world.registrations.values()].map((one) => {
    const who = users.find(({ user }) => user.id === one.userId);
    return {
      runtime: one.runtime,
      integration: one.integration,
      account: who?.account.name ?? null,
      user: who?.user.name ?? one.userId,
      userId: one.userId,
      token: world.tokenByValue(one.value)?.name ?? "unknown",
      username: one.username,
      /** The name of the grant whose refresh token lies beside it. */
      refreshToken:
        one.refreshToken === null ? null : (shared.oauth.grants.grantOf(one.refreshToken)?.name ?? "unknown"),
      at: new Date(one.at).toISOString(),
    };
  });
}

/** `expired`, `expiresInDays` and `expiresAt` (ISO 8601 or null) all set the one expiry. */
function setToken(world: World, { name, set }: Json) {
  const token = world.tokens.get(String(name));
  if (!token) throw new Error(`no token ${name}`);
  const { expired, expiresInDays, expiresAt, captcha, ...rest } = (set ?? {}) as Json;
  const until = (at: number) => expiry(token.provider, at);
  if (expired !== undefined) token.expiresAt = expired ? until(world.now() - 1000) : null;
  if (expiresInDays !== undefined) token.expiresAt = until(world.now() + Number(expiresInDays) * DAY);
  if (expiresAt !== undefined)
    token.expiresAt = expiresAt === null ? null : until(Date.parse(String(expiresAt)));
  if (captcha !== undefined) token.user.captcha = captcha === true;
  assign(token, rest);
  return { ...token, value: undefined, life: world.life(token) } satisfies Partial<
    Record<keyof GitToken, unknown>
  > &
    Json;
}
