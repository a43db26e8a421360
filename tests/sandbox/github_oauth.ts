/**
 * GitHub's OAuth: the authorization code grant (RFC 6749, 4.1) and the device flow (RFC 8628), as in
 * facts/git-providers, section 1, "OAuth". Errors of the token endpoint arrive as HTTP 200.
 * Enterprise Server knows no PKCE: a code_challenge is ignored, the secret always wanted.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authorizeEndpoint } from "./oauth_authorize.ts";
import { devicePage } from "./oauth_device_page.ts";
import { type Allowed, isRefused } from "./oauth_grants.ts";
import type { Issued, Refused } from "./oauth_model.ts";
import { clientInBody, DEVICE_GRANT, parameters, redeeming } from "./oauth_request.ts";
import { signIn } from "./oauth_sign_in.ts";
import type { Shared } from "./server.ts";

const DOCS = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting";
const OFFLINE = "offline_access";

export function githubOAuth(app: FastifyInstance, shared: Shared): void {
  const { world, oauth } = shared;
  const settings = world.hosts.github;
  const title = world.githubFlavour === "ghes" ? "GitHub Enterprise" : "GitHub";
  const pages = signIn(app, "github", "/login", title);

  authorizeEndpoint(app, shared, {
    host: "github",
    path: "/login/oauth/authorize",
    signIn: pages,
    scopes: (_client, asked) => words(asked),
    unknownClient: (reply) => reply.code(404).send({ message: "Not Found" }),
    wrongRedirect: (reply, client, state) => {
      const to = client.callback ?? world.at().hosts.github.web;
      return reply.redirect(
        oauth.redirectTo(client, to, state ?? "", { error: "redirect_uri_mismatch" }),
        302,
      );
    },
  });
  devicePage(app, shared, "github", "/login/device", pages);

  app.post("/login/device/code", async (request, reply) => {
    const given = parameters(request);
    const client = oauth.client("github", given.get("client_id"));
    if (!client) return tell(request, reply, problem("Not Found"), 404);
    if (!client.device) return tell(request, reply, problem("device_flow_disabled"), 400);
    const device = oauth.devices.make(client, words(given.get("scope")));
    return tell(request, reply, {
      device_code: device.deviceCode,
      user_code: device.userCode,
      verification_uri: `${world.at().hosts.github.web}/login/device`,
      expires_in: settings.deviceS,
      interval: settings.deviceIntervalS,
    });
  });

  app.post("/login/oauth/access_token", async (request, reply) => {
    const given = parameters(request);
    const type = given.get("grant_type");
    const known = oauth.client("github", given.get("client_id"));
    const refresh = given.get("refresh_token") ?? "";
    // "Secret needed unless device flow": also at the refresh of what came from it.
    const secretless =
      type === DEVICE_GRANT || (type === "refresh_token" && oauth.grants.grantOf(refresh)?.flow === "device");
    const client = secretless ? known : clientInBody(oauth, "github", given);
    if (!client) return tell(request, reply, problem("incorrect_client_credentials"));
    if (type === DEVICE_GRANT) {
      if (!client.device) return tell(request, reply, problem("device_flow_disabled"));
      return give(
        request,
        reply,
        oauth.devices.redeem(client, given.get("device_code") ?? ""),
        "incorrect_device_code",
      );
    }
    if (type === "refresh_token") {
      const outcome = oauth.grants.refresh(client, refresh, null, request.entry);
      return give(request, reply, outcome, "bad_refresh_token");
    }
    const outcome = oauth.codes.redeem(client, redeeming(given), request.entry, false);
    return give(request, reply, outcome, "bad_verification_code");
  });

  function give(
    request: FastifyRequest,
    reply: FastifyReply,
    outcome: Allowed | Issued | Refused,
    invalid: string,
  ): FastifyReply {
    if (isRefused(outcome)) {
      const renamed: Record<string, string> = {
        invalid_grant: invalid,
        redirect_mismatch: "redirect_uri_mismatch",
      };
      const { error, ...rest } = outcome;
      return tell(request, reply, { ...problem(renamed[error] ?? error), ...rest });
    }
    return tell(request, reply, answer("grant" in outcome ? outcome : issue(outcome)));
  }

  /** Tokens last unless the application's setting or the scope offline_access says otherwise. */
  function issue(allowed: Allowed): Issued {
    const asked = allowed.scopes.includes(OFFLINE) && knowsOffline(settings.version, settings.pkce);
    const expires = allowed.client.expiring || asked;
    const scopes = allowed.scopes.filter((scope) => scope !== OFFLINE);
    return oauth.grants.issue({ ...allowed, scopes }, expires, expires);
  }
}

/** Expiring tokens came with Enterprise Server 3.23; github.com, which has PKCE, has them too. */
function knowsOffline(version: string, pkce: string): boolean {
  const [, minor = 0] = version.split(".").map(Number);
  return minor >= 23 || pkce !== "ignored";
}

function answer({ access, grant, expiresInS, refresh, refreshExpiresInS }: Issued): Record<string, unknown> {
  const basis = { access_token: access.value, token_type: "bearer", scope: grant.scopes.join(",") };
  if (refresh === null) return basis;
  return {
    ...basis,
    expires_in: expiresInS,
    refresh_token: refresh,
    refresh_token_expires_in: refreshExpiresInS,
  };
}

function words(scope: string | null): string[] {
  return (scope ?? "").split(/[ ,]+/).filter((one) => one !== "");
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
