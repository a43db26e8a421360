/**
 * All app-proxies, each under the name of its runtime: who has a Git user token on it, put one,
 * take it off (facts/codefresh, section 3); and the start of its OAuth (section 4).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import { startRuntimeOAuth } from "./app_proxy_oauth.ts";
import { APP_PROXY_SCHEMAS } from "./app_proxy_schema.ts";
import { answer, checkHeaders } from "./graphql_endpoint.ts";
import type { Account, CodefreshUser, Integration, Runtime } from "./model.ts";
import { makeServer, type Shared } from "./server.ts";
import { refusal, wrongRefresh } from "./token_check.ts";
import type { World } from "./world.ts";

interface Caller {
  account: Account;
  user: CodefreshUser;
  runtime: Runtime;
  request: FastifyRequest;
}

interface RegisterArgs {
  name?: string;
  token: string;
  refreshToken?: string;
  username?: string;
  tokenType?: "USER_TOKEN" | "RUNTIME_TOKEN";
}

type Params = { Params: { runtime: string } };

export function appProxy(shared: Shared): FastifyInstance {
  const { world, journal } = shared;
  const runtimeOf = (request: FastifyRequest) => request.url.split(/[/?]/)[1] ?? null;
  const app = makeServer("appProxy", shared, { runtimeOf });

  app.addHook("preValidation", async ({ entry }) => {
    if (entry.body.includes("registerToGitIntegration")) journal.beginRegistering(entry);
  });
  app.addHook("preHandler", async (request, reply) => {
    const runtime = world.runtimes.get(runtimeOf(request) ?? "");
    if (runtime?.installationStatus !== "COMPLETED") return reply.code(404).send("default backend - 404");
    if (runtime.answers === "bad-gateway") return badGateway(reply);
    if (runtime.answers === "normally") return undefined;
    reply.hijack();
    if (runtime.answers === "cut") request.raw.socket.destroy();
    return reply;
  });

  app.get<Params>("/:runtime/app-proxy/api/readyz", async (_request, reply) =>
    reply.type("text/plain").send("OK"),
  );

  app.post<Params>("/:runtime/app-proxy/api/graphql", async (request, reply) => {
    checkHeaders(request.entry, journal, String(request.headers.host));
    const runtime = world.runtimes.get(request.params.runtime) as Runtime;
    const credential = request.entry.credentials[0];
    if (credential?.scheme === "bearer") {
      journal.violate("bearer", "the API key was sent with the prefix Bearer", request.entry);
    }
    const who = credential?.scheme === "raw" ? world.caller(credential.secret) : undefined;
    if (who && who.account.id !== runtime.accountId) {
      journal.violate(
        "foreign-credential",
        "the API key of another account arrived at a runtime",
        request.entry,
      );
    }
    if (who?.account.id !== runtime.accountId) {
      return reply.code(401).send({ message: "Unauthorized", statusCode: 401 });
    }
    const endpoint = {
      schema: APP_PROXY_SCHEMAS[runtime.schema],
      newest: APP_PROXY_SCHEMAS.current,
      resolvers: resolvers(shared),
    };
    return answer(endpoint, { ...who, runtime, request } as Caller, request, reply, journal);
  });

  startRuntimeOAuth(app, shared);
  return app;
}

function resolvers(shared: Shared) {
  const { world } = shared;
  return {
    versionInfo: (_: unknown, { runtime }: Caller) => ({
      version: runtime.runtimeVersion,
      platformHost: world.at().platform,
      platformVersion: "1.0.0",
    }),
    gitIntegrations: (_: unknown, { runtime }: Caller) =>
      runtime.integrations.map((one) => view(world, runtime, one)),
    gitIntegration: ({ name }: { name?: string }, { runtime }: Caller) => {
      const found = find(runtime, name);
      return found ? view(world, runtime, found) : null;
    },
    registerToGitIntegration: ({ args }: { args: RegisterArgs }, caller: Caller) =>
      register(shared, args, caller),
    deregisterFromGitIntegration: ({ name }: { name?: string }, { runtime, user }: Caller) => {
      const integration = existing(runtime, name);
      world.deregister(runtime, integration.name, user.id);
      return view(world, runtime, integration);
    },
  };
}

function register({ world, journal, oauth }: Shared, args: RegisterArgs, { runtime, user, request }: Caller) {
  if (args.tokenType === "RUNTIME_TOKEN") {
    journal.violate("runtime-token", "tokenType RUNTIME_TOKEN was sent", request.entry);
    throw new GraphQLError("tokenType RUNTIME_TOKEN is for account admins only");
  }
  const integration = existing(runtime, args.name);
  const token = world.tokenByValue(args.token);
  if (token && token.provider !== integration.provider) {
    journal.violate(
      "foreign-credential",
      `${token.name} was registered on ${integration.provider}`,
      request.entry,
    );
  }
  if (args.refreshToken !== undefined && !integration.provider.startsWith("BITBUCKET")) {
    const message = `a refresh token was put on ${runtime.name}, of ${integration.provider}, which takes none`;
    journal.violate("foreign-credential", message, request.entry);
  }
  if (!runtime.skipValidation) {
    const why = refusal(world, runtime, integration, args) ?? wrongRefresh(oauth, args);
    if (why) throw new GraphQLError(why);
  }
  world.register({
    runtime: runtime.name,
    integration: integration.name,
    userId: user.id,
    value: args.token,
    username: args.username ?? null,
    refreshToken: args.refreshToken ?? null,
    at: world.now(),
  });
  return view(world, runtime, integration);
}

/** An omitted name means the default integration, which is itself named "default". */
function find(runtime: Runtime, name: string | null | undefined): Integration | undefined {
  return runtime.integrations.find((one) => one.name === (name ?? "default"));
}

function existing(runtime: Runtime, name: string | null | undefined): Integration {
  const found = find(runtime, name);
  if (!found) throw new GraphQLError(`git integration "${name ?? "default"}" not found`);
  return found;
}

function view(world: World, runtime: Runtime, one: Integration) {
  const registrations = world.registrationsOn(runtime, one.name);
  return {
    ...one,
    apiUrl: world.apiUrl(one.provider),
    registeredUsers: registrations.map(({ userId }) => userId),
    users: registrations.map((registration) => ({
      userId: registration.userId,
      isValid: world.stillWorks(registration, one.provider),
    })),
  };
}

function badGateway(reply: FastifyReply): FastifyReply {
  const page =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
  return reply.code(502).type("text/html").send(page);
}
