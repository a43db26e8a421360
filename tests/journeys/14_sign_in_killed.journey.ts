// Journey 14: the power goes (SIGKILL) between the moment at which a host
// grants a token and the moment at which it is kept. After the next start the
// row does not lie, nothing is left that has no owner, and signing in again
// works.

import { strict as assert } from "node:assert";
import { Visitor } from "../sandbox/visitor.ts";
import { assertWhole } from "./harness/invariants.ts";
import { items, secrets } from "./harness/keyring.ts";
import { query } from "./harness/ledger.ts";
import type { Thing } from "./harness/page.ts";
import { beginSignIn, type SignInScene, shownAddress, signInJourney } from "./harness/sign_in.ts";
import { freezeKeychain, holdLedger, thawKeychain } from "./harness/standstill.ts";
import { connect, onlyHere, openTokenDialog, refreshed, submitToken } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

signInJourney("14 killed after the host has granted", { visits: true }, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);

  // The host has granted, and its answer has not arrived.
  await sandbox.fail({ server: "gitlab", match: { path: "/oauth/token" }, kind: "hang", after: true });
  await comeBack(scene);
  await until("the host has granted", async () => (await sandbox.grants()).length === 1);
  await app.kill();
  await nothingIsLeft(scene);

  // The answer is here, and the token is being verified.
  const away = await allowed(scene);
  await sandbox.forgetRequests();
  await sandbox.fail({ server: "gitlab", match: { method: "GET" }, kind: "hang" });
  await fetch(away);
  await until("the token is being verified", async () => {
    return (await sandbox.requests({ to: "gitlab", method: "GET" })).length > 0;
  });
  await app.kill();
  await nothingIsLeft(scene);

  // Its row is written, and nothing in the keychain, which stands still.
  await standAtTheKeychain(scene);
  await app.kill();
  thawKeychain(desktop);
  await nothingIsLeft(scene);

  // What renews it is in the keychain; it itself is not.
  const release = await standAfterTheRenewer(scene);
  await app.kill();
  await release();
  await nothingIsLeft(scene);

  // Signing in again works as if nothing had been.
  const dialog = await comeBack(scene);
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await app.page.row("lab").says("Valid");
  await app.page.row("lab").says("Renews itself");
  await assertWhole(scene);
});

signInJourney("14 killed when all but the ledger knows", { visits: true }, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);
  const release = await standAfterTheRenewer(scene);
  freezeKeychain(desktop);
  await release();
  await until("the grant is written", async () => {
    return (await query(desktop, "SELECT token FROM oauth_grant")).length === 1;
  });
  const releaseAgain = await holdLedger(desktop);
  thawKeychain(desktop);
  await until("the token is in the keychain", async () => (await secrets(desktop, "token")).length === 1);
  await app.kill();
  await releaseAgain();

  // Not lost: it is offered, goes onto the runtime, and renews itself.
  await app.start();
  await refreshed(app.page);
  await app.page.row("lab").says("No token");
  const dialog = await openTokenDialog(app.page, "lab");
  await app.page.shows("on no runtime");
  await app.screenshot("the-kept-grant-is-offered");
  await submitToken(dialog);
  await dialog.disappears(30_000);
  await app.page.row("lab").says("Valid");
  await app.page.row("lab").says("Renews itself");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-oauth-1");
  await assertWhole(scene);
});

/** As far as the redirect, which the browser has not followed yet. */
async function allowed(scene: SignInScene): Promise<URL> {
  const dialog = await beginSignIn(scene, "lab", "GitLab");
  return new Visitor().authorize(await shownAddress(scene, dialog));
}

async function comeBack(scene: SignInScene): Promise<Thing> {
  await fetch(await allowed(scene));
  return scene.page.dialog("Git access for lab");
}

/** Starts Patrol again: no row, no secret, no token on the runtime, and the row says so. */
async function nothingIsLeft(scene: SignInScene): Promise<void> {
  const { app, desktop, sandbox } = scene;
  await app.start();
  await refreshed(app.page);
  await app.page.row("lab").says("No token");
  await until("nothing is half kept", async () => (await keepings(scene)).length === 0);
  assert.deepEqual(await secrets(desktop, "token"), []);
  assert.deepEqual(await secrets(desktop, "refresh-token"), []);
  assert.equal(await sandbox.tokenOn("lab"), undefined);
  await assertWhole(scene);
}

/** The row is written; the keychain is frozen before it takes the refresh token. */
async function standAtTheKeychain(scene: SignInScene): Promise<void> {
  const { desktop } = scene;
  // It fails where there is none yet.
  await desktop
    .run("secret-tool", "clear", "service", "patrol", "username", "fingerprint-key")
    .catch(() => "");
  const release = await holdLedger(desktop);
  await onlyHere(await comeBack(scene));
  // Made anew just before the row is written, which the held ledger puts off.
  await until("the key of the fingerprints is made", async () => {
    return (await items(desktop)).some(({ attributes }) => attributes.username === "fingerprint-key");
  });
  freezeKeychain(desktop);
  await release();
  await until("the row is written", async () => (await keepings(scene)).includes("storing"));
}

/** The refresh token is in the keychain, and the ledger is held. Returns how to give it back. */
async function standAfterTheRenewer(scene: SignInScene): Promise<() => Promise<void>> {
  const { desktop } = scene;
  await standAtTheKeychain(scene);
  const release = await holdLedger(desktop);
  thawKeychain(desktop);
  await until("what renews it is kept", async () => (await secrets(desktop, "refresh-token")).length === 1);
  assert.deepEqual(await secrets(desktop, "token"), []);
  return release;
}

async function keepings({ desktop }: SignInScene): Promise<string[]> {
  return (await query(desktop, "SELECT keeping FROM token")).map(({ keeping }) => String(keeping));
}
