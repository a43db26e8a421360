// Journey 19: the power goes (SIGKILL) in the middle of each step of a
// rotation that the user makes by hand. After the next start the banner offers
// to go on, it ends as if nothing had been, and at no moment has a runtime
// lost its working token.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { items } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page, Thing } from "./harness/page.ts";
import {
  assertAllWork,
  BOTH,
  checkNew,
  closeDialog,
  gitlabHost,
  holdings,
  keptTokens,
  onBoth,
  openRotation,
  putOnBoth,
  rotationSteps,
  startedAgain,
  typedNew,
} from "./harness/rotation.ts";
import type { Issued } from "./harness/sandbox.ts";
import { freezeKeychain, holdLedger, thawKeychain } from "./harness/standstill.ts";
import { until } from "./harness/until.ts";

const OLD = "gitlab-soon";
const world = { runtimes: 2, on: "gitlab" } as const;
const REVOKE = {
  server: "gitlab",
  match: { path: "personal_access_tokens/self", method: "DELETE" },
} as const;

journey("19 killed before the new token is anywhere", world, async (scene) => {
  const { app, sandbox } = scene;
  await onBoth(scene, OLD);

  // While the new one is checked, and once it is: it is only a draft, and is pasted again.
  const made = await sandbox.mint({ like: OLD, expiresInDays: 90 });
  await sandbox.forgetRequests();
  await sandbox.fail({ server: "gitlab", kind: "hang" });
  await checkNew(scene.page, await openRotation(scene.page), typedNew(made));
  await until("GitLab is asked", async () => (await sandbox.requests({ to: "gitlab" })).length > 0);
  await killed(scene, [OLD, OLD], [OLD]);
  assert.deepEqual(await rotationSteps(scene), []);

  const dialog = await openRotation(app.page);
  await checkNew(app.page, dialog, typedNew(made));
  await dialog.says("It goes to 2 runtimes:");
  await killed(scene, [OLD, OLD], [OLD]);
  assert.deepEqual(await rotationSteps(scene), []);

  // It is in the keychain, and the ledger does not know: it is not lost, and nothing has begun.
  const again = await openRotation(app.page);
  await checkNew(app.page, again, typedNew(made));
  await again.says("It goes to 2 runtimes:");
  const release = await standAfterTheKeychain(scene, again);
  await app.kill();
  await release();
  await startedAgain(scene);
  assert.deepEqual(await holdings(sandbox), [OLD, OLD]);
  assert.deepEqual(await keptTokens(scene), [OLD, made.name].sort());
  assert.deepEqual(await rotationSteps(scene), []);
  await assertAllWork(sandbox);
  await assertWhole(scene);

  const last = await openRotation(app.page);
  await checkNew(app.page, last, typedNew(made));
  await last.says("It is in the keychain already.");
  await putOnBoth(app.page, last);
  await revoked(scene, last, made);
});

journey("19 killed while the new token is put on", world, async (scene) => {
  const { app, sandbox } = scene;
  const { made, dialog } = await checked(scene);
  await sandbox.registering(BOTH[1], "hangs", 1);
  await scene.page.button("Put it on 2 runtimes", { within: dialog }).click();
  await dialog.says("1 of 2 done");
  await until("the second is asked", () => isAsked(scene, BOTH[1]));
  await sandbox.healRegistering();
  await killed(scene, [made.name, OLD], [OLD, made.name]);
  await app.page.shows(/The new token of \S+ did not get to 1 of 2 runtimes/);
  await app.screenshot("one-is-left");

  // The second takes it, and the answer is lost with Patrol.
  await sandbox.forgetRequests();
  await sandbox.registering(BOTH[1], "hangs-after", 1);
  await app.page.button("Continue").click();
  await until("the second has it", async () => (await sandbox.tokenOn(BOTH[1])) === made.name);
  await sandbox.healRegistering();
  await killed(scene, [made.name, made.name], [OLD, made.name]);

  // Whether it did is found out by going on.
  await app.page.button("Continue").click();
  const open = await goOn(app.page);
  await revoked(scene, open, made);
});

journey("19 killed around the last question", world, async (scene) => {
  const { app, sandbox } = scene;
  const { made, dialog } = await checked(scene);
  await putOnBoth(scene.page, dialog);
  await killed(scene, [made.name, made.name], [OLD, made.name]);
  await app.page.shows(/all runtimes have the new token\. The old one waits to be revoked/);
  assert.equal(await sandbox.life(OLD), "alive");
  await app.screenshot("the-last-question-waits");

  // Asked, not yet done.
  await sandbox.forgetRequests();
  await sandbox.fail({ ...REVOKE, kind: "hang" });
  await answer(scene, await goOn(app.page));
  await until("GitLab is asked", () => isRevoking(scene));
  await killed(scene, [made.name, made.name], [OLD, made.name]);
  assert.equal(await sandbox.life(OLD), "alive");

  // Done, and the answer is lost with Patrol: asking once more does no harm.
  await sandbox.forgetRequests();
  await sandbox.fail({ ...REVOKE, kind: "hang", after: true });
  await answer(scene, await goOn(app.page));
  await until("the old one is dead", async () => (await sandbox.life(OLD)) === "revoked");
  await killed(scene, [made.name, made.name], [OLD, made.name]);
  const last = await goOn(app.page);
  await app.screenshot("asked-once-more");
  await revoked(scene, last, made);
});

/** Both have the old one, and the new one is checked. */
async function checked(scene: Scene): Promise<{ made: Issued; dialog: Thing }> {
  const { page, sandbox } = scene;
  await onBoth(scene, OLD);
  const made = await sandbox.mint({ like: OLD, expiresInDays: 90 });
  const dialog = await openRotation(page);
  await checkNew(page, dialog, typedNew(made));
  await dialog.says("It goes to 2 runtimes:");
  await sandbox.forgetRequests();
  return { made, dialog };
}

/** Kills it and starts it again: all that was there is there, and works. */
async function killed(scene: Scene, on: string[], kept: string[]): Promise<void> {
  const { app, sandbox } = scene;
  await app.kill();
  await sandbox.heal();
  await startedAgain(scene);
  assert.deepEqual(await holdings(sandbox), on);
  assert.deepEqual(await keptTokens(scene), kept.sort());
  await assertAllWork(sandbox);
  await assertWhole(scene);
}

async function goOn(page: Page): Promise<Thing> {
  await page.button("Go on").click();
  return page.dialog("Rotate ", { part: true }).appears();
}

async function answer({ app, sandbox }: Scene, dialog: Thing): Promise<void> {
  await app.page.button(`Revoke it at ${gitlabHost(sandbox)}`, { within: dialog }).click();
}

/** To its end: the old one is dead and gone, the new one is everywhere. */
async function revoked(scene: Scene, dialog: Thing, made: Issued): Promise<void> {
  const { app, desktop, sandbox } = scene;
  await answer(scene, dialog);
  await dialog.says("was rotated.");
  await closeDialog(app.page);
  assert.equal(await app.page.button("Go on").isThere(), false, "nothing is left to be done");
  assert.equal(await sandbox.life(OLD), "revoked");
  assert.deepEqual(await holdings(sandbox), [made.name, made.name]);
  assert.deepEqual(await keptTokens(scene), [made.name]);
  assert.deepEqual(await rotationSteps(scene), ["done"]);
  await assertAllWork(sandbox);
  await assertWhole(scene);
  for (const { name, value } of await sandbox.tokens(true)) {
    if (name === OLD || name === made.name) await assertNoLeak(desktop, value ?? "", app);
  }
}

/** The new token is in the keychain, and the ledger, held, does not know. Returns how to give it back. */
async function standAfterTheKeychain(scene: Scene, dialog: Thing): Promise<() => Promise<void>> {
  const { desktop, page } = scene;
  await desktop.run("secret-tool", "clear", "service", "patrol", "username", "fingerprint-key");
  const release = await holdLedger(desktop);
  await page.button("Put it on 2 runtimes", { within: dialog }).click();
  // Made anew just before the row is written, which the held ledger puts off.
  await until("the key of the fingerprints is made", async () => {
    return (await items(desktop)).some(({ attributes }) => attributes.username === "fingerprint-key");
  });
  freezeKeychain(desktop);
  await release();
  await until("the row is written", async () => {
    return (await query(desktop, "SELECT id FROM token WHERE keeping = 'storing'")).length === 1;
  });
  const releaseAgain = await holdLedger(desktop);
  thawKeychain(desktop);
  await until("the secret is in the keychain", async () => (await keptTokens(scene)).length === 2);
  return releaseAgain;
}

async function isAsked({ sandbox }: Scene, runtime: string): Promise<boolean> {
  const all = await sandbox.requests({ to: "appProxy", runtime });
  return all.some(({ body }) => body.includes("registerToGitIntegration"));
}

async function isRevoking({ sandbox }: Scene): Promise<boolean> {
  const { match } = REVOKE;
  return (await sandbox.requests({ to: "gitlab", ...match })).length > 0;
}
