/** Bitbucket Cloud under /2.0 (facts/git-providers, section 3). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bitbucketOAuth } from "./bitbucket_oauth.ts";
import { gitHttp } from "./git_http.ts";
import type { GitToken, GitUser } from "./model.ts";
import { makeServer, type Shared } from "./server.ts";

const MISLEADING = "Token is invalid, expired, or not supported for this endpoint.";

export function bitbucket(shared: Shared): FastifyInstance {
  const { world } = shared;
  const app = makeServer("bitbucket", shared);
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send(error("Resource not found"));
  });

  /** Answers the request itself when the token is missing, bad, or lacks a scope. */
  const authenticate = (request: FastifyRequest, reply: FastifyReply, needed: string): GitToken | null => {
    const credential = request.entry.credentials[0];
    const token = credential && world.tokenByValue(credential.secret);
    const alive = token?.provider === "BITBUCKET" && world.life(token) === "alive";
    if (!credential || credential.scheme === "basic") {
      // A person's API token goes with the Atlassian e-mail, not with the Bitbucket user name.
      const fits = alive && token.kind === "personal" && credential?.username === token.user.email;
      if (!fits) {
        reply.code(401).header("www-authenticate", 'Basic realm="Bitbucket.org HTTP"').send("");
        return null;
      }
    } else if (!alive || !["repository", "oauth"].includes(token.kind)) {
      reply.code(401).send(error(MISLEADING));
      return null;
    }
    if (!token) return null;
    shared.oauth.grants.used(token);
    reply.headers({
      "X-RateLimit-Limit": "1000",
      "X-RateLimit-Resource": "api",
      "X-RateLimit-NearLimit": String(token.rateLimited !== null),
    });
    if (token.rateLimited !== null) {
      reply.code(429).send(error("Rate limit for this resource has been exceeded"));
      return null;
    }
    reply.header("x-oauth-scopes", token.scopes.join(", "));
    const credentialType = CREDENTIAL_TYPES[token.kind] ?? world.hosts.bitbucket.credentialType;
    if (credentialType !== null) reply.header("x-credential-type", credentialType);
    // OAuth names its scopes differently: "account" stands for read:user.
    const names = token.kind === "oauth" ? [OAUTH_NAMES[needed] ?? needed] : [needed];
    if (!names.some((name) => token.scopes.some((scope) => scope === name || scope.startsWith(`${name}:`)))) {
      const message = "Your credentials lack one or more required privilege scopes.";
      const detail = { required: [names[0]], granted: token.scopes };
      reply.code(403).send({ type: "error", error: { message, detail } });
      return null;
    }
    return token;
  };

  app.get("/2.0/user", async (request, reply) => {
    const token = authenticate(request, reply, "read:user:bitbucket");
    return token ? user(token.user, world.at().hosts.bitbucket.api) : reply;
  });

  app.get("/2.0/user/workspaces", async (request, reply) => {
    if (!authenticate(request, reply, "read:workspace:bitbucket")) return reply;
    const workspace = {
      type: "workspace_base",
      slug: "acme",
      uuid: "{0f6b5a1e-7a0d-4f3c-9d5b-3b1f6f0e8a21}",
    };
    return {
      values: [{ type: "workspace_access", administrator: false, workspace }],
      pagelen: 10,
      page: 1,
      size: 1,
    };
  });

  app.get<{ Params: { workspace: string } }>("/2.0/repositories/:workspace", async (request, reply) => {
    if (!authenticate(request, reply, "read:repository:bitbucket")) return reply;
    const { workspace } = request.params;
    if (workspace !== "acme")
      return reply.code(404).send(error(`No workspace with identifier '${workspace}'.`));
    const repository = { type: "repository", full_name: "acme/gitops", slug: "gitops", is_private: true };
    return { values: [repository], pagelen: 10, page: 1, size: 1 };
  });

  for (const path of ["/2.0/workspaces", "/2.0/user/permissions/*"]) {
    app.get(path, async (_request, reply) =>
      reply.code(410).send(error("CHANGE-2770 - Functionality has been deprecated")),
    );
  }

  bitbucketOAuth(app, shared);

  gitHttp(app, shared, "BITBUCKET", {
    route: "/:workspace/:repository",
    realm: "Bitbucket.org HTTP",
    bearer: false,
    // For Git the e-mail does not do (facts, "Git username").
    name: (token, username) =>
      token.kind === "personal"
        ? [token.user.login, "x-bitbucket-api-token-auth"].includes(username)
        : username === "x-token-auth",
    may: ({ scopes }, write) =>
      write
        ? scopes.includes("write:repository:bitbucket") || scopes.includes("repository:write")
        : scopes.some((scope) => /^(read:)?repository/.test(scope)),
  });
  return app;
}

const CREDENTIAL_TYPES: Partial<Record<GitToken["kind"], string>> = {
  personal: "api_token",
  repository: "repo_access_token",
};

const OAUTH_NAMES: Record<string, string> = {
  "read:user:bitbucket": "account",
  "read:workspace:bitbucket": "team",
  "read:repository:bitbucket": "repository",
};

function user({ id, login, name }: GitUser, api: string): Record<string, unknown> {
  const uuid = `{${String(id).padStart(8, "0")}-1c2d-4e3f-8a9b-0c1d2e3f4a5b}`;
  return {
    type: "user",
    uuid,
    account_id: `557058:${uuid.slice(1, -1)}`,
    username: login,
    nickname: login,
    display_name: name,
    account_status: "active",
    links: { self: { href: `${api}/users/${encodeURIComponent(uuid)}` } },
  };
}

function error(message: string): Record<string, unknown> {
  return { type: "error", error: { message } };
}
