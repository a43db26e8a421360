/**
 * GitLab's self-renewal and self-revocation (facts/git-providers, section 2, "Renew" and "Revoke").
 * To rotate a token that was rotated already is taken for theft: the whole family dies.
 */
import type { FastifyInstance } from "fastify";
import { blankToken, DAY, expiry } from "./default_tokens.ts";
import { type Authenticate, SELF_ROTATE, self } from "./gitlab.ts";
import type { GitToken } from "./model.ts";
import type { Shared } from "./server.ts";
import { gitlabLegacy } from "./tokens.ts";
import type { World } from "./world.ts";

export function gitlabRotation(
  app: FastifyInstance,
  api: string,
  shared: Shared,
  authenticate: Authenticate,
): void {
  const { world, journal } = shared;
  const since = (major: number, minor: number) => isSince(world.hosts.gitlab.version, major, minor);

  app.post(`${api}/personal_access_tokens/self/rotate`, async (request, reply) => {
    if (!since(16, 10)) return reply.code(404).send({ error: "404 Not Found" });
    const reused = request.entry.credentials
      .map(({ secret }) => world.tokenByValue(secret))
      .find((one) => one?.rotated);
    if (reused) {
      journal.violate(
        "token-reuse",
        `${reused.name} was rotated twice: its family is revoked`,
        request.entry,
      );
      for (const token of world.tokens.values()) if (token.family === reused.family) token.revoked = true;
    }
    const token = authenticate(request, reply, since(17, 9) ? ["api", SELF_ROTATE] : ["api"]);
    if (!token) return reply;
    if (token.kind === "oauth") return reply.code(405).send({ message: "405 Method Not Allowed" });
    const wanted = wantedExpiry(request.entry.body, request.entry.query);
    const until = wanted === null ? world.now() + 7 * DAY : Date.parse(wanted);
    const asDate = wanted === null || /^\d{4}-\d\d-\d\d$/.test(wanted);
    if (!asDate || Number.isNaN(until) || until <= world.now() || until > world.now() + 365 * DAY) {
      return reply.code(400).send({ error: "expires_at is invalid" });
    }
    const fresh = successor(world, token, until);
    return { ...self(fresh, world.now()), last_used_at: null, token: fresh.value };
  });

  app.delete(`${api}/personal_access_tokens/self`, async (request, reply) => {
    const token = authenticate(request, reply, []);
    if (!token) return reply;
    // As reading it: this is about personal access tokens.
    if (token.kind === "oauth") return reply.code(400).send({ message: "400 Bad request" });
    token.revoked = true;
    return reply.code(204).send();
  });
}

/** Whether a version such as `18.9.1-ee` is this one or newer. */
function isSince(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
}

function successor(world: World, old: GitToken, until: number): GitToken {
  const generation = [...world.tokens.values()].filter((one) => one.family === old.family).length;
  const name = `${old.name.replace(/-rotated-\d+$/, "")}-rotated-${generation}`;
  const value = gitlabLegacy("glpat-", name);
  old.revoked = true;
  old.rotated = true;
  return world.addToken({
    ...blankToken(name, value, "GITLAB", old.user, old.scopes, world.now()),
    createdAt: world.now(),
    expiresAt: expiry("GITLAB", until),
    family: old.family,
    shows: `made by rotating ${old.name}`,
  });
}

/** `expires_at` may come as JSON, as a form, or in the query. */
function wantedExpiry(body: string, query: string): string | null {
  try {
    const value = (JSON.parse(body) as Record<string, unknown>).expires_at;
    if (typeof value === "string") return value;
  } catch {
    // Not JSON: a form, or nothing.
  }
  return new URLSearchParams(body).get("expires_at") ?? new URLSearchParams(query).get("expires_at");
}
