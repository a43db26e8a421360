/** Puts `oidc-provider` into a host's server, behind its journal and its failures on demand. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type Provider from "oidc-provider";
import { checkRequest } from "./oauth_authorize.ts";
import type { OidcKind } from "./oidc.ts";
import { signInPages } from "./oidc_pages.ts";
import { INTERACTION, PATHS } from "./oidc_provider.ts";
import type { Shared } from "./server.ts";

export function mountProvider(
  app: FastifyInstance,
  root: string,
  kind: OidcKind,
  shared: Shared,
  provider: () => Provider,
): void {
  const { host, ...paths } = PATHS[kind];
  const { world, oauth } = shared;

  // A token lives as long as the server that gave it says so.
  app.addHook("preHandler", async (request) => {
    for (const { secret } of request.entry.credentials) {
      const token = world.tokenByValue(secret);
      if (token?.kind !== "oauth" || world.life(token) !== "alive") continue;
      if (!(await provider().AccessToken.find(secret))) token.revoked = true;
    }
  });

  const pass = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    // The body was read for the journal; `oidc-provider` takes it from here.
    Object.assign(request.raw, { body: request.body });
    const { raw } = reply;
    raw.on("finish", () => {
      const to = String(raw.getHeader("location") ?? "");
      const { web } = world.at().hosts[host];
      if (!URL.canParse(to) || new URL(to).origin === new URL(web).origin) return;
      oauth.redirects.push({ host, application: host, address: to, at: world.now() });
    });
    void provider().callback()(request.raw, raw);
    return reply;
  };

  const all = [...Object.values(paths), "/oauth/jwks", "/.well-known/openid-configuration"];
  for (const path of all.filter((one) => one !== null)) {
    app.all(root + path, (request, reply) => {
      if (path === paths.authorize && request.method === "GET") checkRequest(shared, request);
      return pass(request, reply);
    });
  }
  for (const path of [paths.authorize, paths.verification]) {
    // Where the browser comes back to from the sign-in.
    if (path !== null) app.all(`${root}${path}/:uid`, pass);
  }
  signInPages(app, `${root}${INTERACTION}`, host, provider);
}
