// Journey 8: a thousand runtimes, each 50 ms away: all rows are filled, never
// more than sixteen questions at once, no runtime asked twice; and a table of
// that length is as quick to the hand as a short one.

import { strict as assert } from "node:assert";
import { Key } from "selenium-webdriver";
import { journey } from "./harness/journey.ts";
import type { Page } from "./harness/page.ts";
import { connect, refreshed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const RUNTIMES = 1_000;
const AT_ONCE = 16;
/** What a screen holds, and a few above and below. */
const IN_THE_PAGE = 50;

journey("08 a thousand runtimes", { runtimes: RUNTIMES, latency: 50 }, async (scene) => {
  const { app, page, sandbox } = scene;
  await connect(scene);
  await page.shows("1,000 of 1,000");
  await page.status().says("1,000 runtimes refreshed.");
  await app.screenshot("refreshed");

  const { appProxy, perRuntime, perServer } = await sandbox.concurrency();
  assert.ok(appProxy.max > 1, "they are asked side by side");
  assert.ok(appProxy.max <= AT_ONCE, `${appProxy.max} were asked at once`);
  assert.equal(appProxy.total, RUNTIMES, "as many questions as runtimes");
  assert.equal(Object.keys(perRuntime).length, RUNTIMES, "every runtime was asked");
  const twice = Object.entries(perRuntime).filter(([, { total }]) => total > 1);
  assert.deepEqual(twice, [], "no runtime was asked twice");
  assert.equal(perServer.platform?.total, 2, "the platform was asked who I am, and for one list");

  // What the world holds: a third without a token, a third valid, a third not.
  for (const [state, count] of [
    ["Not authorized", 334],
    ["Valid", 333],
    ["Invalid", 333],
  ] as const) {
    await page.field("State").choose(state);
    await page.shows(`${count} of 1,000`);
  }
  await page.field("State").choose("All states");
  await page.shows("1,000 of 1,000");

  await fewAreInThePage(page);
  await page.row("cluster-0001").press(Key.END);
  await page.row("cluster-1000").says("Bitbucket Data Center");
  assert.equal(await page.row("cluster-0001").isThere(), false, "what is out of sight is not in the page");
  assert.equal(await focusedRow(page), "cluster-1000", "the focus went along");
  await page.row("cluster-1000").press(Key.ARROW_UP);
  assert.equal(await focusedRow(page), "cluster-0999");
  await fewAreInThePage(page);
  await app.screenshot("at-the-end");

  await page.field("Search runtimes").type("0500");
  await page.shows("1 of 1,000");
  await page.row("cluster-0500").appears();
  await app.screenshot("searched");

  // The next start, while the network holds its breath: what was last seen is there.
  process.kill(sandbox.pid, "SIGSTOP");
  await app.restart();
  await app.page.row("cluster-0001").says("No token");
  await app.page.row("cluster-0003").says("Invalid");
  await app.page.shows("1,000 of 1,000");
  await app.page.shows(/As last seen .* asking Codefresh for the runtimes/);
  await app.screenshot("as-last-seen");
  process.kill(sandbox.pid, "SIGCONT");
  await refreshed(app.page);
});

async function fewAreInThePage(page: Page): Promise<void> {
  const count = await page.run<number>("return document.querySelectorAll('tbody tr').length");
  assert.ok(count > 5 && count < IN_THE_PAGE, `${count} rows are in the page`);
}

/** The runtime whose row has the keyboard. */
async function focusedRow(page: Page): Promise<string> {
  const script = "return document.activeElement?.closest('tr')?.querySelector('th bdi')?.textContent ?? ''";
  return until("a row has the focus", () => page.run<string>(script));
}
