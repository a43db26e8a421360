/**
 * A real, certified authorization server that nobody here wrote: `oidc-provider`, at the paths of
 * GitLab or of Bitbucket Data Center, with the sandbox's API beside it, where its tokens verify.
 * PKCE is enforced, `iss` comes back (RFC 9207), refresh tokens rotate and reuse is detected;
 * GitLab's kind has any-port loopback on 127.0.0.1 (RFC 8252) and the device flow (RFC 8628).
 */
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { bitbucketServer, CONTEXT } from "./bitbucket_server.ts";
import { defaultWorld } from "./default_world.ts";
import { gitlab } from "./gitlab.ts";
import { applications } from "./guide.ts";
import { mountProvider } from "./oidc_mount.ts";
import { makeProvider, PATHS } from "./oidc_provider.ts";
import type { Application } from "./organization.ts";
import { Shared } from "./server.ts";

export type OidcKind = "gitlab" | "bitbucket_server";

export interface AuthorizationServer {
  kind: OidcKind;
  /** The host's web address, which is also its `iss`. */
  web: string;
  api: string;
  /** What an admin registered for Patrol, in the form of the ready file. */
  application: Application;
  /** World, journal and grants, as in a sandbox. */
  shared: Shared;
  stop(): Promise<void>;
}

export interface AuthorizationServerOptions {
  kind: OidcKind;
  /** Otherwise the system chooses. */
  port?: number;
  /** The port of Data Center's redirect address: 34106 if not told. */
  callbackPort?: number;
}

/** Such a host alone; for one among all others start the sandbox with `oidc: [kind]`. */
export async function startAuthorizationServer({
  kind,
  port = 0,
  callbackPort,
}: AuthorizationServerOptions): Promise<AuthorizationServer> {
  const world = defaultWorld({ runtimes: 0, ...(callbackPort === undefined ? {} : { callbackPort }) });
  const shared = new Shared(world, null);
  const app = oidcHost(kind, shared);
  await app.listen({ host: "127.0.0.1", port });
  const at = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const absent = "http://127.0.0.1:9";
  const nobody = { web: absent, api: absent };
  const hosts = { github: nobody, gitlab: nobody, bitbucket: nobody, bitbucketServer: nobody };
  const mine =
    kind === "gitlab"
      ? { web: at, api: `${at}/api/v4` }
      : { web: at + CONTEXT, api: `${at}${CONTEXT}/rest/api/1.0` };
  const host = PATHS[kind].host;
  const addresses = { platform: absent, appProxy: absent, control: absent, silent: absent };
  world.addresses = { ...addresses, hosts: { ...hosts, [host]: mine } };
  const application = applications(world)[host] as Application;
  return { kind, ...mine, application, shared, stop: () => app.close() };
}

/** The host's API and pages, with `oidc-provider` for OAuth2. Its address must be known when asked. */
export function oidcHost(kind: OidcKind, shared: Shared, gitlabRoot = ""): FastifyInstance {
  let provider: ReturnType<typeof makeProvider> | undefined;
  // Only now are the ports known, and with them the issuer.
  const lazily = () => {
    provider ??= makeProvider(kind, shared, kind === "gitlab" ? gitlabRoot : CONTEXT);
    return provider;
  };
  const oauth = (app: FastifyInstance, root: string) => mountProvider(app, root, kind, shared, lazily);
  return kind === "gitlab" ? gitlab(shared, gitlabRoot, oauth) : bitbucketServer(shared, oauth);
}
