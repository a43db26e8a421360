// Journey 10: signing in with OAuth2 on all four hosts. Patrol opens the
// system's browser as it does for a user, Debian's Chromium; there the user
// mistypes the password, refuses, thinks again, and allows.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { beginSignIn, comesToTheFront, HOSTS, signInJourney, typePassword } from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";

signInJourney("10 sign in on each host", {}, async (scene) => {
  const { app, page, desktop, sandbox, browser } = scene;
  await connect(scene);
  for (const { runtime, provider, person, account, renews } of HOSTS) {
    const dialog = await beginSignIn(scene, runtime, provider);
    let tab = await browser.newTab();
    assert.match(await desktop.windowInFront(), /Chromium/);
    if (runtime === "qa") await app.screenshot("waiting");

    await typePassword(tab, sandbox, person, "a guess");
    await tab.alert().says("Incorrect username or password");
    await dialog.says("Waiting for");
    await typePassword(tab, sandbox, person);
    await tab.button("Cancel").click();
    await tab.heading("Access was refused").appears();
    if (runtime === "qa") await app.pictureOf(tab, "refused");
    await dialog.says("Access was refused on");
    if (runtime === "qa") await app.screenshot("refused");
    assert.equal(await sandbox.tokenOn(runtime), undefined);

    // Who signed in once stays so in this browser.
    await page.button("Try again", { within: dialog }).click();
    await page.button(`Authorize Access to ${provider}`, { within: dialog }).click();
    tab = await browser.newTab();
    const known = (await secrets(desktop, "refresh-token")).length;
    await tab.button("Authorize").click();
    await tab.heading("You can go back to Patrol").appears();
    const code = new URL(await tab.driver.getCurrentUrl()).searchParams.get("code") ?? "?";
    assert.ok(!(await tab.text()).includes(code), "the page repeats nothing of the request");

    // Patrol is in front, and asks no more than where else the token shall go.
    await comesToTheFront(scene);
    await onlyHere(dialog);
    await dialog.disappears(30_000);
    await page.row(runtime).says(account);
    await page.row(runtime).says("Valid");
    if (runtime === "qa") {
      await page.settled();
      await app.photograph("in-front");
      // Not before: a picture of a tab brings the browser to the front.
      await app.pictureOf(tab, "signed-in");
    }
    assert.match((await sandbox.tokenOn(runtime)) ?? "", /oauth/, "the runtime has the granted token");
    const renewers = (await secrets(desktop, "refresh-token")).length;
    assert.equal(renewers - known, renews ? 1 : 0, `${runtime}: what renews the token is kept`);
  }
  await app.screenshot("signed-in-everywhere");
  await assertWhole(scene);
  for (const kind of ["token", "refresh-token"] as const) {
    for (const secret of await secrets(desktop, kind)) await assertNoLeak(desktop, secret, app);
  }
});
