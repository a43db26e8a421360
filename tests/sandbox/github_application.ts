/**
 * What a GitHub application may do with its users' tokens: check one, revoke one, or end the whole
 * grant. Its id and secret go as Basic (facts/git-providers, section 1, "Renew / revoke").
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem } from "./github.ts";
import { authorizationBody } from "./github_answers.ts";
import type { GitToken } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import { clientInBasic, parameters } from "./oauth_request.ts";
import type { Shared } from "./server.ts";

export function githubApplication(app: FastifyInstance, { world, oauth }: Shared, root: string): void {
  type Application = { Params: { client: string } };
  const found = (request: FastifyRequest<Application>): { token: GitToken; client: OAuthClient } | null => {
    const client = clientInBasic(oauth, "github", request);
    if (client?.id !== request.params.client) return null;
    const token = world.tokenByValue(parameters(request).get("access_token") ?? "");
    return token?.family === client.id && world.life(token) === "alive" ? { token, client } : null;
  };

  app.post<Application>(`${root}/applications/:client/token`, async (request, reply) => {
    const known = found(request);
    if (!known) return problem(reply, 404, "Not Found");
    const { web, api } = world.at().hosts.github;
    return authorizationBody(known.token, known.client, web, api);
  });
  app.delete<Application>(`${root}/applications/:client/token`, async (request, reply) => {
    const known = found(request);
    if (!known) return problem(reply, 404, "Not Found");
    oauth.grants.revoke(known.client, known.token.value);
    return reply.code(204).send();
  });
  app.delete<Application>(`${root}/applications/:client/grant`, async (request, reply) => {
    const known = found(request);
    if (!known) return problem(reply, 404, "Not Found");
    for (const grant of oauth.grants.list) {
      if (grant.client.id === known.token.family && grant.user.id === known.token.user.id)
        oauth.grants.end(grant);
    }
    return reply.code(204).send();
  });
}
