// Journey 15: somebody with two accounts is signed in with the other one in
// the browser. Whose token it is, is shown and confirmed before it takes the
// place of the one that was there.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { secrets } from "./harness/keyring.ts";
import { beginSignIn, comesToTheFront, signInJourney, signInThere } from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";

signInJourney("15 signed in with another account", {}, async (scene) => {
  const { app, page, desktop, sandbox, browser } = scene;
  await connect(scene);
  const dialog = await beginSignIn(scene, "lab", "GitLab");
  await signInThere(await browser.newTab(), sandbox, "ada-dev");
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await page.row("lab").says("ada.dev@");
  const before = await secrets(desktop, "token");

  await beginSignIn(scene, "lab", "GitLab", "Update Token");
  const tab = await browser.newTab();
  await tab.link("Use another account").click();
  await signInThere(tab, sandbox, "ada-private");
  await dialog.says("lab has a token of ada.dev now; this one belongs to ada.private.");
  const said = await dialog.says("You signed in on");
  assert.match(said, /Account\s+ada\.private@/);
  await comesToTheFront(scene);
  await app.screenshot("another-account");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-oauth-1", "nothing happens unconfirmed");

  // No: all stays as it was.
  await page.button("Back", { within: dialog }).click();
  await page.button("Authorize Access to GitLab", { within: dialog }).appears();
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-oauth-1");
  assert.deepEqual(await secrets(desktop, "token"), before);

  // Yes: the other's token takes its place, and the former leaves the keychain.
  await page.button("Authorize Access to GitLab", { within: dialog }).click();
  const again = await browser.newTab();
  await again.button("Authorize").click();
  await onlyHere(dialog, "Add anyway");
  await dialog.disappears(30_000);
  await page.row("lab").says("ada.private@");
  await page.row("lab").says("Valid");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-oauth-3");
  const after = await secrets(desktop, "token");
  assert.equal(after.length, 1);
  assert.notDeepEqual(after, before);
  await assertWhole(scene);
});
