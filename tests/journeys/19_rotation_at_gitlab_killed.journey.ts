// Journey 19: the power goes (SIGKILL) while GitLab makes the new token. The
// old one dies as GitLab answers, so that the answer is worth more than
// anything: it is kept before anything else is done with it, and where it is
// lost, that is said, and nobody asks twice.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import type { Thing } from "./harness/page.ts";
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
  ROTATE,
  rotationSteps,
  startedAgain,
  timesAsked,
  typedNew,
} from "./harness/rotation.ts";
import { freezeKeychain, holdLedger, thawKeychain } from "./harness/standstill.ts";
import { until } from "./harness/until.ts";

const OLD = "gitlab-rotates";
const NEW = "gitlab-rotates-rotated-1";
const world = { runtimes: 2, on: "gitlab" } as const;
const ASKED = { server: "gitlab", match: { path: ROTATE } } as const;
/** Long enough for the journey to come in between. */
const SLOWLY = { ...ASKED, kind: "slow", delayMs: 2_000 } as const;

journey("19 killed before GitLab's answer", world, async (scene) => {
  const { app, sandbox } = scene;
  await onBoth(scene, OLD);

  // GitLab never took it. Patrol cannot know that, and says so; the user leaves it at that.
  await sandbox.fail({ ...ASKED, kind: "hang" });
  await ask(scene);
  await until("GitLab is asked", async () => (await timesAsked(sandbox)) === 1);
  await killed(scene, [OLD]);
  await assertAllWork(sandbox);
  const lost = await goOn(scene, /was asked for a new token for \S+, and its answer was lost/);
  await app.screenshot("lost");
  await app.page.button("Leave it at that", { within: lost }).click();
  await lost.says("the old token is kept, and may be dead");
  await closeDialog(app.page);
  assert.equal(await timesAsked(sandbox), 1, "nobody has asked again");
  assert.deepEqual(await rotationSteps(scene), ["stopped"]);

  // The user asks once more. GitLab takes it, and the answer is lost with Patrol.
  await sandbox.forgetRequests();
  await sandbox.fail({ ...ASKED, kind: "hang", after: true });
  await ask(scene);
  await until("GitLab has made it", async () => (await sandbox.life(OLD)) === "revoked");
  await killed(scene, [OLD]);
  for (const runtime of BOTH) await app.page.row(runtime).says("Invalid");
  const dead = await goOn(scene, /was asked for a new token for \S+, and its answer was lost/);
  const made = await sandbox.mint({ like: OLD, expiresInDays: 90 });
  await checkNew(app.page, dead, typedNew(made));
  await putOnBoth(app.page, dead);
  await app.page.button(`Revoke it at ${gitlabHost(sandbox)}`, { within: dead }).click();
  await dead.says("was rotated.");
  await closeDialog(app.page);
  assert.equal(await timesAsked(sandbox), 1);
  await ended(scene, made.name);
});

journey("19 GitLab's answer and a mute keychain", world, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await onBoth(scene, OLD);
  await sandbox.fail(SLOWLY);
  const dialog = await ask(scene);
  await until("GitLab is asked", async () => (await timesAsked(sandbox)) === 1);
  freezeKeychain(desktop);
  await dialog.says("Patrol holds the new one in memory", 20_000);
  await app.screenshot("held-in-memory");
  assert.equal(await sandbox.life(OLD), "revoked");
  // Who closes the dialog is still told.
  await closeDialog(page);
  await page.shows(/The new token of \S+ is made and on no runtime yet/);
  thawKeychain(desktop);
  await page.button("Go on").click();
  await page.button("Go on with the new token", { within: dialog }).click();
  await dialog.says("The rotation is done.", 30_000);
  await closeDialog(page);
  assert.equal(await timesAsked(sandbox), 1);
  await ended(scene, NEW);
});

journey("19 killed after GitLab's answer", world, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await onBoth(scene, OLD);

  // The answer is in the keychain, and the ledger does not know.
  await sandbox.fail(SLOWLY);
  await ask(scene);
  await until("GitLab is asked", async () => (await timesAsked(sandbox)) === 1);
  const release = await holdLedger(desktop);
  await until("the answer is kept", async () => (await keptTokens(scene)).includes(NEW));
  await app.kill();
  await release();
  await startedAgain(scene);
  assert.deepEqual(await keptTokens(scene), [OLD, NEW], "not lost");
  assert.deepEqual(await holdings(sandbox), [OLD, OLD]);
  await assertWhole(scene);
  await app.screenshot("kept-and-nowhere-yet");

  // It goes on, and is killed while one runtime waits: that one has the dead one still.
  await sandbox.registering(BOTH[1], "hangs", 1);
  const dialog = await goOn(scene, /The new token of \S+ is made and on no runtime yet/);
  await app.page.button("Go on with the new token", { within: dialog }).click();
  await dialog.says("1 of 2 done");
  await sandbox.healRegistering();
  await killed(scene, [OLD, NEW]);
  assert.deepEqual(await holdings(sandbox), [NEW, OLD]);
  await app.page.shows(/The new token of \S+ did not get to 1 of 2 runtimes/);
  await app.screenshot("one-is-left");
  await app.page.button("Continue").click();
  await until("it is over", async () => (await rotationSteps(scene)).at(-1) === "done");
  await app.page.button("Continue").disappears();
  assert.equal(await timesAsked(sandbox), 1);
  await ended(scene, NEW);
});

/** Presses *Rotate at GitLab* in the row's dialog. */
async function ask(scene: Scene): Promise<Thing> {
  const { app, sandbox } = scene;
  const dialog = await openRotation(app.page);
  await app.page.button(`Rotate at ${gitlabHost(sandbox)}`, { within: dialog }).click();
  return dialog;
}

async function killed(scene: Scene, kept: string[]): Promise<void> {
  const { app, sandbox } = scene;
  await app.kill();
  await sandbox.heal();
  await startedAgain(scene);
  assert.deepEqual(await keptTokens(scene), kept);
  await assertWhole(scene);
}

async function goOn({ app }: Scene, banner: RegExp): Promise<Thing> {
  await app.page.shows(banner);
  await app.page.button("Go on").click();
  return app.page.dialog("Rotate ", { part: true }).appears();
}

/** Both have the new one, which is all that is kept; no secret is anywhere else. */
async function ended(scene: Scene, made: string): Promise<void> {
  const { app, desktop, sandbox } = scene;
  for (const runtime of BOTH) await app.page.row(runtime).says("Valid");
  assert.deepEqual(await holdings(sandbox), [made, made]);
  await until("the old one is out of the keychain", async () => `${await keptTokens(scene)}` === made);
  assert.equal(await sandbox.life(OLD), "revoked");
  const steps = await rotationSteps(scene);
  assert.ok(
    steps.every((step) => step === "done" || step === "stopped"),
    `no rotation is open: ${steps}`,
  );
  assert.equal(await app.page.button("Go on").isThere(), false);
  await assertAllWork(sandbox);
  await assertWhole(scene);
  for (const { name, value } of await sandbox.tokens(true)) {
    if (name.startsWith(OLD) || name === made) await assertNoLeak(desktop, value ?? "", app);
  }
}
