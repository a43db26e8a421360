// Journey 22: Patrol in the tray. Its icon and its menu say how things stand;
// a line of the menu leads to what it speaks of, the window open or not; the
// window's end leaves the tray, and no web page. Issue 5, "Tray".

import { strict as assert } from "node:assert";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM } from "./harness/app.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { assertTellsNoSecret } from "./harness/leaks.ts";
import { Panel, startDunst } from "./harness/panel.ts";
import { BOTH, closeDialog, onBoth } from "./harness/rotation.ts";
import type { TrayItem } from "./harness/status_notifier.ts";
import { until } from "./harness/until.ts";

const WORLD = { runtimes: 2, on: "gitlab", tray: true } as const;
const SOON = /^ada\.dev@[\w.:]+ expires (today|tomorrow|in \d days) — used on 2 runtimes$/;
const OWN = ["Open Patrol", "Check now", "Pause reminders for today", "Quit"];

journey("22 the tray says how things stand", WORLD, async (scene) => {
  const { desktop, sandbox, app } = scene;
  const { tray } = desktop;
  await tray.shows("not-connected");
  assert.deepEqual(await tray.lines(), OWN);
  await onBoth(scene, "gitlab-soon");
  await tray.shows("soon");
  await tray.line(SOON);
  assert.deepEqual((await tray.lines()).slice(1), OWN, "what is urgent comes first");
  assert.match(words(await tray.item()), /1 token expires soon/);
  assertTellsNoSecret("the tray", await tray.item(), [sandbox.token("gitlab-soon"), sandbox.apiKey()]);

  await sandbox.setToken("gitlab-soon", { expired: true });
  await tray.click("Check now");
  await tray.shows("dead", 30_000);
  await tray.line(/^ada\.dev@[\w.:]+ (expired|is no longer accepted).* — used on 2 runtimes$/);
  assert.match(words(await tray.item()), /1 token expired or invalid/);

  await sandbox.setToken("gitlab-soon", { expired: false, expiresInDays: 200 });
  await tray.click("Check now");
  await tray.shows("all-well", 30_000);
  assert.deepEqual(await tray.lines(), OWN);

  await app.kill();
  await tray.disappears();
});

journey("22 a line of the menu opens Rotate…, the window open or not", WORLD, async (scene) => {
  const { app, desktop } = scene;
  const { tray } = desktop;
  await onBoth(scene, "gitlab-soon");
  await tray.click(SOON);
  await app.page.dialog("Rotate ", { part: true }).appears();
  await closeDialog(app.page);

  await app.closeWindow();
  await desktop.windowBecomes("none");
  assert.ok(app.isRunning, "it goes on without a window");
  await tray.click(SOON);
  const page = await app.opened();
  await page.dialog("Rotate ", { part: true }).appears();
  await app.screenshot("rotate");
  await closeDialog(page);

  await app.closeWindow();
  await desktop.windowBecomes("none");
  await tray.click("Open Patrol");
  await (await app.opened()).row(BOTH[0]).says("Valid");
  assert.equal(await app.page.dialog("Rotate ", { part: true }).isThere(), false);

  await app.closeWindow();
  await desktop.windowBecomes("none");
  await tray.click("Quit");
  await app.ended();
  await tray.disappears();
});

journey("22 closing the window leaves the tray, which is said once", WORLD, async (scene) => {
  const { app, desktop } = scene;
  const { tray } = desktop;
  const said = "Patrol stays in the tray when you close the window";
  await onBoth(scene, "gitlab-soon");
  await app.page.button("Not now").appears();
  await app.closeWindow();
  await desktop.windowBecomes("none");
  await tray.activate();
  // Nobody shows notifications here: then the window says it when it is there again.
  await (await app.opened()).shows(said);
  await app.screenshot("stays-in-the-tray");
  await app.page.button("Got it").click();
  await until("it is said no more", async () => !(await app.page.text()).includes(said));

  await app.closeWindow();
  await desktop.windowBecomes("none");
  await desktop.run(PROGRAM);
  await (await app.opened()).row(BOTH[0]).says("Valid");
  assert.ok(!(await app.page.text()).includes(said), "once");

  // As the user sets it, closing is quitting.
  await app.page.button("Settings").click();
  await app.page.checkbox("Closing the window leaves Patrol in the tray").click();
  await app.page.shows("The tray shows Patrol's icon.");
  await app.screenshot("settings");
  await app.closeWindow();
  await app.ended();
  await tray.disappears();
});

journey("22 without a window there is no web page", { ...WORLD, driven: false }, async (scene) => {
  const { app, desktop } = scene;
  await desktop.windowBecomes("shown");
  await until("WebKit is there", () => pages(scene).length > 0);
  await app.closeWindow();
  await desktop.windowBecomes("none");
  await until("WebKit's page has gone", () => pages(scene).length === 0);
  await desktop.tray.click("Open Patrol");
  await desktop.windowBecomes("shown");
  await desktop.tray.click("Quit");
  await app.ended();
  await until("nothing of WebKit is left", () => app.webProcesses().length === 0);

  app.options.args = ["--hidden"];
  await app.start();
  await desktop.tray.shows("not-connected");
  assert.equal(await desktop.windowState(), "none");
  assert.deepEqual(app.webProcesses(), [], "WebKit was not even started");
  await desktop.tray.click("Open Patrol");
  await desktop.windowBecomes("shown");
});

journey("22 reminders are paused for today, and go on", { ...WORLD, notifications: true }, async (scene) => {
  const { app, desktop, sandbox } = scene;
  const { tray, notifications } = desktop;
  await onBoth(scene, "gitlab-soon");
  assert.match((await notifications.next()).summary, SOON_TITLE);
  await tray.click("Pause reminders for today");
  await app.page.shows("Reminders are paused until tomorrow.");
  await app.screenshot("paused");

  await sandbox.setToken("gitlab-soon", { expired: true });
  await tray.click("Check now");
  await tray.shows("dead", 30_000);
  const checked = await notifications.next(30_000);
  assert.equal(checked.summary, "Checked now", "what was asked for is answered");
  assert.deepEqual(await notifications.unread(), [], "but nobody is reminded");

  await app.page.button("Resume").click();
  assert.match((await notifications.next()).summary, /no longer accept|expired/);
});

journey("22 the tray in a real panel, light and dark", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, desktop, sandbox } = scene;
  const { pictures } = app.options;
  mkdirSync(pictures, { recursive: true });
  await startDunst(desktop);
  await onBoth(scene, "gitlab-soon");
  await app.page.row(BOTH[0]).says("Valid");
  const panel = new Panel(desktop);
  for (const theme of ["light", "dark"] as const) {
    // A panel that is restarted finds the icon again.
    await panel.start(theme);
    await app.page.settled();
    await panel.photograph(join(pictures, `panel-${theme}.png`));
    await panel.stop();
  }
  await sandbox.setToken("gitlab-soon", { expired: true });
  await app.page.button("Settings").click();
  await app.page.button("Check now").click();
  await app.page.shows("All tokens were checked.", 30_000);
  await panel.start("dark", 48);
  await panel.photograph(join(pictures, "panel-large.png"));
});

const SOON_TITLE = /^ada\.dev@[\w.:]+ expires (today|tomorrow|in \d days)$/;

/** WebKit's processes that hold a page. */
function pages({ desktop }: Scene): number[] {
  const web = desktop.processes.ours().filter(({ program }) => program.endsWith("/WebKitWebProcess"));
  return web.map(({ pid }) => pid);
}

function words({ label, title, tooltip }: TrayItem): string {
  return [title, label, tooltip].join("\n");
}
