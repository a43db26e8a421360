/** The control port's part on Git tokens: change one, make one, read how they are. */
import type { FastifyInstance } from "fastify";
import { assign, type Json, read } from "./control_input.ts";
import { DAY, expiry } from "./default_tokens.ts";
import { mint, wantedFrom } from "./mint.ts";
import { type GitToken, HOST_OF } from "./model.ts";
import type { Shared } from "./server.ts";
import type { World } from "./world.ts";

export function controlTokens(app: FastifyInstance, { world }: Shared): void {
  app.post("/token", async (request) => setToken(world, read(request)));

  type Listing = { Querystring: { host?: string; name?: string; values?: string } };
  app.get<Listing>("/tokens", async ({ query }) =>
    [...world.tokens.values()]
      .filter((token) => query.host === undefined || HOST_OF[token.provider] === query.host)
      .filter((token) => query.name === undefined || token.name === query.name)
      .map((token) => view(world, token, query.values === "true")),
  );

  // { "like": "github-good", "expiresInDays": 90 }, or host, person, scopes, kind.
  app.post("/mint", async (request) => view(world, mint(world, wantedFrom(world, read(request))), true));
}

/** The secret only for who asks for it. */
function view(world: World, token: GitToken, withValue: boolean) {
  const { name, value, kind, user, scopes, expiresAt, family, rotated } = token;
  return {
    name,
    host: HOST_OF[token.provider],
    kind,
    user: user.login,
    ...(token.provider === "BITBUCKET" ? { email: user.email } : {}),
    scopes,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    life: world.life(token),
    family,
    rotated,
    ...(withValue ? { value } : {}),
  };
}

/** `expired`, `expiresInDays` and `expiresAt` (ISO 8601 or null) all set the one expiry. */
function setToken(world: World, { name, set }: Json) {
  const token = world.tokens.get(String(name));
  if (!token) throw new Error(`no token ${name}`);
  const { expired, expiresInDays, expiresAt, captcha, ...rest } = (set ?? {}) as Json;
  const until = (at: number) => expiry(token.provider, at);
  if (expired !== undefined) token.expiresAt = expired ? until(world.now() - 1000) : null;
  if (expiresInDays !== undefined) token.expiresAt = until(world.now() + Number(expiresInDays) * DAY);
  if (expiresAt !== undefined)
    token.expiresAt = expiresAt === null ? null : until(Date.parse(String(expiresAt)));
  if (captcha !== undefined) token.user.captcha = captcha === true;
  assign(token, rest);
  return { ...token, value: undefined, life: world.life(token) };
}
