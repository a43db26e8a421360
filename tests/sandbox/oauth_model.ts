/** What OAuth2 leaves behind: grants, and the refresh tokens that belong to them. */
import type { GitToken, GitUser, HostName } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";

/** What a user once allowed an application, with all tokens that came of it. */
export interface Grant {
  /** `gitlab-oauth-1`; also the name of its first access token. */
  name: string;
  host: HostName;
  client: OAuthClient;
  user: GitUser;
  scopes: string[];
  flow: "web" | "device";
  /** GitLab wants it again at each refresh. */
  redirectUri: string | null;
  createdAt: number;
  /** The newest is the last. */
  access: GitToken[];
  refresh: RefreshToken[];
  refreshes: number;
  /** Refreshes that were refused, of whatever reason. */
  refused: number;
}

export interface RefreshToken {
  value: string;
  grant: Grant;
  /** The access token that came with it. */
  access: GitToken;
  until: number | null;
  state: "alive" | "used" | "revoked";
}

/** What a token endpoint hands out; each host says it in its own way. */
export interface Issued {
  grant: Grant;
  access: GitToken;
  expiresInS: number | null;
  refresh: string | null;
  refreshExpiresInS: number | null;
}

/** Why a token endpoint gives nothing: the words of RFC 6749 and 8628, and one more. */
export interface Refused {
  error:
    | "invalid_grant"
    | "invalid_request"
    | "redirect_mismatch"
    | "authorization_pending"
    | "slow_down"
    | "expired_token"
    | "access_denied";
  interval?: number;
}
