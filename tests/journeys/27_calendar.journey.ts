// Journey 27: the file for the user's calendar, named in the system's dialog
// and kept up to date. Issue 5, "Add to calendar"; read by Python's icalendar.

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { journey, type Scene } from "./harness/journey.ts";
import { assertTellsNoSecret } from "./harness/leaks.ts";
import { onBoth } from "./harness/rotation.ts";
import { until } from "./harness/until.ts";

const READ = `
import icalendar, sys
for event in icalendar.Calendar.from_ical(open(sys.argv[1]).read()).walk("VEVENT"):
    print(event["SUMMARY"], event.decoded("DTSTART").strftime("%Y-%m-%d"), len(list(event.walk("VALARM"))))
`;

journey("27 a calendar file is kept up to date", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  const file = join(desktop.environment.HOME ?? "", "tokens.ics");
  await onBoth(scene, "gitlab-expires");
  await page.button("Settings").click();
  await page.button("Keep a file up to date…").click();
  await choose(scene, file);
  await page.shows(`${file} is kept up to date from now on.`);
  await app.screenshot("kept");
  const [first] = await events(scene, file);
  assert.match(first ?? "", /^ada\.dev@[\w.:]+ expires \d{4}-\d\d-\d\d 6$/);

  // The host gives the token another end.
  const before = readFileSync(file, "utf8");
  await sandbox.setToken("gitlab-expires", { expiresInDays: 200 });
  await page.button("Check now").click();
  await until("the file is written anew", () => readFileSync(file, "utf8") !== before, 30_000);
  const [second] = await events(scene, file);
  assert.notEqual(second, first);
  const secrets = [sandbox.token("gitlab-expires"), sandbox.apiKey()];
  assertTellsNoSecret("the calendar", readFileSync(file, "utf8"), secrets);

  await page.button("Stop").click();
  await page.shows("The file is no longer kept up to date.");
  assert.ok(existsSync(file), "and stays");
});

/** Answers the system's dialog, which GTK draws. */
async function choose({ desktop }: Scene, file: string): Promise<void> {
  await until("the dialog to save is in front", async () => {
    const title = await desktop.windowInFront();
    return title !== "" && title !== "Patrol";
  });
  // The proposed name stands selected; a path in its place is taken as it is.
  await desktop.press("ctrl+a");
  await desktop.type(file);
  await desktop.press("Return");
}

async function events({ desktop }: Scene, file: string): Promise<string[]> {
  const told = await desktop.run("/usr/bin/python3", "-c", READ, file);
  return told.split("\n").filter(Boolean);
}
