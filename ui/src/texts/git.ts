// The words of "Git on this computer", and of taking over tokens that other programs keep.
import type { GitAccountView } from "../bindings/GitAccountView";
import type { GitHelper } from "../bindings/GitHelper";
import { listed } from "./format";

export const git = {
  title: "Git on this computer",
  lead: "The tokens that serve the runtimes can serve git here too: git asks Patrol in the place of a password. Repositories' own configuration is never touched.",
  version: (version: string) => `git ${version}`,
  switch: "git asks Patrol",
  off: "Never",
  all: "For every host",
  allHint: "Other helpers are asked after Patrol, as before.",
  known: "Only for the hosts that Patrol keeps tokens for",
  knownHint: (hosts: readonly string[]) => (hosts.length === 0 ? "There are none yet." : listed(hosts)),
  byHand: "Patrol is in git's configuration already, but was not put there by this switch.",
  switching: "Asking git…",
  switchedOn: "git asks Patrol from now on.",
  switchedOff: "git does not ask Patrol any more. The file is as it was without Patrol's lines.",
  file: "File",
  willBe: "not there yet",
  behind: (path: string) => `→ ${path}`,
  again: "Put Patrol first again",
  inClearNext: "Take that helper out of git's configuration if tokens shall lie in the keychain alone.",
  helpers: "What git has configured",
  noHelpers: "No helper is configured.",
  helperOf: ({ patrol, helper, resets }: GitHelper) =>
    resets ? "The helpers above are not asked" : patrol ? `Patrol (${helper})` : helper,
  forHosts: (pattern: string | null) => (pattern === null ? "for every host" : `for ${pattern}`),
  inFile: (file: string | null) => file ?? "from the environment",
  trouble: "The last time, git was not served",
} as const;

export const test = {
  title: "Test",
  repository: "Repository",
  hint: "Its address as for git clone. git asks for its branches; nothing is fetched.",
  run: "Test",
  running: "git is asking…",
  need: "Give the address of a repository.",
  asked: (helpers: readonly string[]) => `Asked: ${listed(helpers)}`,
} as const;

export const accounts = {
  title: "Which account git gets",
  none: "Patrol keeps no token that could serve git.",
  one: (account: string) => `git gets ${account}.`,
  several: (name: string, host: string, others: readonly GitAccountView[]) => {
    const [other] = others;
    const example =
      other === undefined ? "" : ` A remote with ${other.account}@${host} gets ${other.account}.`;
    return `git gets ${name} where the remote's address names nobody.${example}`;
  },
  default: (host: string) => `Default for ${host}`,
  chosen: "default",
  rejected: "refused by the host the last time git used it",
} as const;

export const stored = {
  title: "Stored by git",
  lead: "What git found to work for hosts that Patrol manages no token for. It is in this computer's keychain.",
  use: "Use for runtimes…",
  delete: "Delete",
  deleteOf: (name: string) => `Delete ${name}`,
  useOf: (name: string) => `Use ${name} for runtimes…`,
  deleted: (name: string) => `${name} is deleted.`,
  name: (username: string, url: string) => (username === "" ? url : `${username} · ${url}`),
} as const;

export const importing = {
  title: "Import tokens",
  lead: "Tokens that git, gh and glab keep on this computer. They are read, never changed, and go to no host before you take one.",
  look: "Look for tokens",
  looking: "Looking…",
  found: "Found on this computer",
  nothing: "No token was found.",
  take: "Take…",
  takeOf: (name: string) => `Take ${name}…`,
  name: (username: string | null, host: string) => (username === null ? host : `${username} · ${host}`),
  inClear: "in clear text",
  ask: "Ask a credential helper",
  helper: "Credential helper",
  host: "Host",
  hostHint: "Such as https://github.com. The helper is asked for this host alone.",
  username: "User name",
  askIt: "Ask",
  asking: "Asking…",
  needHost: "Give the host's address.",
} as const;

export const take = {
  title: (name: string) => `Take ${name}`,
  from: "From",
  host: "Host",
  user: "User name",
  software: "Git provider",
  choose: "Choose…",
  needSoftware: "Say what software the host runs.",
  check: "Check token",
  checking: (host: string) => `Asking ${host}…`,
  only: (host: string) => `It is sent to ${host} alone, to be checked.`,
  keep: "Keep token",
  keepAnyway: "Keep anyway",
  keeping: "Keeping it…",
  copies: "Copies in clear text remain:",
  noCopies: "No copy in clear text is known.",
  done: "Done",
  next: "Put it on runtimes with Add Token: it stands among the tokens that are kept.",
} as const;
