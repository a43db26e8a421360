/**
 * Grants and their tokens: issued, refreshed, revoked, for all four hosts. Which of these a host
 * does, and how it says so, is in its own file.
 */
import { randomBytes } from "node:crypto";
import { blankToken } from "./default_tokens.ts";
import type { Entry, Journal } from "./journal.ts";
import { type GitToken, type GitUser, PROVIDER_OF } from "./model.ts";
import { type OAuthClient, redirectAllowed } from "./oauth_clients.ts";
import type { Grant, Issued, RefreshToken, Refused } from "./oauth_model.ts";
import { oauthToken, refreshToken } from "./tokens.ts";
import type { World } from "./world.ts";

export interface Allowed {
  client: OAuthClient;
  user: GitUser;
  scopes: string[];
  flow: Grant["flow"];
  redirectUri: string | null;
}

export class OAuthGrants {
  readonly list: Grant[] = [];
  private readonly world: World;
  private readonly journal: Journal;
  private readonly refreshTokens = new Map<string, RefreshToken>();
  /** Other than pasted tokens, these must not come back after a restart. */
  private readonly salt = randomBytes(8).toString("hex");

  constructor(world: World, journal: Journal) {
    this.world = world;
    this.journal = journal;
    world.refreshLives = (value) => this.refreshLives(value);
  }

  issue(allowed: Allowed, withRefresh: boolean, expires = true): Issued {
    return this.newPair(this.newGrant(allowed), withRefresh ? "new" : "none", expires);
  }

  /** Takes note of tokens that an authorization server of its own gave out (oidc.ts). */
  adopt(allowed: Allowed, spent: string | null, access: string, refresh: string | null): Grant {
    const before = this.refreshTokens.get(spent ?? "");
    const grant = before?.grant ?? this.newGrant(allowed);
    if (before) {
      before.state = "used";
      grant.refreshes += 1;
    }
    this.newPair(grant, refresh === null ? "none" : "new", true, { access, refresh });
    return grant;
  }

  refresh(client: OAuthClient, value: string, redirectUri: string | null, entry: Entry): Issued | Refused {
    const found = this.refreshTokens.get(value);
    if (!found) return { error: "invalid_grant" };
    const { grant } = found;
    const settings = this.world.hosts[client.host];
    const refuse = (error: Refused["error"]): Refused => {
      grant.refused += 1;
      return { error };
    };
    if (found.state === "used") {
      this.journal.violate("refresh-reuse", `a refresh token of ${grant.name} came twice`, entry);
      if (settings.reuseRevokes) this.end(grant);
    }
    if (grant.client !== client || !this.lives(found)) return refuse("invalid_grant");
    // The address again; as at the authorization, the port of a loopback one is free.
    const repeated = redirectUri === null ? grant.redirectUri === null : redirectAllowed(client, redirectUri);
    if (client.host === "gitlab" && !repeated) return refuse("invalid_request");
    grant.refreshes += 1;
    const next = this.newPair(grant, settings.rotates ? "new" : found, true);
    if (settings.rotates && settings.oldPairDies === "at-refresh") this.bury(grant, next.access);
    return next;
  }

  /** A host calls this when a token is used: with it the old pair dies, if it had not before. */
  used(token: GitToken): void {
    const grant = this.list.find(({ access }) => access.at(-1) === token);
    if (grant && this.world.hosts[grant.host].oldPairDies === "at-first-use") this.bury(grant, token);
  }

  /** RFC 7009: either token of a pair takes the other with it. False when it is not this client's. */
  revoke(client: OAuthClient, value: string): boolean {
    const grant = this.grantOf(value);
    if (!grant) return true;
    if (grant.client !== client) return false;
    const access = this.refreshTokens.get(value)?.access ?? this.world.tokenByValue(value);
    if (access) access.revoked = true;
    for (const one of grant.refresh) if (one.access === access || one.value === value) one.state = "revoked";
    return true;
  }

  /** Ends a grant with all that came of it. */
  end(grant: Grant): void {
    for (const token of grant.access) token.revoked = true;
    for (const one of grant.refresh) one.state = "revoked";
  }

  grantOf(value: string): Grant | undefined {
    const refresh = this.refreshTokens.get(value);
    return refresh?.grant ?? this.list.find(({ access }) => access.some((one) => one.value === value));
  }

  refreshLives(value: string): boolean {
    return this.lives(this.refreshTokens.get(value));
  }

  lives(refresh: RefreshToken | undefined): boolean {
    if (refresh?.state !== "alive") return false;
    return refresh.until === null || refresh.until > this.world.now();
  }

  /** A secret that is new every time the sandbox starts. */
  fresh(label: string): string {
    return `${label}/${this.salt}`;
  }

  private newGrant(allowed: Allowed): Grant {
    const { host } = allowed.client;
    const count = this.list.filter((one) => one.host === host).length + 1;
    const name = `${host.replace("Server", "-server")}-oauth-${count}`;
    const createdAt = this.world.now();
    const grant = { ...allowed, name, host, createdAt, access: [], refresh: [], refreshes: 0, refused: 0 };
    this.list.push(grant);
    return grant;
  }

  private newPair(
    grant: Grant,
    refresh: "new" | "none" | RefreshToken,
    expires: boolean,
    given: { access?: string; refresh?: string | null } = {},
  ): Issued {
    const { world } = this;
    const { host } = grant;
    const { accessS, refreshS } = world.hosts[host];
    const name = grant.refreshes === 0 ? grant.name : `${grant.name}-refreshed-${grant.refreshes}`;
    const lasts = expires ? accessS : null;
    const value = given.access ?? oauthToken(host, this.fresh(name));
    const token: GitToken = {
      ...blankToken(name, value, PROVIDER_OF[host], grant.user, [], world.now()),
      scopes: [...grant.scopes],
      kind: "oauth",
      createdAt: world.now(),
      expiresAt: lasts === null ? null : world.now() + lasts * 1000,
      family: grant.client.id,
      shows: `made by OAuth for ${grant.client.name}`,
    };
    grant.access.push(world.addToken(token));
    const issued = { grant, access: token, expiresInS: lasts, refreshExpiresInS: refreshS };
    if (refresh === "none") return { ...issued, refresh: null };
    const kept = refresh === "new" ? this.newRefresh(grant, token, name, given.refresh) : refresh;
    kept.access = token;
    return { ...issued, refresh: kept.value };
  }

  private newRefresh(grant: Grant, access: GitToken, name: string, value?: string | null): RefreshToken {
    const { refreshS } = this.world.hosts[grant.host];
    const made: RefreshToken = {
      value: value ?? refreshToken(grant.host, this.fresh(`${name}/refresh`)),
      grant,
      access,
      until: refreshS === null ? null : this.world.now() + refreshS * 1000,
      state: "alive",
    };
    grant.refresh.push(made);
    this.refreshTokens.set(made.value, made);
    this.world.knowSecret(made.value, grant.host, `a refresh token of ${grant.name}`);
    return made;
  }

  /** All pairs but that of the newest token. */
  private bury(grant: Grant, newest: GitToken): void {
    for (const token of grant.access) if (token !== newest) token.revoked = true;
    for (const one of grant.refresh) {
      if (one.access !== newest && one.state === "alive") one.state = "used";
    }
  }
}

export function isRefused(outcome: Issued | Allowed | Refused): outcome is Refused {
  return "error" in outcome;
}
