// Journey 54: the records are damaged, or a newer Patrol's. They are set aside whole, the window says so,
// and what they knew is found again in the real keychain by its own items.

import { strict as assert } from "node:assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { dataFolder, ledgerFile, query } from "./harness/ledger.ts";
import { addToken, connect, openTokenDialog, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const NONSENSE = "This was a database until the disk broke. ".repeat(300);

journey("54 damaged records", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await page.row("qa").says("Valid");
  const before = await query(desktop, "SELECT id FROM token");
  await app.kill();

  await writeFile(ledgerFile(desktop), NONSENSE);
  for (const end of ["-wal", "-shm"]) await writeFile(`${ledgerFile(desktop)}${end}`, "");
  await app.start();
  await app.page.alert().says("Patrol's records are damaged; new ones were begun.");
  await app.page.alert().says("Found again in the keychain: 1 account and 1 token.");
  await app.page.row("qa").says("Valid");
  await app.screenshot("found-again");
  assert.deepEqual(
    await query(desktop, "SELECT id FROM token"),
    before,
    "under the id that the keychain knows",
  );
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")]);
  assert.equal(await readFile(join(dataFolder(desktop), "patrol.db.damaged-1"), "utf8"), NONSENSE);
  assert.equal(await sandbox.tokenOn("qa"), "github-good", "the runtime was left alone");

  // It is offered as before, and put where it is: from then on that is known again.
  const dialog = await openTokenDialog(app.page, "qa", "Update Token");
  await app.page.shows("on no runtime");
  await app.page.button("Cancel", { within: dialog }).click();
  await assertWhole(scene);

  // Once is enough.
  await app.restart("close");
  await app.page.row("qa").says("Valid");
  await app.page.alert().disappears();
  await newerRecords(scene);
});

/** An older Patrol is started over a newer one's records. */
async function newerRecords(scene: Scene): Promise<void> {
  const { app, desktop } = scene;
  await app.kill();
  await pretendNewer(ledgerFile(desktop));
  await app.start();
  await app.page.alert().says("written by a newer version of Patrol");
  await app.page.alert().says("give patrol.db.newer-1 the name patrol.db");
  await until(
    "the account is found again",
    async () => (await query(desktop, "SELECT id FROM account")).length > 0,
  );
  await app.page.row("qa").says("Valid");
  const names = (await readdir(dataFolder(desktop))).filter((name) => /^patrol\.db\..*\d$/.test(name));
  assert.deepEqual(names.sort(), ["patrol.db.damaged-1", "patrol.db.newer-1"]);
}

/** Bytes 60 to 63 of the file are `user_version` (sqlite.org/fileformat2.html). */
async function pretendNewer(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes.writeUInt32BE(999, 60);
  await writeFile(file, bytes);
}
