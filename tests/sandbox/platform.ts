/** The Codefresh platform: who am I, and which runtimes are there (facts/codefresh, sections 1 and 2). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answer, checkHeaders } from "./graphql_endpoint.ts";
import type { Account, CodefreshUser, Runtime } from "./model.ts";
import { PLATFORM_SCHEMAS } from "./platform_schema.ts";
import { makeServer, type Shared } from "./server.ts";
import type { World } from "./world.ts";

interface Caller {
  account: Account;
  user: CodefreshUser;
}

export function platform(shared: Shared): FastifyInstance {
  const { world, journal } = shared;
  const app = makeServer("platform", shared);

  const caller = (request: FastifyRequest): Caller | null => {
    checkHeaders(request.entry, journal, String(request.headers.host));
    const credential = request.entry.credentials[0];
    if (credential?.scheme === "bearer") {
      journal.violate("bearer", "the API key was sent with the prefix Bearer", request.entry);
      return null;
    }
    return (credential?.scheme === "raw" && world.caller(credential.secret)) || null;
  };

  app.post("/2.0/api/graphql", async (request, reply) => {
    const who = caller(request);
    if (!who) return unauthorized(reply);
    const endpoint = {
      schema: PLATFORM_SCHEMAS[world.hosts.platform.schema],
      newest: PLATFORM_SCHEMAS.current,
      resolvers: resolvers(world),
    };
    return answer(endpoint, who, request, reply, journal);
  });

  app.get("/api/user", async (request, reply) => {
    const who = caller(request);
    if (!who) return unauthorized(reply);
    return {
      _id: who.user.id,
      userName: who.user.name,
      email: who.user.email,
      account: [{ _id: who.account.id, name: who.account.name }],
      activeAccountName: who.account.name,
      roles: ["User"],
      user_data: { image: "" },
    };
  });

  app.get("/user/settings", async (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .send("<title>Codefresh</title><h1>API Keys</h1><p>This is the sandbox.</p>"),
  );
  return app;
}

function unauthorized(reply: FastifyReply): FastifyReply {
  return reply.code(401).send({ message: "Unauthorized", statusCode: 401 });
}

function resolvers(world: World) {
  return {
    me: (_: unknown, { account, user }: Caller) => {
      const shown = {
        id: account.id,
        name: account.name,
        gitProvider: "GITHUB",
        gitApiUrl: world.apiUrl("GITHUB"),
        sharedConfigRepo: `${world.at().hosts.github.web}/${account.name}/codefresh-isc.git`,
        admins: account.users.filter((one) => one.admin).map((one) => one.id),
      };
      return { ...user, apiKey: undefined, isAdmin: false, accounts: [shown], activeAccount: shown };
    },
    runtimes: ({ pagination }: { pagination?: Paging }, { account }: Caller) =>
      slice(
        world.runtimesOf(account).map((one) => view(world, account, one)),
        pagination ?? {},
        world.hosts.platform.pageSize,
      ),
    runtime: ({ name }: { name: string }, { account }: Caller) => {
      const found = world.runtimes.get(name);
      return found?.accountId === account.id ? view(world, account, found) : null;
    },
  };
}

interface Paging {
  after?: string;
  first?: number;
}

/** A page of the list; the cursor of a runtime is its name, encoded. */
function slice(all: ReturnType<typeof view>[], { after, first }: Paging, pageSize: number | null) {
  const cursorOf = (one: { metadata: { name: string } }) => Buffer.from(one.metadata.name).toString("base64");
  const start = after ? all.findIndex((one) => cursorOf(one) === after) + 1 : 0;
  const end = Math.min(all.length, start + (first ?? pageSize ?? all.length));
  const edges = all.slice(start, end).map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < all.length,
      hasPrevPage: start > 0,
    },
  };
}

function view(world: World, account: Account, one: Runtime) {
  const { name, namespace, cluster, syncStatus, healthStatus, healthMessage } = one;
  const metadata = { name, namespace, runtime: name, cluster, account: account.name };
  const started = one.installationStatus === "COMPLETED" && one.answers === "normally";
  const info = (good: boolean) => ({ status: good ? "SUCCESSFUL" : "UNKNOWN", description: null });
  return {
    metadata,
    self: { metadata, syncStatus, healthStatus, healthMessage },
    syncStatus,
    healthStatus,
    healthMessage,
    managed: one.managed,
    cluster,
    isRemoteClusterConnected: true,
    ingressHost: world.ingressHost(one),
    internalIngressHost: world.internalIngressHost(one),
    ingressClass: "nginx",
    ingressController: "k8s.io/ingress-nginx",
    runtimeVersion: one.runtimeVersion,
    installationStatus: one.installationStatus,
    installationType: one.installationType,
    managedClustersNum: 1,
    gitProvider: one.gitProvider,
    accessMode: "INGRESS",
    repo: one.repo === null || !one.gitProvider ? null : world.repositoryUrl(one.gitProvider, one.repo),
    chartVersion: one.runtimeVersion,
    lastUpdated: new Date(world.now()).toISOString(),
    available: started,
    isConfigurationRuntime: false,
    iscInitialized: true,
    features: [],
    ignoreSecurityAndGitTokenUpdatesUsers: one.hiddenBy,
    status: {
      appProxyStarted: info(started),
      defaultGitIntegration: info(started && one.integrations.length > 0),
      runtimeGitToken: info(started),
    },
  };
}
