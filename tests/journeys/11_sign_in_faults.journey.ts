// Journey 11: what comes between. The tab is closed, Patrol is told to stop,
// somebody else signs in at the same moment, another program has the port.

import { strict as assert } from "node:assert";
import { createServer } from "node:net";
import { Browser } from "./harness/browser.ts";
import { assertWhole } from "./harness/invariants.ts";
import { secrets } from "./harness/keyring.ts";
import { withNeighbour } from "./harness/neighbour.ts";
import {
  assertListens,
  beginSignIn,
  HOSTS,
  isClosed,
  listenerOf,
  shownAddress,
  signInJourney,
  signInThere,
  typePassword,
} from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

signInJourney("11 the tab is closed", {}, async (scene) => {
  const { app, page, desktop, sandbox, browser } = scene;
  await connect(scene);
  for (const { runtime, provider, person, account } of HOSTS) {
    const dialog = await beginSignIn(scene, runtime, provider);
    const tab = await browser.newTab();
    const listener = listenerOf(await shownAddress(scene, dialog));
    const cancel = page.button("Cancel", { within: dialog });

    if (provider === "GitHub") {
      // Told to stop while the tab is open: who goes on there comes to a closed door.
      await cancel.click();
      await isClosed(listener);
      await typePassword(tab, sandbox, person);
      await tab.button("Authorize").click();
      await until("the browser is sent back", async () => {
        return (await tab.driver.getCurrentUrl()).startsWith(listener.href);
      });
    } else {
      await browser.closeTab();
      await assertListens(listener);
      await dialog.says("Waiting for");
      if (provider !== "GitLab") await cancel.click();
    }

    if (provider === "GitLab") {
      await page.button("Copy address", { within: dialog }).click();
      await page.button("Copied", { within: dialog }).appears();
      await app.screenshot("address-copied");
      const other = await Browser.another(desktop, "other");
      const pasted = await other.newTab();
      await until("its window is in front", async () => /Chromium/.test(await desktop.windowInFront()));
      // A browser that has just come up may swallow a key: whoever pastes sees that, and pastes again.
      await until("the pasted address is opened", async () => {
        await desktop.press("ctrl+l", "ctrl+v", "Return");
        const opened = async () => (await pasted.driver.getCurrentUrl()).startsWith("http") || undefined;
        return until("it goes there", opened, 3_000).catch(() => undefined);
      });
      await signInThere(pasted, sandbox, person);
      await onlyHere(dialog);
      await dialog.disappears(30_000);
      await page.row(runtime).says(account);
      await page.row(runtime).says("Valid");
    } else {
      await dialog.says("Cancelled");
      await isClosed(listener);
      await cancel.click();
      await dialog.disappears();
      await page.row(runtime).says("No token");
      assert.equal(await sandbox.tokenOn(runtime), undefined);
    }
  }
  assert.equal((await secrets(desktop, "token")).length, 1, "only GitLab's was granted");
  await assertWhole(scene);
});

signInJourney("11 two sign in at once", {}, async (scene) => {
  const { app, page, sandbox, browser } = scene;
  await connect(scene);
  await withNeighbour(scene, async (neighbour) => {
    const mine = await beginSignIn(scene, "lab", "GitLab");
    const myTab = await browser.newTab();
    const theirs = await beginSignIn(neighbour, "data-platform", "GitLab");
    const theirTab = await neighbour.browser.newTab();
    const addresses = [await shownAddress(scene, mine), await shownAddress(neighbour, theirs)];
    const listeners = addresses.map(listenerOf);
    assert.notEqual(listeners[0]?.port, listeners[1]?.port, "each has its own");

    // Who came second is done first.
    await signInThere(theirTab, sandbox, "grace-safe");
    await onlyHere(theirs);
    await theirs.disappears(30_000);
    await neighbour.page.row("data-platform").says("grace.safe@");
    await mine.says("Waiting for");
    await signInThere(myTab, sandbox, "ada-dev");
    await onlyHere(mine);
    await mine.disappears(30_000);
    await page.row("lab").says("ada.dev@");
    await page.row("lab").says("Valid");
    assert.match((await sandbox.tokenOn("data-platform", "grace")) ?? "", /oauth-1$/);
    assert.match((await sandbox.tokenOn("lab")) ?? "", /oauth-2$/);

    // Where there is but one port, the second is told so, and the first goes on.
    const first = await beginSignIn(scene, "mobile", "Bitbucket");
    const firstTab = await browser.newTab();
    const second = await beginSignIn(neighbour, "billing", "Bitbucket");
    await second.says(`Port ${sandbox.callbackPort} of this computer is taken`);
    await neighbour.app.screenshot("port-taken");
    await signInThere(firstTab, sandbox, "ada-dev");
    await onlyHere(first);
    await first.disappears(30_000);
    await page.row("mobile").says("adadev@");
    await page.row("mobile").says("Valid");

    // Then it is the second's turn.
    await neighbour.page.button("Try again", { within: second }).click();
    await neighbour.page.button("Authorize Access to Bitbucket", { within: second }).click();
    await signInThere(await neighbour.browser.newTab(), sandbox, "grace-safe");
    await onlyHere(second);
    await second.disappears(30_000);
    await neighbour.page.row("billing").says("gracesafe@");
  });
  assert.ok(app.isRunning);
  await assertWhole(scene);
});

signInJourney("11 the fixed port is taken", {}, async (scene) => {
  const { app, page, sandbox, browser } = scene;
  await connect(scene);
  // Not waited for where the journey fails.
  const squatter = createServer().unref().listen(sandbox.callbackPort, "127.0.0.1");
  await until("another program has the port", () => squatter.listening);
  for (const runtime of ["mobile", "mainframe"]) {
    const dialog = await beginSignIn(scene, runtime, "Bitbucket");
    await dialog.says(`Port ${sandbox.callbackPort} of this computer is taken`);
    await dialog.says("End the other sign-in, or the program that uses the port");
    assert.ok(!browser.isOpen(), "nobody was sent to a page that cannot come back");
    if (runtime === "mainframe") break;
    await app.screenshot("port-taken");
    await page.button("Cancel", { within: dialog }).click();
    await dialog.disappears();
  }
  await new Promise((closed) => squatter.close(closed));
  const dialog = page.dialog("Git access for mainframe");
  await page.button("Try again", { within: dialog }).click();
  await page.button("Authorize Access to Bitbucket", { within: dialog }).click();
  await signInThere(await browser.newTab(), sandbox, "ada-dev");
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await page.row("mainframe").says("Valid");
  await assertWhole(scene);
});
