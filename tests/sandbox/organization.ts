/**
 * The file that an admin hands out, for these hosts: each application as Patrol wants to read it.
 * `npx tsx tests/sandbox/main.ts --organization FILE`; a journey makes its own from the ready file.
 */
import type { HostName } from "./model.ts";

export interface Application {
  /** As Patrol calls the host. */
  provider: string;
  url: string;
  id: string;
  secret: string | null;
  callback: string | null;
  device: boolean;
  scopes: string[];
}

export interface OrganizationOptions {
  /** Which applications, by key; the usual one of each host. */
  only?: string[];
  /** With `device`, those that can use the device flow. */
  flow?: "loopback" | "device";
}

export const PROVIDER_NAMES: Record<HostName, string> = {
  github: "github",
  gitlab: "gitlab",
  bitbucket: "bitbucket",
  bitbucketServer: "bitbucket_server",
};

export function organizationFile(
  { platform, oauth }: { platform: string; oauth: Record<string, Application> },
  { only = Object.keys(PROVIDER_NAMES), flow = "loopback" }: OrganizationOptions = {},
): string {
  const lines = ["[codefresh]", `url = ${quoted(platform)}`];
  for (const key of only) {
    const one = oauth[key];
    if (!one) throw new Error(`no application ${key}`);
    lines.push(
      "",
      "[[oauth_application]]",
      `provider = ${quoted(one.provider)}`,
      `url = ${quoted(one.url)}`,
      `client_id = ${quoted(one.id)}`,
    );
    if (one.secret !== null) lines.push(`client_secret = ${quoted(one.secret)}`);
    lines.push(`flow = "${flow === "device" && one.device ? "device" : "loopback"}"`);
    if (one.callback !== null) lines.push(`redirect_uri = ${quoted(one.callback)}`);
    lines.push(`scopes = [${one.scopes.map(quoted).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}

/** What JSON writes between quotes, TOML reads as a basic string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
