/**
 * A new token, as its owner makes it on the host's page: a journey has no hands there, and plays the
 * user by this command of the control port.
 */
import { blankToken, DAY, expiry, PEOPLE } from "./default_tokens.ts";
import { type GitToken, type GitUser, type HostName, PROVIDER_OF, type TokenKind } from "./model.ts";
import { findPerson } from "./oauth_people.ts";
import { hex } from "./seed.ts";
import * as forge from "./tokens.ts";
import type { World } from "./world.ts";

export interface Wanted {
  host: HostName;
  /** A person who can sign in (`ada-dev`), or the host's own name of one. */
  person: string;
  scopes: string[];
  kind: TokenKind;
  /** Null for no expiry. */
  expiresAt: number | null;
  /** How the sandbox calls it; `github-new-1` if not told. */
  name: string | null;
}

export function mint(world: World, wanted: Wanted): GitToken {
  const { host, kind, scopes, expiresAt } = wanted;
  const provider = PROVIDER_OF[host];
  const name = wanted.name ?? freeName(world, host);
  if (world.tokens.has(name)) throw new Error(`there is a token ${name} already`);
  const user = owner(world, host, wanted.person);
  const value = secret(host, kind, name, user);
  return world.addToken({
    ...blankToken(name, value, provider, user, scopes, world.now()),
    kind,
    createdAt: world.now(),
    expiresAt: expiresAt === null ? null : expiry(provider, expiresAt),
    shows: "made on demand",
  });
}

/** `like` names a token to take person, scopes and kind from; all else given wins over it. */
export function wantedFrom(world: World, given: Record<string, unknown>): Wanted {
  const { like, host, person, scopes, kind, expiresInDays, expiresAt, name, ...rest } = given;
  const [strange] = Object.keys(rest);
  if (strange !== undefined) {
    throw new Error(
      `"${strange}" is none of like, host, person, scopes, kind, expiresInDays, expiresAt, name`,
    );
  }
  const model = like === undefined ? undefined : world.tokens.get(String(like));
  if (like !== undefined && !model) throw new Error(`no token ${like}`);
  const at = (host ?? (model && hostOf(model))) as HostName | undefined;
  if (at === undefined || !(at in PROVIDER_OF)) throw new Error(`no host ${at}`);
  const days = expiresInDays === undefined ? null : world.now() + Number(expiresInDays) * DAY;
  const until = typeof expiresAt === "string" ? Date.parse(expiresAt) : days;
  if (until !== null && Number.isNaN(until)) throw new Error("the expiry is no date");
  return {
    host: at,
    person: String(person ?? model?.user.login ?? "ada-dev"),
    scopes: (scopes as string[] | undefined) ?? model?.scopes ?? [],
    kind: (kind as TokenKind | undefined) ?? model?.kind ?? "personal",
    expiresAt: until,
    name: name === undefined ? null : String(name),
  };
}

function hostOf(token: GitToken): HostName {
  const found = (Object.keys(PROVIDER_OF) as HostName[]).find((one) => PROVIDER_OF[one] === token.provider);
  if (!found) throw new Error(`${token.name} is of no host`);
  return found;
}

function owner(world: World, host: HostName, person: string): GitUser {
  const known = findPerson(host, person)?.users[host];
  if (known) return known;
  const users = [...world.tokens.values()].filter((one) => hostOf(one) === host).map(({ user }) => user);
  const found = [...users, ...Object.values(PEOPLE)].find(({ login }) => login === person);
  if (!found) throw new Error(`nobody at ${host} is ${person}`);
  return found;
}

function secret(host: HostName, kind: TokenKind, name: string, user: GitUser): string {
  const label = `minted/${name}`;
  switch (host) {
    case "github":
      return kind === "fine-grained" ? forge.githubFineGrained(label) : forge.githubToken("ghp", label);
    case "gitlab":
      return forge.gitlabRoutableFor(label, user.id);
    case "bitbucket":
      return forge.atlassianToken("ATATT3xFfGF0", label);
    case "bitbucketServer":
      return forge.dataCenterToken(label, 1000 + Number.parseInt(hex(label, 6), 16));
  }
}

function freeName(world: World, host: HostName): string {
  for (let number = 1; ; number++) {
    const name = `${host}-new-${number}`;
    if (!world.tokens.has(name)) return name;
  }
}
