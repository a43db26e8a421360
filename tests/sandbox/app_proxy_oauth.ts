/**
 * OAuth by way of the runtime: `cf integration git auth` opens this address in the browser
 * (facts/codefresh, section 4). The page at the end is the runtime's own: no program is told.
 */
import type { FastifyInstance } from "fastify";
import { page } from "./html.ts";
import { isRefused } from "./oauth_grants.ts";
import type { Shared } from "./server.ts";

interface State {
  userId: string;
  accountId: string;
}

export function startRuntimeOAuth(app: FastifyInstance, { world, oauth }: Shared): void {
  type Start = { Params: { runtime: string }; Querystring: Partial<State> };
  app.get<Start>("/:runtime/app-proxy/api/git-auth/github", async (request, reply) => {
    const runtime = world.runtimes.get(request.params.runtime);
    const { userId, accountId } = request.query;
    if (!runtime?.oauthApp) return reply.code(404).send({ message: "Not Found", statusCode: 404 });
    if (!userId || accountId !== runtime.accountId) return reply.code(400).send({ message: "Bad Request" });
    const authorize = new URL(`${world.at().hosts.github.web}/login/oauth/authorize`);
    authorize.search = new URLSearchParams({
      client_id: world.application("runtime").id,
      redirect_uri: `${world.ingressHost(runtime)}/app-proxy/api/git-auth/github/callback`,
      scope: "repo",
      state: Buffer.from(JSON.stringify({ userId, accountId })).toString("base64url"),
    }).toString();
    return reply.redirect(authorize.href, 302);
  });

  type Back = { Params: { runtime: string }; Querystring: { code?: string; state?: string } };
  app.get<Back>("/:runtime/app-proxy/api/git-auth/github/callback", async (request, reply) => {
    const runtime = world.runtimes.get(request.params.runtime);
    const { code, state } = request.query;
    if (!runtime?.oauthApp || !state) return reply.code(404).send({ message: "Not Found", statusCode: 404 });
    if (!code) return page(reply, "Codefresh", ["Authorization was denied. Nothing has changed."]);
    const { userId } = JSON.parse(Buffer.from(state, "base64url").toString()) as State;
    // Behind the scenes, with the secret that never leaves the cluster.
    const redeeming = { code, redirectUri: null, verifier: null };
    const allowed = oauth.codes.redeem(world.application("runtime"), redeeming, request.entry, false);
    if (isRefused(allowed)) return page(reply.code(400), "Codefresh", ["The code is wrong or has expired."]);
    world.register({
      runtime: runtime.name,
      integration: "default",
      userId,
      value: oauth.grants.issue(allowed, false, false).access.value,
      username: null,
      refreshToken: null,
      at: world.now(),
    });
    return page(reply, "Codefresh", ["You have been authorized. You may close this page."]);
  });
}
