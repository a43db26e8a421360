/** The control port's part on runtimes: change one, put a token on it, make registering fail, read who has what. */
import type { FastifyInstance } from "fastify";
import { assign, type Json, read } from "./control_input.ts";
import type { FailureKind } from "./failures.ts";
import type { Shared } from "./server.ts";

/** What the app-proxy is asked when a token is put on a runtime. */
export const REGISTERING = "registerToGitIntegration";

/** How registering goes wrong, in the words of POST /fail. */
const WAYS: Record<string, { kind: FailureKind; after?: boolean; status?: number; message?: string }> = {
  fails: { kind: "status", status: 502 },
  refuses: { kind: "graphql-errors", message: "The Git provider could not be asked" },
  slow: { kind: "slow" },
  // It has taken the token, and nobody hears of it.
  drops: { kind: "cut", after: true },
  cut: { kind: "cut" },
  hangs: { kind: "hang" },
  // It has taken the token, and holds the answer back.
  "hangs-after": { kind: "hang", after: true },
};

export function controlRuntimes(app: FastifyInstance, shared: Shared): void {
  const { world, journal, failures } = shared;

  app.get("/runtimes", async () => [...world.runtimes.values()]);
  app.post("/runtime", async (request) => {
    const { name, set } = read(request);
    const runtime = world.runtimes.get(String(name));
    if (!runtime) throw new Error(`no runtime ${name}`);
    if (set === null) return { removed: world.runtimes.delete(runtime.name) };
    return assign(runtime, set as Json);
  });

  // { "runtimes": ["cluster-0003"], "how": "fails", "times": 2 }; `times` is for each of them.
  app.post("/registering", async (request) => {
    const { runtimes, how, times = 1, delayMs, message, ...rest } = read(request);
    const [strange] = Object.keys(rest);
    if (strange !== undefined) {
      throw new Error(`"${strange}" is none of runtimes, how, times, delayMs, message`);
    }
    const way = WAYS[String(how)];
    if (!way) throw new Error(`"${how}" is none of ${Object.keys(WAYS).join(", ")}`);
    const names = Array.isArray(runtimes) ? runtimes.map(String) : [String(runtimes)];
    for (const name of names) if (!world.runtimes.has(name)) throw new Error(`no runtime ${name}`);
    return names.map((runtime) =>
      failures.add({
        ...way,
        server: "appProxy",
        match: { runtime, body: REGISTERING },
        times,
        ...(delayMs === undefined ? {} : { delayMs }),
        ...(message === undefined ? {} : { message }),
      }),
    );
  });
  app.delete("/registering", async () => {
    failures.list = failures.list.filter(({ match }) => match.body !== REGISTERING);
    return { ok: true };
  });

  type Who = { Querystring: { account?: string; user?: string } };
  app.get<Who>("/holdings", async ({ query: { account = "acme", user: name = "dev" } }) => {
    const owner = world.accounts.find((one) => one.name === account);
    const user = owner?.users.find((one) => one.name === name);
    if (!owner || !user) throw new Error(`no user ${name} in ${account}`);
    return world.runtimesOf(owner).map((runtime) => {
      const one = world.registration(runtime, "default", user.id);
      const token = one ? (world.tokenByValue(one.value)?.name ?? "unknown") : null;
      const count = journal.registrations.perRuntime.get(runtime.name) ?? { now: 0, max: 0, total: 0 };
      return { runtime: runtime.name, token, registrations: { ...count } };
    });
  });

  app.post("/register", async (request) => {
    const { account, runtime, token, integration = "default", username = null } = read(request);
    const user = world.accounts.find((one) => one.name === (account ?? "acme"))?.users[0];
    const value = world.tokens.get(String(token))?.value;
    if (!user || !value || !world.runtimes.has(String(runtime)))
      throw new Error("no such account, runtime or token");
    world.register({
      runtime: String(runtime),
      integration: String(integration),
      userId: user.id,
      value,
      username: username === null ? null : String(username),
      refreshToken: null,
      at: world.now(),
    });
    return registrations(shared);
  });
  app.get("/registrations", async () => registrations(shared));
}

/** Names, never values. */
function registrations(shared: Shared) {
  const { world } = shared;
  const users = world.accounts.flatMap((account) => account.users.map((user) => ({ account, user })));
  return [...world.registrations.values()].map((one) => {
    const who = users.find(({ user }) => user.id === one.userId);
    return {
      runtime: one.runtime,
      integration: one.integration,
      account: who?.account.name ?? null,
      user: who?.user.name ?? one.userId,
      userId: one.userId,
      token: world.tokenByValue(one.value)?.name ?? "unknown",
      username: one.username,
      /** The name of the grant whose refresh token lies beside it. */
      refreshToken:
        one.refreshToken === null ? null : (shared.oauth.grants.grantOf(one.refreshToken)?.name ?? "unknown"),
      at: new Date(one.at).toISOString(),
    };
  });
}
