// Journey 2: the main job, on each of the four providers: a pasted token is
// verified, kept in the keychain and nowhere else, and authorized on its runtime.

import { strict as assert } from "node:assert";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import {
  addToken,
  connect,
  fillTokenDialog,
  openTokenDialog,
  refreshed,
  submitToken,
  typed,
} from "./harness/steps.ts";

const PROVIDERS = [
  { runtime: "qa", token: "github-good", account: "ada-dev@", scopes: "All there", expires: "Never" },
  { runtime: "lab", token: "gitlab-good", account: "ada.dev@", scopes: "All there", expires: "Never" },
  { runtime: "mobile", token: "bitbucket-good", account: "adadev@", scopes: "All there", expires: "Unknown" },
  {
    runtime: "mainframe",
    token: "bitbucket-server-good",
    account: "ada@corp@",
    scopes: "Cannot be checked",
    expires: "Unknown",
  },
];

journey("02 add a token on each provider", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);

  for (const { runtime, token, account, scopes, expires } of PROVIDERS) {
    const row = page.row(runtime);
    await row.says("No token");
    const dialog = await openTokenDialog(page, runtime);
    await app.screenshot(`${runtime}-dialog`);
    await fillTokenDialog(page, dialog, typed(sandbox, token));
    await submitToken(dialog);
    await dialog.disappears(30_000);

    await row.says(account);
    await row.says(scopes);
    await row.says(expires);
    await row.says("Valid");
    await page.status().says(`${runtime} is authorized`);
    await app.screenshot(`${runtime}-authorized`);

    assert.equal(await sandbox.tokenOn(runtime), token, "the runtime has it, by the sandbox's word");
    const kept = (await secrets(desktop, "token")).filter((secret) => secret === sandbox.token(token));
    assert.equal(kept.length, 1, "the secret is in the Secret Service, once");
    await assertNoLeak(desktop, sandbox.token(token), app);
  }
  assert.equal((await secrets(desktop, "token")).length, PROVIDERS.length, "the four tokens and no other");

  await app.restart("close");
  await refreshed(app.page);
  for (const { runtime, token, account } of PROVIDERS) {
    await app.page.row(runtime).says(account);
    await app.page.row(runtime).says("Valid");
    await assertNoLeak(desktop, sandbox.token(token), app);
  }
});

journey("02 spaces around a token are dropped", {}, async (scene) => {
  const { page, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(page, "qa", { token: `  ${sandbox.token("github-good")}\n ` });
  await page.row("qa").says("Valid");
  await page.status().says("Spaces around the token were dropped.");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")], "kept without them");
});
