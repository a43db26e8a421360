// Journey 5: the app-proxy fails, hangs, refuses, answers half, or is of an
// older age; the platform is away. The row says so, the token is kept, *Try
// again* works, and one bad runtime never spoils the others.

import { strict as assert } from "node:assert";
import { Key } from "selenium-webdriver";
import { assertWhole } from "./harness/invariants.ts";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import type { Page, Thing } from "./harness/page.ts";
import {
  connect,
  fillTokenDialog,
  openTokenDialog,
  refreshed,
  submitToken,
  type Typed,
  typed,
} from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const REGISTER = "registerToGitIntegration";

journey("05 a registration fails", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);

  // 502: the dialog says what is kept; the row says the same after the dialog is gone.
  await sandbox.fail({ server: "appProxy", match: { runtime: "qa", body: REGISTER }, status: 502 });
  const qa = await addInVain(page, "qa", typed(sandbox, "github-good"));
  const told = await page.alert({ within: qa }).says("does not answer (502)");
  assert.match(told, /ada-dev@\S+ is kept in the keychain\./);
  await app.screenshot("bad-gateway-dialog");
  await page.button("Cancel", { within: qa }).click();
  await qa.disappears();
  await page.row("qa").says("Failed");
  await why(page, "qa", "does not answer (502)");
  await app.screenshot("bad-gateway-why");
  await close(page);
  assert.equal(await sandbox.tokenOn("qa"), undefined);
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")], "it is kept");
  await assertWhole(scene);
  await page.button("Try again", { within: page.row("qa") }).click();
  await page.row("qa").says("Valid");
  await page.status().says("qa is authorized");
  assert.equal(await sandbox.tokenOn("qa"), "github-good");
  await assertWhole(scene);

  // It refuses, in its own words; what it repeats of the token is not shown.
  const secret = sandbox.token("gitlab-good");
  await sandbox.fail({
    server: "appProxy",
    match: { runtime: "lab", body: REGISTER },
    kind: "graphql-errors",
    message: `Failed to validate ${secret}: quota of users exceeded`,
  });
  const lab = await addInVain(page, "lab", typed(sandbox, "gitlab-good"));
  await page.alert({ within: lab }).says("quota of users exceeded");
  await page.alert({ within: lab }).says("is kept in the keychain");
  await app.screenshot("refused-dialog");
  await assertNoLeak(desktop, secret, app);
  await page.button("Try again", { within: lab }).click();
  await lab.disappears(30_000);
  await page.row("lab").says("Valid");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-good");

  // It takes the token and complains beside it: what it lists counts.
  await sandbox.fail({
    server: "appProxy",
    match: { runtime: "mobile", body: REGISTER },
    kind: "graphql-errors",
    message: "Could not update the cache",
    body: { registerToGitIntegration: { name: "default" } },
    after: true,
  });
  const mobile = await addInVain(page, "mobile", typed(sandbox, "bitbucket-good"));
  await page.alert({ within: mobile }).says("took the token");
  await app.screenshot("data-with-errors");
  await page.button("Cancel", { within: mobile }).click();
  await mobile.disappears();
  await page.row("mobile").says("Valid");
  await why(page, "mobile", "Could not update the cache");
  await close(page);
  assert.equal(await sandbox.tokenOn("mobile"), "bitbucket-good");

  // A token that was put there elsewhere stays what it is when the new one does not arrive.
  await sandbox.fail({ server: "appProxy", match: { runtime: "prod-eu", body: REGISTER }, status: 502 });
  await addInVain(page, "prod-eu", typed(sandbox, "github-good"), "Update Token");
  const prodEu = page.dialog("Git access for prod-eu");
  await page.alert({ within: prodEu }).says("does not answer (502)");
  await app.screenshot("update-not-arrived");
  assert.equal(await sandbox.tokenOn("prod-eu"), "github-soon");
  await page.button("Cancel", { within: prodEu }).click();
  await prodEu.disappears();
  await assertWhole(scene);
  await page.button("Try again", { within: page.row("prod-eu") }).click();
  await page.row("prod-eu").says("Valid");
  assert.equal(await sandbox.tokenOn("prod-eu"), "github-good");
  await assertWhole(scene);
});

journey("05 a runtime hangs", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  // One never answers, from the start: its deadline passes while all else goes on.
  await sandbox.setRuntime("data-platform", { answers: "never" });
  await page.field("Codefresh URL").fill(sandbox.url);
  await page.field("API key").type(sandbox.apiKey());
  await page.button("Connect").click();
  await page.row("prod-eu").says("Valid");
  await page.row("qa").says("Not authorized");
  await page.shows("refreshing 12 of 13");
  await app.screenshot("the-others-have-answered");

  // Cancelled while the runtime hangs: nobody knows whether it took the token.
  await sandbox.fail({ server: "appProxy", match: { runtime: "qa", body: REGISTER }, kind: "hang" });
  const qa = await addInVain(page, "qa", typed(sandbox, "github-good"));
  await page.status({ within: qa }).says("Authorizing on qa…");
  await until("the runtime has heard of it", () => heardRegister("qa"));
  await app.screenshot("hangs");
  await page.button("Cancel", { within: qa }).click();
  await page.alert({ within: qa }).says("Whether qa took the token is not known");
  await page.alert({ within: qa }).says("is kept in the keychain");
  await app.screenshot("cancelled");
  await page.button("Cancel", { within: qa }).click();
  await qa.disappears();
  await page.row("qa").says("Unsure");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")], "it is kept");
  await page.button("Try again", { within: page.row("qa") }).click();
  await page.row("qa").says("Valid");
  assert.equal(await sandbox.tokenOn("qa"), "github-good");

  // Older ages tell less, and the row claims no more than they tell.
  await sandbox.setRuntime("lab", { schema: "no-is-valid" });
  await sandbox.setRuntime("mobile", { schema: "registered-users" });
  for (const [runtime, token] of [
    ["lab", "gitlab-good"],
    ["mobile", "bitbucket-good"],
  ] as const) {
    const dialog = await addInVain(page, runtime, typed(sandbox, token));
    await dialog.disappears(30_000);
    await page.row(runtime).says("Authorized");
    assert.equal(await sandbox.tokenOn(runtime), token);
  }
  await app.screenshot("older-ages");

  // The deadline of the first one.
  await page.row("data-platform").says("Unreachable", 30_000);
  await refreshed(page);
  await why(page, "data-platform", "did not answer in time");
  await app.screenshot("did-not-answer-in-time");
  await close(page);
  await assertWhole(scene);

  async function heardRegister(runtime: string): Promise<boolean> {
    const heard = await sandbox.requests({ to: "appProxy", runtime });
    return heard.some(({ body }) => body.includes(REGISTER));
  }
});

journey("05 the platform is away", {}, async (scene) => {
  const { app, page, sandbox } = scene;
  await connect(scene);

  // Some runtimes answer with errors, beside data or without, or break off; the others are none the worse.
  const query = (runtime: string) => ({ server: "appProxy", match: { runtime, body: "gitIntegrations" } });
  const cold = { kind: "graphql-errors", message: "The cache is cold" } as const;
  await sandbox.fail({ ...query("lab"), ...cold });
  await sandbox.fail({ ...query("qa"), ...cold, body: { gitIntegrations: [] } });
  await sandbox.fail({ ...query("mobile"), kind: "cut", body: { data: { gitIntegrations: [] } } });
  await page.button("Refresh").click();
  await why(page, "lab", "The cache is cold");
  await close(page);
  await why(page, "qa", "The cache is cold");
  await close(page);
  await why(page, "mobile", "broke");
  await app.screenshot("some-answer-with-errors");
  await close(page);
  await page.row("prod-eu").says("Valid");
  await page.row("staging").says("Invalid");
  await refreshed(page);
  const before = await page.row("prod-eu").text();

  await sandbox.fail({ server: "platform", times: "always", status: 503 });
  await page.button("Refresh").click();
  await page.alert().says("does not answer at the moment (503)");
  await page.status().says("could not be refreshed");
  assert.equal(await page.row("prod-eu").text(), before, "what was last seen stays");
  await app.screenshot("away-at-refresh");

  // So at the next start: the list is there at once, marked as last seen.
  await app.restart("close");
  await app.page.row("prod-eu").says("Valid");
  await app.page.shows(/As last seen/);
  await app.page.alert().says("does not answer at the moment (503)");
  await app.page.row("prod-eu").says("Valid");
  await app.screenshot("away-at-start");

  await sandbox.heal();
  await app.page.button("Try again").click();
  await refreshed(app.page);
  assert.equal(await app.page.alert().isThere(), false, "the banner is gone");
});

/** As far as the button that adds: what comes of it is the story. */
async function addInVain(page: Page, runtime: string, what: Typed, button = "Add Token"): Promise<Thing> {
  const dialog = await openTokenDialog(page, runtime, button);
  await fillTokenDialog(page, dialog, what);
  await submitToken(dialog, button);
  return dialog;
}

/** Opens what the row has to say, and reads it. */
async function why(page: Page, runtime: string, says: string): Promise<void> {
  await page.button("Why?", { within: page.row(runtime) }).click();
  await page.dialog(`Why? ${runtime}`).says(says);
}

async function close(page: Page): Promise<void> {
  await page.driver.actions().sendKeys(Key.ESCAPE).perform();
}
