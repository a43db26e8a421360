/**
 * `POST /credentials/revoke` (docs.github.com, "REST API endpoints for credential revocation"):
 * whoever finds a token may end it, and must not say who they are. On github.com only, 60 times an
 * hour from one address (facts/git-providers, section 1, "Renew / revoke").
 */
import type { FastifyInstance } from "fastify";
import { limits, problem } from "./github.ts";
import type { Shared } from "./server.ts";

const MOST = 1000;
const PER_HOUR = 60;
const REVOCABLE = /^(gh[pour]_|github_pat_)/;

export function githubRevocation(app: FastifyInstance, { world, oauth }: Shared): void {
  const settings = world.hosts.github;

  app.post("/credentials/revoke", async (request, reply) => {
    if (request.headers.authorization !== undefined) {
      return problem(reply, 403, "This endpoint does not accept authenticated requests");
    }
    limits(reply, { most: PER_HOUR, left: settings.revocationsLeft, now: world.now() });
    if (settings.revocationsLeft <= 0) {
      reply.header("Retry-After", "3600");
      return problem(reply, 403, "API rate limit exceeded for 127.0.0.1.");
    }
    settings.revocationsLeft -= 1;
    const credentials = listOf(request.entry.body);
    if (credentials === null) return problem(reply, 422, "Invalid request.");
    for (const value of credentials) {
      const token = REVOCABLE.test(value) ? world.tokenByValue(value) : undefined;
      if (token?.provider === "GITHUB") token.revoked = true;
      const grant = oauth.grants.grantOf(value);
      if (grant?.host === "github" && !token) oauth.grants.end(grant);
    }
    // Accepted: it does not tell which of them were known.
    return reply.code(202).send({});
  });
}

function listOf(body: string): string[] | null {
  let given: unknown;
  try {
    given = (JSON.parse(body) as { credentials?: unknown } | null)?.credentials;
  } catch {
    return null;
  }
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST) return null;
  return given.every((one) => typeof one === "string") ? given : null;
}
