/**
 * GitLab's OAuth2 (facts/git-providers, section 2, "OAuth"): a public client with PKCE, or one with a
 * secret; refreshing rotates and wants the redirect address again; device flow; revocation.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { page } from "./html.ts";
import { authorizeEndpoint } from "./oauth_authorize.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import { devicePage } from "./oauth_device_page.ts";
import type { Issued } from "./oauth_model.ts";
import { clientInBasic, clientInBody, parameters } from "./oauth_request.ts";
import { signIn } from "./oauth_sign_in.ts";
import { giveToken, problem } from "./oauth_token.ts";
import type { Shared } from "./server.ts";

export function gitlabOAuth(app: FastifyInstance, root: string, shared: Shared): void {
  const { world, oauth } = shared;
  const pages = signIn(app, "gitlab", `${root}/users/sign_in`, "GitLab");

  authorizeEndpoint(app, shared, {
    host: "gitlab",
    path: `${root}/oauth/authorize`,
    signIn: pages,
    scopes,
    unknownClient: (reply) => page(reply.code(401), "An error has occurred", [UNKNOWN_CLIENT]),
    wrongRedirect: (reply) =>
      page(reply.code(400), "An error has occurred", ["The redirect URI included is not valid."]),
  });
  devicePage(app, shared, "gitlab", `${root}/oauth/device`, pages);

  app.post(`${root}/oauth/authorize_device`, async (request, reply) => {
    const given = parameters(request);
    const client = oauth.client("gitlab", given.get("client_id"));
    if (!client?.device) return unknownClient(reply);
    const wanted = scopes(client, given.get("scope"));
    if (wanted === null) return problem(reply, 400, "invalid_scope", INVALID_SCOPE);
    const device = oauth.devices.make(client, wanted);
    const uri = `${world.at().hosts.gitlab.web}/oauth/device`;
    return {
      device_code: device.deviceCode,
      user_code: device.userCode,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${device.userCode}`,
      expires_in: world.hosts.gitlab.deviceS,
      interval: world.hosts.gitlab.deviceIntervalS,
    };
  });

  app.post(`${root}/oauth/token`, async (request, reply) => {
    const client =
      clientInBasic(oauth, "gitlab", request) ?? clientInBody(oauth, "gitlab", parameters(request));
    if (!client) return unknownClient(reply);
    return giveToken(shared, request, reply, client, { redirectWanted: true, answer });
  });

  app.post(`${root}/oauth/revoke`, async (request, reply) => {
    const given = parameters(request);
    const client = clientInBasic(oauth, "gitlab", request) ?? clientInBody(oauth, "gitlab", given);
    if (!client || !oauth.grants.revoke(client, given.get("token") ?? "")) {
      return problem(reply, 403, "unauthorized_client", "You are not authorized to revoke this token");
    }
    return {};
  });
}

/** What an access token says of itself. */
export function tokenInfo(app: FastifyInstance, root: string, { world, oauth }: Shared): void {
  app.get(`${root}/oauth/token/info`, async (request, reply) => {
    const bearer = request.entry.credentials.find((one) => one.scheme === "bearer");
    const token = bearer && world.tokenByValue(bearer.secret);
    if (token?.kind !== "oauth" || token.provider !== "GITLAB" || world.life(token) !== "alive") {
      const error_description = "The access token is invalid";
      return reply.code(401).send({ error: "invalid_token", error_description, state: "unauthorized" });
    }
    oauth.grants.used(token);
    return {
      resource_owner_id: token.user.id,
      scope: token.scopes,
      expires_in: token.expiresAt === null ? null : Math.round((token.expiresAt - world.now()) / 1000),
      application: { uid: token.family },
      created_at: Math.floor(token.createdAt / 1000),
    };
  });
}

/** Only what the application is registered for; without a word, `api`, which it then must have. */
function scopes(client: OAuthClient, asked: string | null): string[] | null {
  const wanted = (asked ?? "api").split(/[ +]+/).filter((one) => one !== "");
  const known = wanted.every((one) => client.scopes.includes(one));
  return known && wanted.length > 0 ? wanted : null;
}

function answer({ access, grant, expiresInS, refresh }: Issued): Record<string, unknown> {
  return {
    access_token: access.value,
    token_type: "Bearer",
    expires_in: expiresInS,
    ...(refresh === null ? {} : { refresh_token: refresh }),
    scope: grant.scopes.join(" "),
    created_at: Math.floor(access.createdAt / 1000),
  };
}

const UNKNOWN_CLIENT =
  "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.";
const INVALID_SCOPE = "The requested scope is invalid, unknown, or malformed.";

function unknownClient(reply: FastifyReply): FastifyReply {
  return problem(reply, 401, "invalid_client", UNKNOWN_CLIENT);
}
