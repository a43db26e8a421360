// Journey 22: Patrol in the tray. Its icon and its menu say how things stand;
// a line of the menu leads to what it speaks of, the window open or not; the
// window's end leaves the tray, and nothing of WebKit. Issue 5, "Tray".

import { strict as assert } from "node:assert";
import { join } from "node:path";
import type { App } from "./harness/app.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { forms } from "./harness/leaks.ts";
import { Panel } from "./harness/panel.ts";
import { BOTH, closeDialog, onBoth } from "./harness/rotation.ts";
import { connect } from "./harness/steps.ts";
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
  tellsNoSecret(await tray.item(), [sandbox.token("gitlab-soon"), sandbox.apiKey()]);

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
  const again = await app.opened();
  await again.row(BOTH[0]).says("Valid");
  assert.equal(await again.dialog("Rotate ", { part: true }).isThere(), false);

  await app.closeWindow();
  await desktop.windowBecomes("none");
  await tray.click("Quit");
  await app.ended();
  await tray.disappears();
});

function words({ label, title, tooltip }: TrayItem): string {
  return [title, label, tooltip].join("\n");
}

function tellsNoSecret(item: TrayItem, secrets: string[]): void {
  const told = Buffer.from(JSON.stringify(item));
  for (const secret of secrets) {
    assert.deepEqual(
      forms(secret).filter(({ bytes }) => told.includes(bytes)),
      [],
      "the tray tells no secret",
    );
  }
}
