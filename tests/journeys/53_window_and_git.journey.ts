// Journey 53: the window and git's helper write at the same time: tokens are
// replaced, rotated and checked by hand in the real window, while the real git
// asks, refuses, stores and erases from several processes at once. Afterwards
// the records are whole, no note is lost, each secret has one owner, and the
// window has said of no fault. `PATROL_TOGETHER_SECONDS` says for how long
// (15; SECURITY.md speaks of a minute).

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Askers } from "./harness/askers.ts";
import { Git } from "./harness/git.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { items } from "./harness/keyring.ts";
import { query } from "./harness/ledger.ts";
import { closeDialog, gitlabHost, openRotation } from "./harness/rotation.ts";
import { addToken, chooseFromMenu, connect, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const SECONDS = Number(process.env.PATROL_TOGETHER_SECONDS ?? 15);
const ASKERS = 3;

/** One after the other, in the window. */
const ACTS: ((scene: Scene, round: number) => Promise<void>)[] = [replace, rotate, verify];

const setting = { deadline: (SECONDS + 240) * 1_000 };

journey("53 the window and git write at once", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  for (const [runtime, token] of [
    ["qa", "github-good"],
    ["lab", "gitlab-rotates"],
    ["mainframe", "bitbucket-server-good"],
  ] as const) {
    await addToken(page, runtime, typed(sandbox, token));
    await page.row(runtime).says(/Valid|in \d+ days/);
  }
  const git = await Git.start(desktop, sandbox);
  const askers = new Askers(git, ["bitbucketServer", "github", "bitbucketServer", "gitlab"]);
  askers.start(ASKERS);
  const end = Date.now() + SECONDS * 1_000;
  let acts = 0;
  while (Date.now() < end) {
    await ACTS[acts % ACTS.length]?.(scene, acts);
    assert.deepEqual(await page.alert().all(), [], "no fault is shown");
    acts += 1;
  }
  await askers.stop();
  console.log(
    `${acts} acts in the window; git was given ${askers.given.length} tokens, refused ${askers.refused.length}, ` +
      `stored ${askers.strangers} of its own; the slowest fill took ${Math.round(askers.slowest)} ms`,
  );
  assert.deepEqual(askers.wrong, [], "git was given what is kept, each time");
  assert.ok(askers.given.length > 3 * ASKERS && askers.refused.length > 0 && askers.strangers > 0);
  const known = new Set((await sandbox.tokens(true)).map(({ value }) => value));
  for (const { password } of askers.given) assert.ok(known.has(password), "a token of its host's");

  // The window takes in what the helper noted; then nothing is left to be taken in.
  const name = sandbox.username("bitbucket-server-good");
  await page.button(`${name}@`, { within: page.row("mainframe"), part: true }).click();
  await page.dialog(`${name}@`, { part: true }).says("Given to git");
  await closeDialog(page);
  await until("every note is taken in", () => git.notes().length === 0);
  await noNoteIsLost(scene, askers);
  await assertWhole(scene);
  assert.deepEqual(await page.alert().all(), [], "no fault is shown");
  await strangersAreKept(scene, askers);
  await nobodyComplained(scene);
  await app.close();
  await recordsAreWhole(scene);
});

/** A new token in the place of the one before, from the host's page. */
async function replace({ page, sandbox }: Scene, round: number): Promise<void> {
  const made = await sandbox.mint({ like: "github-good", expiresInDays: 60 + round });
  await addToken(page, "qa", { token: made.value }, "Update Token");
  assert.equal(await sandbox.tokenOn("qa"), made.name);
}

/** By GitLab's own hand. */
async function rotate({ page, sandbox }: Scene): Promise<void> {
  const before = await sandbox.tokenOn("lab");
  const dialog = await openRotation(page, "lab");
  await page.button(`Rotate at ${gitlabHost(sandbox)}`, { within: dialog }).click();
  await dialog.says("The rotation is done.", 30_000);
  await closeDialog(page);
  assert.notEqual(await sandbox.tokenOn("lab"), before);
}

async function verify({ page, sandbox }: Scene): Promise<void> {
  const asked = async () => (await sandbox.concurrency()).perRuntime.mainframe?.total ?? 0;
  const before = await asked();
  await chooseFromMenu(page, "mainframe", "Verify now");
  await until("the runtime is asked", async () => (await asked()) > before);
  await page.row("mainframe").says("Valid");
}

/** Of the token that was there all the time: each use and each refusal is a line of its history. */
async function noNoteIsLost({ desktop }: Scene, { given, refused }: Askers): Promise<void> {
  const lines = async (act: string) => {
    const rows = await query(desktop, "SELECT detail FROM history WHERE act = ?", act);
    return new Set(rows.map(({ detail }) => String(detail)));
  };
  const steady = (all: typeof given) => all.filter(({ host }) => host === "bitbucketServer");
  const paths = (all: typeof given) => steady(all).map(({ path }) => path);
  // A history keeps the newest 500 uses.
  const [used, rejected] = [await lines("given_to_git"), await lines("rejected_in_git")];
  const kept = paths(given).slice(-450);
  assert.deepEqual(
    kept.filter((path) => !used.has(path)),
    [],
    `of ${kept.length} uses none is lost`,
  );
  assert.deepEqual(
    paths(refused).filter((path) => !rejected.has(path)),
    [],
    "no refusal is lost",
  );
}

/** What git stored last, and nothing else, by the keychain's word. */
async function strangersAreKept({ desktop }: Scene, { stored }: Askers): Promise<void> {
  const kept = (await items(desktop)).filter(({ attributes }) => {
    return attributes.username?.startsWith("git-stored/");
  });
  const wanted = [...stored].map(([host, password]) => `Stored by git: ada@${host} ${password}`);
  assert.deepEqual(kept.map(({ label, secret }) => `${label} ${secret}`).sort(), wanted.sort());
}

/** Nothing in the log that went wrong and was not shown. */
async function nobodyComplained({ desktop }: Scene): Promise<void> {
  const folder = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  assert.deepEqual(
    lines.filter((line) => /\b(ERROR|WARN)\b/.test(line) && /ledger|records|taken in/.test(line)),
    [],
  );
}

/** By another SQLite's word. */
async function recordsAreWhole({ desktop }: Scene): Promise<void> {
  assert.deepEqual(await query(desktop, "PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
  assert.deepEqual(await query(desktop, "PRAGMA foreign_key_check"), []);
}
