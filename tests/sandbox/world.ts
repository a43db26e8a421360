/** Everything the stand-ins share: clock, accounts, runtimes, tokens, and who has what where. */
import {
  type Account,
  type Addresses,
  type CodefreshUser,
  type GitToken,
  HOST_OF,
  type HostName,
  type Integration,
  type Provider,
  type Registration,
  type Runtime,
} from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import {
  bitbucketOAuthSettings,
  bitbucketServerOAuthSettings,
  type DeviceSettings,
  githubOAuthSettings,
  gitlabOAuthSettings,
  type OAuthSettings,
} from "./oauth_settings.ts";
import type { Flavour } from "./openapi.ts";

export type Life = "alive" | "expired" | "revoked" | "blocked";

/** Settings of whole servers, which the control port may change. */
export interface HostSettings {
  /** `pageSize`: how many runtimes come at once when the client does not say; null for all. */
  platform: { schema: "current" | "old"; pageSize: number | null };
  /** GitHub answers 403 to everybody after this many bad credentials; null for never. */
  github: OAuthSettings &
    DeviceSettings & { lockoutAfter: number | null; failures: number; version: string } & {
      /** How many more times this hour `credentials/revoke` may be asked, for want of an account. */
      revocationsLeft: number;
      /** The tag of every repository's newest release; null where there is none. */
      newestRelease: string | null;
    };
  gitlab: OAuthSettings & DeviceSettings & { version: string };
  /** `credentialType`: what x-credential-type says of OAuth tokens; facts know no such word. */
  bitbucket: OAuthSettings & {
    credentialType: string | null;
    /** What Git is told of an app password: others have seen 410 (not settled in facts). */
    appPasswordGit: 401 | 410;
  };
  /** Data Center asks a user for a CAPTCHA after this many bad passwords; null for never. */
  bitbucketServer: OAuthSettings & {
    captchaAfter: number | null;
    failures: number;
    version: string;
    /** Whether a token's own rights narrow what /repos?permission= lists (not settled in facts). */
    tokenCapsRepos: boolean;
    /** Whether a token may read the list of its user's tokens, expiry included (not settled in facts). */
    tokensReadTokens: boolean;
  };
}

export class World {
  /** Whether GitHub's stand-in is an Enterprise Server or github.com. */
  readonly githubFlavour: Flavour;
  offsetMs = 0;
  accounts: Account[] = [];
  readonly runtimes = new Map<string, Runtime>();
  readonly tokens = new Map<string, GitToken>();
  readonly registrations = new Map<string, Registration>();
  /** What is on every Git host, private all of it. */
  readonly repositories = new Set(["acme/gitops", "acme/codefresh-isc", "globex/codefresh-isc"]);
  addresses: Addresses | null = null;
  /** How to reach GitHub's stand-in as github.com; null where it has an address of its own. */
  realNames: { proxy: string; caFile: string } | null = null;
  /** The OAuth applications, by client id. */
  readonly applications = new Map<string, OAuthClient>();
  /** Whether a refresh token would be taken now; the grants set it. */
  refreshLives: (value: string) => boolean = () => false;
  readonly hosts: HostSettings = {
    platform: { schema: "current", pageSize: null },
    github: {
      ...githubOAuthSettings(),
      lockoutAfter: null,
      failures: 0,
      version: "3.19.0",
      revocationsLeft: 60,
      newestRelease: null,
    },
    gitlab: { ...gitlabOAuthSettings(), version: "18.9.1-ee" },
    bitbucket: { ...bitbucketOAuthSettings(), credentialType: null, appPasswordGit: 401 },
    bitbucketServer: {
      ...bitbucketServerOAuthSettings(),
      captchaAfter: null,
      failures: 0,
      version: "9.4.2",
      tokenCapsRepos: true,
      tokensReadTokens: false,
    },
  };

  private readonly byValue = new Map<string, GitToken>();
  /** Client secrets, codes and refresh tokens: whose they are, and what to call them. */
  private readonly secrets = new Map<string, { home: HostName; what: string }>();
  private readonly byKey = new Map<string, { account: Account; user: CodefreshUser }>();

  constructor(githubFlavour: Flavour = "ghes") {
    this.githubFlavour = githubFlavour;
  }

  /** The world's time: real time, moved by the control port. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  at(): Addresses {
    if (!this.addresses) throw new Error("the sandbox is not listening yet");
    return this.addresses;
  }

  addAccount(account: Account): void {
    this.accounts.push(account);
    for (const user of account.users) this.byKey.set(user.apiKey, { account, user });
  }

  addRuntime(runtime: Runtime): void {
    if (this.runtimes.has(runtime.name)) throw new Error(`two runtimes named ${runtime.name}`);
    this.runtimes.set(runtime.name, runtime);
  }

  addToken(token: GitToken): GitToken {
    this.tokens.set(token.name, token);
    this.byValue.set(token.value, token);
    return token;
  }

  caller(apiKey: string): { account: Account; user: CodefreshUser } | undefined {
    return this.byKey.get(apiKey);
  }

  tokenByValue(value: string): GitToken | undefined {
    return this.byValue.get(value);
  }

  addApplication(client: OAuthClient): void {
    this.applications.set(client.id, client);
    if (client.secret !== null) this.knowSecret(client.secret, client.host, `the secret of ${client.name}`);
  }

  /** An application by its key: `github`, `gitlab`, … */
  application(key: string): OAuthClient {
    const found = [...this.applications.values()].find((one) => one.key === key);
    if (!found) throw new Error(`no application ${key}`);
    return found;
  }

  knowSecret(value: string, home: HostName, what: string): void {
    this.secrets.set(value, { home, what });
  }

  secret(value: string): { home: HostName; what: string } | undefined {
    return this.secrets.get(value);
  }

  runtimesOf(account: Account): Runtime[] {
    return [...this.runtimes.values()].filter((runtime) => runtime.accountId === account.id);
  }

  life(token: GitToken): Life {
    if (token.revoked) return "revoked";
    if (token.expiresAt !== null && token.expiresAt <= this.now()) return "expired";
    return token.blocked ? "blocked" : "alive";
  }

  ingressHost(runtime: Runtime): string | null {
    return runtime.ingress ? `${this.at().appProxy}/${runtime.name}` : null;
  }

  internalIngressHost(runtime: Runtime): string | null {
    switch (runtime.internalIngress) {
      case "none":
        return null;
      // Port 9 is privileged and nobody listens there: the connection is refused.
      case "closed":
        return "http://127.0.0.1:9";
      case "silent":
        return this.at().silent;
      case "works":
        return this.ingressHost(runtime);
    }
  }

  /** Where Git finds a repository of the name `acme/gitops`. */
  repositoryUrl(provider: Integration["provider"], name: string): string | null {
    if (!isGitProvider(provider)) return null;
    const { web } = this.at().hosts[HOST_OF[provider]];
    return `${web}${provider === "BITBUCKET_SERVER" ? "/scm" : ""}/${name}.git`;
  }

  /** The API address that the platform knows for an integration. */
  apiUrl(provider: Integration["provider"]): string {
    return provider === "GERRIT" ? "http://127.0.0.1:9/a" : this.at().hosts[HOST_OF[provider]].api;
  }

  registration(runtime: Runtime, integration: string, userId: string): Registration | undefined {
    return this.registrations.get(registrationKey(runtime.name, integration, userId));
  }

  registrationsOn(runtime: Runtime, integration: string): Registration[] {
    // One lookup a user of the account, not a scan: with 1,000 runtimes this is asked often.
    const account = this.accounts.find((one) => one.id === runtime.accountId);
    return (account?.users ?? []).flatMap((user) => this.registration(runtime, integration, user.id) ?? []);
  }

  register(registration: Registration): void {
    const { runtime, integration, userId } = registration;
    this.registrations.set(registrationKey(runtime, integration, userId), registration);
  }

  deregister(runtime: Runtime, integration: string, userId: string): void {
    this.registrations.delete(registrationKey(runtime.name, integration, userId));
  }

  /** What a runtime finds when it uses a registered token now. */
  stillWorks(registration: Registration, provider: Integration["provider"]): boolean {
    const token = this.byValue.get(registration.value);
    if (token?.provider !== provider || !isUsable(token)) return false;
    if (this.life(token) === "alive") return true;
    const { refreshToken } = registration;
    return this.life(token) === "expired" && refreshToken !== null && this.refreshLives(refreshToken);
  }
}

/** Kinds that a Git host accepts as somebody's token at all. */
export function isUsable(token: GitToken): boolean {
  return ["personal", "fine-grained", "granular", "oauth", "repository"].includes(token.kind);
}

export function isGitProvider(provider: Integration["provider"]): provider is Provider {
  return provider !== "GERRIT";
}

function registrationKey(runtime: string, integration: string, userId: string): string {
  return `${runtime}\n${integration}\n${userId}`;
}
