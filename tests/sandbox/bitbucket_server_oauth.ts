/**
 * Data Center's OAuth2 from 7.20 on (facts/git-providers, section 4, "OAuth"): id and secret, PKCE
 * with S256, scopes of a ladder, tokens of an hour with rotating refresh tokens; no device flow.
 */
import type { FastifyInstance } from "fastify";
import { page } from "./html.ts";
import { authorizeEndpoint } from "./oauth_authorize.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import type { Issued } from "./oauth_model.ts";
import { clientInBasic, clientInBody, parameters } from "./oauth_request.ts";
import { signIn } from "./oauth_sign_in.ts";
import { giveToken, problem } from "./oauth_token.ts";
import type { Shared } from "./server.ts";

const LADDER = ["REPO_READ", "REPO_WRITE", "REPO_ADMIN"];

export function bitbucketServerOAuth(app: FastifyInstance, context: string, shared: Shared): void {
  const { oauth } = shared;
  const root = `${context}/rest/oauth2/latest`;
  const pages = signIn(app, "bitbucketServer", `${context}/login`, "Bitbucket Data Center");

  authorizeEndpoint(app, shared, {
    host: "bitbucketServer",
    path: `${root}/authorize`,
    signIn: pages,
    scopes,
    unknownClient: (reply) => page(reply.code(400), "Error", ["The client_id is not known."]),
    wrongRedirect: (reply) => page(reply.code(400), "Error", ["The redirect_uri is not valid."]),
  });

  app.post(`${root}/token`, async (request, reply) => {
    const client =
      clientInBasic(oauth, "bitbucketServer", request) ??
      clientInBody(oauth, "bitbucketServer", parameters(request));
    if (!client) return problem(reply, 401, "invalid_client", "Client authentication failed.");
    return giveToken(shared, request, reply, client, { redirectWanted: true, answer });
  });

  app.post(`${root}/revoke`, async (request, reply) => {
    const given = parameters(request);
    const client =
      clientInBasic(oauth, "bitbucketServer", request) ?? clientInBody(oauth, "bitbucketServer", given);
    if (!client) return problem(reply, 401, "invalid_client", "Client authentication failed.");
    if (!oauth.grants.revoke(client, given.get("token") ?? "")) {
      return problem(reply, 400, "unauthorized_client", "The token was issued to another client.");
    }
    return reply.code(200).send("");
  });

  // "401 = available": how one learns that this Data Center has OAuth2 at all.
  app.get(`${context}/rest/oauth2/1.0/client`, async (_request, reply) => reply.code(401).send(""));
}

/** As far up the ladder as the application is registered, or PUBLIC_REPOS. */
function scopes(client: OAuthClient, asked: string | null): string[] | null {
  const top = Math.max(...client.scopes.map((one) => LADDER.indexOf(one)));
  const wanted = (asked ?? "").split(/[ +]+/).filter((one) => one !== "");
  const may = (one: string) => one === "PUBLIC_REPOS" || (LADDER.includes(one) && LADDER.indexOf(one) <= top);
  return wanted.length > 0 && wanted.every(may) ? wanted : null;
}

function answer({ access, grant, expiresInS, refresh }: Issued): Record<string, unknown> {
  return {
    access_token: access.value,
    token_type: "bearer",
    expires_in: expiresInS,
    refresh_token: refresh,
    scope: grant.scopes.join(" "),
    created_at: Math.floor(access.createdAt / 1000),
  };
}
