/** The control port's part on OAuth2: grants, applications, and redirects that were sent. */
import type { FastifyInstance } from "fastify";
import { assign, type Json, read } from "./control_input.ts";
import { callbackAllowed } from "./oauth_clients.ts";
import type { Grant } from "./oauth_model.ts";
import type { Shared } from "./server.ts";

export function controlOAuth(app: FastifyInstance, shared: Shared): void {
  const { world, oauth } = shared;

  type Listing = { Querystring: { values?: string; host?: string } };
  app.get<Listing>("/grants", async ({ query }) =>
    oauth.grants.list
      .filter(({ host }) => query.host === undefined || query.host === host)
      .map((grant) => view(shared, grant, query.values === "true")),
  );

  // { "name": "gitlab-oauth-1", "set": { "access": "expired", "refresh": "revoked" } }
  app.post("/grant", async (request) => {
    const { name, set } = read(request);
    const grant = oauth.grants.list.find((one) => one.name === name);
    if (!grant) throw new Error(`no grant ${name}`);
    const { access, refresh, accessS, refreshS, ...rest } = (set ?? {}) as Json;
    if (Object.keys(rest).length > 0) {
      throw new Error(`"${Object.keys(rest)[0]}" is none of access, refresh, accessS, refreshS`);
    }
    for (const state of [access, refresh]) {
      if (![undefined, "expired", "revoked"].includes(state as string | undefined)) {
        throw new Error(`"${state}" is none of expired, revoked`);
      }
    }
    const token = grant.access.at(-1);
    const newest = grant.refresh.at(-1);
    const inSeconds = (seconds: unknown) => world.now() + Number(seconds) * 1000;
    if (token) {
      if (accessS !== undefined) token.expiresAt = inSeconds(accessS);
      if (access === "expired") token.expiresAt = world.now() - 1000;
      if (access === "revoked") token.revoked = true;
    }
    if (newest) {
      if (refreshS !== undefined) newest.until = inSeconds(refreshS);
      if (refresh === "expired") newest.until = world.now() - 1000;
      if (refresh === "revoked") newest.state = "revoked";
    }
    return view(shared, grant, false);
  });

  app.get("/applications", async () => [...world.applications.values()]);
  app.post("/application", async (request) => {
    const { name, set } = read(request);
    const client = world.application(String(name));
    if (set === null) return { removed: world.applications.delete(client.id) };
    const { callback, id } = (set ?? {}) as Json;
    if (id !== undefined) throw new Error("the id of an application does not change");
    if (typeof callback === "string" && !callbackAllowed(client.host, callback)) {
      throw new Error("Data Center registers https alone, and http for localhost");
    }
    world.addApplication(assign(client, (set ?? {}) as Json));
    return client;
  });

  app.get("/redirects", async () => oauth.redirects);
  app.delete("/redirects", async () => {
    oauth.redirects = [];
    return { ok: true };
  });
  // Sends the last redirect to the application once more, as it was or changed: a replay.
  app.post("/replay", async (request) => {
    const { application, set = {}, headers = {} } = read(request);
    const last = oauth.redirects.findLast(
      (one) => application === undefined || one.application === application,
    );
    if (!last) throw new Error("no browser was sent anywhere yet");
    const address = new URL(last.address);
    for (const [name, value] of Object.entries(set as Record<string, string | null>)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    if (!["127.0.0.1", "localhost"].includes(address.hostname)) throw new Error("only to this machine");
    try {
      const options = { headers: headers as Record<string, string>, redirect: "manual" as const };
      const answer = await fetch(address, { ...options, signal: AbortSignal.timeout(5000) });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return { status: null, body: "nobody answers there" };
    }
  });
}

/** Names and states; the secrets themselves only for who asks for `values=true`. */
function view({ world, oauth }: Shared, grant: Grant, values: boolean) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    name: grant.name,
    host: grant.host,
    application: grant.client.key,
    user: grant.user.login,
    scopes: grant.scopes,
    flow: grant.flow,
    createdAt: iso(grant.createdAt),
    refreshes: grant.refreshes,
    refused: grant.refused,
    access: grant.access.map((token) => ({
      name: token.name,
      life: world.life(token),
      expiresAt: iso(token.expiresAt),
      ...(values ? { value: token.value } : {}),
    })),
    refresh: grant.refresh.map((one) => ({
      state: one.state === "alive" && !oauth.grants.lives(one) ? "expired" : one.state,
      until: iso(one.until),
      ...(values ? { value: one.value } : {}),
    })),
  };
}
