/** The nouns of the sandbox's world. */

export type Provider = "GITHUB" | "GITLAB" | "BITBUCKET" | "BITBUCKET_SERVER";
export type HostName = "github" | "gitlab" | "bitbucket" | "bitbucketServer";
export type ServerName = "platform" | "appProxy" | HostName;

/** What a secret is; the host decides from it whether it may be used as a personal token. */
export type TokenKind =
  | "personal"
  | "fine-grained"
  /** GitLab's fine-grained kind. */
  | "granular"
  | "oauth"
  /** A GitHub App's, for an installation. */
  | "installation"
  /** The secret of an OAuth application, which is no token. */
  | "app-secret"
  | "deploy"
  | "ci-job"
  | "runner"
  | "app-password"
  | "repository"
  | "unscoped"
  | "elsewhere";

/** One secret that a Git host may know. */
export interface GitToken {
  name: string;
  value: string;
  provider: Provider;
  kind: TokenKind;
  /** The Git account that owns it. */
  user: GitUser;
  scopes: string[];
  /** Milliseconds since 1970; null for no expiry. */
  expiresAt: number | null;
  revoked: boolean;
  /** The owner's account is blocked (GitLab) or deactivated. */
  blocked: boolean;
  /** Which of GitHub's two ways of writing the expiry. */
  expiryFormat: "utc" | "offset";
  /** GitHub: an organization with single sign-on stands in the way. */
  sso: "none" | "required" | "partial";
  /** The status with which a rate limit answers, or null. */
  rateLimited: 403 | 429 | null;
  createdAt: number;
  /** Tokens made from each other by rotation share this. */
  family: string;
  /** It was rotated: to present it again is reuse. */
  rotated: boolean;
  /** What of each repository it may see, such as `{ "acme/gitops": "read" }`; null for all it has scopes for. */
  repositories: Record<string, "read" | "write"> | null;
  /** One line for the first-time user. */
  shows: string;
}

export interface GitUser {
  id: number;
  login: string;
  name: string;
  email: string;
  /** Data Center only: asked for a CAPTCHA after too many failures. */
  captcha: boolean;
}

export interface CodefreshUser {
  id: string;
  name: string;
  email: string;
  apiKey: string;
  admin: boolean;
}

export interface Account {
  id: string;
  name: string;
  users: CodefreshUser[];
}

export interface Integration {
  name: string;
  provider: Provider | "GERRIT";
  sharingPolicy: "ALL_USERS_IN_ACCOUNT" | "ACCOUNT_ADMINS";
}

/** How far this app-proxy's schema has come: see facts, "schema drift". */
export type AppProxySchema = "current" | "no-is-valid" | "registered-users";

export interface Runtime {
  name: string;
  accountId: string;
  namespace: string;
  cluster: string;
  gitProvider: Provider | "GERRIT" | null;
  integrations: Integration[];
  installationStatus: "COMPLETED" | "FAILED" | "IN_PROGRESS";
  installationType: "HELM" | "HELM_HOSTED";
  runtimeVersion: string;
  syncStatus: "SYNCED" | "OUT_OF_SYNC" | "SYNCING" | "UNKNOWN";
  healthStatus: "HEALTHY" | "DEGRADED" | "PROGRESSING" | "UNKNOWN" | null;
  healthMessage: string | null;
  managed: boolean;
  /** Whether the platform reports an ingress host at all. */
  ingress: boolean;
  /** `acme/gitops`: the platform tells its address on the runtime's Git host; null where it tells none. */
  repo: string | null;
  /** `closed` refuses the connection, `silent` accepts it and never answers. */
  internalIngress: "none" | "closed" | "silent" | "works";
  answers: "normally" | "bad-gateway" | "never" | "cut";
  schema: AppProxySchema;
  /** app-proxy.config.skipGitPermissionValidation: nothing is checked when tokens change. */
  skipValidation: boolean;
  /** An admin has set up an OAuth application for it. */
  oauthApp: boolean;
  /** Codefresh user ids that hid its notifications. */
  hiddenBy: string[];
}

/** One user's token on one integration of one runtime. */
export interface Registration {
  runtime: string;
  integration: string;
  userId: string;
  value: string;
  username: string | null;
  /** With it a runtime renews Bitbucket's OAuth tokens by itself. */
  refreshToken: string | null;
  at: number;
}

/** Where everything listens; known once all ports are bound. */
export interface Addresses {
  platform: string;
  appProxy: string;
  control: string;
  /** Accepts connections and never answers. */
  silent: string;
  hosts: Record<HostName, { web: string; api: string }>;
}

export const HOST_OF: Record<Provider, HostName> = {
  GITHUB: "github",
  GITLAB: "gitlab",
  BITBUCKET: "bitbucket",
  BITBUCKET_SERVER: "bitbucketServer",
};

export const PROVIDER_OF: Record<HostName, Provider> = {
  github: "GITHUB",
  gitlab: "GITLAB",
  bitbucket: "BITBUCKET",
  bitbucketServer: "BITBUCKET_SERVER",
};
