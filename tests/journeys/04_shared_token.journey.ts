// Journey 4: one token on two runtimes. What each gets, what each loses, and
// when its secret goes: an update, a deletion, an account that is removed.

import { strict as assert } from "node:assert";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page } from "./harness/page.ts";
import { freezeKeychain, thawKeychain } from "./harness/standstill.ts";
import {
  addToken,
  chooseFromMenu,
  connect,
  openTokenDialog,
  refreshed,
  submitToken,
  typed,
} from "./harness/steps.ts";
import { until } from "./harness/until.ts";

journey("04 two runtimes share a token", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));

  // The same token, chosen instead of pasted: nothing more is kept.
  const choosing = await openTokenDialog(page, "prod-us");
  await page.shows("on 1 runtime");
  await app.screenshot("a-kept-token-is-offered");
  await submitToken(choosing);
  await choosing.disappears(30_000);
  await page.row("prod-us").says("Valid");
  await kept("github-good");
  assert.deepEqual(await holders("github-good"), ["prod-us", "qa"]);

  // Updated on one: the other keeps it, so the keychain does.
  await sandbox.forgetRequests();
  await addToken(page, "prod-us", typed(sandbox, "github-expires"), "Update Token");
  await page.row("prod-us").says(/in \d+ days/);
  await page.status().says("prod-us is authorized");
  await app.screenshot("updated-on-one");
  await kept("github-expires", "github-good");
  assert.deepEqual(await holders("github-good"), ["qa"]);
  assert.deepEqual(await holders("github-expires"), ["prod-us"]);
  await neverTakenOff("prod-us");
  await assertWhole(scene);

  // Updated on the other too: nobody has the old one, and it goes.
  const again = await openTokenDialog(page, "qa", "Update Token");
  await chooseKept(page, "on 1 runtime");
  await app.screenshot("update-with-a-kept-token");
  await submitToken(again, "Update Token");
  await again.disappears(30_000);
  await page.row("qa").says(/in \d+ days/);
  await kept("github-expires");
  await neverTakenOff("qa");
  await assertNoLeak(desktop, sandbox.token("github-good"), app);
  await assertWhole(scene);

  // Deleted on one: the other keeps it, and so do other people.
  await chooseFromMenu(page, "prod-us", "Delete Token");
  const first = page.dialog("Delete Token from prod-us?");
  await first.says("You lose Git access on prod-us. Other people keep theirs.");
  await first.says("It stays in the keychain: 1 other runtime uses it.");
  assert.equal(await page.checkbox("Also remove it", { within: first, part: true }).isThere(), false);
  await app.screenshot("delete-on-one");
  await page.button("Delete Token", { within: first }).click();
  await first.disappears(30_000);
  await page.row("prod-us").says("No token");
  await page.status().says("deleted from prod-us");
  await page.row("qa").says("Valid");
  assert.deepEqual(await holders("github-expires"), ["qa"]);
  assert.equal(await sandbox.tokenOn("prod-us", "grace"), "github-other", "grace keeps hers");
  await kept("github-expires");
  await assertWhole(scene);

  // Deleted on the last, and forgotten.
  await chooseFromMenu(page, "qa", "Delete Token");
  const last = page.dialog("Delete Token from qa?");
  await page.checkbox("Also remove it from this computer's keychain", { within: last }).click();
  await app.screenshot("delete-and-forget");
  await page.button("Delete Token", { within: last }).click();
  await last.disappears(30_000);
  await page.row("qa").says("No token");
  await page.status().says("removed from the keychain too");
  await app.screenshot("forgotten");
  await kept();
  assert.deepEqual(await query(desktop, "SELECT * FROM token"), []);
  await assertWhole(scene);

  async function holders(token: string): Promise<string[]> {
    const all = await sandbox.registrations();
    return all
      .filter((one) => one.token === token && one.user === "dev")
      .map(({ runtime }) => runtime)
      .sort();
  }

  async function kept(...names: string[]): Promise<void> {
    const wanted = names.map((name) => sandbox.token(name)).sort();
    assert.deepEqual(
      await secrets(desktop, "token"),
      wanted,
      `the keychain has ${names.join(", ") || "none"}`,
    );
  }

  async function neverTakenOff(runtime: string): Promise<void> {
    const heard = await sandbox.requests({ to: "appProxy", runtime });
    assert.ok(heard.some(({ body }) => body.includes("registerToGitIntegration")));
    assert.ok(!heard.some(({ body }) => body.includes("deregisterFromGitIntegration")), "replaced in place");
  }
});

journey("04 two accounts", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await addToken(page, "lab", typed(sandbox, "gitlab-good"));

  await menu(page, "acme", "Add account…");
  const adding = page.dialog("Add account");
  await page.field("Codefresh URL", { within: adding }).fill(sandbox.url);
  await page.field("API key", { within: adding }).paste(sandbox.apiKey("globex"));
  await page.button("Connect", { within: adding }).click();
  await page.row("hq").says("Added elsewhere");
  await refreshed(page);
  const dialog = await openTokenDialog(page, "hq", "Update Token");
  await chooseKept(page, "on 1 runtime");
  await submitToken(dialog, "Update Token");
  await dialog.disappears(30_000);
  await page.row("hq").says("ada-dev@");
  assert.equal(await sandbox.tokenOn("hq"), "github-good");
  await app.screenshot("globex");
  await assertWhole(scene);

  // Each account has its own runtimes, and its own key for them.
  await menu(page, "globex", "acme", "radio");
  await page.row("qa").says("Valid");
  await refreshed(page);
  assert.equal(await page.row("hq").isThere(), false);
  await menu(page, "acme", "globex", "radio");
  await page.row("hq").says("Valid");
  assert.equal(await page.row("qa").isThere(), false);

  // Globex goes: its key, and nothing that acme's runtimes use.
  await menu(page, "globex", "Remove globex…");
  const removal = page.dialog("Remove globex from Patrol?");
  await removal.says("3 runtimes from this list");
  await removal.says("1 token that other accounts' runtimes use");
  await app.screenshot("remove-globex");
  await page.button("Remove account", { within: removal }).click();
  await removal.disappears();
  await page.row("qa").says("Valid");
  await page.status().says("globex was removed from Patrol.");
  await refreshed(page);
  await app.screenshot("globex-removed");
  assert.deepEqual(await secrets(desktop, "api-key"), [sandbox.apiKey("acme")]);
  assert.equal((await secrets(desktop, "token")).length, 2);
  assert.equal(await sandbox.tokenOn("hq"), "github-good", "the runtime keeps what it has");
  await assertWhole(scene);

  // Acme goes, and its tokens stay in the keychain, as said.
  await menu(page, "acme", "Remove acme…");
  const second = page.dialog("Remove acme from Patrol?");
  await second.says("2 tokens that only this account uses, in the keychain");
  await page.button("Remove account", { within: second }).click();
  await page.heading("Connect to Codefresh").appears();
  await app.screenshot("acme-removed");
  assert.deepEqual(await secrets(desktop, "api-key"), [], "both keys are gone");
  const stayed = [sandbox.token("github-good"), sandbox.token("gitlab-good")].sort();
  assert.deepEqual(await secrets(desktop, "token"), stayed);
  assert.equal(await sandbox.tokenOn("qa"), "github-good", "the runtime keeps what it has");
  await assertWhole(scene);

  // It comes back, and takes its tokens along for good.
  await connect(scene);
  await page.row("qa").says("Valid");
  await app.screenshot("acme-again");
  const back = await openTokenDialog(page, "qa", "Update Token");
  await chooseKept(page, "on no runtime");
  await submitToken(back, "Update Token");
  await back.disappears(30_000);
  await page.row("qa").says("ada-dev@");
  await menu(page, "acme", "Remove acme…");
  const third = page.dialog("Remove acme from Patrol?");
  await page
    .checkbox("Also remove the token that only this account uses from the keychain", { within: third })
    .click();
  await app.screenshot("remove-acme-and-its-token");
  await page.button("Remove account", { within: third }).click();
  await page.heading("Connect to Codefresh").appears();
  assert.deepEqual(await secrets(desktop, "api-key"), []);
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("gitlab-good")], "it was on no runtime");
  await assertWhole(scene);
});

journey("04 an account goes while the keychain is mute", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  freezeKeychain(desktop);
  await menu(page, "acme", "Remove acme…");
  const removal = page.dialog("Remove acme from Patrol?");
  await page.button("Remove account", { within: removal }).click();
  await page.heading("Connect to Codefresh").appears();
  await page
    .alert()
    .says("The account is out of the list; its key is removed when the keychain answers again.");
  await app.screenshot("out-of-the-list");

  thawKeychain(desktop);
  assert.deepEqual(await secrets(desktop, "api-key"), [sandbox.apiKey()], "it could not be removed yet");
  await app.restart("close");
  await app.page.heading("Connect to Codefresh").appears();
  await until("its key is removed", async () => (await secrets(desktop, "api-key")).length === 0);
  await until("its row too", async () => (await query(desktop, "SELECT * FROM account")).length === 0);
  await assertWhole(scene);
});

/** Opens the account switcher and chooses from it. */
async function menu(page: Page, account: string, item: string, kind?: "radio"): Promise<void> {
  await page.button(`Codefresh account: ${account}`, { part: true }).click();
  await page.menuitem(item, { part: kind === "radio" }).click();
}

/** Chooses the kept token of which the dialog says this. */
async function chooseKept(page: Scene["page"], says: string): Promise<void> {
  await page.thing("radio", says, { part: true }).click();
}
