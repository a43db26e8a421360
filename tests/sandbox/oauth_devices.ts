/** The device flow's codes under way (RFC 8628), for GitHub and GitLab. */

import type { GitUser } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import type { Allowed, OAuthGrants } from "./oauth_grants.ts";
import type { Refused } from "./oauth_model.ts";
import { base62, hex } from "./seed.ts";
import type { World } from "./world.ts";

export interface Device {
  client: OAuthClient;
  scopes: string[];
  deviceCode: string;
  userCode: string;
  until: number;
  intervalS: number;
  lastPoll: number;
  /** Null while the user has not decided. */
  decision: { allowed: boolean; user: GitUser } | null;
}

export class OAuthDevices {
  private readonly world: World;
  private readonly grants: OAuthGrants;
  private readonly devices = new Map<string, Device>();
  private count = 0;

  constructor(world: World, grants: OAuthGrants) {
    this.world = world;
    this.grants = grants;
  }

  make(client: OAuthClient, scopes: string[]): Device {
    const { host } = client;
    if (host !== "github" && host !== "gitlab") throw new Error(`${host} has no device flow`);
    const { deviceIntervalS, deviceS } = this.world.hosts[host];
    const label = this.grants.fresh(`device/${host}/${this.count++}`);
    const letters = base62(label, 8).toUpperCase();
    const device: Device = {
      client,
      scopes,
      deviceCode: hex(label, 40),
      userCode: host === "github" ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters,
      until: this.world.now() + deviceS * 1000,
      intervalS: deviceIntervalS,
      lastPoll: 0,
      decision: null,
    };
    this.devices.set(device.deviceCode, device);
    this.world.knowSecret(device.deviceCode, host, "a device code");
    return device;
  }

  /** The one that a user means by the code they typed. */
  find(host: OAuthClient["host"], userCode: string): Device | undefined {
    const wanted = plain(userCode);
    return [...this.devices.values()].find(
      (one) =>
        one.client.host === host &&
        plain(one.userCode) === wanted &&
        one.decision === null &&
        one.until >= this.world.now(),
    );
  }

  redeem(client: OAuthClient, deviceCode: string): Allowed | Refused {
    const found = this.devices.get(deviceCode);
    if (found?.client !== client) return { error: "invalid_grant" };
    // Real time, not the world's: polling is paced by the clock on the wall.
    const since = Date.now() - found.lastPoll;
    found.lastPoll = Date.now();
    if (found.until < this.world.now()) return { error: "expired_token" };
    if (since < found.intervalS * 1000) {
      found.intervalS += 5;
      return { error: "slow_down", interval: found.intervalS };
    }
    if (found.decision === null) return { error: "authorization_pending" };
    this.devices.delete(deviceCode);
    const { allowed, user } = found.decision;
    if (!allowed) return { error: "access_denied" };
    return { client, user, scopes: found.scopes, flow: "device", redirectUri: null };
  }
}

/** People leave out the dash, and do not mind the case. */
function plain(userCode: string): string {
  return userCode.replace(/[^0-9a-z]/gi, "").toUpperCase();
}
