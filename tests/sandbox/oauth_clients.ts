/**
 * The OAuth applications that the hosts know, as an admin would register them, and each host's rule
 * for redirect addresses (facts/git-providers, "Loopback" and "Redirect").
 */
import type { HostName } from "./model.ts";
import { base62, hex, urlSafe } from "./seed.ts";

export interface OAuthClient {
  /** Its name in the ready file and on the control port. */
  key: string;
  host: HostName;
  id: string;
  /** Null for a public one. */
  secret: string | null;
  name: string;
  /** Null for the application of the runtimes, which has a callback on each of them. */
  callback: string | null;
  /** The device flow is enabled. */
  device: boolean;
  /** What it is registered for; GitHub registers none, and there it is what Patrol needs. */
  scopes: string[];
  /** GitHub: the application's tokens expire. */
  expiring: boolean;
}

/** The port that GCM uses as well; the Bitbuckets want a fixed one. */
export const CALLBACK_PORT = 34106;

const LOOPBACK = "http://127.0.0.1/callback";
const GITLAB_SCOPES = ["read_api", "read_repository", "write_repository"];

/** New ones each time, since the control port may change them. */
export function defaultApplications(callbackPort = CALLBACK_PORT): OAuthClient[] {
  const localhost = `http://localhost:${callbackPort}/`;
  const github = (key: string, name: string, with_: Partial<OAuthClient> = {}): OAuthClient => ({
    ...application(key, "github", name),
    id: `Ov23li${base62(`oauth/${name}`, 14)}`,
    secret: hex(`oauth/${name}`, 40),
    callback: LOOPBACK,
    device: true,
    scopes: ["repo"],
    ...with_,
  });
  const gitlab = (key: string, name: string, secret: string | null): OAuthClient => ({
    ...application(key, "gitlab", name),
    id: hex(`oauth/id/${key}`, 64),
    secret,
    callback: LOOPBACK,
    device: true,
    scopes: GITLAB_SCOPES,
  });
  return [
    // Its secret never leaves the cluster.
    github("runtime", "Codefresh runtime", { callback: null, device: false }),
    github("github", "Patrol"),
    github("githubWithoutDeviceFlow", "Patrol without device flow", { device: false }),
    github("githubExpiring", "Patrol with tokens that expire", { expiring: true }),
    gitlab("gitlab", "Patrol", null),
    gitlab("gitlabConfidential", "Patrol, confidential", `gloas-${hex("oauth/gitlabConfidential", 64)}`),
    {
      ...application("bitbucket", "bitbucket", "Patrol"),
      id: base62("oauth/id/bitbucket", 18),
      secret: base62("oauth/bitbucket", 32),
      callback: localhost,
      // Account: Read, Workspace membership: Read, Repositories: Write.
      scopes: ["account", "team", "repository:write"],
    },
    {
      ...application("bitbucketServer", "bitbucketServer", "Patrol"),
      id: hex("oauth/id/bitbucketServer", 32),
      secret: urlSafe("oauth/bitbucketServer", 64).replace(/[-_]/g, "0"),
      callback: localhost,
      scopes: ["REPO_WRITE"],
    },
  ];
}

/** Whether the browser may be sent there. */
export function redirectAllowed(client: OAuthClient, wanted: string): boolean {
  const { callback, host } = client;
  if (callback === null || !URL.canParse(wanted) || !callbackAllowed(host, wanted)) return false;
  if (host === "bitbucketServer") return wanted === callback;
  // "Must start with the registered callback".
  if (host === "bitbucket") return wanted.startsWith(callback);
  const a = new URL(callback);
  const b = new URL(wanted);
  // The port is free for an address of the machine itself, not for the name `localhost`.
  const portFree = a.hostname === "127.0.0.1" || a.hostname === "[::1]";
  const samePlace = a.protocol === b.protocol && a.hostname === b.hostname && (portFree || a.port === b.port);
  if (!samePlace) return false;
  if (host === "gitlab") return a.pathname === b.pathname && a.search === b.search;
  return a.pathname === b.pathname || b.pathname.startsWith(`${a.pathname.replace(/\/$/, "")}/`);
}

/** Data Center takes https, and http for nothing but the name `localhost`. */
export function callbackAllowed(host: HostName, address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return host !== "bitbucketServer" || protocol === "https:" || hostname === "localhost";
}

function application(key: string, host: HostName, name: string) {
  return { key, host, name, device: false, expiring: false };
}
