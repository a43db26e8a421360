/** Codes, device codes and refresh tokens under way, each for one use. */
import { blankToken, PEOPLE } from "./default_tokens.ts";
import type { GitToken } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import { base62, hex } from "./seed.ts";
import { githubToken } from "./tokens.ts";
import type { World } from "./world.ts";

type Answer = { error: string; interval?: number } | Record<string, unknown>;

interface Code {
  client: OAuthClient;
  scope: string;
  redirectUri: string;
  until: number;
}

interface Device {
  client: OAuthClient;
  scope: string;
  deviceCode: string;
  userCode: string;
  until: number;
  intervalS: number;
  lastPoll: number;
  decision: "pending" | "yes" | "no";
}

export class OAuthGrants {
  private readonly world: World;
  private readonly codes = new Map<string, Code>();
  private readonly devices = new Map<string, Device>();
  private readonly refreshTokens = new Map<string, { client: OAuthClient; token: GitToken }>();
  private count = 0;

  constructor(world: World) {
    this.world = world;
  }

  code(client: OAuthClient, scope: string, redirectUri: string): string {
    const code = hex(`code/${this.count++}`, 20);
    this.codes.set(code, { client, scope, redirectUri, until: this.world.now() + 600_000 });
    return code;
  }

  redeemCode(client: OAuthClient, code: string, redirectUri: string | null): Answer {
    const found = this.codes.get(code);
    this.codes.delete(code);
    if (found?.client !== client || found.until < this.world.now()) return { error: "bad_verification_code" };
    if (redirectUri !== null && redirectUri !== found.redirectUri) return { error: "redirect_uri_mismatch" };
    return this.issue(client, found.scope);
  }

  device(client: OAuthClient, scope: string, intervalS: number): Device {
    const label = `device/${this.count++}`;
    const letters = base62(label, 8).toUpperCase();
    const device: Device = {
      client,
      scope,
      deviceCode: hex(label, 40),
      userCode: `${letters.slice(0, 4)}-${letters.slice(4)}`,
      until: this.world.now() + 900_000,
      intervalS,
      lastPoll: 0,
      decision: "pending",
    };
    this.devices.set(device.deviceCode, device);
    return device;
  }

  /** What the user answers on the page; false when the code is not known. */
  decide(userCode: string, yes: boolean): boolean {
    const wanted = userCode.trim().toUpperCase();
    const found = [...this.devices.values()].find((one) => one.userCode === wanted);
    if (!found || found.until < this.world.now()) return false;
    found.decision = yes ? "yes" : "no";
    return true;
  }

  redeemDevice(client: OAuthClient, deviceCode: string): Answer {
    const found = this.devices.get(deviceCode);
    if (!client.device) return { error: "device_flow_disabled" };
    if (found?.client !== client) return { error: "incorrect_device_code" };
    // Real time, not the world's: polling is paced by the clock on the wall.
    const since = Date.now() - found.lastPoll;
    found.lastPoll = Date.now();
    if (found.until < this.world.now()) return { error: "expired_token" };
    if (since < found.intervalS * 1000) {
      found.intervalS += 5;
      return { error: "slow_down", interval: found.intervalS };
    }
    if (found.decision === "pending") return { error: "authorization_pending" };
    this.devices.delete(deviceCode);
    return found.decision === "no" ? { error: "access_denied" } : this.issue(client, found.scope);
  }

  /** Refreshing rotates: the old pair dies at once. */
  refresh(client: OAuthClient, refreshToken: string): Answer {
    const found = this.refreshTokens.get(refreshToken);
    this.refreshTokens.delete(refreshToken);
    if (found?.client !== client) return { error: "bad_refresh_token" };
    found.token.revoked = true;
    return this.issue(client, [...found.token.scopes, "offline_access"].join(" "));
  }

  private issue(client: OAuthClient, scope: string): Answer {
    const { world } = this;
    const asked = scope.split(/[ ,]+/).filter((one) => one !== "");
    const scopes = asked.filter((one) => one !== "offline_access");
    const name = `github-oauth-${this.count++}`;
    const token = world.addToken({
      ...blankToken(name, githubToken("gho", name), "GITHUB", PEOPLE.github, scopes, world.now()),
      kind: "oauth",
      createdAt: world.now(),
      family: client.id,
      shows: `made by OAuth for ${client.name}`,
    });
    const answer = { access_token: token.value, token_type: "bearer", scope: scopes.join(",") };
    // Expiring tokens came with Enterprise Server 3.23.
    const [, minor = 0] = world.hosts.github.version.split(".").map(Number);
    if (minor < 23 || !asked.includes("offline_access")) return answer;
    token.expiresAt = world.now() + 28_800_000;
    const refreshToken = githubToken("ghr", `${name}/refresh`);
    this.refreshTokens.set(refreshToken, { client, token });
    return { ...answer, expires_in: 28800, refresh_token: refreshToken, refresh_token_expires_in: 15897600 };
  }
}
