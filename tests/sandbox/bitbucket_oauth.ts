/**
 * Bitbucket Cloud's OAuth2 (facts/git-providers, section 3, "OAuth"): key and secret always, as
 * Basic; the scopes are those of the consumer, whatever is asked; no device flow, no revocation.
 */
import type { FastifyInstance } from "fastify";
import { page } from "./html.ts";
import { authorizeEndpoint } from "./oauth_authorize.ts";
import type { Issued } from "./oauth_model.ts";
import { clientInBasic } from "./oauth_request.ts";
import { signIn } from "./oauth_sign_in.ts";
import { giveToken, problem } from "./oauth_token.ts";
import type { Shared } from "./server.ts";

export function bitbucketOAuth(app: FastifyInstance, shared: Shared): void {
  const { oauth } = shared;
  const pages = signIn(app, "bitbucket", "/account/signin/", "Bitbucket");

  authorizeEndpoint(app, shared, {
    host: "bitbucket",
    path: "/site/oauth2/authorize",
    signIn: pages,
    scopes: (client) => client.scopes,
    unknownClient: (reply) =>
      page(reply.code(400), "Invalid client_id", ["This integration is misconfigured. Contact its vendor."]),
    wrongRedirect: (reply) =>
      page(reply.code(400), "Invalid redirect_uri", [
        "This integration is misconfigured. Contact its vendor.",
      ]),
  });

  app.post("/site/oauth2/access_token", async (request, reply) => {
    const client = clientInBasic(oauth, "bitbucket", request);
    if (!client) return problem(reply, 400, "unauthorized_client", NO_CLIENT);
    return giveToken(shared, request, reply, client, { redirectWanted: false, answer });
  });
}

/** The field is `scopes`, not `scope`. */
function answer({ access, grant, expiresInS, refresh }: Issued, grantType: string): Record<string, unknown> {
  return {
    scopes: grant.scopes.join(" "),
    access_token: access.value,
    expires_in: expiresInS,
    token_type: "bearer",
    state: grantType,
    refresh_token: refresh,
  };
}

const NO_CLIENT = "Requests must be authenticated using OAuth client credentials";
