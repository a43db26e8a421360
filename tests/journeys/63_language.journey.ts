// Journey 63: Patrol in another language: the window, what the core says in it, and the tray, at once when it is
// chosen, at the next start, and by the system's word. Issue 8, "English and one more language complete".

import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { journey, type Scene } from "./harness/journey.ts";
import { BOTH, onBoth } from "./harness/rotation.ts";
import { typed } from "./harness/steps.ts";

const ENGLISH = ["Open Patrol", "Check now", "Pause reminders for today", "Quit"];
const GERMAN = ["Patrol öffnen", "Jetzt prüfen", "Erinnerungen für heute pausieren", "Beenden"];

journey("63 German, by the setting", { runtimes: 2, on: "gitlab", tray: true }, async (scene) => {
  const { app, desktop } = scene;
  const { tray } = desktop;
  await onBoth(scene, "gitlab-soon");
  await tray.line(/ expires /);
  assert.deepEqual((await tray.lines()).slice(1), ENGLISH);

  await app.page.button("Settings").click();
  await app.page.field("Language").choose("Deutsch");
  await app.page.heading("Einstellungen").appears();
  await app.screenshot("settings");
  assert.equal(await languageOf(scene), "de");
  await tray.line(/ läuft .* ab/);
  assert.deepEqual((await tray.lines()).slice(1), GERMAN);
  assert.match((await tray.item()).tooltip, /1 Token läuft bald ab/);

  await app.page.button("Zurück").click();
  await app.page.heading("Persönliche Git-Zugriffstoken").appears();
  await app.page.row(BOTH[0]).says("Gültig");
  await app.screenshot("list");
  await faultInGerman(scene);
  assert.match(helperSays(scene), /^Aufruf: git-credential-patrol get\|store\|erase\|capability\n/);

  await app.restart("close");
  await app.page.heading("Persönliche Git-Zugriffstoken").appears();
  await tray.line(/ läuft .* ab/);

  await app.page.button("Einstellungen").click();
  await app.page.field("Sprache").choose("English");
  await app.page.heading("Settings").appears();
  assert.equal(await languageOf(scene), "en");
  await tray.line(/ expires /);
  assert.deepEqual((await tray.lines()).slice(1), ENGLISH);
});

const system = { environment: { LANG: "de_AT.UTF-8" } };

journey("63 German, by the system", system, async (scene) => {
  const { app, page } = scene;
  await page.heading("Mit Codefresh verbinden").appears();
  await page.button("Verbinden").click();
  await page.shows("Fügen Sie einen API-Schlüssel ein.");
  await app.screenshot("connect");
  assert.equal(await languageOf(scene), "de");
});

/** A token with a slip in it: what the core says of it. */
async function faultInGerman({ app, sandbox }: Scene): Promise<void> {
  const { page } = app;
  await page.button("Token aktualisieren", { within: page.row(BOTH[0]) }).click();
  const dialog = page.dialog(`Git-Zugriff für ${BOTH[0]}`);
  await dialog.says("Persönliches Zugriffstoken");
  await app.screenshot("dialog");
  const { token } = typed(sandbox, "gitlab-soon");
  await page.field("Persönliches Zugriffstoken", { within: dialog }).paste(`${token.slice(0, -1)}~`);
  await page.button("Token aktualisieren", { within: dialog }).click();
  await page.alert({ within: dialog }).says(/ Token .*\./);
  assert.doesNotMatch(await page.alert({ within: dialog }).text(), /\b(the|again|token was|does not)\b/);
  await app.screenshot("fault");
  await page.button("Abbrechen", { within: dialog }).click();
  await dialog.disappears();
}

const languageOf = ({ app }: Scene) => app.page.run<string>("return document.documentElement.lang");

/** What git's helper says to somebody who calls it by hand. */
function helperSays({ app, desktop }: Scene): string {
  const program = join(app.program, "../git-credential-patrol");
  return spawnSync(program, ["--help"], { env: desktop.environment, encoding: "utf8" }).stdout;
}
