/** The world at the start: two Codefresh accounts, and runtimes in every state. */
import { addDefaultTokens } from "./default_tokens.ts";
import {
  type Account,
  type CodefreshUser,
  type HostName,
  type Integration,
  PROVIDER_OF,
  type Provider,
  type Runtime,
} from "./model.ts";
import { defaultApplications } from "./oauth_clients.ts";
import type { Flavour } from "./openapi.ts";
import { apiKey, hex, objectId } from "./seed.ts";
import { World } from "./world.ts";

export interface WorldOptions {
  /** The first account has this many plain ones in place of the usual ones. */
  runtimes?: number;
  /** All of those on this one Git host, and none with a token but what `holding` names. */
  runtimesOn?: HostName;
  /** The token that each of those holds. */
  holding?: string;
  /** The port of the redirect address that the Bitbuckets know: 34106 if not told. */
  callbackPort?: number;
  /** What GitHub's stand-in is: `ghes` if not told. */
  githubFlavour?: Flavour;
}

export function defaultWorld(options: WorldOptions = {}): World {
  const { runtimes, runtimesOn, holding, callbackPort, githubFlavour } = options;
  if (runtimes === undefined && (runtimesOn ?? holding) !== undefined) {
    throw new Error("how many runtimes?");
  }
  const world = new World(githubFlavour);
  for (const client of defaultApplications(callbackPort)) world.addApplication(client);
  addDefaultTokens(world);
  const acme = account("acme", [user("acme/dev", "dev", true), user("acme/grace", "grace", false)]);
  const globex = account("globex", [user("globex/dev", "dev", false)]);
  world.addAccount(acme);
  world.addAccount(globex);
  if (runtimes === undefined) addAcme(world, acme);
  else if (runtimesOn === undefined && holding === undefined) addMany(world, acme, runtimes);
  else addAlike(world, acme, runtimes, runtimesOn, holding);
  addGlobex(world, globex);
  return world;
}

function addAcme(world: World, acme: Account): void {
  const [dev, grace] = acme.users as [CodefreshUser, CodefreshUser];
  const add = (name: string, provider: Provider, with_: Partial<Runtime> = {}) =>
    world.addRuntime(runtime(acme, name, provider, with_));
  const put = (name: string, who: CodefreshUser, token: string) => putToken(world, name, who, token);

  add("prod-eu", "GITHUB");
  put("prod-eu", dev, "github-soon");
  put("prod-eu", grace, "github-other");
  add("prod-us", "GITHUB", { oauthApp: true });
  put("prod-us", grace, "github-other");
  add("staging", "GITHUB", { runtimeVersion: "0.17.4", syncStatus: "OUT_OF_SYNC" });
  put("staging", dev, "github-expired");
  add("qa", "GITHUB", { skipValidation: true });
  add("lab", "GITLAB");
  add("data-platform", "GITLAB");
  put("data-platform", dev, "gitlab-expires");
  add("mobile", "BITBUCKET");
  add("billing", "BITBUCKET", { hiddenBy: [dev.id] });
  put("billing", dev, "bitbucket-expired");
  add("mainframe", "BITBUCKET_SERVER");
  add("warehouse", "BITBUCKET_SERVER", { schema: "registered-users", runtimeVersion: "0.0.569" });
  put("warehouse", dev, "bitbucket-server-good");
  add("edge-tokyo", "GITHUB", { answers: "bad-gateway", healthStatus: "DEGRADED" });
  add("edge-lagos", "GITLAB", {
    installationStatus: "IN_PROGRESS",
    ingress: false,
    syncStatus: "UNKNOWN",
    healthStatus: "PROGRESSING",
  });
  add("office-berlin", "GITHUB", { internalIngress: "closed" });
}

function addGlobex(world: World, globex: Account): void {
  const dev = globex.users[0] as CodefreshUser;
  world.addRuntime(
    runtime(globex, "hq", "GITHUB", {
      integrations: [integration("default", "GITHUB"), integration("mirrors", "GITLAB")],
    }),
  );
  putToken(world, "hq", dev, "github-soon");
  world.addRuntime(runtime(globex, "greenfield", "GITHUB", { integrations: [] }));
  world.addRuntime(runtime(globex, "review", "GERRIT"));
}

/** `count` healthy runtimes over all providers: a third without a token, a third valid, a third not. */
function addMany(world: World, acme: Account, count: number): void {
  const dev = acme.users[0] as CodefreshUser;
  const kinds: [Provider, string, string][] = [
    ["GITHUB", "github-good", "github-revoked"],
    ["GITLAB", "gitlab-good", "gitlab-revoked"],
    ["BITBUCKET", "bitbucket-good", "bitbucket-revoked"],
    ["BITBUCKET_SERVER", "bitbucket-server-good", "bitbucket-server-revoked"],
  ];
  for (let index = 0; index < count; index++) {
    const [provider, good, bad] = kinds[index % kinds.length] as [Provider, string, string];
    const name = clusterName(index);
    world.addRuntime(runtime(acme, name, provider));
    if (index % 3 > 0) putToken(world, name, dev, index % 3 === 1 ? good : bad);
  }
}

/** `count` healthy runtimes on one Git host, which is the token's if only that is named. */
function addAlike(world: World, acme: Account, count: number, host?: HostName, holding?: string): void {
  const token = holding === undefined ? undefined : world.tokens.get(holding);
  if (holding !== undefined && !token) throw new Error(`no token ${holding}`);
  const provider = host === undefined ? token?.provider : PROVIDER_OF[host];
  if (!provider || (token && token.provider !== provider)) throw new Error(`${holding} is not of ${host}`);
  for (let index = 0; index < count; index++) {
    world.addRuntime(runtime(acme, clusterName(index), provider));
    if (token) putToken(world, clusterName(index), acme.users[0] as CodefreshUser, token.name);
  }
}

function clusterName(index: number): string {
  return `cluster-${String(index + 1).padStart(4, "0")}`;
}

function putToken(world: World, runtimeName: string, who: CodefreshUser, tokenName: string): void {
  const token = world.tokens.get(tokenName);
  if (!token) throw new Error(`no token ${tokenName}`);
  const username = token.provider === "BITBUCKET" ? token.user.email : null;
  world.register({
    runtime: runtimeName,
    integration: "default",
    userId: who.id,
    value: token.value,
    username,
    refreshToken: null,
    at: world.now(),
  });
}

function runtime(
  owner: Account,
  name: string,
  provider: Integration["provider"],
  with_: Partial<Runtime> = {},
): Runtime {
  return {
    name,
    accountId: owner.id,
    namespace: "codefresh",
    cluster: `https://${hex(name, 8)}.k8s.${owner.name}.example`,
    gitProvider: provider,
    integrations: [integration("default", provider)],
    installationStatus: "COMPLETED",
    installationType: "HELM",
    runtimeVersion: "0.26.3",
    syncStatus: "SYNCED",
    healthStatus: "HEALTHY",
    healthMessage: null,
    managed: false,
    ingress: true,
    repo: null,
    internalIngress: "none",
    answers: "normally",
    schema: "current",
    skipValidation: false,
    oauthApp: false,
    hiddenBy: [],
    ...with_,
  };
}

function integration(name: string, provider: Integration["provider"]): Integration {
  return { name, provider, sharingPolicy: "ALL_USERS_IN_ACCOUNT" };
}

function account(name: string, users: CodefreshUser[]): Account {
  return { id: objectId(`account/${name}`), name, users };
}

function user(label: string, name: string, admin: boolean): CodefreshUser {
  return { id: objectId(label), name, email: `${name}@example.com`, apiKey: apiKey(label), admin };
}
