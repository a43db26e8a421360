// The Secret Service through other eyes: secret-tool(1) reads what Patrol
// wrote, so that "it is in the keychain" is not Patrol's own word.

import type { Desktop } from "./desktop.ts";

export interface Item {
  label: string;
  secret: string;
  attributes: Record<string, string>;
}

/** All of Patrol's items. The keyring must be open. */
export async function items(desktop: Desktop): Promise<Item[]> {
  // Labels and secrets go to its output, attributes to its error output.
  const told = await desktop.run("sh", "-c", "secret-tool search --all --unlock service patrol 2>&1 || true");
  const found: Item[] = [];
  for (const line of told.split("\n")) {
    const [, key, value] = /^([\w.:]+) = (.*)$/.exec(line) ?? [];
    if (/^\[.*\]$/.test(line)) found.push({ label: "", secret: "", attributes: {} });
    const item = found.at(-1);
    if (!item || key === undefined || value === undefined) continue;
    if (key === "label") item.label = value;
    else if (key === "secret") item.secret = value;
    else if (key.startsWith("attribute.")) item.attributes[key.slice(10)] = value;
  }
  return found;
}

/** Which kind an item is: the beginning of its attribute `username` (src-tauri/core/src/keychain/item.rs). */
export type Kind = "api-key" | "token" | "refresh-token" | "client-secret";

/** The secrets of one kind that Patrol keeps, sorted. */
export async function secrets(desktop: Desktop, kind: Kind): Promise<string[]> {
  const all = await items(desktop);
  const wanted = all.filter(({ attributes }) => attributes.username?.startsWith(`${kind}/`));
  return wanted.map(({ secret }) => secret).sort();
}
