// Journey 23: a desktop without a tray, one whose panel comes late, and one
// whose panel dies. Nothing of Patrol may vanish there. Issue 5, "Tray".

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { PROGRAM } from "./harness/app.ts";
import { journey } from "./harness/journey.ts";
import { onBoth } from "./harness/rotation.ts";
import { until } from "./harness/until.ts";

const WORLD = { runtimes: 2, on: "gitlab" } as const;
const SAID = "This desktop shows no tray";

journey(
  "23 without a tray the window is minimised, not lost",
  { ...WORLD, notifications: true },
  async (scene) => {
    const { app, desktop } = scene;
    await onBoth(scene, "gitlab-soon");
    // What is said comes before what is asked. A panel may come up later than Patrol: it waits for that before it says so.
    await app.page.shows(SAID, 20_000);
    await app.screenshot("no-tray");
    await app.page.button("Got it").click();
    await app.page.button("Not now").click();
    await until("it is said no more", async () => !(await app.page.text()).includes(SAID));
    assert.match((await desktop.notifications.next()).summary, /expires/, "reminders come all the same");

    await app.closeWindow();
    await desktop.windowBecomes("minimised");
    assert.ok(app.isRunning, "it goes on");
    await desktop.run(PROGRAM);
    await desktop.windowBecomes("shown");
    await app.page.row("cluster-0001").says("Valid");

    // Said once on this computer.
    await app.restart("close");
    await app.page.row("cluster-0001").says("Valid");
    await app.page.button("Settings").click();
    await app.page.shows("There is no tray.");
    await app.screenshot("settings");
  },
);

journey("23 a start in the background is never hidden without a tray", { driven: false }, async (scene) => {
  const { app, desktop } = scene;
  await desktop.windowBecomes("shown");
  await app.close();
  app.options.args = ["--hidden"];
  await app.start();
  await desktop.windowBecomes("minimised");
  await desktop.run(PROGRAM);
  await desktop.windowBecomes("shown");
});

journey("23 a panel that comes late is found, and one that dies is missed", WORLD, async (scene) => {
  const { app, desktop } = scene;
  const { tray } = desktop;
  await onBoth(scene, "gitlab-soon");
  await app.closeWindow();
  await desktop.windowBecomes("minimised");

  await tray.start();
  await tray.shows("soon");
  await tray.click("Open Patrol");
  await desktop.windowBecomes("shown");
  await app.closeWindow();
  await desktop.windowBecomes("none");

  // The panel goes, and with it the only way back: then there is a window again.
  await tray.stop();
  await desktop.windowBecomes("minimised");
  await desktop.run(PROGRAM);
  await (await app.opened()).row("cluster-0001").says("Valid");
  await app.closeWindow();
  await desktop.windowBecomes("minimised");

  await tray.start();
  await tray.shows("soon");
  await tray.click("Quit");
  await app.ended();
});

journey(
  "23 no library of the desktop's is needed for the tray",
  { tray: true, driven: false },
  async (scene) => {
    const { app, desktop } = scene;
    await desktop.tray.shows("not-connected");
    // Tauri's own tray ends the program where libayatana is missing.
    const loaded = readFileSync(`/proc/${app.pid}/maps`, "utf8");
    assert.doesNotMatch(loaded, /appindicator/);
  },
);
