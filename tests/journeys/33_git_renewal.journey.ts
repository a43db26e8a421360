// Journey 33: an OAuth2 token about to expire, and a hundred askers at once:
// its host is asked for one new token, and every asker gets that one. Where
// the host is down it is asked once all the same.

import { strict as assert } from "node:assert";
import { Visitor } from "../sandbox/visitor.ts";
import { Git } from "./harness/git.ts";
import { secrets } from "./harness/keyring.ts";
import { beginSignIn, type SignInScene, shownAddress, signInJourney } from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";

const setting = { oidc: ["gitlab" as const], visits: true, deadline: 300_000 };

signInJourney("33 a hundred askers and one renewal", setting, async (scene) => {
  const { desktop, sandbox } = scene;
  await signedInAndDue(scene);
  const before = (await sandbox.grants())[0]?.refreshes ?? 0;
  const git = await Git.start(desktop, sandbox);
  const told = new Set(await askedAHundredTimes(git));
  const [secret] = await secrets(desktop, "token");
  assert.equal(told.size, 1, `${told.size} answers`);
  assert.match([...told][0] ?? "", new RegExp(`^username=oauth2\npassword=${secret}\n`));
  const asks = await sandbox.requests({ to: "gitlab", path: "/oauth/token", method: "POST" });
  const after = (await sandbox.grants())[0]?.refreshes ?? 0;
  assert.equal(after - before, 1, `the host answered ${asks.map(({ status }) => status).join(", ")}`);
  await git.push(git.address("gitlab"), "renewed");
});

signInJourney("33 a hundred askers of a host that is down", setting, async (scene) => {
  const { desktop, sandbox } = scene;
  await signedInAndDue(scene);
  const git = await Git.start(desktop, sandbox);
  await sandbox.fail({ server: "gitlab", match: { path: "/oauth/token" }, status: 500, times: "always" });
  const told = new Set(await askedAHundredTimes(git));
  // What is there is good for a few minutes yet.
  const [former] = await secrets(desktop, "token");
  assert.equal(told.size, 1, `${told.size} answers`);
  assert.match([...told][0] ?? "", new RegExp(`^username=oauth2\npassword=${former}\n`));
  const asks = await sandbox.requests({ to: "gitlab", path: "/oauth/token", method: "POST" });
  assert.equal(asks.filter(({ status }) => status === 500).length, 1, "it was asked once");
});

/** One sign-in, to be renewed as soon as it is there: five minutes before its end. */
async function signedInAndDue(scene: SignInScene): Promise<void> {
  const { app, page, sandbox } = scene;
  await sandbox.setHost("gitlab", { accessS: 240 });
  await connect(scene);
  const dialog = await beginSignIn(scene, "lab", "GitLab");
  const address = await shownAddress(scene, dialog);
  const away = await new Visitor().authorize(address, { person: "ada-dev" });
  await fetch(away);
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await page.row("lab").says("Valid");
  await app.kill();
  await sandbox.setHost("gitlab", { accessS: 7200 });
}

async function askedAHundredTimes(git: Git): Promise<string[]> {
  const asked = Array.from({ length: 100 }, () => git.helper("get", git.question("gitlab")));
  return (await Promise.all(asked)).map(({ out }) => out);
}
