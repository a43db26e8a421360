/** The token endpoint as RFC 6749 has it, for GitLab and both Bitbuckets, with each host's own rules. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OAuthClient } from "./oauth_clients.ts";
import { isRefused } from "./oauth_grants.ts";
import type { Issued, Refused } from "./oauth_model.ts";
import { DEVICE_GRANT, redeeming } from "./oauth_request.ts";
import type { Shared } from "./server.ts";

export interface TokenEndpoint {
  /** The redirect address must be sent again with the code. */
  redirectWanted: boolean;
  /** How the host writes what it gives. */
  answer: (issued: Issued, grantType: string) => Record<string, unknown>;
  describe?: (error: string) => string;
}

/** Answers one request of a client that has proved who it is. */
export function giveToken(
  { oauth }: Shared,
  request: FastifyRequest,
  reply: FastifyReply,
  client: OAuthClient,
  how: TokenEndpoint,
): FastifyReply {
  const given = new URLSearchParams(request.entry.body || request.entry.query);
  const type = given.get("grant_type") ?? "";
  const fail = (error: string, more = {}) =>
    problem(reply, 400, error, how.describe?.(error) ?? DESCRIPTIONS[error] ?? error, more);
  let outcome: Issued | Refused;
  if (type === "authorization_code") {
    const allowed = oauth.codes.redeem(client, redeeming(given), request.entry, how.redirectWanted);
    outcome = isRefused(allowed) ? allowed : oauth.grants.issue(allowed, true);
  } else if (type === "refresh_token") {
    const value = given.get("refresh_token") ?? "";
    outcome = oauth.grants.refresh(client, value, given.get("redirect_uri"), request.entry);
  } else if (type === DEVICE_GRANT && client.device) {
    const allowed = oauth.devices.redeem(client, given.get("device_code") ?? "");
    // GitLab's documents show no refresh token here.
    outcome = isRefused(allowed) ? allowed : oauth.grants.issue(allowed, false);
  } else {
    return fail("unsupported_grant_type");
  }
  // RFC 6749, 5.1.
  reply.headers({ "cache-control": "no-store", pragma: "no-cache" });
  if (!isRefused(outcome)) return reply.send(how.answer(outcome, type));
  const { error, ...more } = outcome;
  return fail(error === "redirect_mismatch" ? "invalid_grant" : error, more);
}

export function problem(
  reply: FastifyReply,
  status: number,
  error: string,
  error_description: string,
  more = {},
): FastifyReply {
  return reply.code(status).send({ error, error_description, ...more });
}

const DESCRIPTIONS: Record<string, string> = {
  invalid_grant:
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
  invalid_request: "Missing required parameter: redirect_uri.",
  unsupported_grant_type: "The authorization grant type is not supported by the authorization server.",
  authorization_pending: "The authorization request is still pending.",
  slow_down: "The authorization request is still pending and polling should be slowed down.",
  expired_token: "The device code has expired.",
  access_denied: "The resource owner or authorization server denied the request.",
};
