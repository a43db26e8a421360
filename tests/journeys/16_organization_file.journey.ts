// Journey 16: the file that an admin hands out is imported in the settings.
// Its client secrets go to the keychain and nowhere else, and signing in takes
// them from there.

import { strict as assert } from "node:assert";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { organizationFile } from "../sandbox/organization.ts";
import { Visitor } from "../sandbox/visitor.ts";
import { assertWhole } from "./harness/invariants.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { beginSignIn, shownAddress, signInJourney } from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";

const setting = { applications: "none", visits: true } as const;

signInJourney("16 import the organization's file", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await page.button("Settings").click();
  const file = join(desktop.root, "handed-out.toml");
  const given = organizationFile(sandbox.ready);

  // A mistake is named, and changes nothing.
  writeFileSync(file, given.replace("client_id", "client_ident"));
  await page.field("Organization file").fill(file);
  await page.button("Import").click();
  await page.alert().says("client_ident");
  await app.screenshot("a-mistake-in-it");
  assert.deepEqual(await secrets(desktop, "client-secret"), []);

  writeFileSync(file, given);
  await page.field("Organization file").fill(file);
  await page.button("Import").click();
  await page.status().says("Imported.");
  await app.screenshot("imported");
  const all = Object.values(sandbox.ready.oauth).filter(
    ({ secret }) => secret !== null && given.includes(secret),
  );
  const wanted = all.map(({ secret }) => secret ?? "").sort();
  assert.equal(wanted.length, 3);
  assert.deepEqual(await secrets(desktop, "client-secret"), wanted);
  const kept = readFileSync(
    join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol/organization.toml"),
    "utf8",
  );
  assert.doesNotMatch(kept, /client_secret\s*=/);
  rmSync(file);

  await app.restart("close");
  const dialog = await beginSignIn(scene, "mobile", "Bitbucket");
  await fetch(await new Visitor().authorize(await shownAddress(scene, dialog)));
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await app.page.row("mobile").says("Valid");
  assert.deepEqual(await secrets(desktop, "client-secret"), wanted);
  for (const secret of wanted) await assertNoLeak(desktop, secret, app);
  await assertWhole(scene);
});
