/**
 * Bitbucket Data Center with the context path /bitbucket (facts/git-providers, section 4).
 * A token's rights are in no header; "no permission" is 401 like "bad token".
 */

import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bitbucketServerOAuth } from "./bitbucket_server_oauth.ts";
import { gitHttp } from "./git_http.ts";
import { page } from "./html.ts";
import type { GitToken, GitUser } from "./model.ts";
import { makeServer, type Shared } from "./server.ts";
import type { World } from "./world.ts";

export const CONTEXT = "/bitbucket";
const LADDER = ["READ", "WRITE", "ADMIN"];

/** `oauth` puts the pages and endpoints of OAuth2 there: the sandbox's own, or others (oidc.ts). */
export function bitbucketServer(shared: Shared, oauth = bitbucketServerOAuth): FastifyInstance {
  const { world } = shared;
  const app = makeServer("bitbucketServer", shared);
  const settings = world.hosts.bitbucketServer;

  app.addHook("onRequest", async (_request, reply) => {
    reply.header("X-AREQUESTID", `@${randomBytes(4).toString("hex").toUpperCase()}x613x4242x0`);
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ message: "HTTP 404 Not Found", "status-code": 404 });
  });

  /** The token; `null` for an anonymous request; "answered" when it was refused. */
  const authenticate = (request: FastifyRequest, reply: FastifyReply): GitToken | null | "answered" => {
    const credential = request.entry.credentials[0];
    if (!credential) return null;
    const token = world.tokenByValue(credential.secret);
    const basic = credential.scheme === "basic";
    const tooMany = basic && settings.captchaAfter !== null && settings.failures >= settings.captchaAfter;
    if (token?.user.captcha || tooMany) {
      return refuse(reply, "auth.CaptchaRequiredAuthenticationException", CAPTCHA);
    }
    // An OAuth token is for Bearer alone.
    const asBasic = token?.kind !== "oauth" && credential.username === token?.user.login;
    const fits = token?.provider === "BITBUCKET_SERVER" && (!basic || asBasic);
    if (!fits || token.kind === "elsewhere" || world.life(token) !== "alive") {
      if (basic) settings.failures += 1;
      return refuse(reply, "auth.IncorrectPasswordAuthenticationException", BAD);
    }
    shared.oauth.grants.used(token);
    reply.header("X-AUSERNAME", encodeURIComponent(token.user.login));
    reply.header("X-AUSERID", String(token.user.id));
    if (token.rateLimited !== null) {
      reply
        .code(429)
        .header("Retry-After", "60")
        .send({ errors: [{ context: null, message: "Too many requests" }] });
      return "answered";
    }
    return token;
  };

  for (const version of ["latest", "1.0"]) {
    const api = `${CONTEXT}/rest/api/${version}`;

    app.get(`${api}/application-properties`, async (request, reply) => {
      if (authenticate(request, reply) === "answered") return reply;
      const buildNumber = settings.version
        .split(".")
        .map((part) => part.padStart(3, "0"))
        .join("");
      return { version: settings.version, buildNumber, buildDate: "1733097600000", displayName: "Bitbucket" };
    });

    app.get<{ Params: { slug: string } }>(`${api}/users/:slug`, async (request, reply) => {
      const token = authenticate(request, reply);
      if (token === "answered") return reply;
      if (!token) return forbidden(reply);
      const { slug } = request.params;
      if (slug !== slugOf(token.user)) {
        return problem(reply, 404, "user.NoSuchUserException", `User ${slug} does not exist.`);
      }
      return userView(token.user);
    });

    type Repos = { Querystring: { permission?: string; limit?: string } };
    app.get<Repos>(`${api}/repos`, async (request, reply) => {
      const token = authenticate(request, reply);
      if (token === "answered") return reply;
      const wanted = request.query.permission ?? "REPO_READ";
      const allowed = token !== null && (!settings.tokenCapsRepos || mayRepo(token, wanted));
      const values = allowed
        ? [{ slug: "gitops", id: 1, name: "gitops", project: { key: "ACME", name: "Acme" } }]
        : [];
      return {
        size: values.length,
        limit: Number(request.query.limit ?? 25),
        isLastPage: true,
        values,
        start: 0,
      };
    });
  }

  oauth(app, CONTEXT, shared);

  gitHttp(app, shared, "BITBUCKET_SERVER", {
    route: `${CONTEXT}/scm/:project/:repository`,
    realm: "Atlassian Bitbucket",
    bearer: true,
    name: (token, username) => token.kind !== "oauth" && username === token.user.login,
    may: (token, write) => mayRepo(token, write ? "REPO_WRITE" : "REPO_READ"),
  });

  // Tokens may not manage tokens: that takes the password, which Patrol never has. Whether one may
  // read the list is not settled.
  app.get<{ Params: { slug: string } }>(
    `${CONTEXT}/rest/access-tokens/latest/users/:slug`,
    async (request, reply) => {
      const token = authenticate(request, reply);
      if (token === "answered") return reply;
      const own = token !== null && slugOf(token.user) === request.params.slug;
      return own && settings.tokensReadTokens ? tokenList(world, token.user) : forbidden(reply);
    },
  );
  for (const method of ["GET", "POST", "DELETE"] as const) {
    app.route({
      method,
      url: `${CONTEXT}/rest/access-tokens/latest/users/:slug/:id`,
      handler: async (request, reply) =>
        authenticate(request, reply) === "answered" ? reply : forbidden(reply),
    });
  }
  for (const path of ["manage", "add", "users/:slug/manage"]) {
    app.get(`${CONTEXT}/plugins/servlet/access-tokens/${path}`, (_request, reply) =>
      page(reply, "HTTP access tokens", []),
    );
  }
  return app;
}

/** Special characters become `_`: facts, section 4, "Identify". */
export function slugOf(user: GitUser): string {
  return user.login.replace(/[^A-Za-z0-9._-]/g, "_");
}

/** ADMIN includes WRITE includes READ, and a right on projects reaches their repositories. */
export function mayRepo(token: GitToken, wanted: string): boolean {
  const level = LADDER.indexOf(wanted.replace("REPO_", ""));
  return token.scopes.some((scope) => LADDER.indexOf(scope.replace(/^(REPO|PROJECT)_/, "")) >= level);
}

/** `expiryDate` in milliseconds; absent for who never expires. The id is the one inside the token. */
function tokenList(world: World, user: GitUser): Record<string, unknown> {
  const mine = [...world.tokens.values()].filter(
    (token) => token.provider === "BITBUCKET_SERVER" && token.kind === "personal" && token.user === user,
  );
  const values = mine
    .filter((token) => !token.revoked)
    .map((token) => ({
      id: idIn(token.value),
      name: token.name,
      permissions: token.scopes,
      createdDate: token.createdAt,
      ...(token.expiresAt === null ? {} : { expiryDate: token.expiresAt }),
    }));
  return { size: values.length, limit: 25, isLastPage: true, values, start: 0 };
}

function idIn(value: string): string {
  const text = Buffer.from(value.replace(/^BBDC-/, ""), "base64").toString("latin1");
  return String(Number(text.split(":")[0]));
}

function userView(user: GitUser): Record<string, unknown> {
  const { login, email, name, id } = user;
  return {
    name: login,
    emailAddress: email,
    active: true,
    displayName: name,
    id,
    slug: slugOf(user),
    type: "NORMAL",
  };
}

const BAD = "Authentication failed. Please check your credentials and try again.";
const CAPTCHA = "CAPTCHA required. Your Bitbucket account has been marked as requiring a CAPTCHA challenge.";

function refuse(reply: FastifyReply, exception: string, message: string): "answered" {
  problem(reply, 401, exception, message);
  return "answered";
}

function forbidden(reply: FastifyReply): FastifyReply {
  return problem(reply, 401, "AuthorisationException", "You are not permitted to access this resource");
}

function problem(reply: FastifyReply, status: number, exception: string, message: string): FastifyReply {
  const exceptionName = `com.atlassian.bitbucket.${exception}`;
  return reply.code(status).send({ errors: [{ context: null, message, exceptionName }] });
}
