/** What the OAuth tests share: requests as an application makes them, and the redirect it waits at. */
import { challengeOf } from "./oauth_codes.ts";
import type { Sandbox } from "./sandbox.ts";

/** RFC 7636, appendix B. */
export const challengeFor = {
  verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
};
if (challengeOf(challengeFor.verifier) !== challengeFor.challenge) throw new Error("PKCE is wrong");

const PATHS: Record<string, string> = {
  github: "/login/oauth/authorize",
  gitlab: "/oauth/authorize",
  bitbucket: "/site/oauth2/authorize",
  bitbucketServer: "/rest/oauth2/latest/authorize",
};

export function redirectOf(host: string): string {
  return host.startsWith("bitbucket") ? "http://localhost:34106/" : "http://127.0.0.1:5151/callback";
}

/** An authorization request in good order, but for what `change` says; null leaves a part out. */
export function authorizeUrl(
  sandbox: Sandbox,
  key: string,
  change: Record<string, string | null> = {},
): string {
  const { host, id, scopes } = sandbox.world.application(key);
  const query = {
    response_type: "code",
    client_id: id,
    redirect_uri: redirectOf(host),
    scope: scopes.join(" "),
    state: "a state & of 22 characters",
    code_challenge: challengeFor.challenge,
    code_challenge_method: "S256",
    ...change,
  };
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return `${sandbox.world.at().hosts[host].web}${PATHS[host]}?${new URLSearchParams(given)}`;
}

/** Posts a form; the answer with its status. */
export async function postForm(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not built upon
): Promise<any> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { accept: "application/json", ...headers },
    body: new URLSearchParams(form),
  });
  const text = await answer.text();
  return { status: answer.status, ...(text === "" ? {} : JSON.parse(text)) };
}
