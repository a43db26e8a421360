/** Small helpers for the sandbox's own tests. */
import assert from "node:assert/strict";
import { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox.ts";

/** Runs one test against a sandbox of its own. */
export async function withSandbox(
  body: (sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await body(sandbox);
  } finally {
    await sandbox.stop();
  }
}

export function tokenValue(sandbox: Sandbox, name: string): string {
  const token = sandbox.world.tokens.get(name);
  assert.ok(token, `no token ${name}`);
  return token.value;
}

export function keyOf(sandbox: Sandbox, account: string, user = 0): string {
  const key = sandbox.world.accounts.find((one) => one.name === account)?.users[user]?.apiKey;
  assert.ok(key);
  return key;
}

export interface GraphQLAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not built upon
  data: any;
  errors: { message: string }[];
}

/** Asks as Codefresh's own client does: raw key, JSON, origin without scheme. */
export async function graphql(
  url: string,
  key: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json", origin: new URL(url).host },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
  return { status: response.status, data: answer.data, errors: answer.errors ?? [] };
}

export function askPlatform(sandbox: Sandbox, query: string, variables = {}, key = keyOf(sandbox, "acme")) {
  return graphql(`${sandbox.world.at().platform}/2.0/api/graphql`, key, query, variables);
}

export function askRuntime(
  sandbox: Sandbox,
  runtime: string,
  query: string,
  variables = {},
  key = keyOf(sandbox, "acme"),
) {
  return graphql(`${sandbox.world.at().appProxy}/${runtime}/app-proxy/api/graphql`, key, query, variables);
}

export async function steer(
  sandbox: Sandbox,
  path: string,
  body: unknown,
  method = "POST",
): Promise<unknown> {
  const response = await fetch(sandbox.world.at().control + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer;
}

export async function violations(sandbox: Pick<Sandbox, "journal">): Promise<string[]> {
  return sandbox.journal.violations.map(({ kind }) => kind);
}

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

export const basic = (user: string, token: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}` },
});
