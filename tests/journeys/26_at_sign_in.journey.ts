// Journey 26: Patrol starts with the computer, if its user wants that. Issue
// 5, "At sign-in"; the file is XDG's Desktop Application Autostart.

import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM } from "./harness/app.ts";
import type { Desktop } from "./harness/desktop.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { onBoth } from "./harness/rotation.ts";
import { connect } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const ASKS = "Start Patrol with the computer?";
const WORLD = { runtimes: 2, on: "gitlab", tray: true } as const;

journey("26 asked once, and yes", WORLD, async (scene) => {
  const { app, page, desktop } = scene;
  assert.ok(!(await page.text()).includes(ASKS), "not before there is something to watch");
  assert.deepEqual(entries(desktop), [], "off at first");
  await onBoth(scene, "gitlab-good");
  await page.shows(ASKS);
  await app.screenshot("asked");
  await page.button("Start with the computer").click();
  const [entry] = await until("it is among what starts", () => {
    const all = entries(desktop);
    return all.length > 0 && all;
  });
  const exec = /^Exec=(.*)$/m.exec(entry ?? "")?.[1] ?? "";
  assert.ok(exec.includes(PROGRAM) && exec.includes("--hidden"), exec);

  await app.restart("close");
  await app.page.row("cluster-0001").says("Valid");
  assert.ok(!(await app.page.text()).includes(ASKS), "once");
  await app.page.button("Settings").click();
  await app.page.checkbox("Start with the computer").click();
  await until("it is gone from what starts", () => entries(desktop).length === 0);

  // What the session would do at the next sign-in.
  await app.page.checkbox("Start with the computer").click();
  await until("it is there again", () => entries(desktop).length === 1);
  await app.close();
  app.options.driven = false;
  app.options.args = exec.split(/\s+/).slice(1);
  await app.start();
  await desktop.tray.shows("all-well");
  assert.equal(await desktop.windowState(), "none", "in the tray alone");
});

journey("26 asked once, and not now", WORLD, async (scene) => {
  const { app, page, desktop } = scene;
  await onBoth(scene, "gitlab-good");
  await page.shows(ASKS);
  await page.button("Not now").click();
  await until("it is asked no more", async () => !(await page.text()).includes(ASKS));
  await app.restart("kill");
  await app.page.row("cluster-0001").says("Valid");
  assert.ok(!(await app.page.text()).includes(ASKS), "once");
  assert.deepEqual(entries(desktop), []);
});

journey("26 what starts with the computer cannot be written", WORLD, async (scene) => {
  const { app, page, desktop } = scene;
  await connect(scene);
  writeFileSync(folderOf(desktop), "no folder");
  await page.button("Settings").click();
  const tick = page.checkbox("Start with the computer");
  await tick.click();
  await page.alert().says("What starts with this computer could not be changed.");
  await page.alert().says("Nothing was changed.");
  assert.equal(await isOn(scene), false, "the tick says how it is");
  await app.screenshot("not-written");

  rmSync(folderOf(desktop));
  await tick.click();
  await until("it is among what starts", () => entries(desktop)[0]?.includes("Exec="));
  await until("the tick says so", () => isOn(scene));
});

async function isOn({ app }: Scene): Promise<boolean> {
  return app.page.run("return document.querySelector('[aria-describedby=start-with-computer-hint]').checked");
}

function folderOf(desktop: Desktop): string {
  return join(desktop.environment.XDG_CONFIG_HOME ?? "", "autostart");
}

/** The texts of what starts with the session. */
function entries(desktop: Desktop): string[] {
  const folder = folderOf(desktop);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
}
