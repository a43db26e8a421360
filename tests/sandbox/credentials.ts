/** The credentials in a request, and whether they belong where they arrived. */
import type { IncomingHttpHeaders } from "node:http";
import { HOST_OF, type ServerName } from "./model.ts";
import type { World } from "./world.ts";

export interface Credential {
  scheme: "raw" | "bearer" | "token" | "basic" | "private-token" | "x-access-token" | "query";
  username: string | null;
  secret: string;
}

export function credentialsOf(headers: IncomingHttpHeaders, query: URLSearchParams): Credential[] {
  const found: Credential[] = [];
  const authorization = headers.authorization;
  if (authorization !== undefined) found.push(fromAuthorization(authorization));
  for (const name of ["private-token", "x-access-token"] as const) {
    const value = headers[name];
    if (typeof value === "string") found.push({ scheme: name, username: null, secret: value });
  }
  for (const name of ["private_token", "access_token"]) {
    const value = query.get(name);
    if (value !== null) found.push({ scheme: "query", username: null, secret: value });
  }
  return found;
}

/** Why a credential should not have come here, or null. Never contains the credential itself. */
export function foreign(world: World, to: ServerName, secret: string): string | null {
  if (world.caller(secret)) {
    return to === "platform" || to === "appProxy" ? null : `a Codefresh API key arrived at ${to}`;
  }
  const token = world.tokenByValue(secret);
  const other = world.secret(secret);
  const home = token ? HOST_OF[token.provider] : (other?.home ?? homeByShape(secret));
  if (home === null || home === to) return null;
  return other
    ? `${other.what}, for ${home}, arrived at ${to}`
    : `a ${home} token (${token?.name ?? "known by its shape"}) arrived at ${to}`;
}

const SECRET_FIELDS = ["client_secret", "code", "refresh_token", "device_code", "token", "access_token"];

/** The secrets in the body of an OAuth request, which is a form or JSON. */
export function secretsIn(body: string): string[] {
  if (body === "") return [];
  let fields: Record<string, unknown>;
  try {
    fields = (JSON.parse(body) ?? {}) as Record<string, unknown>;
  } catch {
    fields = Object.fromEntries(new URLSearchParams(body));
  }
  // GitHub's credentials/revoke takes a list.
  const listed = Array.isArray(fields.credentials) ? fields.credentials : [];
  const given = [...SECRET_FIELDS.map((name) => fields[name]), ...listed];
  return given.filter((value): value is string => typeof value === "string");
}

function fromAuthorization(value: string): Credential {
  const space = value.indexOf(" ");
  const scheme = value.slice(0, Math.max(space, 0)).toLowerCase();
  const rest = value.slice(space + 1).trim();
  if (scheme === "bearer" || scheme === "token") return { scheme, username: null, secret: rest };
  if (scheme === "basic") {
    const text = Buffer.from(rest, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return { scheme, username: text.slice(0, Math.max(colon, 0)), secret: text.slice(colon + 1) };
  }
  return { scheme: "raw", username: null, secret: value };
}

function homeByShape(secret: string): ServerName | null {
  if (/^gh[a-z]_|^github_pat_/.test(secret)) return "github";
  if (/^gl[a-z]+-/.test(secret)) return "gitlab";
  if (/^AT(ATT|CTT|BB)/.test(secret)) return "bitbucket";
  return secret.startsWith("BBDC-") ? "bitbucketServer" : null;
}
