// The sandbox as a journey uses it: a process of its own, its tokens by name,
// and its control port in types (tests/sandbox/README.md).

import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Failure } from "../../sandbox/failures.ts";
import type { readyFile } from "../../sandbox/guide.ts";
import type { Count, Entry, Violation } from "../../sandbox/journal.ts";
import type { GitToken, HostName, Provider, Runtime } from "../../sandbox/model.ts";
import type { Redirect } from "../../sandbox/oauth.ts";
import type { Person } from "../../sandbox/oauth_people.ts";
import type { OidcKind } from "../../sandbox/oidc.ts";
import type { HostSettings } from "../../sandbox/world.ts";
import type { Desktop } from "./desktop.ts";
import { quietPort } from "./ports.ts";
import { until } from "./until.ts";

const PROGRAM = resolve(import.meta.dirname, "../../sandbox/main.ts");
const TSX = import.meta.resolve("tsx");

type Ready = ReturnType<typeof readyFile>;

/** What a test may set on a token besides its own fields. */
type TokenChange = Partial<GitToken> & {
  expired?: boolean;
  expiresInDays?: number;
  captcha?: boolean;
};

export interface Registered {
  runtime: string;
  integration: string;
  account: string | null;
  user: string;
  token: string;
  username: string | null;
}

/** Which requests: all that is named must fit; `path` by a part of it. */
export interface Heard {
  to?: string;
  runtime?: string;
  path?: string;
  method?: string;
}

/** What a host granted by OAuth2; secrets only for who asks for them. */
export interface Granted {
  name: string;
  host: HostName;
  user: string;
  flow: "web" | "device";
  refreshes: number;
  access: { name: string; life: string; expiresAt: string | null; value?: string }[];
  refresh: { state: string; value?: string }[];
}

/** A Git token of a host's, as the host knows it. */
export interface Issued {
  name: string;
  host: HostName;
  user: string;
  scopes: string[];
  expiresAt: string | null;
  life: "alive" | "expired" | "revoked" | "blocked";
  rotated: boolean;
  email?: string;
  /** Only for who asks for it. */
  value?: string;
}

export interface Holding {
  runtime: string;
  token: string | null;
  registrations: Count;
}

/** What a user makes on a host's page: all that is not said is as in the token `like`. */
export interface Wish {
  like?: string;
  host?: HostName;
  person?: string;
  scopes?: string[];
  expiresInDays?: number;
  name?: string;
}

export interface SandboxOptions {
  runtimes?: number;
  /** All of those on this Git host, and none with a token. */
  on?: HostName;
  /** The token that each of those has. */
  holding?: string;
  /** GitHub is https://github.com: the app needs `realNames` for that (tests/sandbox/README.md). */
  githubCom?: boolean;
  latency?: number;
  /** These hosts' OAuth2 is `oidc-provider`, a certified server. */
  oidc?: OidcKind[];
}

export class Sandbox {
  private constructor(
    readonly ready: Ready,
    readonly pid: number,
  ) {}

  static async start(desktop: Desktop, options: SandboxOptions = {}): Promise<Sandbox> {
    const file = join(desktop.root, "sandbox.json");
    // The Bitbuckets send the browser back to one port alone, and journeys run side by side.
    const flags = ["--quiet", "--ready-file", file, "--callback-port", String(await quietPort())];
    flags.push("--repositories", join(desktop.root, "repositories"));
    if (options.runtimes !== undefined) flags.push("--runtimes", String(options.runtimes));
    if (options.latency !== undefined) flags.push("--latency", String(options.latency));
    if (options.on !== undefined) flags.push("--on", options.on);
    if (options.holding !== undefined) flags.push("--holding", options.holding);
    if (options.githubCom) {
      const folder = join(desktop.root, "github-com");
      mkdirSync(folder);
      flags.push("--github-com", folder);
    }
    for (const kind of options.oidc ?? []) flags.push("--oidc", kind);
    const command = [process.execPath, "--import", TSX, PROGRAM, ...flags];
    const { pid = 0 } = desktop.processes.start("sandbox", command, desktop.environment);
    const ready = await until("the sandbox is ready", () => readFileSync(file, "utf8"), 30_000);
    return new Sandbox(JSON.parse(ready) as Ready, pid);
  }

  get url(): string {
    return this.ready.platform;
  }

  /** `127.0.0.1:4711`: the platform as the page names it. */
  get host(): string {
    return new URL(this.url).host;
  }

  apiKey(account = "acme"): string {
    const key = this.ready.accounts.find(({ name }) => name === account)?.apiKey;
    if (key === undefined) throw new Error(`the sandbox has no account ${account}`);
    return key;
  }

  /** The secret of a token of the sandbox's, by its name: `github-good`. */
  token(name: string): string {
    return this.#token(name).value;
  }

  provider(token: string): Provider {
    return this.#token(token).provider;
  }

  /** What Bitbucket asks for beside the token. */
  email(token: string): string {
    return this.#token(token).email ?? "";
  }

  username(token: string): string {
    return this.#token(token).username ?? "";
  }

  /** Who can sign in on the hosts' own pages: `ada-dev`. */
  person(name: string): Person {
    const person = this.ready.people[name];
    if (!person) throw new Error(`nobody is called ${name}`);
    return person;
  }

  /** The port that the Bitbuckets send the browser back to. */
  get callbackPort(): number {
    return Number(new URL(this.ready.oauth.bitbucket?.callback ?? "").port);
  }

  #token(name: string) {
    const token = this.ready.tokens[name];
    if (!token) throw new Error(`the sandbox has no token ${name}`);
    return token;
  }

  /** Every secret that the sandbox has given out. */
  secrets(): string[] {
    return Object.values(this.ready.tokens).map(({ value }) => value);
  }

  /** Which token each runtime holds, by the sandbox's own word. */
  registrations(): Promise<Registered[]> {
    return this.#get("/registrations");
  }

  /** The name of the token that a user has on a runtime. */
  async tokenOn(runtime: string, user = "dev"): Promise<string | undefined> {
    const all = await this.registrations();
    return all.find((one) => one.runtime === runtime && one.user === user)?.token;
  }

  register(runtime: string, token: string, account = "acme"): Promise<Registered[]> {
    return this.#post("/register", { account, runtime, token });
  }

  /** The user makes a token on the host's page. Its secret is the answer's `value`. */
  mint(wish: Wish): Promise<Issued & { value: string }> {
    return this.#post("/mint", wish);
  }

  /** Every Git token that the hosts know; `values`: with the secrets. */
  tokens(values = false): Promise<Issued[]> {
    return this.#get(`/tokens?values=${values}`);
  }

  /** Whether a token still works, by its host's word. */
  async life(name: string): Promise<string | undefined> {
    return (await this.tokens()).find((one) => one.name === name)?.life;
  }

  /** Spoils registering on one runtime; see POST /registering in tests/sandbox/README.md. */
  registering(
    runtimes: string | string[],
    how: string,
    times: number | "always" = 1,
    delayMs?: number,
  ): Promise<unknown> {
    return this.#post("/registering", { runtimes, how, times, delayMs });
  }

  /** Which token of `dev`'s each of acme's runtimes has, and how often it was asked to take one. */
  holdings(): Promise<Holding[]> {
    return this.#get("/holdings");
  }

  healRegistering(): Promise<unknown> {
    return this.#delete("/registering");
  }

  setToken(name: string, set: TokenChange): Promise<unknown> {
    return this.#post("/token", { name, set });
  }

  /** Changes a runtime, or takes it away with `null`. */
  setRuntime(name: string, set: Partial<Runtime> | null): Promise<unknown> {
    return this.#post("/runtime", { name, set });
  }

  setHost<Name extends keyof HostSettings>(name: Name, set: Partial<HostSettings[Name]>): Promise<unknown> {
    return this.#post("/host", { name, set });
  }

  /** What the hosts granted; `values`: with the secrets. */
  grants(values = false): Promise<Granted[]> {
    return this.#get(`/grants?values=${values}`);
  }

  /** Where browsers were sent back to. */
  redirects(): Promise<Redirect[]> {
    return this.#get("/redirects");
  }

  /** Spoils the next requests that match; see tests/sandbox/failures.ts. */
  fail(failure: Partial<Omit<Failure, "left">> & { times?: number | "always" }): Promise<unknown> {
    return this.#post("/fail", failure);
  }

  heal(): Promise<unknown> {
    return this.#delete("/fail");
  }

  /** Moves the time of every server: so far from the computer's. */
  setClock(offsetMs: number): Promise<unknown> {
    return this.#post("/clock", { offsetMs });
  }

  setLatency(ms: number): Promise<unknown> {
    return this.#post("/latency", { ms });
  }

  requests(which: Heard = {}): Promise<Entry[]> {
    const query = new URLSearchParams(which as Record<string, string>);
    return this.#get(`/requests?${query}`);
  }

  forgetRequests(): Promise<unknown> {
    return this.#delete("/requests");
  }

  /** How many requests ran at once, and how many there were. */
  concurrency(): Promise<{
    overall: Count;
    appProxy: Count;
    /** Requests to take a token, over all runtimes. */
    registrations: Count;
    perServer: Record<string, Count>;
    perRuntime: Record<string, Count>;
  }> {
    return this.#get("/concurrency");
  }

  /** Breaches of the protocol that the sandbox noticed: a journey ends without any. */
  violations(): Promise<Violation[]> {
    return this.#get("/violations");
  }

  /** For breaches that the journey itself has made. */
  forgetViolations(): Promise<unknown> {
    return this.#delete("/violations");
  }

  #get<T>(path: string): Promise<T> {
    return this.#ask(path, { method: "GET" });
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.#ask(path, { method: "POST", body: JSON.stringify(body) });
  }

  #delete<T>(path: string): Promise<T> {
    return this.#ask(path, { method: "DELETE" });
  }

  async #ask<T>(path: string, request: RequestInit): Promise<T> {
    const response = await fetch(this.ready.control + path, {
      ...request,
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the sandbox's ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
