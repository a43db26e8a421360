// Journey 25: a computer that sleeps over the days on which Patrol would have
// reminded. It wakes, and one reminder comes. Issue 5, "What is watched".

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clockOfItsOwn, noonIn, setClocks } from "./harness/clock.ts";
import type { Desktop } from "./harness/desktop.ts";
import { journey } from "./harness/journey.ts";
import { change } from "./harness/ledger.ts";
import type { Environment } from "./harness/processes.ts";
import { onBoth } from "./harness/rotation.ts";
import { until } from "./harness/until.ts";

const clock: Environment = {};
/** Three days before the end, one day before it, and the end's day. */
let days: Record<"three" | "one" | "end", Date>;

journey(
  "25 asleep over four reminders, one comes on waking",
  {
    runtimes: 2,
    on: "gitlab",
    tray: true,
    notifications: true,
    async before(desktop, sandbox) {
      Object.assign(clock, await clockOfItsOwn(desktop));
      days = { three: noonIn(57), one: noonIn(59), end: noonIn(60) };
      await sandbox.setToken("gitlab-expires", { expiresInDays: 60 });
    },
    environment: clock,
    deadline: 400_000,
  },
  async (scene) => {
    const { app, desktop, sandbox } = scene;
    const { notifications, tray } = desktop;
    await onBoth(scene, "gitlab-expires");
    await tray.shows("all-well");
    await app.closeWindow();
    await desktop.windowBecomes("none");
    assert.equal((await notifications.next()).summary, "Patrol is still running");

    // 30, 14, 7 and 3 days before go by.
    process.kill(app.pid, "SIGSTOP");
    await setClocks(desktop, sandbox, days.three);
    process.kill(app.pid, "SIGCONT");
    assert.match((await notifications.next(90_000)).summary, /^ada\.dev@\S+ expires in 3 days$/);
    await tray.shows("soon");
    await tray.click("Check now");
    assert.equal((await notifications.next(30_000)).summary, "Checked now");

    // The records cannot be read when Patrol starts, nor for as long as anything there wakes the watch: it looks
    // again by itself, a minute later.
    await tray.click("Quit");
    await app.ended();
    await setClocks(desktop, sandbox, days.one);
    await change(desktop, "ALTER TABLE reminder RENAME TO reminder_aside");
    app.options.args = ["--hidden"];
    app.options.driven = false;
    await app.start();
    await until(
      "the watch looks again by itself",
      () => longestPause(failedLooks(desktop)) > 30_000,
      120_000,
    );
    await app.kill();
    await change(desktop, "ALTER TABLE reminder_aside RENAME TO reminder");

    // So it is over a restart; and the next day's comes on its day.
    await app.start();
    assert.match((await notifications.next(30_000)).summary, /^ada\.dev@\S+ expires tomorrow$/);
    await tray.click("Check now");
    assert.equal((await notifications.next(30_000)).summary, "Checked now");

    // The user lets it die, the window closed all the while.
    await setClocks(desktop, sandbox, days.end);
    assert.match((await notifications.next(90_000)).summary, /expired today$/);
    await tray.shows("dead");
    assert.deepEqual(await notifications.unread(), []);
  },
);

/** When the watch could not look, by the log. */
function failedLooks(desktop: Desktop): number[] {
  const folder = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
  const logs = readdirSync(folder).filter((name) => name.endsWith(".log"));
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  const failed = lines.filter((line) => line.includes("the watch could not look"));
  return failed.map((line) => Date.parse(line.slice(0, line.indexOf(" "))));
}

function longestPause(times: number[]): number {
  return Math.max(0, ...times.slice(1).map((at, before) => at - (times[before] ?? at)));
}
