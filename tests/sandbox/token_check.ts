/**
 * What an app-proxy checks before it keeps a user's token. The wording is not public (facts,
 * section 3, "Errors"); "Invalid Git token error" is the name under which Codefresh's pages know it.
 */
import type { GitToken, Integration, Runtime } from "./model.ts";
import type { OAuth } from "./oauth.ts";
import { isUsable, type World } from "./world.ts";

/** The scopes without which Codefresh refuses a token; any of a group will do. */
const NEEDED: Record<string, string[][]> = {
  GITHUB: [["repo"]],
  GITLAB: [
    ["write_repository", "api"],
    ["read_api", "api"],
  ],
  BITBUCKET: [["read:user:bitbucket"], ["read:repository:bitbucket"], ["write:repository:bitbucket"]],
  BITBUCKET_OAUTH: [["account"], ["repository:write"]],
  // The CLI's check asks no more of Data Center than that the token has an owner.
  BITBUCKET_SERVER: [],
};

export function refusal(
  world: World,
  runtime: Runtime,
  integration: Integration,
  args: { token: string; username?: string },
): string | null {
  const token = world.tokenByValue(args.token);
  if (
    !token ||
    token.provider !== integration.provider ||
    !isUsable(token) ||
    world.life(token) !== "alive"
  ) {
    return "Invalid Git token error: the Git provider refused the token";
  }
  if (token.kind === "fine-grained") {
    return isOld(runtime.runtimeVersion)
      ? "Invalid Git token error: fine-grained tokens cannot be validated, missing scopes header on response"
      : null;
  }
  // Its scopes are not listed either; facts say nothing of runtimes that refuse it.
  if (token.kind === "granular") return null;
  const wrongName = wrongUsername(token, args.username);
  if (wrongName) return `Invalid Git token error: ${wrongName}`;
  if (token.kind === "repository") return null;
  const needs = token.kind === "oauth" ? `${token.provider}_OAUTH` : token.provider;
  const missing = (NEEDED[needs] ?? NEEDED[token.provider] ?? []).filter(
    (group) => !group.some((one) => token.scopes.includes(one)),
  );
  const names = missing.map((group) => group[0]).join(", ");
  return missing.length > 0 ? `Invalid Git token error: missing scopes: ${names}` : null;
}

/**
 * Bitbucket needs a user name beside the token. Facts leave open whether Codefresh wants the
 * Atlassian e-mail or the Bitbucket name, so both do; Data Center works without one.
 */
function wrongUsername(token: GitToken, username: string | undefined): string | null {
  // "username? (Bitbucket without OAuth)".
  if (token.kind === "oauth" && !username) return null;
  if (token.provider === "BITBUCKET") {
    if (!username) return "username is required for Bitbucket";
    return [token.user.email, token.user.login].includes(username)
      ? null
      : "the username does not fit the token";
  }
  if (token.provider === "BITBUCKET_SERVER" && username) {
    return username === token.user.login ? null : "the username does not fit the token";
  }
  return null;
}

/** A refresh token must be of the same grant as the token beside it, and still be good. */
export function wrongRefresh(
  { grants }: OAuth,
  { token, refreshToken }: { token: string; refreshToken?: string },
): string | null {
  if (refreshToken === undefined) return null;
  const grant = grants.grantOf(refreshToken);
  const fits = grant !== undefined && grant === grants.grantOf(token) && grants.refreshLives(refreshToken);
  return fits ? null : "Invalid Git token error: the refresh token does not fit the token";
}

/** Fine-grained tokens work above runtime 0.18.0 (facts, section 5). */
function isOld(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  return major === 0 && (minor < 18 || (minor === 18 && patch === 0));
}
