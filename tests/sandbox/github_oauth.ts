/**
 * GitHub's OAuth: the authorization code grant (RFC 6749, 4.1) and the device flow (RFC 8628), as in
 * facts/git-providers, section 1, "OAuth". Errors of the token endpoint arrive as HTTP 200.
 * Enterprise Server knows no PKCE: a code_challenge is ignored, the secret always wanted.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { form, page } from "./html.ts";
import { CLIENTS, type OAuthClient, redirectAllowed } from "./oauth_clients.ts";
import { OAuthGrants } from "./oauth_grants.ts";
import type { Shared } from "./server.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const DOCS = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting";

export function githubOAuth(app: FastifyInstance, shared: Shared): OAuthGrants {
  const { world } = shared;
  const grants = new OAuthGrants(world);

  app.get("/login/oauth/authorize", async (request, reply) => {
    const asked = new URLSearchParams(request.entry.query);
    const client = CLIENTS.get(asked.get("client_id") ?? "");
    if (!client) return reply.code(404).send({ message: "Not Found" });
    const target = redirectOf(client, asked, world.at().appProxy);
    if (target === null) {
      const wrong = new URL(client.callback ?? world.at().hosts.github.web);
      wrong.search = new URLSearchParams({
        error: "redirect_uri_mismatch",
        state: asked.get("state") ?? "",
      }).toString();
      return reply.redirect(wrong.href, 302);
    }
    const hidden = {
      client_id: client.id,
      redirect_uri: target,
      scope: asked.get("scope") ?? "",
      state: asked.get("state") ?? "",
    };
    const lines = [`${client.name} wants access to the account ada-dev`, `Scopes: ${hidden.scope}`];
    return page(
      reply,
      `Authorize ${client.name}`,
      lines,
      form("/login/oauth/authorize", hidden, ["Authorize", "Cancel"]),
    );
  });

  app.post("/login/oauth/authorize", async (request, reply) => {
    const given = new URLSearchParams(request.entry.body);
    const client = CLIENTS.get(given.get("client_id") ?? "");
    if (!client || redirectOf(client, given, world.at().appProxy) === null) return reply.code(404).send("");
    const back = new URL(given.get("redirect_uri") ?? "");
    if (given.get("decision") === "Authorize") {
      back.searchParams.set(
        "code",
        grants.code(client, given.get("scope") ?? "", given.get("redirect_uri") ?? ""),
      );
    } else {
      back.searchParams.set("error", "access_denied");
      back.searchParams.set("error_description", "The user has denied your application access.");
    }
    if (given.get("state")) back.searchParams.set("state", given.get("state") ?? "");
    return reply.redirect(back.href, 302);
  });

  app.post("/login/device/code", async (request, reply) => {
    const given = parameters(request);
    const client = CLIENTS.get(given.get("client_id") ?? "");
    if (!client) return tell(request, reply, problem("Not Found"), 404);
    if (!client.device) return tell(request, reply, problem("device_flow_disabled"), 400);
    const interval = world.hosts.github.deviceIntervalS;
    const device = grants.device(client, given.get("scope") ?? "", interval);
    return tell(request, reply, {
      device_code: device.deviceCode,
      user_code: device.userCode,
      verification_uri: `${world.at().hosts.github.web}/login/device`,
      expires_in: 900,
      interval,
    });
  });

  app.get("/login/device", async (_request, reply) => {
    const field = '<label>User code <input name="user_code" required></label>';
    return page(
      reply,
      "Device Activation",
      ["Enter the code shown on your device"],
      form("/login/device", {}, ["Authorize", "Cancel"], field),
    );
  });

  app.post("/login/device", async (request, reply) => {
    const given = new URLSearchParams(request.entry.body);
    const known = grants.decide(given.get("user_code") ?? "", given.get("decision") === "Authorize");
    if (!known) return page(reply.code(422), "Device Activation", ["This code is unknown or has expired."]);
    return page(reply, "Congratulations, you're all set!", ["Your device is now connected."]);
  });

  app.post("/login/oauth/access_token", async (request, reply) => {
    const given = parameters(request);
    const client = CLIENTS.get(given.get("client_id") ?? "");
    const device = given.get("grant_type") === DEVICE_GRANT;
    if (!client || (!device && given.get("client_secret") !== client.secret)) {
      return tell(request, reply, problem("incorrect_client_credentials"));
    }
    const granted = device
      ? grants.redeemDevice(client, given.get("device_code") ?? "")
      : given.get("grant_type") === "refresh_token"
        ? grants.refresh(client, given.get("refresh_token") ?? "")
        : grants.redeemCode(client, given.get("code") ?? "", given.get("redirect_uri"));
    return tell(request, reply, {
      ...("error" in granted ? problem(String(granted.error)) : {}),
      ...granted,
    });
  });

  // DELETE revokes one token, POST checks it; both take the application's id and secret as Basic.
  type Application = { Params: { client: string } };
  const applicationToken = (request: FastifyRequest<Application>) => {
    const client = CLIENTS.get(request.params.client);
    const basic = request.entry.credentials[0];
    if (!client || basic?.username !== client.id || basic.secret !== client.secret) return null;
    const token = world.tokenByValue(parameters(request).get("access_token") ?? "");
    return token?.family === client.id && world.life(token) === "alive" ? token : null;
  };
  app.delete<Application>("/api/v3/applications/:client/token", async (request, reply) => {
    const token = applicationToken(request);
    if (!token) return reply.code(404).send({ message: "Not Found" });
    token.revoked = true;
    return reply.code(204).send();
  });
  app.post<Application>("/api/v3/applications/:client/token", async (request, reply) => {
    const token = applicationToken(request);
    if (!token) return reply.code(404).send({ message: "Not Found" });
    return { token: token.value, scopes: token.scopes, user: { login: token.user.login, id: token.user.id } };
  });
  return grants;
}

/** Where to send the browser: as asked if the registration allows it, else null. */
function redirectOf(client: OAuthClient, asked: URLSearchParams, appProxy: string): string | null {
  const wanted = asked.get("redirect_uri");
  if (wanted === null) return client.callback;
  // The runtimes' application is registered for the callbacks of all of them.
  if (client.callback === null) return wanted.startsWith(`${appProxy}/`) ? wanted : null;
  return redirectAllowed(client.callback, wanted) ? wanted : null;
}

/** GitHub takes a form, JSON, or the query. */
function parameters(request: FastifyRequest): URLSearchParams {
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

/** JSON only for who asks for it; a form otherwise. */
function tell(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Record<string, unknown>,
  status = 200,
): FastifyReply {
  reply.code(status);
  if (String(request.headers.accept).includes("application/json")) return reply.send(answer);
  const text = Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, String(value)]));
  return reply
    .type("application/x-www-form-urlencoded; charset=utf-8")
    .send(new URLSearchParams(text).toString());
}

function problem(error: string): Record<string, unknown> {
  return { error, error_description: error.replaceAll("_", " "), error_uri: DOCS };
}
