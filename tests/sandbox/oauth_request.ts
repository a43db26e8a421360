/** How an application says who it is at a token endpoint, and what it sends there (RFC 6749, 2.3). */
import type { FastifyRequest } from "fastify";
import type { HostName } from "./model.ts";
import type { OAuth } from "./oauth.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import type { Redeeming } from "./oauth_codes.ts";

export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** A form, JSON, or the query: GitHub and GitLab take all three. */
export function parameters(request: FastifyRequest): URLSearchParams {
  const { body, query } = request.entry;
  if (body.startsWith("{")) {
    try {
      return new URLSearchParams(JSON.parse(body) as Record<string, string>);
    } catch {
      return new URLSearchParams();
    }
  }
  return new URLSearchParams(body || query);
}

/** The client of the parameters `client_id` and `client_secret`; a public one has no secret to send. */
export function clientInBody(oauth: OAuth, host: HostName, given: URLSearchParams): OAuthClient | null {
  const client = oauth.client(host, given.get("client_id"));
  if (!client) return null;
  return client.secret === null || client.secret === given.get("client_secret") ? client : null;
}

/** The client of `Authorization: Basic`, whose halves are form-encoded (RFC 6749, 2.3.1). */
export function clientInBasic(oauth: OAuth, host: HostName, request: FastifyRequest): OAuthClient | null {
  const basic = request.entry.credentials.find(({ scheme }) => scheme === "basic");
  if (!basic) return null;
  const client = oauth.client(host, decode(basic.username ?? ""));
  return client && client.secret === decode(basic.secret) ? client : null;
}

export function redeeming(given: URLSearchParams): Redeeming {
  return {
    code: given.get("code") ?? "",
    redirectUri: given.get("redirect_uri"),
    verifier: given.get("code_verifier"),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
