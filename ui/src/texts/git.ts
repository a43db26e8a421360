// The words of "Git on this computer", and of taking over tokens that other programs keep.
import type { GitAccountView } from "../bindings/GitAccountView";
import type { GitHelper } from "../bindings/GitHelper";
import { listed } from "./format";
import { tr } from "./tr";

export const git = {
  title: tr("Git on this computer"),
  lead: tr(
    "The tokens that serve the runtimes can serve git here too: git asks Patrol in the place of a password. Repositories' own configuration is never touched.",
  ),
  version: (version: string) => `git ${version}`,
  switch: tr("git asks Patrol"),
  off: tr("Never"),
  all: tr("For every host"),
  allHint: tr("Other helpers are asked after Patrol, as before."),
  known: tr("Only for the hosts that Patrol keeps tokens for"),
  knownHint: (hosts: readonly string[]) => (hosts.length === 0 ? tr("There are none yet.") : listed(hosts)),
  byHand: tr("Patrol is in git's configuration already, but was not put there by this switch."),
  switching: tr("Asking git…"),
  switchedOn: tr("git asks Patrol from now on."),
  switchedOff: tr("git does not ask Patrol any more. The file is as it was without Patrol's lines."),
  file: tr("File"),
  willBe: tr("not there yet"),
  behind: (path: string) => `→ ${path}`,
  again: tr("Put Patrol first again"),
  inClearNext: tr("Take that helper out of git's configuration if tokens shall lie in the keychain alone."),
  helpers: tr("What git has configured"),
  noHelpers: tr("No helper is configured."),
  helperOf: ({ patrol, helper, resets }: GitHelper) =>
    resets ? tr("The helpers above are not asked") : patrol ? tr("Patrol ({helper})", { helper }) : helper,
  forHosts: (pattern: string | null) =>
    pattern === null ? tr("for every host") : tr("for {pattern}", { pattern }),
  inFile: (file: string | null) => file ?? tr("from the environment"),
  trouble: tr("The last time, git was not served"),
} as const;

export const test = {
  title: tr("Test"),
  repository: tr("Repository"),
  hint: tr("Its address as for git clone. git asks for its branches; nothing is fetched."),
  run: tr("Test"),
  running: tr("git is asking…"),
  need: tr("Give the address of a repository."),
  asked: (helpers: readonly string[]) => tr("Asked: {helpers}", { helpers: listed(helpers) }),
} as const;

export const accounts = {
  title: tr("Which account git gets"),
  none: tr("Patrol keeps no token that could serve git."),
  one: (account: string) => tr("git gets {account}.", { account }),
  several: (name: string, host: string, others: readonly GitAccountView[]) => {
    const [other] = others;
    if (other === undefined) return tr("git gets {name} where the remote's address names nobody.", { name });
    return tr(
      "git gets {name} where the remote's address names nobody. A remote with {account}@{host} gets {account}.",
      { name, host, account: other.account },
    );
  },
  default: (host: string) => tr("Default for {host}", { host }),
  chosen: tr("default"),
  rejected: tr("refused by the host the last time git used it"),
} as const;

export const stored = {
  title: tr("Stored by git"),
  lead: tr(
    "What git found to work for hosts that Patrol manages no token for. It is in this computer's keychain.",
  ),
  use: tr("Use for runtimes…"),
  delete: tr("Delete"),
  deleteOf: (name: string) => tr("Delete {name}", { name }),
  useOf: (name: string) => tr("Use {name} for runtimes…", { name }),
  deleted: (name: string) => tr("{name} is deleted.", { name }),
  name: (username: string, url: string) => (username === "" ? url : `${username} · ${url}`),
} as const;

export const importing = {
  title: tr("Import tokens"),
  lead: tr(
    "Tokens that git, gh and glab keep on this computer. They are read, never changed, and go to no host before you take one.",
  ),
  look: tr("Look for tokens"),
  looking: tr("Looking…"),
  found: tr("Found on this computer"),
  nothing: tr("No token was found."),
  take: tr("Take…"),
  takeOf: (name: string) => tr("Take {name}…", { name }),
  name: (username: string | null, host: string) => (username === null ? host : `${username} · ${host}`),
  inClear: tr("in clear text"),
  ask: tr("Ask a credential helper"),
  helper: tr("Credential helper"),
  host: tr("Host"),
  hostHint: tr("Such as https://github.com. The helper is asked for this host alone."),
  username: tr("User name"),
  askIt: tr("Ask"),
  asking: tr("Asking…"),
  needHost: tr("Give the host's address."),
} as const;

export const take = {
  title: (name: string) => tr("Take {name}", { name }),
  from: tr("From"),
  host: tr("Host"),
  user: tr("User name"),
  software: tr("Git provider"),
  choose: tr("Choose…"),
  needSoftware: tr("Say what software the host runs."),
  check: tr("Check token"),
  checking: (host: string) => tr("Asking {host}…", { host }),
  only: (host: string) => tr("It is sent to {host} alone, to be checked.", { host }),
  keep: tr("Keep token"),
  keepAnyway: tr("Keep anyway"),
  keeping: tr("Keeping it…"),
  copies: tr("Copies in clear text remain:"),
  noCopies: tr("No copy in clear text is known."),
  done: tr("Done"),
  next: tr("Put it on runtimes with Add Token: it stands among the tokens that are kept."),
} as const;
