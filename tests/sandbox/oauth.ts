/** All that the four hosts' OAuth2 shares: applications' grants, codes, devices, and redirects sent. */
import type { Journal } from "./journal.ts";
import type { HostName } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import { OAuthCodes } from "./oauth_codes.ts";
import { OAuthDevices } from "./oauth_devices.ts";
import { OAuthGrants } from "./oauth_grants.ts";
import type { World } from "./world.ts";

/** A browser was sent back to the application. */
export interface Redirect {
  host: HostName;
  application: string;
  /** With everything in it: code, state, error. */
  address: string;
  at: number;
}

export class OAuth {
  readonly grants: OAuthGrants;
  readonly codes: OAuthCodes;
  readonly devices: OAuthDevices;
  redirects: Redirect[] = [];
  private readonly world: World;

  constructor(world: World, journal: Journal) {
    this.world = world;
    this.grants = new OAuthGrants(world, journal);
    this.codes = new OAuthCodes(world, journal, this.grants);
    this.devices = new OAuthDevices(world, this.grants);
  }

  /** The application of this id, if it is registered at this host. */
  client(host: HostName, id: string | null): OAuthClient | undefined {
    const found = this.world.applications.get(id ?? "");
    return found?.host === host ? found : undefined;
  }

  /** Where the browser goes back to, with `state` and perhaps `iss` as the host sends them. */
  redirectTo(client: OAuthClient, to: string, state: string | null, answer: Record<string, string>): string {
    const { host } = client;
    const settings = this.world.hosts[host];
    const address = new URL(to);
    for (const [name, value] of Object.entries(answer)) address.searchParams.set(name, value);
    if (settings.state === "right" && state !== null) address.searchParams.set("state", state);
    if (settings.state === "wrong") address.searchParams.set("state", "never-sent-by-anybody");
    const { web } = this.world.at().hosts[host];
    if (settings.iss !== "none") {
      address.searchParams.set("iss", settings.iss === "right" ? web : "https://elsewhere.example");
    }
    this.redirects.push({ host, application: client.key, address: address.href, at: this.world.now() });
    return address.href;
  }
}
