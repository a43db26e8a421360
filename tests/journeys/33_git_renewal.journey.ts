// Journey 33: an OAuth2 token about to expire, and a hundred askers at once:
// its host is asked for one new token, and every asker gets that one.

import { strict as assert } from "node:assert";
import { Visitor } from "../sandbox/visitor.ts";
import { Git } from "./harness/git.ts";
import { secrets } from "./harness/keyring.ts";
import { beginSignIn, shownAddress, signInJourney } from "./harness/sign_in.ts";
import { connect, onlyHere } from "./harness/steps.ts";

const setting = { oidc: ["gitlab" as const], visits: true, deadline: 300_000 };

signInJourney("33 a hundred askers and one renewal", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  // Due as soon as it is there: renewed five minutes before its end.
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
  const before = (await sandbox.grants())[0]?.refreshes ?? 0;
  const git = await Git.start(desktop, sandbox);
  const asked = Array.from({ length: 100 }, () => git.helper("get", git.question("gitlab")));
  const told = new Set((await Promise.all(asked)).map(({ out }) => out));
  const [secret] = await secrets(desktop, "token");
  assert.equal(told.size, 1, `${told.size} answers`);
  assert.match([...told][0] ?? "", new RegExp(`^username=oauth2\\npassword=${secret}\\n`));
  const asks = await sandbox.requests({ to: "gitlab", path: "/oauth/token", method: "POST" });
  const after = (await sandbox.grants())[0]?.refreshes ?? 0;
  assert.equal(after - before, 1, `the host answered ${asks.map(({ status }) => status).join(", ")}`);
  await git.push(git.address("gitlab"), "renewed");
});
