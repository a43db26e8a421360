/** The control port: a test changes the world here, and reads back what the sandbox heard. */
import type { FastifyInstance } from "fastify";
import { assign, type Json, read } from "./control_input.ts";
import { controlOAuth } from "./control_oauth.ts";
import { controlRuntimes } from "./control_runtimes.ts";
import { controlTokens } from "./control_tokens.ts";
import type { Entry } from "./journal.ts";
import { plainServer, type Shared } from "./server.ts";
import type { HostSettings } from "./world.ts";

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
    /** Of the requests to app-proxies, those that put a token on a runtime. */
    registrations: journal.registrations.overall,
  }));
  app.get("/violations", async () => journal.violations);
  app.delete("/violations", async () => {
    journal.forgetViolations();
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

  app.post("/host", async (request) => {
    const { name, set } = read(request);
    const settings = world.hosts[name as keyof HostSettings];
    if (!settings) throw new Error(`no host ${name}`);
    return assign(settings, set as Json);
  });
  app.post("/repository", async (request) => {
    const { name, set, ...rest } = read(request);
    if (Object.keys(rest).length > 0) throw new Error(`"${Object.keys(rest)[0]}" is none of name, set`);
    if (set === null) world.repositories.delete(String(name));
    else world.repositories.add(String(name));
    return [...world.repositories];
  });
  controlRuntimes(app, shared);
  controlTokens(app, shared);
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
