// Journey 13: without an application of the organization's, a GitHub runtime
// may have one of its own. Its token never comes to this computer; Patrol sees
// only that the runtime has one.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { items } from "./harness/keyring.ts";
import { query } from "./harness/ledger.ts";
import { beginSignIn, comesToTheFront, signInJourney, typePassword } from "./harness/sign_in.ts";
import { connect, refreshed } from "./harness/steps.ts";

signInJourney("13 the runtime's own application", { applications: "none" }, async (scene) => {
  const { app, page, desktop, sandbox, browser } = scene;
  await connect(scene);
  const before = (await items(desktop)).length;

  // qa has none, and nobody is offered what cannot work.
  await page.button("Add Token", { within: page.row("qa") }).click();
  const without = page.dialog("Git access for qa");
  await without.says("If the application is not registered, contact your admin for help");
  const dead = page.button("Authorize Access to GitHub", { within: without });
  assert.ok(!(await dead.isEnabled()));
  await page.button("Cancel", { within: without }).click();
  await without.disappears();

  // Refused in the browser: the runtime's page says so, but nobody tells Patrol. It waits, and can be stopped.
  const refused = await beginSignIn(scene, "prod-us", "GitHub");
  await refused.says("Patrol keeps asking prod-us until it has the token");
  const tab = await browser.newTab();
  await app.screenshot("waiting");
  await typePassword(tab, sandbox, "ada-dev");
  await tab.button("Cancel").click();
  await tab.shows("Authorization was denied");
  await refused.says("Asking prod-us…");
  await page.button("Cancel", { within: refused }).click();
  await refused.says("Cancelled");
  await page.button("Cancel", { within: refused }).click();
  await refused.disappears();
  await page.row("prod-us").says("No token");

  // Allowed: the row turns by itself.
  const dialog = await beginSignIn(scene, "prod-us", "GitHub");
  const second = await browser.newTab();
  await second.button("Authorize").click();
  await second.shows("You have been authorized");
  await dialog.disappears(30_000);
  await comesToTheFront(scene);
  await page.shows("prod-us is authorized; the runtime keeps the token itself.");
  await keptByTheRuntime();
  await app.screenshot("kept-by-the-runtime");

  // Nothing of it is here, and so it stays.
  assert.match((await sandbox.tokenOn("prod-us")) ?? "", /oauth/);
  assert.equal((await items(desktop)).length, before, "the keychain has nothing more");
  assert.deepEqual(await query(desktop, "SELECT id FROM token"), []);
  await app.restart("close");
  await refreshed(app.page);
  await keptByTheRuntime();
  await assertWhole(scene);

  async function keptByTheRuntime(): Promise<void> {
    const row = app.page.row("prod-us");
    const said = await row.says("Kept by the runtime");
    await row.says("Valid");
    assert.match(said, /signed in through the runtime/);
    assert.match(said, /Unknown/, "no expiry is made up");
    assert.doesNotMatch(said, /Never|Expire|in \d|renew/i);
  }
});
