/** `oidc-provider` set up as one of the hosts, and what the sandbox learns from its events. */
import { randomBytes } from "node:crypto";
import { type Configuration, type KoaContextWithOIDC, Provider } from "oidc-provider";
import type { HostName } from "./model.ts";
import type { Grant } from "./oauth_model.ts";
import { findPerson } from "./oauth_people.ts";
import type { OidcKind } from "./oidc.ts";
import { deviceSources } from "./oidc_pages.ts";
import type { Shared } from "./server.ts";

/** Where the host has what, below its root (facts/git-providers, "OAuth"). */
export const PATHS = {
  gitlab: {
    host: "gitlab",
    authorize: "/oauth/authorize",
    token: "/oauth/token",
    revoke: "/oauth/revoke",
    device: "/oauth/authorize_device",
    verification: "/oauth/device",
  },
  bitbucket_server: {
    host: "bitbucketServer",
    authorize: "/rest/oauth2/latest/authorize",
    token: "/rest/oauth2/latest/token",
    revoke: "/rest/oauth2/latest/revoke",
    device: null,
    verification: null,
  },
} as const satisfies Record<OidcKind, { host: HostName } & Record<string, string | null>>;

/** Where its own pages, and what is left of OpenID Connect, lie. */
export const INTERACTION = "/interaction";

export function makeProvider(kind: OidcKind, shared: Shared, root: string): Provider {
  const { world } = shared;
  const { host } = PATHS[kind];
  const issuer = world.at().hosts[host].web;
  const provider = new Provider(issuer, configuration(kind, shared, root));
  // GitLab's access tokens are 64 hexadecimal digits.
  if (kind === "gitlab") {
    const tokens = provider.AccessToken.prototype as unknown as { generateTokenId: () => string };
    const original = tokens.generateTokenId;
    tokens.generateTokenId = function hexadecimal() {
      original.call(this);
      return randomBytes(32).toString("hex");
    };
  }
  listen(provider, host, shared);
  return provider;
}

function configuration(kind: OidcKind, { world }: Shared, root: string): Configuration {
  const paths = PATHS[kind];
  const settings = world.hosts[paths.host];
  const client = world.application(paths.host);
  const name = `oidc_${kind}`;
  return {
    clients: [
      {
        client_id: client.id,
        client_name: client.name,
        ...(client.secret === null ? {} : { client_secret: client.secret }),
        token_endpoint_auth_method: client.secret === null ? "none" : "client_secret_post",
        redirect_uris: [client.callback ?? ""],
        // A native application has any port of the loopback address (RFC 8252, 7.3).
        application_type: kind === "gitlab" ? "native" : "web",
        grant_types: [
          "authorization_code",
          "refresh_token",
          ...(paths.device ? ["urn:ietf:params:oauth:grant-type:device_code"] : []),
        ],
        response_types: ["code"],
        scope: client.scopes.join(" "),
      },
    ],
    scopes: client.scopes,
    pkce: { required: () => true },
    issueRefreshToken: async () => true,
    rotateRefreshToken: () => true,
    findAccount: async (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_ctx, { uid }) => `${root}${INTERACTION}/${uid}` },
    cookies: {
      keys: [randomBytes(16).toString("hex")],
      // Browsers share cookies between ports.
      names: { session: `${name}_session`, interaction: name, resume: `${name}_resume` },
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      deviceFlow: { enabled: paths.device !== null, ...deviceSources },
    },
    routes: {
      authorization: root + paths.authorize,
      token: root + paths.token,
      revocation: root + paths.revoke,
      jwks: `${root}/oauth/jwks`,
      ...(paths.device
        ? { device_authorization: root + paths.device, code_verification: root + paths.verification }
        : {}),
    },
    ttl: {
      AuthorizationCode: () => settings.codeS,
      AccessToken: () => settings.accessS ?? 7200,
      RefreshToken: () => settings.refreshS ?? 30 * 86_400,
      DeviceCode: () => ("deviceS" in settings ? settings.deviceS : 300),
      Grant: 90 * 86_400,
      Interaction: 3600,
      Session: 86_400,
    },
  };
}

/** The sandbox keeps a list of what the server gave out, so that API and runtimes know it. */
function listen(provider: Provider, host: HostName, shared: Shared): void {
  const { world, oauth, journal } = shared;
  const grants = new Map<string, Grant>();

  provider.on("grant.success", (ctx: KoaContextWithOIDC) => {
    const { AccessToken: access } = ctx.oidc.entities;
    const body = ctx.body as { access_token?: string; refresh_token?: string };
    const client = oauth.client(host, access?.clientId ?? null);
    const user = findPerson(host, access?.accountId ?? "")?.users[host];
    if (!access || !client || !user || body.access_token === undefined) return;
    const { grant_type: type, refresh_token: spent, redirect_uri: to } = ctx.oidc.params ?? {};
    const allowed = {
      client,
      user,
      scopes: [...access.scopes],
      flow: String(type).endsWith("device_code") ? ("device" as const) : ("web" as const),
      redirectUri: typeof to === "string" ? to : null,
    };
    const before = type === "refresh_token" ? String(spent) : null;
    const grant = oauth.grants.adopt(allowed, before, body.access_token, body.refresh_token ?? null);
    if (access.grantId) grants.set(access.grantId, grant);
  });
  provider.on("grant.revoked", (_ctx: KoaContextWithOIDC, grantId: string) => {
    const grant = grants.get(grantId);
    if (grant) oauth.grants.end(grant);
  });
  provider.on("access_token.destroyed", ({ jti }: { jti: string }) => {
    const token = world.tokenByValue(jti);
    if (token) token.revoked = true;
  });
  provider.on("grant.error", (_ctx: KoaContextWithOIDC, { error_detail: detail = "" }: ErrorDetail) => {
    if (/refresh token already used/.test(detail)) journal.violate("refresh-reuse", detail, null);
    if (/authorization code already consumed/.test(detail)) journal.violate("code-reuse", detail, null);
  });
  provider.on("server_error", (_ctx: KoaContextWithOIDC, error: Error) => {
    journal.violate("server-error", error.stack ?? error.message, null);
  });
}

interface ErrorDetail {
  error_detail?: string;
}
