// What must be true whenever nothing is under way, whatever happened before:
// no secret lost, no secret left over, no row that lies. By the words of the
// keychain, the ledger and the sandbox, each against the others.

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "./desktop.ts";
import type { Scene } from "./journey.ts";
import { type Item, items } from "./keyring.ts";
import { query } from "./ledger.ts";
import type { Registered } from "./sandbox.ts";

export async function assertWhole({ desktop, sandbox, page }: Scene): Promise<void> {
  const tokens = await query(desktop, "SELECT id, keeping FROM token");
  const accounts = await query(desktop, "SELECT id, keeping, account_name FROM account");
  const stored = await query(desktop, "SELECT id, keeping FROM git_stored");
  const halves = [...tokens, ...accounts, ...stored].filter(({ keeping }) => keeping !== "stored");
  assert.deepEqual(halves, [], "nothing is half kept");

  const kept = await items(desktop);
  const names = kept.map(({ attributes }) => attributes.username ?? "").sort();
  const renewed = await query(desktop, "SELECT token FROM oauth_grant WHERE refreshable");
  const clientSecrets = names.filter((name) => name.startsWith("client-secret/"));
  const known = [
    ...tokens.map(({ id }) => `token/${id}`),
    ...renewed.map(({ token }) => `refresh-token/${token}`),
    ...clientSecrets,
    ...accounts.map(({ id }) => `api-key/${id}`),
    ...stored.map(({ id }) => `git-stored/${id}`),
    ...names.filter((name) => name === "fingerprint-key").slice(0, 1),
  ];
  assert.deepEqual(names, known.sort(), "each row has its secret, and each secret its row");
  const noted = organization(desktop).match(/^client_secret_in_keychain = true$/gm) ?? [];
  assert.equal(clientSecrets.length, noted.length, "each client secret is the organization file's");
  const values = kept.map(({ secret }) => secret);
  assert.equal(new Set(values).size, values.length, "no secret is kept twice");

  const there = await sandbox.registrations();
  const granted = new Map<string, string | undefined>();
  for (const { name, value } of await sandbox.tokens(true)) granted.set(name, value);
  for (const { access } of await sandbox.grants(true)) {
    for (const { name, value } of access) granted.set(name, value);
  }
  const secretOfToken = (name: string) => granted.get(name) ?? sandbox.token(name);
  const authorizations = await query(
    desktop,
    `SELECT account.account_name AS account, runtime, token, previous, state
       FROM "authorization" JOIN account ON account.id = account`,
  );
  for (const { account, runtime, token, state } of authorizations) {
    const has = tokenOf(there, account, runtime);
    const secret = secretOf(kept, String(token));
    const same = has !== undefined && has !== "unknown" && secretOfToken(has) === secret;
    const told = `${runtime} is ${state}, and has ${has ?? "nothing"}`;
    if (state === "authorized") assert.ok(same, told);
    else if (state === "failed") assert.ok(!same, told);
    else assert.equal(state, "unsure", `nothing is under way: ${told}`);
  }

  const active = await query(desktop, "SELECT account_name FROM account WHERE active");
  for (const { name, lines } of await rows({ page })) {
    const has = tokenOf(there, active[0]?.account_name, name);
    const told = `${name} has ${has ?? "nothing"}, and its row says:\n${lines.join("\n")}`;
    if (lines.includes("Valid") || lines.includes("Authorized")) assert.ok(has, told);
    if (lines.includes("Not authorized") || lines.includes("No token")) assert.equal(has, undefined, told);
    assert.ok(!lines.includes("Authorizing…") && !lines.includes("Deleting…"), told);
  }
}

/** The user's own organization file, if there is one. */
function organization(desktop: Desktop): string {
  const file = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol/organization.toml");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function tokenOf(
  all: Registered[],
  account: string | number | null | undefined,
  runtime: string | number | null | undefined,
): string | undefined {
  const fits = all.filter((one) => one.account === account && one.runtime === runtime);
  return fits.find(({ user }) => user === "dev")?.token;
}

function secretOf(kept: Item[], token: string): string | undefined {
  return kept.find(({ attributes }) => attributes.username === `token/${token}`)?.secret;
}

/** The rows that the page holds, each with the lines that it shows. */
async function rows({ page }: Pick<Scene, "page">): Promise<{ name: string; lines: string[] }[]> {
  return page.run(`return [...document.querySelectorAll('tbody tr[data-index]')].map((row) => ({
    name: row.querySelector('th bdi').innerText.trim(),
    lines: row.innerText.split('\\n').map((line) => line.trim()).filter(Boolean),
  }))`);
}
