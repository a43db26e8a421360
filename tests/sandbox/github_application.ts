/**
 * What a GitHub application may do with its users' tokens: check one, revoke one, or end the whole
 * grant. Its id and secret go as Basic (facts/git-providers, section 1, "Renew / revoke").
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { GitToken } from "./model.ts";
import { clientInBasic, parameters } from "./oauth_request.ts";
import type { Shared } from "./server.ts";

export function githubApplication(app: FastifyInstance, { world, oauth }: Shared): void {
  type Application = { Params: { client: string } };
  const tokenOf = (request: FastifyRequest<Application>): GitToken | null => {
    const client = clientInBasic(oauth, "github", request);
    if (client?.id !== request.params.client) return null;
    const token = world.tokenByValue(parameters(request).get("access_token") ?? "");
    return token?.family === client.id && world.life(token) === "alive" ? token : null;
  };

  app.post<Application>("/api/v3/applications/:client/token", async (request, reply) => {
    const token = tokenOf(request);
    if (!token) return reply.code(404).send({ message: "Not Found" });
    return { token: token.value, scopes: token.scopes, user: { login: token.user.login, id: token.user.id } };
  });
  app.delete<Application>("/api/v3/applications/:client/token", async (request, reply) => {
    const token = tokenOf(request);
    if (!token) return reply.code(404).send({ message: "Not Found" });
    const client = oauth.client("github", request.params.client);
    if (client) oauth.grants.revoke(client, token.value);
    return reply.code(204).send();
  });
  app.delete<Application>("/api/v3/applications/:client/grant", async (request, reply) => {
    const token = tokenOf(request);
    if (!token) return reply.code(404).send({ message: "Not Found" });
    for (const grant of oauth.grants.list) {
      if (grant.client.id === token.family && grant.user.id === token.user.id) oauth.grants.end(grant);
    }
    return reply.code(204).send();
  });
}
