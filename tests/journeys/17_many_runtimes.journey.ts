// Journey 17: one token on fifty runtimes in one act. Three of them fail and
// are named; the dialog is closed, the window is closed, the power goes, and
// it goes on; a runtime with another account's token is spoken of first.

import { strict as assert } from "node:assert";
import { Key } from "selenium-webdriver";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Thing } from "./harness/page.ts";
import { addToken, connect, fillTokenDialog, openTokenDialog, refreshed, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const AT_A_TIME = 8;
const FAILING = ["cluster-0007", "cluster-0023", "cluster-0042"];
const fifty = { runtimes: 50, latency: 20 };

journey("17 fifty runtimes, three of them fail", { ...fifty, on: "github" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await sandbox.registering(FAILING, "fails", "always");
  await sandbox.forgetRequests();

  await page.checkbox("Select all that are shown").click();
  await page.shows("50 selected");
  await app.screenshot("selected");
  const dialog = await authorizeSelected(scene, 50);
  await fillTokenDialog(page, dialog, typed(sandbox, "github-good"));
  await page.button("Add Token", { within: dialog }).click();
  await dialog.says("49 of 49");
  await app.screenshot("checked");
  await page.button("Add to 50 runtimes", { within: dialog }).click();

  const batch = page.dialog("on 50 runtimes", { part: true });
  await batch.says("47 of 50 done, 3 failed", 30_000);
  for (const runtime of FAILING) {
    assert.match(await lineOf(batch, runtime).text(), /Failed\s.*does not answer \(502\)/s);
  }
  await batch.says("did not get to 3 of 50 runtimes");
  await app.screenshot("three-failed");
  const { registrations } = await sandbox.concurrency();
  assert.ok(registrations.max > 1, "they are asked side by side");
  assert.ok(registrations.max <= AT_A_TIME, `${registrations.max} were asked at once`);
  const without = (await sandbox.holdings()).filter(({ token }) => token === null);
  assert.deepEqual(without.map(({ runtime }) => runtime).sort(), FAILING);
  await assertWhole(scene);

  await sandbox.healRegistering();
  await page.button("Try again (3)", { within: batch }).click();
  await batch.says("50 of 50 done");
  await batch.says("is on all 50 runtimes");
  await app.screenshot("all-there");
  await allHold(scene, "github-good");
  for (const { runtime, registrations } of await sandbox.holdings()) {
    const asked = FAILING.includes(runtime) ? 2 : 1;
    assert.equal(registrations.total, asked, `${runtime} was asked ${registrations.total} times`);
  }

  await close(batch);
  await page.row("cluster-0007").says("Valid");
  await page.shows("50 of 50");
  assert.equal(await page.alert().isThere(), false, "nothing is left to do");
  await app.screenshot("the-list");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")], "it is kept once");
  await assertWhole(scene);
  await assertNoLeak(desktop, sandbox.token("github-good"), app);
});

journey("17 closed in the middle", { ...fifty, on: "github" }, async (scene) => {
  const { app, page, sandbox } = scene;
  await connect(scene);
  await takeTheirTime(scene);
  await page.checkbox("Select all that are shown").click();
  const dialog = await authorizeSelected(scene, 50);
  await fillTokenDialog(page, dialog, typed(sandbox, "github-good"));
  await page.button("Add Token", { within: dialog }).click();
  await page.button("Add to 50 runtimes", { within: dialog }).click();

  // The dialog goes, the act does not. All stands still meanwhile, so that it can be looked at.
  const batch = page.dialog("on 50 runtimes", { part: true });
  await isUnderWay(batch);
  process.kill(sandbox.pid, "SIGSTOP");
  await until("their turns come in the order of the list", async () => {
    const lines = (await batch.text()).match(/Has it|Being authorized…|Waiting/g) ?? [];
    return lines.length === 50 && lines.lastIndexOf("Being authorized…") < lines.indexOf("Waiting");
  });
  await app.screenshot("under-way");
  await close(batch);
  await page.shows(/Putting ada-dev@\S+ on 50 runtimes: \d+ done/);
  await app.screenshot("banner");
  process.kill(sandbox.pid, "SIGCONT");
  await page.button("Show").click();
  await batch.says("is on all 50 runtimes", 30_000);
  await close(batch);
  await page.button("Show").disappears();
  await allHold(scene, "github-good");
  await assertWhole(scene);
});

journey("17 killed in the middle", { ...fifty, holding: "github-soon" }, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);
  const { value, name } = await sandbox.mint({ like: "github-soon", expiresInDays: 90 });
  await takeTheirTime(scene);

  // What they hold came from elsewhere, and may be somebody's: that is said, and asked.
  await app.page.checkbox("Select all that are shown").click();
  const dialog = await authorizeSelected(scene, 50);
  await fillTokenDialog(app.page, dialog, { token: value });
  await app.page.button("Update Token", { within: dialog }).click();
  await app.page
    .alert({ within: dialog })
    .says("50 of these runtimes have a token now that Patrol did not put there");
  await app.screenshot("asked-first");
  assert.equal(await app.page.button("Add to 50 runtimes", { within: dialog }).isThere(), false);
  await app.page.button("Add to 50 runtimes anyway", { within: dialog }).click();

  // The power goes, and the second time the window is closed.
  await isUnderWay(app.page.dialog("on 50 runtimes", { part: true }));
  for (const how of ["kill", "close"] as const) {
    await (how === "kill" ? app.kill() : app.close());
    const open = await notDone(scene);
    assert.ok(open.length > 0 && open.length < 50, `${50 - open.length} are done`);
    for (const { runtime, token } of await sandbox.holdings()) {
      assert.ok(token === name || token === "github-soon", `${runtime} has ${token}`);
    }

    await sandbox.forgetRequests();
    await app.start();
    await app.page.alert().says(`did not get to ${open.length} of 50 runtimes`);
    await refreshed(app.page);
    assert.equal((await sandbox.concurrency()).registrations.total, 0, "nothing goes on unasked");
    await assertWhole(scene);
    if (how === "kill") await app.screenshot("to-be-continued");
    await app.page.button("Continue").click();
    await app.page.button("Show").click();
    const batch = app.page.dialog("on 50 runtimes", { part: true });
    if (how === "kill") {
      await isUnderWay(batch, 50 - open.length);
      continue;
    }
    await batch.says("is on all 50 runtimes", 30_000);
    await close(batch);
    await allHold(scene, name);
    const asked = (await sandbox.holdings()).filter(({ registrations }) => registrations.total > 0);
    assert.deepEqual(asked.map(({ runtime }) => runtime).sort(), open, "who had it was not asked again");
    assert.ok(asked.every(({ registrations }) => registrations.total === 1));
  }
  await app.page.button("Show").disappears();
  assert.deepEqual(await secrets(desktop, "token"), [value]);
  await assertWhole(scene);
  await assertNoLeak(desktop, value, app);
});

journey("17 whose token it is", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  const other = await sandbox.mint({ like: "github-good", person: "ada-private" });
  await addToken(page, "office-berlin", { token: other.value });

  // Proposed: who has none. Not proposed: who may have somebody else's.
  const first = await openTokenDialog(page, "qa");
  await fillTokenDialog(page, first, typed(sandbox, "github-good"));
  await page.button("Add Token", { within: first }).click();
  await offers(first, {
    "prod-us": [true, "No token"],
    "office-berlin": [false, /Has a token of ada-private@\S+, another account/],
    "prod-eu": [false, "that Patrol did not put there"],
    staging: [false, "that Patrol did not put there"],
  });
  const all = await page.checkbox("All", { within: first }).element();
  assert.ok(await page.run("return arguments[0].indeterminate", all), "one of four is not all");
  await app.screenshot("offered");

  // It goes there only after a word.
  const add = (words: string) => page.button(words, { within: first });
  await page.checkbox("office-berlin", { within: first }).click();
  await page
    .alert({ within: first })
    .says(/office-berlin has a token of ada-private@\S+ now\. This one takes its place/);
  await add("Add to 3 runtimes anyway").appears();
  await app.screenshot("another-account");
  await page.checkbox("office-berlin", { within: first }).click();
  await page.alert({ within: first }).disappears();
  await add("Add to 2 runtimes").click();
  const two = page.dialog("on 2 runtimes", { part: true });
  await two.says("is on both runtimes");
  await close(two);
  assert.deepEqual(await holders(), {
    "office-berlin": other.name,
    "prod-eu": "github-soon",
    "prod-us": "github-good",
    qa: "github-good",
    staging: "github-expired",
  });
  await assertWhole(scene);

  // Updated: proposed is who has the predecessor.
  const update = await openTokenDialog(page, "prod-us", "Update Token");
  await fillTokenDialog(page, update, typed(sandbox, "github-expires"));
  await page.button("Update Token", { within: update }).click();
  await offers(update, {
    qa: [true, "Has the token that this one replaces"],
    "office-berlin": [false, "another account"],
    "prod-eu": [false, "that Patrol did not put there"],
    staging: [false, "that Patrol did not put there"],
  });
  await app.screenshot("predecessor");
  await page.button("Add to 2 runtimes", { within: update }).click();
  await two.says("is on both runtimes");
  await close(two);
  const kept = [sandbox.token("github-expires"), other.value].sort();
  assert.deepEqual(await secrets(desktop, "token"), kept, "the predecessor went with its last runtime");

  // Chosen in the list, it is asked about all the same.
  for (const runtime of ["qa", "office-berlin"]) await page.checkbox(`Select ${runtime}`).click();
  const both = await authorizeSelected(scene, 2);
  await page.thing("radio", "on 2 runtimes", { part: true }).click();
  await page.button("Update Token", { within: both }).click();
  await page.alert({ within: both }).says("office-berlin has a token of ada-private now");
  await page.button("Add to 2 runtimes anyway", { within: both }).click();
  await two.says("is on both runtimes");
  await close(two);
  const { "office-berlin": now } = await holders();
  assert.equal(now, "github-expires");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-expires")]);
  await assertWhole(scene);
  for (const secret of kept) await assertNoLeak(desktop, secret, app);

  async function holders(): Promise<Record<string, string | null>> {
    const all = (await sandbox.holdings()).filter(({ runtime }) => GITHUB.includes(runtime));
    return Object.fromEntries(all.map(({ runtime, token }) => [runtime, token]));
  }

  async function offers(dialog: Thing, all: Record<string, [boolean, string | RegExp]>): Promise<void> {
    for (const [runtime, [ticked, says]] of Object.entries(all)) {
      const box = await page.checkbox(runtime, { within: dialog }).element();
      assert.equal(await box.isSelected(), ticked, `${runtime} is ticked: ${ticked}`);
      const told = await page.run<string>("return arguments[0].closest('label').innerText", box);
      assert.match(told, typeof says === "string" ? new RegExp(says) : says);
    }
  }
});

const GITHUB = ["qa", "prod-us", "prod-eu", "staging", "office-berlin"];

/** The ticked rows' dialog, as far as the field for the token. */
async function authorizeSelected({ app: { page } }: Scene, count: number): Promise<Thing> {
  await page.button("Authorize selected").click();
  const dialog = page.dialog(`Git access for ${count} runtimes`);
  await page.field("Personal Access Token", { within: dialog }).appears();
  return dialog;
}

async function close(dialog: Thing): Promise<void> {
  await dialog.press(Key.ESCAPE);
  await dialog.disappears();
}

const lineOf = (batch: Thing, runtime: string) =>
  batch.page.thing("listitem", runtime, { within: batch, part: true });

/** So that the end is some way off whenever the middle is looked at. */
async function takeTheirTime({ sandbox }: Scene): Promise<void> {
  const all = (await sandbox.holdings()).map(({ runtime }) => runtime);
  await sandbox.registering(all, "slow", "always", 250);
}

/** More are done than before, and not all. */
async function isUnderWay(batch: Thing, before = 0): Promise<void> {
  const more = Array.from({ length: 49 - before }, (_, index) => index + before + 1);
  await batch.says(new RegExp(`\\b(${more.join("|")}) of 50 done`));
}

/** The runtimes that the ledger does not call done. */
async function notDone({ desktop }: Scene): Promise<string[]> {
  const lines = await query(desktop, "SELECT runtime FROM batch_line WHERE state <> 'done'");
  return lines.map(({ runtime }) => String(runtime)).sort();
}

async function allHold({ sandbox }: Scene, name: string): Promise<void> {
  const others = (await sandbox.holdings()).filter(({ token }) => token !== name);
  assert.deepEqual(others, [], `all have ${name}`);
}
