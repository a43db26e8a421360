// Journey 7: the keychain in every state that a user may meet it. Each is
// worded within four seconds of the act, the window stays usable, nothing is
// lost, and nothing is ever kept anywhere else.

import { strict as assert } from "node:assert";
import { Key } from "selenium-webdriver";
import type { Desktop } from "./harness/desktop.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { KEYRING_PASSWORD } from "./harness/keyring_service.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page } from "./harness/page.ts";
import { answerPrompt, promptCloses, promptOpens, refusePrompt } from "./harness/prompt.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import {
  addToken,
  chooseFromMenu,
  connect,
  fillTokenDialog,
  openTokenDialog,
  refreshed,
  submitToken,
  typed,
} from "./harness/steps.ts";
import { until } from "./harness/until.ts";

/** From the act to the sentence. */
const WORDED = 4_000;

journey("07 no keychain service", { keyring: "absent" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await page.alert().says("No keychain service runs on this computer", WORDED);
  await app.screenshot("absent");

  await tryToConnect(page, sandbox);
  await page.alert().says("No keychain service runs", WORDED);
  await page.button("Connect").appears();
  assert.equal((await page.alert().all()).length, 1, "it is said once");
  await nothingIsConnected(desktop);
  await assertNoLeak(desktop, sandbox.apiKey(), app);

  await desktop.keyring.become("unlocked");
  await page.button("Ask the keychain again").click();
  await page.alert().disappears();
  await connect(scene);

  await desktop.keyring.become("absent");
  const dialog = await openTokenDialog(page, "qa");
  await fillTokenDialog(page, dialog, typed(sandbox, "github-good"));
  await submitToken(dialog);
  await page.alert({ within: dialog }).says("No keychain service runs", WORDED);
  await app.screenshot("absent-add");
  assert.equal(await sandbox.tokenOn("qa"), undefined, "what cannot be kept is not put on a runtime");
  assert.deepEqual(await query(desktop, "SELECT * FROM token"), []);
  await assertNoLeak(desktop, sandbox.token("github-good"), app);

  // The checked token still waits: nobody has to paste it twice.
  await desktop.keyring.become("unlocked");
  await page.button("Try again", { within: dialog }).click();
  await dialog.disappears();
  await page.row("qa").says("Valid");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")]);
});

journey("07 a keychain that falls silent, and one that is restarted", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);

  await desktop.keyring.become("mute");
  const dialog = await openTokenDialog(page, "qa");
  await fillTokenDialog(page, dialog, typed(sandbox, "github-good"));
  await submitToken(dialog);
  await page.alert({ within: dialog }).says("runs but does not answer", WORDED);
  await app.screenshot("mute-add");
  assert.equal(await sandbox.tokenOn("qa"), undefined);
  await assertNoLeak(desktop, sandbox.token("github-good"), app);
  await page.button("Cancel", { within: dialog }).click();
  await dialog.disappears();

  await app.restart();
  await app.page.alert().says("runs but does not answer", WORDED);
  await isUsable(app.page);
  await app.screenshot("mute");

  // The list goes on by itself, as soon as the keychain answers.
  await desktop.keyring.become("unlocked");
  await app.page.button("Ask the keychain again").click();
  await app.page.alert().disappears();
  await refreshed(app.page);

  await addToken(app.page, "qa", typed(sandbox, "github-good"));
  await app.page.row("qa").says("Valid");
  await desktop.keyring.restart();
  // The former session with the service is gone; nobody is to notice.
  await addToken(app.page, "lab", typed(sandbox, "gitlab-good"));
  await app.page.row("lab").says("Valid");
  assert.equal(await app.page.alert().isThere(), false);
  const kept = [sandbox.token("github-good"), sandbox.token("gitlab-good")].sort();
  assert.deepEqual(await secrets(desktop, "token"), kept);
});

journey("07 no keyring is made yet", { keyring: "not made" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await page.alert().says("no default keyring yet", WORDED);
  await app.screenshot("not-made");

  await tryToConnect(page, sandbox);
  await promptOpens(desktop);
  await page.status().says("Waiting for the system's keychain prompt", WORDED);
  await page.status().says("Waiting for the keychain's prompt…");
  await app.photograph("not-made-prompt");
  await refusePrompt(desktop);
  await page.alert().says("no default keyring yet", WORDED);
  await page.button("Connect").appears();
  assert.equal((await page.alert().all()).length, 1, "it is said once");
  await nothingIsConnected(desktop);
  await assertNoLeak(desktop, sandbox.apiKey(), app);

  await tryToConnect(page, sandbox);
  await promptOpens(desktop);
  await desktop.type(`${KEYRING_PASSWORD}\t${KEYRING_PASSWORD}`);
  await desktop.press("Return");
  await page.heading("Git Personal Access Tokens").appears();
  await refreshed(page);
  assert.equal(await page.alert().isThere(), false);
  assert.deepEqual(await secrets(desktop, "api-key"), [sandbox.apiKey()]);
});

journey("07 a locked keychain", {}, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(scene.page, "qa", typed(sandbox, "github-good"));
  await desktop.keyring.become("locked");

  await app.restart();
  const { page } = app;
  await page.alert().says("The keychain is locked", WORDED);
  await page.row("qa").says("ada-dev@");
  assert.equal((await page.alert().all()).length, 1, "it is said once");
  await app.screenshot("locked");
  assert.equal(await sees(desktop, "gcr-prompter"), false, "nothing prompts unasked");

  // Left open: the window says what it waits for, and goes on.
  await page.button("Unlock keychain…").click();
  await promptOpens(desktop);
  await page.status().says("Waiting for the system's keychain prompt", WORDED);
  await isUsable(page);
  await app.photograph("prompt");
  await app.screenshot("prompt-open");

  await refusePrompt(desktop);
  await page.alert().says("still locked: its prompt was closed", WORDED);
  await page.row("qa").says("ada-dev@");
  await app.screenshot("refused");

  await page.button("Unlock keychain…").click();
  await answerPrompt(desktop);
  await page.alert().disappears();
  await refreshed(page);
  await page.row("qa").says("Valid");

  await lockedInBetween(scene);
});

/** Locked again in the middle of the day: the API key is known, so everything but keeping goes on. */
async function lockedInBetween({ app, desktop, sandbox }: Scene): Promise<void> {
  const { page } = app;
  await desktop.keyring.become("locked");
  const dialog = await openTokenDialog(page, "lab");
  await fillTokenDialog(page, dialog, typed(sandbox, "gitlab-good"));
  await submitToken(dialog);
  await promptOpens(desktop);
  await page.status({ within: dialog }).says("Waiting for the keychain's prompt…", WORDED);
  await app.screenshot("add-waits");

  // Given up on while the prompt is open: it stays open, and can be answered later.
  await page.button("Cancel", { within: dialog }).click();
  await page.button("Try again", { within: dialog }).appears();
  await page.button("Cancel", { within: dialog }).click();
  await dialog.disappears();
  await page.status().says("Waiting for the system's keychain prompt");
  await sandbox.forgetRequests();
  await page.button("Refresh").click();
  await until("the runtimes are asked meanwhile", async () => {
    return (await sandbox.requests({ to: "appProxy" })).length > 10;
  });
  await refreshed(page);

  const again = await openTokenDialog(page, "lab");
  await fillTokenDialog(page, again, typed(sandbox, "gitlab-good"));
  await submitToken(again);
  await page.status({ within: again }).says("Waiting for the keychain's prompt…", WORDED);
  await refusePrompt(desktop);
  await page.alert({ within: again }).says("still locked: its prompt was closed", WORDED);
  await app.screenshot("add-refused");
  assert.equal(await sandbox.tokenOn("lab"), undefined, "what cannot be kept is not put on a runtime");
  await assertNoLeak(desktop, sandbox.token("gitlab-good"), app);

  await page.button("Try again", { within: again }).click();
  await answerPrompt(desktop);
  await again.disappears();
  await page.row("lab").says("Valid");
  await page.alert().disappears();
  await promptCloses(desktop);
  const kept = [sandbox.token("github-good"), sandbox.token("gitlab-good")].sort();
  assert.deepEqual(await secrets(desktop, "token"), kept, "nothing is lost");
  assert.equal((await query(desktop, "SELECT * FROM token")).length, 2, "nothing is kept twice");
}

async function tryToConnect(page: Page, sandbox: Sandbox): Promise<void> {
  await page.field("Codefresh URL").fill(sandbox.url);
  await page.field("API key").paste(sandbox.apiKey());
  await page.button("Connect").click();
}

async function nothingIsConnected(desktop: Desktop): Promise<void> {
  assert.deepEqual(await query(desktop, "SELECT * FROM account"), [], "no account is in the ledger");
}

/** Search, and a dialog opened and closed: neither needs a secret. */
async function isUsable(page: Page): Promise<void> {
  await page.field("Search runtimes").fill("qa");
  await page.row("lab").disappears();
  await page.row("qa").appears();
  await page.field("Search runtimes").fill("");
  await page.row("lab").appears();
  await chooseFromMenu(page, "qa", "Details");
  const dialog = page.thing("dialog");
  await dialog.says("qa");
  await dialog.press(Key.ESCAPE);
  await dialog.disappears();
  const add = await openTokenDialog(page, "mobile");
  await page.button("Cancel", { within: add }).click();
  await add.disappears();
}

async function sees(desktop: Desktop, windowClass: string): Promise<boolean> {
  return desktop.run("xdotool", "search", "--onlyvisible", "--class", windowClass).then(
    (found) => found.trim() !== "",
    () => false,
  );
}
