/** The OAuth applications that the GitHub stand-in knows. */
import { base62, hex } from "./seed.ts";

export interface OAuthClient {
  id: string;
  secret: string;
  name: string;
  /** Null for the application of the runtimes, which has a callback on each of them. */
  callback: string | null;
  /** "Enable Device Flow" is ticked. */
  device: boolean;
}

/** The application that an admin registered for a runtime; its secret never leaves the cluster. */
export const RUNTIME_CLIENT = application("Codefresh runtime", null, false);

/** What an admin registers for Patrol, with and without the device flow. */
export const PATROL_CLIENT = application("Patrol", "http://127.0.0.1/callback", true);
export const PATROL_WEB_CLIENT = application(
  "Patrol without device flow",
  "http://127.0.0.1/callback",
  false,
);

export const CLIENTS = new Map(
  [RUNTIME_CLIENT, PATROL_CLIENT, PATROL_WEB_CLIENT].map((one) => [one.id, one]),
);

/** On loopback any port will do, but the path must match (facts, "Loopback"). */
export function redirectAllowed(registered: string, wanted: string): boolean {
  if (!URL.canParse(wanted)) return false;
  const a = new URL(registered);
  const b = new URL(wanted);
  const portFree = a.hostname === "127.0.0.1" || a.hostname === "[::1]";
  const sameHost = a.protocol === b.protocol && a.hostname === b.hostname && (portFree || a.port === b.port);
  return (
    sameHost && (a.pathname === b.pathname || b.pathname.startsWith(`${a.pathname.replace(/\/$/, "")}/`))
  );
}

function application(name: string, callback: string | null, device: boolean): OAuthClient {
  return {
    id: `Ov23li${base62(`oauth/${name}`, 14)}`,
    secret: hex(`oauth/${name}`, 40),
    name,
    callback,
    device,
  };
}
