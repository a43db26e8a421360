/**
 * GitLab, self-managed, under a relative root if one is given (facts/git-providers, section 2).
 * The only host that tells expired from revoked.
 */

import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { gitHttp } from "./git_http.ts";
import { gitlabOAuth, tokenInfo } from "./gitlab_oauth.ts";
import { gitlabRotation } from "./gitlab_rotation.ts";
import { page } from "./html.ts";
import type { GitToken } from "./model.ts";
import { makeServer, type Shared } from "./server.ts";

const EXPIRED = "Token is expired. You can either do re-authorization or token refresh.";
export const SELF_ROTATE = "self_rotate";
const REVOKED = "Token was revoked. You have to re-authorize from the user.";

/** Answers the request itself when the token is missing, dead, blocked, limited or too weak. */
export type Authenticate = (
  request: FastifyRequest,
  reply: FastifyReply,
  needed: string[],
) => GitToken | null;

/** `oauth` puts the pages and endpoints of OAuth2 there: the sandbox's own, or others (oidc.ts). */
export function gitlab(shared: Shared, root = "", oauth = gitlabOAuth): FastifyInstance {
  const { world } = shared;
  const app = makeServer("gitlab", shared);
  const api = `${root}/api/v4`;

  app.addHook("onRequest", async (request, reply) => {
    reply.header("X-Request-Id", randomUUID().replaceAll("-", "").toUpperCase());
    const category = request.url.includes("token") ? "system_access" : "user_profile";
    if (request.url.startsWith(api)) reply.header("X-Gitlab-Feature-Category", category);
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: "404 Not Found" });
  });

  const authenticate: Authenticate = (request, reply, needed) => {
    const credential = request.entry.credentials.find((one) => one.scheme !== "basic");
    const token = credential && world.tokenByValue(credential.secret);
    if (token?.provider !== "GITLAB" || !["personal", "granular", "oauth"].includes(token.kind)) {
      return unauthorized(reply);
    }
    if (token.rateLimited !== null) {
      limits(reply, 0, world.now());
      reply.code(429).header("Retry-After", "60").type("text/plain; charset=utf-8").send("Retry later\n");
      return null;
    }
    limits(reply, 2998, world.now());
    const life = world.life(token);
    if (life === "expired" || life === "revoked") {
      const error_description = life === "expired" ? EXPIRED : REVOKED;
      reply.code(401).send({ error: "invalid_token", error_description });
      return null;
    }
    if (life === "blocked") {
      reply.code(403).send({ message: "403 Forbidden - Your account has been blocked." });
      return null;
    }
    shared.oauth.grants.used(token);
    // What a fine-grained one may do is not told by scopes; it may all that is asked here but renew itself.
    const granted = token.kind === "granular" && !needed.includes(SELF_ROTATE);
    if (needed.length > 0 && !granted && !needed.some((scope) => token.scopes.includes(scope))) {
      reply.code(403).send({
        error: "insufficient_scope",
        error_description: "The request requires higher privileges than provided by the access token.",
        scope: needed.join(" "),
      });
      return null;
    }
    return token;
  };

  app.get(`${api}/user`, async (request, reply) => {
    const token = authenticate(request, reply, ["api", "read_api", "read_user"]);
    if (!token) return reply;
    const { id, login, name, email } = token.user;
    const web_url = `${world.at().hosts.gitlab.web}/${login}`;
    return {
      id,
      username: login,
      name,
      state: "active",
      locked: false,
      web_url,
      email,
      two_factor_enabled: true,
    };
  });

  app.get(`${api}/metadata`, async (request, reply) => {
    if (!authenticate(request, reply, ["api", "read_api", "read_user"])) return reply;
    const kas = { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null };
    return { version: world.hosts.gitlab.version, revision: "1a2b3c4d5e6", kas, enterprise: true };
  });

  app.get(`${api}/personal_access_tokens/self`, async (request, reply) => {
    const token = authenticate(request, reply, []);
    if (!token) return reply;
    if (token.kind === "oauth") return reply.code(400).send({ message: "400 Bad request" });
    return self(token, world.now());
  });

  gitlabRotation(app, api, shared, authenticate);
  oauth(app, root, shared);
  tokenInfo(app, root, shared);

  gitHttp(app, shared, "GITLAB", {
    route: `${root}/:group/:repository`,
    realm: "GitLab",
    bearer: false,
    name: (token, username) => (token.kind === "oauth" ? username === "oauth2" : username !== ""),
    may: ({ kind, scopes }, write) =>
      kind === "granular" ||
      scopes.includes("api") ||
      scopes.includes("write_repository") ||
      (!write && scopes.includes("read_repository")),
  });

  type NewToken = { Querystring: { name?: string; scopes?: string } };
  const pages = ["user_settings/personal_access_tokens", "user_settings/personal_access_tokens/legacy/new"];
  for (const path of [...pages, "profile/personal_access_tokens"]) {
    app.get<NewToken>(`${root}/-/${path}`, (request, reply) => {
      const { name = "", scopes = "" } = request.query;
      return page(reply, "Personal access tokens", [`Token name: ${name}`, `Scopes: ${scopes}`]);
    });
  }
  return app;
}

/** The reply of `personal_access_tokens/self`; dates are dates, not moments. */
export function self(token: GitToken, now: number): Record<string, unknown> {
  return {
    id: Number.parseInt(Buffer.from(token.name).toString("hex").slice(-7), 16),
    name: token.name,
    revoked: token.revoked,
    created_at: new Date(token.createdAt).toISOString(),
    description: null,
    scopes: token.scopes,
    // The form is not settled in facts; that plain scopes are replaced is.
    ...(token.kind === "granular" ? { granular_scopes: [{ permissions: ["write_code", "read_user"] }] } : {}),
    user_id: token.user.id,
    last_used_at: new Date(now).toISOString(),
    active: true,
    expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString().slice(0, 10),
  };
}

export function unauthorized(reply: FastifyReply): null {
  reply.code(401).send({ message: "401 Unauthorized" });
  return null;
}

function limits(reply: FastifyReply, remaining: number, now: number): void {
  reply.headers({
    "RateLimit-Limit": "3000",
    "RateLimit-Remaining": String(remaining),
    "RateLimit-Reset": String(Math.floor(now / 1000) + 60),
    "RateLimit-Observed": String(3000 - remaining),
    "RateLimit-Name": "throttle_authenticated_api",
  });
}
