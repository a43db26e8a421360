/** Authorization codes, each for one use (RFC 6749, 4.1.2), and PKCE (RFC 7636: S256 alone). */
import { createHash } from "node:crypto";
import type { Entry, Journal } from "./journal.ts";
import type { HostName } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import type { Allowed, OAuthGrants } from "./oauth_grants.ts";
import type { Refused } from "./oauth_model.ts";
import { base62, hex } from "./seed.ts";
import type { World } from "./world.ts";

interface Code extends Allowed {
  challenge: string | null;
  until: number;
  used: boolean;
}

export interface Redeeming {
  code: string;
  redirectUri: string | null;
  verifier: string | null;
}

export class OAuthCodes {
  private readonly world: World;
  private readonly journal: Journal;
  private readonly grants: OAuthGrants;
  private readonly codes = new Map<string, Code>();

  constructor(world: World, journal: Journal, grants: OAuthGrants) {
    this.world = world;
    this.journal = journal;
    this.grants = grants;
  }

  make(allowed: Allowed, challenge: string | null): string {
    const { host, name } = allowed.client;
    const code = codeText(host, this.grants.fresh(`code/${this.codes.size}`));
    const until = this.world.now() + this.world.hosts[host].codeS * 1000;
    this.codes.set(code, { ...allowed, challenge, until, used: false });
    this.world.knowSecret(code, host, `an authorization code for ${name}`);
    return code;
  }

  /** What the user allowed, once; a host wants the redirect address again, or only checks it. */
  redeem(
    client: OAuthClient,
    { code, redirectUri, verifier }: Redeeming,
    entry: Entry,
    redirectWanted: boolean,
  ): Allowed | Refused {
    const found = this.codes.get(code);
    if (found?.used) this.journal.violate("code-reuse", "an authorization code was redeemed twice", entry);
    const dead = !found || found.used || found.client !== client || found.until < this.world.now();
    if (dead) return { error: "invalid_grant" };
    // Even a failed attempt uses it up.
    found.used = true;
    if (redirectUri === null ? redirectWanted : redirectUri !== found.redirectUri) {
      return { error: "redirect_mismatch" };
    }
    if (this.world.hosts[client.host].pkce === "ignored") return found;
    const answer = verifier === null ? null : challengeOf(verifier);
    return answer === found.challenge ? found : { error: "invalid_grant" };
  }
}

/** RFC 7636, 4.6. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function codeText(host: HostName, label: string): string {
  if (host === "gitlab") return hex(label, 64);
  return host === "bitbucket" ? base62(label, 18) : hex(label, host === "github" ? 20 : 32);
}
