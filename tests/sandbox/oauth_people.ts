/** Who can sign in on the hosts' own pages: the same three people everywhere, by the same names. */
import { PEOPLE } from "./default_tokens.ts";
import type { GitUser, HostName } from "./model.ts";
import { base62 } from "./seed.ts";

export interface Person {
  /** Takes them in on every host, beside the host's own user name and the e-mail. */
  name: string;
  password: string;
  /** The second factor, if they have one. */
  code: string | null;
  users: Record<HostName, GitUser>;
}

/** Ada, her second account, and somebody with a second factor. */
export const SIGN_INS: Person[] = [
  person("ada-dev", null, {
    github: PEOPLE.github,
    gitlab: PEOPLE.gitlab,
    bitbucket: PEOPLE.bitbucket,
    bitbucketServer: PEOPLE.bitbucketServer,
  }),
  person("ada-private", null, {
    github: PEOPLE.githubOther,
    gitlab: user(5711, "ada.private", "Ada Dev"),
    bitbucket: user(91210, "adaprivate", "Ada Dev"),
    bitbucketServer: user(201, "ada@home", "Ada Dev"),
  }),
  person("grace-safe", "314159", {
    github: user(77301, "grace-safe", "Grace Safe"),
    gitlab: user(6711, "grace.safe", "Grace Safe"),
    bitbucket: user(92210, "gracesafe", "Grace Safe"),
    bitbucketServer: user(301, "grace@safe", "Grace Safe"),
  }),
];

export function findPerson(host: HostName, given: string): Person | undefined {
  const wanted = given.trim().toLowerCase();
  return SIGN_INS.find(({ name, users }) => [name, users[host].login, users[host].email].includes(wanted));
}

function person(name: string, code: string | null, users: Person["users"]): Person {
  return { name, password: base62(`password/${name}`, 14), code, users };
}

function user(id: number, login: string, name: string): GitUser {
  const email = `${login.replace(/[^a-z0-9]+/g, ".")}@example.com`;
  return { id, login, name, email, captcha: false };
}
