/**
 * GitHub (facts/git-providers, section 1): an Enterprise Server, with the API under /api/v3 and the
 * web pages at the root; or github.com, which on a real network has a name of its own for each.
 */

import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { gitHttp } from "./git_http.ts";
import { type Repository, rateLimitBody, releaseBody, rootBody, userBody } from "./github_answers.ts";
import { githubApplication } from "./github_application.ts";
import { githubOAuth } from "./github_oauth.ts";
import { githubRevocation } from "./github_revocation.ts";
import { page } from "./html.ts";
import type { GitToken } from "./model.ts";
import { makeServer, type Shared, type Tls } from "./server.ts";

const DOCS = "https://docs.github.com/rest";

/** Of github.com at the root of one address: what is a page, and not the API. */
const PAGES = /^\/(login|settings|avatars|orgs\/[^/]+\/sso)(\/|$)|\/info\/refs$/;

export function github(shared: Shared, tls?: Tls): FastifyInstance {
  const { world, githubContract } = shared;
  const app = makeServer("github", shared, tls ? { tls } : {});
  const settings = world.hosts.github;
  const enterprise = world.githubFlavour === "ghes";
  const root = enterprise ? "/api/v3" : "";

  /** The path below the API's address; null where something else is asked. */
  const apiPath = ({ entry, headers }: FastifyRequest): string | null => {
    const { path } = entry;
    if (enterprise) return /^\/api\/v3(\/|$)/.test(path) ? path.slice(root.length) || "/" : null;
    const host = String(headers.host);
    if (host.startsWith("api.")) return path;
    return host === "github.com" || PAGES.test(path) ? null : path;
  };

  app.addHook("onRequest", async (_request, reply) => {
    reply.header("X-GitHub-Request-Id", randomUUID().toUpperCase());
    if (enterprise) reply.header("X-GitHub-Enterprise-Version", settings.version);
  });
  // By now the body has come.
  app.addHook("preValidation", async (request) => {
    const path = apiPath(request);
    if (path !== null) githubContract.asked(request.entry, path);
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const path = apiPath(request);
    if (path !== null && !request.entry.spoiled) {
      const type = String(reply.getHeader("content-type") ?? "");
      const body = typeof payload === "string" ? payload : "";
      githubContract.answered(request.entry, path, { status: reply.statusCode, type, body });
    }
    return payload;
  });
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, "Not Found"));

  /** Answers the request itself when the token is missing, bad, limited or held up by SSO. */
  const authenticate = (request: FastifyRequest, reply: FastifyReply): GitToken | null => {
    const credential = request.entry.credentials[0];
    const refuse = (status: number, message: string) => {
      problem(reply, status, message);
      return null;
    };
    if (!credential) return refuse(401, "Requires authentication");
    if (settings.lockoutAfter !== null && settings.failures >= settings.lockoutAfter) {
      return refuse(403, "Maximum number of login attempts exceeded. Please try again later.");
    }
    const token = world.tokenByValue(credential.secret);
    const kinds = ["personal", "fine-grained", "oauth", "installation"];
    if (token?.provider !== "GITHUB" || !kinds.includes(token.kind) || world.life(token) !== "alive") {
      settings.failures += 1;
      return refuse(401, "Bad credentials");
    }
    describe(reply, token, world.now());
    if (token.kind === "installation") return refuse(403, "Resource not accessible by integration");
    if (token.rateLimited !== null) {
      reply.header("Retry-After", "60");
      return refuse(token.rateLimited, `API rate limit exceeded for user ID ${token.user.id}.`);
    }
    if (token.sso === "required") {
      const url = `${world.at().hosts.github.web}/orgs/acme/sso?authorization_request=${token.family}`;
      reply.header("X-GitHub-SSO", `required; url=${url}`);
      return refuse(403, SSO);
    }
    if (token.sso === "partial")
      reply.header("X-GitHub-SSO", "partial-results; organizations=21955855,20582480");
    return token;
  };

  app.get(`${root}/user`, async (request, reply) => {
    const token = authenticate(request, reply);
    if (!token) return reply;
    const { web, api } = world.at().hosts.github;
    return userBody(token, web, api);
  });

  app.get(`${root}/rate_limit`, async (request, reply) => {
    const token = authenticate(request, reply);
    return token ? rateLimitBody(13, world.now()) : reply;
  });

  // Public repositories' may be asked for by anybody.
  app.get<{ Params: Repository }>(`${root}/repos/:owner/:repo/releases/latest`, ({ params }, reply) => {
    const { web, api } = world.at().hosts.github;
    const { newestRelease } = settings;
    return newestRelease === null
      ? problem(reply, 404, "Not Found")
      : reply.send(releaseBody(newestRelease, params, web, api));
  });

  app.get(`${root}/meta`, async () => ({
    verifiable_password_authentication: false,
    ...(enterprise ? { installed_version: settings.version } : {}),
  }));

  for (const path of enterprise ? [root, `${root}/`] : ["/"]) {
    app.get(path, async (request, reply) => {
      if (request.entry.credentials.length > 0 && !authenticate(request, reply)) return reply;
      const { web, api } = world.at().hosts.github;
      return rootBody(web, api);
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
    before: ({ sso }) => (sso === "required" ? { status: 403, body: `${SSO}\n` } : null),
  });

  githubOAuth(app, shared);
  githubApplication(app, shared, root);
  if (!enterprise) githubRevocation(app, shared);

  type NewToken = { Querystring: Record<string, string> };
  const asked = (query: Record<string, string>) =>
    Object.entries(query).map(([name, value]) => `${LABELS[name] ?? name}: ${value}`);
  app.get<NewToken>("/settings/tokens/new", ({ query }, reply) =>
    page(reply, "New personal access token (classic)", asked(query)),
  );
  app.get<NewToken>("/settings/personal-access-tokens/new", ({ query }, reply) =>
    page(reply, "New fine-grained personal access token", asked(query)),
  );
  for (const path of ["/settings/tokens", "/settings/personal-access-tokens"]) {
    app.get(path, (_request, reply) => page(reply, "Personal access tokens", []));
  }
  return app;
}

const SSO =
  "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";

const LABELS: Record<string, string> = { description: "Note", scopes: "Scopes" };

/** The headers that tell what the token is. A fine-grained one has no X-OAuth-Scopes at all. */
function describe(reply: FastifyReply, token: GitToken, now: number): void {
  limits(reply, { most: 5000, left: token.rateLimited === null ? 4987 : 0, now });
  if (token.kind !== "fine-grained" && token.kind !== "installation") {
    reply.header("X-OAuth-Scopes", token.scopes.join(", "));
    reply.header("X-Accepted-OAuth-Scopes", "");
  }
  if (token.expiresAt !== null) {
    reply.header("github-authentication-token-expiration", expiryText(token.expiresAt, token.expiryFormat));
  }
}

export function limits(
  reply: FastifyReply,
  { most, left, now }: { most: number; left: number; now: number },
): void {
  reply.headers({
    "X-RateLimit-Limit": String(most),
    "X-RateLimit-Remaining": String(left),
    "X-RateLimit-Used": String(most - left),
    "X-RateLimit-Reset": String(Math.floor(now / 1000) + 60),
    "X-RateLimit-Resource": "core",
  });
}

/** GitHub writes `2021-09-03 02:34:04 UTC` or `2023-04-26 20:23:26 +0200`. */
export function expiryText(at: number, format: GitToken["expiryFormat"]): string {
  const shifted = new Date(format === "utc" ? at : at + 2 * 3_600_000);
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")} ${format === "utc" ? "UTC" : "+0200"}`;
}

/** `basic-error`. */
export function problem(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ message, documentation_url: DOCS, status: String(status) });
}
