// Journey 61: something is wrong, and the window itself says what it means, without a network; then a report is
// made for those who help. It is read before it is saved, no secret is in it, and no name that was not asked for.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Key } from "selenium-webdriver";
import { journey, type Scene } from "./harness/journey.ts";
import { assertTellsNoSecret } from "./harness/leaks.ts";
import { addToken, connect, fillTokenDialog, openTokenDialog, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

/** As in the default world (tests/sandbox/default_world.ts). */
const NAMES = ["acme", "edge-tokyo", "prod-us", "mobile"];
/** Whose the tokens are, by their hosts. */
const OWNERS = ["ada-dev", "ada.dev", "adadev"];

const soon = new Date(Date.now() + 25 * 86_400_000).toISOString().slice(0, 10);
const PUT = [
  { runtime: "prod-us", token: "github-soon" },
  { runtime: "qa", token: "github-expires" },
  { runtime: "lab", token: "gitlab-expires" },
  { runtime: "mobile", token: "bitbucket-good", expires: soon },
];

const setting = { tray: true, notifications: true, environment: { PATROL_LOG: "trace" } };

journey("61 help and report", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  const first = await openTokenDialog(page, "prod-us");
  await app.screenshot("add-token");
  await page.button("Cancel", { within: first }).click();
  for (const { runtime, token, ...beside } of PUT) {
    await addToken(page, runtime, { ...typed(sandbox, token), ...beside });
    await page.row(runtime).says("Valid");
  }
  // For the picture alone: it may not have been asked yet.
  const notNow = page.button("Not now");
  if (await notNow.isThere()) await notNow.click();
  await page.run(`document.activeElement?.blur();
    document.querySelectorAll("main *").forEach((part) => { part.scrollTop = 0 })`);
  await app.screenshot("window");

  // From a row's hint, and the entry says what that row's trouble means.
  await sandbox.forgetRequests();
  await page.button("Why?", { within: page.row("edge-tokyo") }).click();
  await page.button("Learn more").click();
  let help = page.dialog("The runtime does not answer");
  await help.says("Nothing was changed on it.");
  await app.screenshot("learn-more");
  await page.button("All entries", { within: help }).click();
  await page.button("Fine-grained tokens of GitHub").click();
  help = page.dialog("Fine-grained tokens of GitHub");
  await help.says("A classic token with repo is the sure way.");
  await help.press(Key.ESCAPE);
  await help.disappears();

  // Over a dialog: what is in hand there stays.
  const dialog = await openTokenDialog(page, "prod-us", "Update Token");
  await fillTokenDialog(page, dialog, { token: sandbox.token("gitlab-good") });
  await page.button("Update Token", { within: dialog }).click();
  await page.alert({ within: dialog }).says("This is a token of GitLab");
  await page.button("Learn more", { within: dialog }).click();
  help = page.dialog("A token of another host");
  await help.says("Each token belongs to one Git host.");
  await help.press(Key.ESCAPE);
  await help.disappears();
  await dialog.says("This is a token of GitLab");
  await page.button("Cancel", { within: dialog }).click();
  const asked = (await sandbox.requests()).map(({ path }) => path);
  assert.deepEqual(asked, [], "neither help nor a wrong token asked anybody");

  await page.button("Settings").click();
  await page.button("Report a problem…").click();
  const report = page.dialog("Report a problem");
  const text = await gathered(scene);
  const secrets = [sandbox.apiKey(), ...PUT.map(({ token }) => sandbox.token(token))];
  assertTellsNoSecret("the report", text, secrets);
  for (const words of [/^Patrol \d/, /keychain: open/, /\d+ runtimes \(.*\d valid/, /expires 20\d\d-/]) {
    assert.match(text, words);
  }
  for (const name of [...NAMES, ...OWNERS]) {
    const word = new RegExp(`(?<![\\p{L}\\p{N}_])${name.replace(".", "\\.")}(?![\\p{L}\\p{N}_])`, "u");
    assert.doesNotMatch(text, word, `${name} was not asked for`);
  }
  await app.screenshot("report");
  await page.checkbox("With the names of accounts, people and runtimes").click();
  await until("the names are in it", async () => (await gathered(scene)).includes("edge-tokyo"));
  const named = await gathered(scene);
  for (const name of [...NAMES, ...OWNERS]) assert.ok(named.includes(name), name);
  assertTellsNoSecret("the report with names", named, secrets);

  const file = join(desktop.environment.HOME ?? "", "report.txt");
  await page.button("Save…", { within: report }).click();
  await until("the dialog to save is in front", async () => {
    const title = await desktop.windowInFront();
    return title !== "" && title !== "Patrol";
  });
  await desktop.press("ctrl+a");
  await desktop.type(file);
  await desktop.press("Return");
  await report.says(`The report was written to ${file}.`);
  assert.equal(readFileSync(file, "utf8"), named, "it is saved as it was read");
});

/** The report's text, when it is there. */
async function gathered({ app }: Scene): Promise<string> {
  const field = app.page.field("The report");
  return until("the report is there", async () => {
    const text = await field.value();
    return text.startsWith("Patrol") ? text : undefined;
  });
}
