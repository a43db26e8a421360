/**
 * How a host's OAuth2 behaves, as the facts have it at the start (facts/git-providers, sections 1 to
 * 4, "OAuth"); the control port may change each part (`POST /host`).
 */

export interface OAuthSettings {
  /** How long an authorization code lasts, in seconds. */
  codeS: number;
  /** How long an access token lasts; null for no end. */
  accessS: number | null;
  /** How long a refresh token lasts; null for no end. */
  refreshS: number | null;
  /** Refreshing gives a new refresh token; else the old one comes back. */
  rotates: boolean;
  /** When the old pair dies: GitLab's pages say at the refresh, its source at the first use of the new. */
  oldPairDies: "at-refresh" | "at-first-use";
  /** A refresh token that comes a second time ends the whole grant, as RFC 9700 advises. */
  reuseRevokes: boolean;
  /** `ignored`, `optional` (S256, checked when sent), or `required`. */
  pkce: "ignored" | "optional" | "required";
  /** `iss` in the redirect (RFC 9207): none of the four hosts sends it. */
  iss: "none" | "right" | "wrong";
  /** What comes back as `state`. */
  state: "right" | "wrong" | "none";
}

export interface DeviceSettings {
  /** The pause that the device flow asks for between two polls, in seconds. */
  deviceIntervalS: number;
  /** How long a device code lasts, in seconds. */
  deviceS: number;
}

const COMMON: OAuthSettings = {
  codeS: 600,
  accessS: 7200,
  refreshS: null,
  rotates: true,
  oldPairDies: "at-refresh",
  reuseRevokes: false,
  pkce: "ignored",
  iss: "none",
  state: "right",
};

/** Enterprise Server ignores PKCE; the lifetimes are those of tokens that expire at all. */
export const githubOAuthSettings = (): OAuthSettings & DeviceSettings => ({
  ...COMMON,
  accessS: 28_800,
  refreshS: 15_897_600,
  deviceIntervalS: 5,
  deviceS: 900,
});

export const gitlabOAuthSettings = (): OAuthSettings & DeviceSettings => ({
  ...COMMON,
  pkce: "required",
  deviceIntervalS: 5,
  deviceS: 300,
});

/** Its PKCE is in no document, so it is not looked at; nor does it rotate, as far as is known. */
export const bitbucketOAuthSettings = (): OAuthSettings => ({ ...COMMON, rotates: false });

export const bitbucketServerOAuthSettings = (): OAuthSettings => ({
  ...COMMON,
  accessS: 3600,
  refreshS: 90 * 86_400,
  pkce: "optional",
});
