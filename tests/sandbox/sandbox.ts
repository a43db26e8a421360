/** Starts and stops the whole sandbox, for main.ts or inside a test. */

import { type AddressInfo, createServer, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { appProxy } from "./app_proxy.ts";
import { bitbucket } from "./bitbucket.ts";
import { bitbucketServer, CONTEXT } from "./bitbucket_server.ts";
import { control } from "./control.ts";
import { defaultWorld } from "./default_world.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { OidcKind } from "./oidc.ts";
import { platform } from "./platform.ts";
import { Shared, type Tls } from "./server.ts";

export interface SandboxOptions {
  /** This many plain runtimes in the first account, in place of the usual ones. */
  runtimes?: number;
  latencyMs?: number;
  /** The first of eight ports in a row; without it the system chooses. */
  portBase?: number;
  tls?: Tls;
  /** These hosts' OAuth2 is `oidc-provider` in place of the sandbox's own. */
  oidc?: OidcKind[];
  /** The port of the redirect address that the Bitbuckets know: 34106 if not told. */
  callbackPort?: number;
  /** GitLab's relative root, such as "/gitlab". */
  gitlabRoot?: string;
}

export interface Sandbox extends Shared {
  stop(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = defaultWorld(options.runtimes, options.callbackPort);
  const shared = new Shared(world, options.tls ?? null);
  shared.latencyMs = options.latencyMs ?? 0;
  const servers: FastifyInstance[] = [
    platform(shared),
    appProxy(shared),
    github(shared),
    await host("gitlab", shared, options),
    bitbucket(shared),
    await host("bitbucket_server", shared, options),
    control(shared),
  ];
  const mute = new Set<Socket>();
  const silent = createServer((socket) => {
    mute.add(socket);
    socket.on("error", () => {}).on("close", () => mute.delete(socket));
  });
  const stop = async () => {
    silent.close();
    for (const socket of mute) socket.destroy();
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    const ports: number[] = [];
    for (const [index, server] of servers.entries()) {
      await server.listen({ host: "127.0.0.1", port: portOf(options, index) });
      ports.push((server.server.address() as AddressInfo).port);
    }
    await new Promise<void>((resolve, reject) => {
      silent.once("error", reject).listen(portOf(options, servers.length), "127.0.0.1", resolve);
    });
    silent.unref();
    const scheme = options.tls ? "https" : "http";
    const at = (index: number) => `${scheme}://127.0.0.1:${ports[index]}`;
    const gitlabWeb = at(3) + (options.gitlabRoot ?? "");
    world.addresses = {
      platform: at(0),
      appProxy: at(1),
      control: `http://127.0.0.1:${ports[6]}`,
      silent: `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      hosts: {
        github: { web: at(2), api: `${at(2)}/api/v3` },
        gitlab: { web: gitlabWeb, api: `${gitlabWeb}/api/v4` },
        bitbucket: { web: at(4), api: `${at(4)}/2.0` },
        bitbucketServer: { web: at(5) + CONTEXT, api: `${at(5)}${CONTEXT}/rest/api/1.0` },
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
  return Object.assign(shared, { stop });
}

/** Loaded only for who wants it: `oidc-provider` takes a while, and warns of things. */
async function host(kind: OidcKind, shared: Shared, options: SandboxOptions): Promise<FastifyInstance> {
  if (options.oidc?.includes(kind)) {
    const { oidcHost } = await import("./oidc.ts");
    return oidcHost(kind, shared, options.gitlabRoot);
  }
  return kind === "gitlab" ? gitlab(shared, options.gitlabRoot) : bitbucketServer(shared);
}

function portOf({ portBase }: SandboxOptions, index: number): number {
  return portBase === undefined ? 0 : portBase + index;
}
