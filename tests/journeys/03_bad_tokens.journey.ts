// Journey 3: each bad token says its own sentence, goes nowhere it does not
// belong, and leaves nothing behind.

import { strict as assert } from "node:assert";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import { connect, fillTokenDialog, onlyHere, openTokenDialog, typed } from "./harness/steps.ts";

/** Refused: by its shape, without a request, or by its host. */
const REFUSED = [
  { runtime: "qa", token: "github-expired", says: "mistyped, expired or revoked; GitHub does not say which" },
  { runtime: "qa", token: "github-revoked", says: "mistyped, expired or revoked; GitHub does not say which" },
  { runtime: "qa", token: "gitlab-good", says: "This is a token of GitLab", unsent: true },
  { runtime: "lab", token: "gitlab-expired", says: "says that this token has expired" },
  { runtime: "lab", token: "gitlab-revoked", says: "says that this token was revoked" },
  { runtime: "lab", token: "gitlab-blocked", says: "blocked" },
  { runtime: "lab", token: "gitlab-deploy", says: "needs a token that acts for you as a user", unsent: true },
  { runtime: "lab", token: "github-good", says: "This is a token of GitHub", unsent: true },
  { runtime: "mobile", token: "bitbucket-expired", says: "Bitbucket does not say which" },
  { runtime: "mobile", token: "bitbucket-app-password", says: "app password", unsent: true },
  { runtime: "mainframe", token: "bitbucket-server-revoked", says: "Bitbucket does not say which" },
  { runtime: "mainframe", token: "bitbucket-server-captcha", says: "CAPTCHA" },
];

/** Accepted by its host, and yet to be thought about: it goes on only by the user's word. */
const DOUBTFUL = [
  { runtime: "qa", token: "github-short", says: "repo" },
  { runtime: "qa", token: "github-fine-grained", says: "fine-grained" },
  { runtime: "lab", token: "gitlab-short", says: "write_repository" },
  { runtime: "mobile", token: "bitbucket-short", says: "write:repository:bitbucket" },
];

journey("03 a refused token says why", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  for (const { runtime, token, says, unsent } of REFUSED) {
    await sandbox.forgetRequests();
    const dialog = await openTokenDialog(page, runtime);
    await fillTokenDialog(page, dialog, { ...typed(sandbox, token), ...beside(runtime) });
    await page.button("Add Token", { within: dialog }).click();
    await page.alert({ within: dialog }).says(says);
    await app.screenshot(`${runtime}-${token}`);
    await page.button("Cancel", { within: dialog }).click();
    await dialog.disappears();
    await page.row(runtime).says("No token");

    if (unsent) assert.deepEqual(await sentTo(token), [], `${token} was sent nowhere`);
    assert.equal(await sandbox.tokenOn(runtime), undefined, `${token} is not on ${runtime}`);
    await assertNoLeak(desktop, sandbox.token(token), app);
  }
  await nothingIsKept();

  async function sentTo(token: string): Promise<string[]> {
    const secret = sandbox.token(token);
    const heard = await sandbox.requests();
    return heard
      .filter(({ credentials }) => credentials.some((one) => one.secret === secret))
      .map(({ to }) => to);
  }

  /** What the dialog of this runtime asks for, whatever token is pasted. */
  function beside(runtime: string): { email?: string; username?: string } {
    if (runtime === "mobile") return { email: sandbox.email("bitbucket-good") };
    return {};
  }

  async function nothingIsKept(): Promise<void> {
    assert.deepEqual(await secrets(desktop, "token"), [], "no token is in the keychain");
    assert.deepEqual(await query(desktop, "SELECT * FROM token"), [], "no token is in the ledger");
  }
});

journey("03 a doubtful token asks first", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  for (const { runtime, token, says } of DOUBTFUL) {
    const dialog = await openTokenDialog(page, runtime);
    await fillTokenDialog(page, dialog, typed(sandbox, token));
    await page.button("Add Token", { within: dialog }).click();
    await page.alert({ within: dialog }).says(says);
    await app.screenshot(`${runtime}-${token}`);
    await page.button("Back", { within: dialog }).click();
    await page.button("Cancel", { within: dialog }).click();
    await dialog.disappears();
    await page.row(runtime).says("No token");
    assert.deepEqual(await secrets(desktop, "token"), [], "nothing is kept that the user did not want kept");
    await assertNoLeak(desktop, sandbox.token(token), app);
  }

  // By the user's word it goes on; Codefresh may be set to accept it.
  const dialog = await openTokenDialog(page, "qa");
  await fillTokenDialog(page, dialog, { token: sandbox.token("github-short") });
  await page.button("Add Token", { within: dialog }).click();
  await onlyHere(dialog, "Add anyway");
  await dialog.disappears(30_000);
  await page.row("qa").says("Missing: repo");
  await app.screenshot("added-anyway");
  assert.equal(await sandbox.tokenOn("qa"), "github-short");
});
