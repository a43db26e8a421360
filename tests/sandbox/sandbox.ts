/** Starts and stops the whole sandbox, for main.ts or inside a test. */

import { type AddressInfo, createServer, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { appProxy } from "./app_proxy.ts";
import { bitbucket } from "./bitbucket.ts";
import { bitbucketServer, CONTEXT } from "./bitbucket_server.ts";
import { control } from "./control.ts";
import { defaultWorld, type WorldOptions } from "./default_world.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { certificateFor, GITHUB_COM, namesProxy } from "./names.ts";
import type { OidcKind } from "./oidc.ts";
import { platform } from "./platform.ts";
import { Shared, type Tls } from "./server.ts";
import type { World } from "./world.ts";

export interface SandboxOptions extends WorldOptions {
  latencyMs?: number;
  /** The first of nine ports in a row; without it the system chooses. */
  portBase?: number;
  tls?: Tls;
  /** These hosts' OAuth2 is `oidc-provider` in place of the sandbox's own. */
  oidc?: OidcKind[];
  /** GitHub is https://github.com, by a proxy; the certificates are made in this folder. */
  githubCom?: string;
  /** Where git's repositories lie; without it, in a folder that goes with the sandbox. */
  repositories?: string;
  /** GitLab's relative root, such as "/gitlab". */
  gitlabRoot?: string;
}

export interface Sandbox extends Shared {
  stop(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const named = options.githubCom === undefined ? null : certificateFor(options.githubCom, GITHUB_COM);
  const world = defaultWorld(named ? { ...options, githubFlavour: "github.com" } : options);
  const shared = new Shared(world, options.tls ?? null);
  shared.latencyMs = options.latencyMs ?? 0;
  if (options.repositories !== undefined) shared.git.lieIn(options.repositories);
  const servers: FastifyInstance[] = [
    platform(shared),
    appProxy(shared),
    github(shared, named ?? undefined),
    await host("gitlab", shared, options),
    bitbucket(shared),
    await host("bitbucket_server", shared, options),
    control(shared),
  ];
  const ports: number[] = [];
  const names = namesProxy(shared.journal, () => new Map(GITHUB_COM.map((name) => [name, ports[2] ?? 0])));
  const mute = new Set<Socket>();
  const silent = createServer((socket) => {
    mute.add(socket);
    socket.on("error", () => {}).on("close", () => mute.delete(socket));
  });
  const stop = async () => {
    silent.close();
    names.stop();
    shared.git.stop();
    for (const socket of mute) socket.destroy();
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    for (const [index, server] of servers.entries()) {
      await server.listen({ host: "127.0.0.1", port: portOf(options, index) });
      ports.push((server.server.address() as AddressInfo).port);
    }
    await new Promise<void>((resolve, reject) => {
      silent.once("error", reject).listen(portOf(options, servers.length), "127.0.0.1", resolve);
    });
    silent.unref();
    if (named) {
      await new Promise<void>((resolve, reject) => {
        const port = portOf(options, servers.length + 1);
        names.proxy.once("error", reject).listen(port, "127.0.0.1", resolve);
      });
      const proxy = `http://127.0.0.1:${(names.proxy.address() as AddressInfo).port}`;
      world.realNames = { proxy, caFile: named.caFile };
    }
    const scheme = options.tls ? "https" : "http";
    const at = (index: number) => `${scheme}://127.0.0.1:${ports[index]}`;
    const gitlabWeb = at(3) + (options.gitlabRoot ?? "");
    world.addresses = {
      platform: at(0),
      appProxy: at(1),
      control: `http://127.0.0.1:${ports[6]}`,
      silent: `${scheme}://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      hosts: {
        github: githubAt(world, at(2)),
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

function githubAt({ githubFlavour, realNames }: World, at: string): { web: string; api: string } {
  if (realNames) return { web: "https://github.com", api: "https://api.github.com" };
  return { web: at, api: githubFlavour === "ghes" ? `${at}/api/v3` : at };
}

function portOf({ portBase }: SandboxOptions, index: number): number {
  return portBase === undefined ? 0 : portBase + index;
}
