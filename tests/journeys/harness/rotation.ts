// Rotating a token as a user does: from a row's menu, through the five steps.

import { strict as assert } from "node:assert";
import type { Scene } from "./journey.ts";
import { items } from "./keyring.ts";
import { query } from "./ledger.ts";
import type { Page, Thing } from "./page.ts";
import type { Issued, Sandbox } from "./sandbox.ts";
import {
  chooseFromMenu,
  connect,
  fillTokenDialog,
  openTokenDialog,
  refreshed,
  type Typed,
  typed,
} from "./steps.ts";
import { until } from "./until.ts";

/** A world of two runtimes on one host has these. */
export const BOTH = ["cluster-0001", "cluster-0002"] as const;

/** Connects, and puts a token on both runtimes in one act. */
export async function onBoth(scene: Scene, token: string): Promise<void> {
  const { page, sandbox } = scene;
  await connect(scene);
  const dialog = await openTokenDialog(page, BOTH[0]);
  await fillTokenDialog(page, dialog, typed(sandbox, token));
  await page.button("Add Token", { within: dialog }).click();
  await page.button("Add to 2 runtimes", { within: dialog }).click();
  await page.shows("2 of 2 done", 30_000);
  await closeDialog(page);
  assert.deepEqual(await holdings(sandbox), [token, token]);
}

/** The button in the foot, not the cross in the corner. */
export async function closeDialog(page: Page): Promise<void> {
  await until("the dialog can be closed", async () => {
    const close = (await page.button("Close").all()).at(-1);
    await close?.click();
    return close !== undefined;
  });
  await until("no dialog is open", () => page.run("return document.querySelector('dialog[open]') === null"));
}

/** What the two runtimes have, by name. */
export async function holdings(sandbox: Sandbox): Promise<(string | undefined)[]> {
  return Promise.all(BOTH.map((runtime) => sandbox.tokenOn(runtime)));
}

/** Nobody lost access by our doing: what each runtime has is alive. */
export async function assertAllWork(sandbox: Sandbox): Promise<void> {
  for (const name of await holdings(sandbox)) {
    assert.equal(await sandbox.life(name ?? ""), "alive", `${name} works`);
  }
}

export async function openRotation(page: Page, runtime: string = BOTH[0]): Promise<Thing> {
  await chooseFromMenu(page, runtime, "Rotate…");
  return page.dialog("Rotate ", { part: true }).appears();
}

/** A token that was minted, with what its host asks for beside it. */
export function typedNew({ value, email, host, user }: Issued & { value?: string }): Typed {
  return {
    token: value ?? "",
    ...(host === "bitbucket" ? { email: email ?? "" } : {}),
    ...(host === "bitbucketServer" ? { username: user } : {}),
  };
}

/** Pastes the new token, and has it checked. */
export async function checkNew(page: Page, dialog: Thing, { token, email, username }: Typed): Promise<void> {
  const within = dialog;
  await page.field("New personal access token", { within }).paste(token);
  // What was asked once is proposed: only another's is typed.
  if (email !== undefined) await page.field("Atlassian account e-mail", { within }).fill(email);
  if (username !== undefined) await page.field("Bitbucket username", { within }).fill(username);
  await page.button("Check the new token", { within }).click();
}

/** From the checked token to the last question. */
export async function putOnBoth(page: Page, dialog: Thing, button = "Put it on 2 runtimes"): Promise<void> {
  await page.button(button, { within: dialog }).click();
  await dialog.says(/(All 2|Both) runtimes have the new token\./, 30_000);
}

/** Starts it again after a kill, and waits until every runtime has answered. */
export async function startedAgain({ app }: Scene): Promise<Page> {
  await app.start();
  await refreshed(app.page);
  return app.page;
}

/** What is in the keychain, by the sandbox's names. */
export async function keptTokens({ desktop, sandbox }: Scene): Promise<string[]> {
  const names = new Map((await sandbox.tokens(true)).map(({ name, value }) => [value, name]));
  const all = await items(desktop);
  return all
    .filter(({ attributes }) => attributes.username?.startsWith("token/"))
    .map(({ secret }) => names.get(secret) ?? "of nobody's")
    .sort();
}

export async function rotationSteps({ desktop }: Scene): Promise<string[]> {
  const all = await query(desktop, "SELECT step FROM rotation ORDER BY begun_at, id");
  return all.map(({ step }) => String(step));
}

/** Where GitLab makes the new token. */
export const ROTATE = "personal_access_tokens/self/rotate";

export function gitlabHost({ ready }: Sandbox): string {
  return new URL(ready.hosts.gitlab.web).host;
}

/** How often GitLab was asked for a new token. */
export async function timesAsked(sandbox: Sandbox): Promise<number> {
  return (await sandbox.requests({ to: "gitlab", path: ROTATE })).length;
}
