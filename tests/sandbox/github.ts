/** GitHub Enterprise Server: the API under /api/v3, the web pages at the root (facts/git-providers, section 1). */

import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { gitHttp } from "./git_http.ts";
import { githubOAuth } from "./github_oauth.ts";
import { page } from "./html.ts";
import type { GitToken } from "./model.ts";
import { makeServer, type Shared } from "./server.ts";

const DOCS = "https://docs.github.com/enterprise-server@3.19/rest";

export function github(shared: Shared): FastifyInstance {
  const { world } = shared;
  const app = makeServer("github", shared);
  const settings = world.hosts.github;

  app.addHook("onRequest", async (_request, reply) => {
    reply.header("X-GitHub-Request-Id", randomUUID().toUpperCase());
    reply.header("X-GitHub-Enterprise-Version", settings.version);
  });
  app.setNotFoundHandler((_request, reply) => notFound(reply));

  /** Answers the request itself when the token is missing, bad, limited or held up by SSO. */
  const authenticate = (request: FastifyRequest, reply: FastifyReply): GitToken | null => {
    const credential = request.entry.credentials[0];
    if (!credential) {
      problem(reply, 401, "Requires authentication");
      return null;
    }
    if (settings.lockoutAfter !== null && settings.failures >= settings.lockoutAfter) {
      problem(reply, 403, "Maximum number of login attempts exceeded. Please try again later.");
      return null;
    }
    const token = world.tokenByValue(credential.secret);
    const known = token?.provider === "GITHUB" && ["personal", "fine-grained", "oauth"].includes(token.kind);
    if (!known || world.life(token) !== "alive") {
      settings.failures += 1;
      problem(reply, 401, "Bad credentials");
      return null;
    }
    describe(reply, token, world.now());
    if (token.rateLimited !== null) {
      reply.header("Retry-After", "60");
      problem(reply, token.rateLimited, `API rate limit exceeded for user ID ${token.user.id}.`);
      return null;
    }
    if (token.sso === "required") {
      const url = `${world.at().hosts.github.web}/orgs/acme/sso?authorization_request=${token.family}`;
      reply.header("X-GitHub-SSO", `required; url=${url}`);
      problem(
        reply,
        403,
        "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
      );
      return null;
    }
    if (token.sso === "partial")
      reply.header("X-GitHub-SSO", "partial-results; organizations=21955855,20582480");
    return token;
  };

  app.get("/api/v3/user", async (request, reply) => {
    const token = authenticate(request, reply);
    if (!token) return reply;
    const { web, api } = world.at().hosts.github;
    const { login, id, name, email } = token.user;
    return {
      login,
      id,
      node_id: Buffer.from(`04:User${id}`).toString("base64"),
      avatar_url: `${web}/avatars/u/${id}`,
      url: `${api}/users/${login}`,
      html_url: `${web}/${login}`,
      type: "User",
      site_admin: false,
      name,
      email,
    };
  });

  app.get("/api/v3/meta", async () => ({
    verifiable_password_authentication: false,
    installed_version: settings.version,
  }));

  for (const root of ["/api/v3", "/api/v3/"]) {
    app.get(root, async (request, reply) => {
      if (request.entry.credentials.length > 0 && !authenticate(request, reply)) return reply;
      const { api } = world.at().hosts.github;
      return {
        current_user_url: `${api}/user`,
        rate_limit_url: `${api}/rate_limit`,
        user_url: `${api}/users/{user}`,
      };
    });
  }

  gitHttp(app, shared, "GITHUB", {
    route: "/:owner/:repository",
    realm: "GitHub",
    bearer: false,
    // Any name that is not empty will do.
    name: (_token, username) => username !== "",
    may: ({ scopes }, write) =>
      scopes.includes("repo") ||
      scopes.includes(`contents=${write ? "write" : "read"}`) ||
      (!write && scopes.includes("contents=write")),
  });

  githubOAuth(app, shared);

  app.get<{ Querystring: { scopes?: string; description?: string } }>(
    "/settings/tokens/new",
    (request, reply) => {
      const { scopes = "", description = "" } = request.query;
      return page(reply, "New personal access token (classic)", [
        `Note: ${description}`,
        `Scopes: ${scopes}`,
      ]);
    },
  );
  for (const path of ["/settings/tokens", "/settings/personal-access-tokens"]) {
    app.get(path, (_request, reply) => page(reply, "Personal access tokens", []));
  }
  return app;
}

/** The headers that tell what the token is. A fine-grained one has no X-OAuth-Scopes at all. */
function describe(reply: FastifyReply, token: GitToken, now: number): void {
  const limited = token.rateLimited !== null;
  reply.headers({
    "X-RateLimit-Limit": "5000",
    "X-RateLimit-Remaining": limited ? "0" : "4987",
    "X-RateLimit-Used": limited ? "5000" : "13",
    "X-RateLimit-Reset": String(Math.floor(now / 1000) + 60),
    "X-RateLimit-Resource": "core",
  });
  if (token.kind !== "fine-grained") {
    reply.header("X-OAuth-Scopes", token.scopes.join(", "));
    reply.header("X-Accepted-OAuth-Scopes", "");
  }
  if (token.expiresAt !== null) {
    reply.header("github-authentication-token-expiration", expiryText(token.expiresAt, token.expiryFormat));
  }
}

/** GitHub writes `2021-09-03 02:34:04 UTC` or `2023-04-26 20:23:26 +0200`. */
export function expiryText(at: number, format: GitToken["expiryFormat"]): string {
  const shifted = new Date(format === "utc" ? at : at + 2 * 3_600_000);
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")} ${format === "utc" ? "UTC" : "+0200"}`;
}

function problem(reply: FastifyReply, status: number, message: string): void {
  reply.code(status).send({ message, documentation_url: DOCS, status: String(status) });
}

function notFound(reply: FastifyReply): void {
  problem(reply, 404, "Not Found");
}
