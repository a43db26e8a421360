// Journey 18: GitLab makes the new token when asked (`POST
// personal_access_tokens/self/rotate`). The old one dies in that moment, and
// whoever asks with it again loses the whole family: it is asked once.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { assertNoLeak } from "./harness/leaks.ts";
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
  timesAsked,
  typedNew,
} from "./harness/rotation.ts";
import { refreshed } from "./harness/steps.ts";

journey("18 GitLab makes the new token", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  const button = `Rotate at ${gitlabHost(sandbox)}`;
  await onBoth(scene, "gitlab-rotates");
  const dialog = await openRotation(page);
  await dialog.says("is asked once, and never again by itself");
  const until = await page.field("The new one expires on", { within: dialog }).value();
  await app.screenshot("by-one-click");

  // Refused is not lost: GitLab says no, and all is as it was.
  await sandbox.fail({ server: "gitlab", match: { path: ROTATE }, status: 403 });
  await page.button(button, { within: dialog }).click();
  await page.alert({ within: dialog }).appears();
  await app.screenshot("refused");
  assert.equal(await sandbox.life("gitlab-rotates"), "alive");
  assert.deepEqual(await keptTokens(scene), ["gitlab-rotates"]);
  assert.deepEqual(await rotationSteps(scene), ["stopped"]);

  await sandbox.forgetRequests();
  await page.button(button, { within: dialog }).click();
  await dialog.says("The rotation is done.", 30_000);
  await app.screenshot("done");
  await closeDialog(page);
  assert.equal(await timesAsked(sandbox), 1);
  assert.equal(await sandbox.life("gitlab-rotates"), "revoked");
  const made = (await sandbox.tokens(true)).find(({ name }) => name === "gitlab-rotates-rotated-1");
  assert.equal(made?.expiresAt?.slice(0, 10), until, "it lives as long as was asked");
  assert.deepEqual(await holdings(sandbox), [made?.name, made?.name]);
  assert.deepEqual(await keptTokens(scene), [made?.name]);
  assert.deepEqual(await rotationSteps(scene), ["stopped", "done"]);
  for (const runtime of BOTH) await page.row(runtime).says("Valid");
  await assertWhole(scene);
  for (const secret of [sandbox.token("gitlab-rotates"), made?.value ?? ""]) {
    await assertNoLeak(desktop, secret, app);
  }
});

journey("18 GitLab's answer is lost", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await onBoth(scene, "gitlab-api");
  await sandbox.fail({ server: "gitlab", match: { path: ROTATE }, kind: "cut", after: true });
  const dialog = await openRotation(page);
  await page.button(`Rotate at ${gitlabHost(sandbox)}`, { within: dialog }).click();
  await page.alert({ within: dialog }).says("its answer was lost");
  await dialog.says("The old token may be dead, and a new one may exist that nobody knows");
  await dialog.says("Patrol does not ask a second time by itself");
  await app.screenshot("lost");
  assert.equal(await sandbox.life("gitlab-api"), "revoked", "it is dead indeed");
  await page.button("Later", { within: dialog }).click();
  await saidInTheBanner(scene);

  // So it stays over a restart, and nobody has asked again.
  await app.restart("close");
  await refreshed(app.page);
  await saidInTheBanner(scene);
  await app.screenshot("lost-banner");
  await app.page.button("Go on").click();
  const again = await app.page.dialog("Rotate ", { part: true }).appears();
  const made = await sandbox.mint({ like: "gitlab-api", expiresInDays: 90 });
  await checkNew(app.page, again, typedNew(made));
  await putOnBoth(app.page, again);
  await app.screenshot("goes-on-by-hand");
  await app.page.button(`Revoke it at ${gitlabHost(sandbox)}`, { within: again }).click();
  await again.says("was rotated.");
  await closeDialog(app.page);
  assert.equal(await timesAsked(sandbox), 1, "it was asked once");
  assert.deepEqual(await holdings(sandbox), [made.name, made.name]);
  assert.deepEqual(await keptTokens(scene), [made.name]);
  assert.ok((await rotationSteps(scene)).every((step) => step === "done" || step === "stopped"));
  await assertAllWork(sandbox);
  await assertWhole(scene);
  for (const { name, value } of await sandbox.tokens(true)) {
    if (name.startsWith("gitlab-api") || name === made.name) await assertNoLeak(desktop, value ?? "", app);
  }
});

async function saidInTheBanner({ page }: Scene): Promise<void> {
  await page.shows(/was asked for a new token for \S+, and its answer was lost/);
}
