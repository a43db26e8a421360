/** What the sandbox tells: a page for a first-time user, and a file for a program. */
import type { HostName } from "./model.ts";
import { HOST_OF } from "./model.ts";
import { SIGN_INS } from "./oauth_people.ts";
import { PROVIDER_NAMES } from "./organization.ts";
import type { World } from "./world.ts";

const TITLES: Record<HostName, string> = {
  github: "GitHub Enterprise",
  gitlab: "GitLab",
  bitbucket: "Bitbucket Cloud",
  bitbucketServer: "Bitbucket Data Center",
};

export function guide(world: World): string {
  const at = world.at();
  const lines = ["The sandbox is ready. Nothing in it is real, and it listens on this machine only.", ""];
  lines.push("Connect Patrol to Codefresh with:", `  Codefresh URL  ${at.platform}`);
  for (const account of world.accounts) {
    const count = world.runtimesOf(account).length;
    lines.push(`  API key        ${account.users[0]?.apiKey}  (account ${account.name}, ${count} runtimes)`);
  }
  for (const [host, title] of Object.entries(TITLES) as [HostName, string][]) {
    const tokens = [...world.tokens.values()].filter((token) => HOST_OF[token.provider] === host);
    const user = tokens[0]?.user;
    lines.push("", `Tokens for ${title}, ${at.hosts[host].web}`);
    if (host === "bitbucket")
      lines.push(`  Atlassian account e-mail: ${user?.email}   Bitbucket username: ${user?.login}`);
    if (host === "bitbucketServer") lines.push(`  Bitbucket username: ${user?.login}`);
    for (const token of tokens) lines.push(`  ${token.value}`, `      ${token.shows}`);
  }
  lines.push("", "To sign in on the hosts' own pages, on any of them:");
  for (const { name, password, code } of SIGN_INS) {
    lines.push(`  ${name.padEnd(12)} password ${password}${code === null ? "" : `   code ${code}`}`);
  }
  lines.push("", `To change this world: ${at.control} (see README.md). Stop with Ctrl+C.`);
  return `${lines.join("\n")}\n`;
}

export function readyFile(world: World) {
  const { platform, control, appProxy, hosts } = world.at();
  const tokens = [...world.tokens.values()].map(({ name, value, provider, user, shows }) => {
    const email = provider === "BITBUCKET" ? user.email : undefined;
    const username = provider.startsWith("BITBUCKET") ? user.login : undefined;
    return [name, { value, provider, email, username, shows }] as const;
  });
  return {
    platform,
    control,
    appProxy,
    hosts,
    /** For `HTTPS_PROXY` and `network.ca_file`, where GitHub is https://github.com. */
    realNames: world.realNames,
    accounts: world.accounts.map(({ name, users }) => ({
      name,
      apiKey: users[0]?.apiKey,
      userId: users[0]?.id,
    })),
    /** A second user of the first account, whose tokens must be left alone. */
    colleague: { name: world.accounts[0]?.users[1]?.name, apiKey: world.accounts[0]?.users[1]?.apiKey },
    /** The OAuth applications that the hosts know for Patrol. */
    oauth: applications(world),
    /** Who can sign in on every host's pages, by name. */
    people: Object.fromEntries(SIGN_INS.map((one) => [one.name, one])),
    tokens: Object.fromEntries(tokens),
  };
}

/** All but the runtimes' own, whose secret stays in the cluster. */
export function applications(world: World) {
  const { hosts } = world.at();
  const all = [...world.applications.values()].filter(({ key }) => key !== "runtime");
  const view = all.map(({ key, host, expiring: _, ...rest }) => {
    return [key, { ...rest, provider: PROVIDER_NAMES[host], url: hosts[host].web }] as const;
  });
  return Object.fromEntries(view);
}
