// Journey 24: reminders as notifications: their words, what a click on them
// does, several at once, and a desktop where nobody shows any. Issue 5,
// "Notifications".

import { strict as assert } from "node:assert";
import { clockOfItsOwn, putForward } from "./harness/clock.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { assertTellsNoSecret } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Environment } from "./harness/processes.ts";
import { closeDialog, onBoth } from "./harness/rotation.ts";
import { addToken, connect, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const WORLD = { runtimes: 2, on: "gitlab", tray: true, notifications: true } as const;
const ENDS = /^ada\.dev@[\w.:]+ expires (today|tomorrow|in \d days)$/;

journey("24 a reminder tells what and where, and leads to Rotate…", WORLD, async (scene) => {
  const { app, desktop, sandbox } = scene;
  const { notifications } = desktop;
  await onBoth(scene, "gitlab-soon");
  const reminder = await notifications.next();
  assert.match(reminder.summary, ENDS);
  assert.equal(reminder.body, "It is used on 2 runtimes. Rotate it before then.");
  assert.equal(reminder.app, "Patrol");
  assert.deepEqual(Object.values(reminder.actions), ["Open Patrol", "Rotate…", "Snooze for a day"]);
  await app.closeWindow();
  await desktop.windowBecomes("none");
  assert.equal((await notifications.next()).summary, "Patrol is still running");

  await notifications.click(reminder, "Rotate…");
  const page = await app.opened();
  await page.dialog("Rotate ", { part: true }).appears();
  await closeDialog(page);
  const secrets = [sandbox.token("gitlab-soon"), sandbox.apiKey()];
  assertTellsNoSecret("a notification", await notifications.shown(), secrets);

  // A click on the notification itself leads to the same place, and a restart says nothing anew.
  await sandbox.setToken("gitlab-soon", { expired: true });
  await desktop.tray.click("Check now");
  const dead = await notifications.next(30_000);
  assert.match(dead.summary, /no longer accepts|expired/);
  await notifications.click(dead);
  await app.page.dialog("Rotate ", { part: true }).appears();
  assert.equal((await notifications.next(30_000)).summary, "Checked now");
  await closeDialog(app.page);
  await app.restart("kill");
  await desktop.tray.shows("dead");
  await desktop.tray.click("Check now");
  assert.equal((await notifications.next(30_000)).summary, "Checked now", "and no reminder before it");
});

journey("24 a reminder is snoozed where it stands", WORLD, async (scene) => {
  const { app, desktop } = scene;
  const { notifications, tray } = desktop;
  await onBoth(scene, "gitlab-soon");
  await notifications.click(await notifications.next(), "Snooze for a day");
  await until("it is written down", async () => (await snoozed(scene)) === 1);
  await app.restart("kill");
  await tray.shows("soon");
  await tray.click("Check now");
  assert.equal((await notifications.next(30_000)).summary, "Checked now", "nobody is reminded");
});

const clock: Environment = {};

journey(
  "24 several at once are one, which leads to the window",
  {
    tray: true,
    notifications: true,
    async before(desktop, sandbox) {
      Object.assign(clock, await clockOfItsOwn(desktop));
      for (const name of ["github-expires", "gitlab-expires"]) {
        await sandbox.setToken(name, { expiresInDays: 100 });
      }
      // What is not well from the start would be told too.
      for (const name of ["prod-eu", "prod-us", "staging", "data-platform", "billing", "warehouse"]) {
        await sandbox.setRuntime(name, null);
      }
    },
    environment: clock,
  },
  async (scene) => {
    const { app, page, desktop, sandbox } = scene;
    const { notifications } = desktop;
    await connect(scene);
    await addToken(page, "qa", typed(sandbox, "github-expires"));
    await addToken(page, "lab", typed(sandbox, "gitlab-expires"));
    await desktop.tray.shows("all-well");
    assert.deepEqual(await notifications.shown(), [], "nothing is due for a long time");

    putForward(desktop, 94);
    const both = await notifications.next(90_000);
    assert.equal(both.summary, "2 tokens need you");
    assert.match(both.body, /^ada-dev@\S+ expires in \d days\nada\.dev@\S+ expires in \d days$/);
    assert.deepEqual(Object.values(both.actions), ["Open Patrol"]);
    await app.closeWindow();
    await desktop.windowBecomes("none");
    await notifications.click(both);
    await (await app.opened()).row("qa").appears();
    await app.screenshot("both-expire");
  },
);

journey(
  "24 where nobody shows notifications, the window does",
  { runtimes: 2, on: "gitlab" },
  async (scene) => {
    const { app, page, desktop } = scene;
    await onBoth(scene, "gitlab-soon");
    await page.shows(/ada\.dev@\S+ expires/);
    await page.shows("It is used on 2 runtimes. Rotate it before then.");
    await app.screenshot("said-in-the-window");
    // It waits until somebody has seen it.
    await app.restart("kill");
    await app.page.shows("It is used on 2 runtimes. Rotate it before then.");
    await app.page.button("Dismiss").click();
    await until("it is gone", async () => !(await app.page.text()).includes("Rotate it before then."));
    // A service that comes later is used for what comes later.
    await desktop.notifications.start();
    await app.page.button("Settings").click();
    await app.page.button("Check now").click();
    await app.page.shows("All tokens were checked.", 30_000);
    assert.deepEqual(await desktop.notifications.shown(), [], "nothing is said twice");
  },
);

async function snoozed({ desktop }: Scene): Promise<number> {
  return (await query(desktop, "SELECT token FROM watched_token WHERE snooze IS NOT NULL")).length;
}
