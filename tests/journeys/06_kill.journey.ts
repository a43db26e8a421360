// Journey 6: the power goes (SIGKILL) in the middle of each step. After the
// next start no secret is lost, none is left over, and no row lies.

import { strict as assert } from "node:assert";
import type { Failure } from "../sandbox/failures.ts";
import { PROGRAM } from "./harness/app.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { items, secrets } from "./harness/keyring.ts";
import { query } from "./harness/ledger.ts";
import type { Thing } from "./harness/page.ts";
import { freezeKeychain, holdLedger, thawKeychain } from "./harness/standstill.ts";
import {
  addToken,
  chooseFromMenu,
  connect,
  fillTokenDialog,
  openTokenDialog,
  refreshed,
  submitToken,
  typed,
} from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const REGISTER = "registerToGitIntegration";
const DEREGISTER = "deregisterFromGitIntegration";

journey("06 killed before the runtime is asked", {}, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);

  // While the token is verified: nothing is known of it yet.
  await sandbox.fail({ server: "github", kind: "hang" });
  const verifying = await openTokenDialog(scene.page, "qa");
  await fillTokenDialog(scene.page, verifying, typed(sandbox, "github-good"));
  await scene.page.button("Add Token", { within: verifying }).click();
  await until("GitHub is asked", async () => (await sandbox.requests({ to: "github" })).length > 0);
  await app.kill();
  await started(scene);
  await nothingIsKept(scene);
  await scene.page.row("qa").says("No token");

  // Just before its row is written: the ledger is held, all before it is done.
  const release = await holdLedger(desktop);
  await begin(scene, "qa", "github-good");
  await fingerprintKeyIsMade(scene);
  await app.kill();
  await release();
  await started(scene);
  await nothingIsKept(scene);

  // Its row is written, its secret not: the keychain stands still. So it does at the start: nothing is
  // settled until it can be read.
  await standAtKeychain(scene, "qa", "github-good");
  await app.kill();
  await app.start();
  await app.page.alert().says("does not answer");
  await app.page.row("qa").says("No token");
  await app.screenshot("started-with-a-mute-keychain");
  assert.deepEqual(await keepings(scene), ["storing"], "what cannot be read settles nothing");
  thawKeychain(desktop);
  await app.page.button("Ask the keychain again").click();
  await until("it is settled", async () => (await keepings(scene)).length === 0);
  await nothingIsKept(scene);
  await app.restart("close");
  await refreshed(app.page);
  await nothingIsKept(scene);

  // Its secret is written too, and the row does not know: it is found, and offered.
  await standAtKeychain(scene, "qa", "github-good");
  const releaseAgain = await holdLedger(desktop);
  thawKeychain(desktop);
  await until("the secret is in the keychain", async () => (await secrets(desktop, "token")).length > 0);
  await app.kill();
  assert.deepEqual(await keepings(scene), ["storing"]);
  await releaseAgain();
  await started(scene);
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")], "not lost");
  const dialog = await openTokenDialog(app.page, "qa");
  await app.page.shows("on no runtime");
  await app.screenshot("the-kept-token-is-offered");
  await submitToken(dialog);
  await dialog.disappears(30_000);
  await app.page.row("qa").says("Valid");
  await assertWhole(scene);
});

journey("06 killed while the runtime is asked", {}, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);

  // The token never arrived.
  await cut(scene, "qa", "github-good", { kind: "hang" });
  await app.page.row("qa").says("Failed");
  await app.screenshot("never-arrived");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")]);
  await app.page.button("Try again", { within: app.page.row("qa") }).click();
  await app.page.row("qa").says("Valid");
  await assertWhole(scene);

  // It arrived, and the answer did not.
  await cut(scene, "lab", "gitlab-good", { kind: "hang", after: true });
  await app.page.row("lab").says("Valid");
  await app.page.row("lab").says("ada.dev@");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-good");

  // It arrived over a token from elsewhere, or did not: which of the two is there, nobody tells.
  await cut(scene, "prod-eu", "github-good", { kind: "hang" }, "Update Token");
  await app.page.row("prod-eu").says("Unsure");
  await app.screenshot("over-one-from-elsewhere");
  await app.page.button("Try again", { within: app.page.row("prod-eu") }).click();
  await app.page.row("prod-eu").says("Valid");
  assert.equal(await sandbox.tokenOn("prod-eu"), "github-good");
  await assertWhole(scene);

  // While it is asked again.
  await sandbox.fail({
    server: "appProxy",
    match: { runtime: "mobile", body: "gitIntegrations" },
    kind: "hang",
  });
  await begin(scene, "mobile", "bitbucket-good");
  await app.page.status({ within: app.page.dialog("Git access for mobile") }).says("Asking mobile…");
  await app.kill();
  await started(scene);
  await app.page.row("mobile").says("Valid");
  await app.page.row("mobile").says("adadev@");
  await assertWhole(scene);
});

journey("06 killed while a token is replaced or deleted", {}, async (scene) => {
  const { app, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(scene.page, "lab", typed(sandbox, "gitlab-good"));

  // The new one never arrived: both are kept until it is settled.
  await cut(scene, "lab", "gitlab-expires", { kind: "hang" }, "Update Token");
  await app.page.row("lab").says("Unsure");
  await app.screenshot("update-never-arrived");
  const both = [sandbox.token("gitlab-expires"), sandbox.token("gitlab-good")].sort();
  assert.deepEqual(await secrets(desktop, "token"), both);
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-good");
  await app.page.button("Try again", { within: app.page.row("lab") }).click();
  await app.page.row("lab").says("Valid");
  assert.equal(await sandbox.tokenOn("lab"), "gitlab-expires");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("gitlab-expires")], "the old one went");
  await assertWhole(scene);

  // The new one is there; the old one is being removed from a keychain that stands still.
  await sandbox.forgetRequests();
  const slow = { kind: "slow", delayMs: 2_000 } as const;
  await sandbox.fail({ server: "appProxy", match: { runtime: "lab", body: REGISTER }, ...slow });
  await begin(scene, "lab", "gitlab-good", "Update Token");
  await until("the runtime has heard of it", () => heard(scene, "lab", REGISTER));
  freezeKeychain(desktop);
  await until("the old one is being removed", async () => (await keepings(scene)).includes("removing"));
  await app.kill();
  thawKeychain(desktop);
  await started(scene);
  await app.page.row("lab").says("Valid");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("gitlab-good")]);
  await assertWhole(scene);

  // Deleting: the runtime has forgotten it, and the answer did not arrive.
  const lost = { kind: "hang", after: true } as const;
  await sandbox.fail({ server: "appProxy", match: { runtime: "lab", body: DEREGISTER }, ...lost });
  await chooseFromMenu(app.page, "lab", "Delete Token");
  const deleting = app.page.dialog("Delete Token from lab?");
  await app.page.button("Delete Token", { within: deleting }).click();
  await until("the runtime has forgotten it", async () => (await sandbox.tokenOn("lab")) === undefined);
  await app.kill();
  await started(scene);
  await app.page.row("lab").says("No token");
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("gitlab-good")], "kept, as it was");
  await assertWhole(scene);

  // Deleting, and the runtime is away at the start: unsure, but not under way, and not out of reach.
  await addToken(app.page, "qa", typed(sandbox, "github-good"));
  await sandbox.setRuntime("qa", { answers: "never" });
  await chooseFromMenu(app.page, "qa", "Delete Token");
  const waiting = app.page.dialog("Delete Token from qa?");
  await app.page.button("Delete Token", { within: waiting }).click();
  await app.page.status({ within: waiting }).says("Asking qa to forget the token…");
  await app.kill();
  await sandbox.setRuntime("qa", { answers: "bad-gateway" });
  await started(scene);
  await app.page.row("qa").says("Unsure");
  assert.ok(await app.page.button("Update Token", { within: app.page.row("qa") }).isEnabled());
  await app.screenshot("interrupted-deletion");
  await sandbox.setRuntime("qa", { answers: "normally" });
  await chooseFromMenu(app.page, "qa", "Delete Token");
  await app.page.button("Delete Token", { within: app.page.dialog("Delete Token from qa?") }).click();
  await app.page.row("qa").says("No token");
  assert.equal(await sandbox.tokenOn("qa"), undefined);
  await assertWhole(scene);
});

journey("06 a second start shows the first's window", {}, async ({ app, page, desktop }) => {
  await page.heading("Connect to Codefresh").appears();
  const [id = ""] = (await desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Patrol$")).split(
    "\n",
  );
  await desktop.run("xdotool", "windowminimize", "--sync", id);
  await until("it is out of sight", async () => (await patrols()).length === 0);
  await desktop.run(PROGRAM);
  await until("the first's window is back, in front", async () => {
    const name = await desktop.run("xdotool", "getactivewindow", "getwindowname");
    return name.trim() === "Patrol" && (await patrols()).length === 1;
  });
  assert.ok(app.isRunning, "by the first, which still runs");
  await page.settled();
  await app.photograph("shown-again");

  async function patrols(): Promise<string[]> {
    return (await desktop.windows()).map((title) => title.trim()).filter((title) => title === "Patrol");
  }
});

/** As far as the button that adds the checked token. */
async function begin(scene: Scene, runtime: string, token: string, button = "Add Token"): Promise<Thing> {
  const { page } = scene;
  const dialog = await openTokenDialog(page, runtime, button);
  await fillTokenDialog(page, dialog, typed(scene.sandbox, token));
  await submitToken(dialog, button);
  return dialog;
}

/** Starts it, and waits until every runtime has answered. */
async function started({ app }: Scene): Promise<void> {
  await app.start();
  await refreshed(app.page);
}

/** Kills it while a registration hangs, and starts it again. */
async function cut(
  scene: Scene,
  runtime: string,
  token: string,
  how: Partial<Failure>,
  button?: string,
): Promise<void> {
  const { app, sandbox } = scene;
  await sandbox.forgetRequests();
  await sandbox.fail({ server: "appProxy", match: { runtime, body: REGISTER }, ...how });
  await begin(scene, runtime, token, button);
  await until("the runtime has heard of it", () => heard(scene, runtime, REGISTER));
  if (how.after) {
    await until("the runtime has it", async () => (await sandbox.tokenOn(runtime)) === token);
  }
  await app.kill();
  await started(scene);
  await assertWhole(scene);
}

async function heard({ sandbox }: Scene, runtime: string, what: string): Promise<boolean> {
  const all = await sandbox.requests({ to: "appProxy", runtime });
  return all.some(({ body }) => body.includes(what));
}

/** Adds a token as far as the keychain, which is frozen: its row is written, its secret is not. */
async function standAtKeychain(scene: Scene, runtime: string, token: string): Promise<void> {
  const { desktop } = scene;
  await desktop.run("secret-tool", "clear", "service", "patrol", "username", "fingerprint-key");
  const release = await holdLedger(desktop);
  await begin(scene, runtime, token);
  // Made anew just before the row is written, which the held ledger puts off.
  await fingerprintKeyIsMade(scene);
  freezeKeychain(desktop);
  await release();
  await until("the row is written", async () => (await keepings(scene)).includes("storing"));
}

async function fingerprintKeyIsMade({ desktop }: Scene): Promise<void> {
  await until("the key of the fingerprints is made", async () => {
    const all = await items(desktop);
    return all.some(({ attributes }) => attributes.username === "fingerprint-key");
  });
}

async function keepings({ desktop }: Scene): Promise<string[]> {
  const tokens = await query(desktop, "SELECT keeping FROM token");
  return tokens.map(({ keeping }) => String(keeping));
}

async function nothingIsKept(scene: Scene): Promise<void> {
  assert.deepEqual(await secrets(scene.desktop, "token"), []);
  assert.deepEqual(await keepings(scene), []);
  await assertWhole(scene);
}
