// Journey 41: tokens that git, gh and glab keep on this computer are shown before they are taken, sent to their own
// host alone and only then, and kept on no runtime; what lies in clear text is named and left as it was.

import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "./harness/desktop.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { items, secrets } from "./harness/keyring.ts";
import { forms } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page, Thing } from "./harness/page.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import { addToken, connect, openTokenDialog, submitToken, typed } from "./harness/steps.ts";

const home = (desktop: Desktop, ...path: string[]) => join(desktop.environment.HOME ?? "", ...path);
const at = (web: string) => new URL(web).host;

/** What other programs keep, by the file that they keep it in. */
function others(desktop: Desktop, sandbox: Sandbox): Record<string, string> {
  const { github, gitlab } = sandbox.ready.hosts;
  return {
    [home(desktop, ".git-credentials")]:
      `http://ada-dev:${sandbox.token("github-good")}@${at(github.web)}\nhttps://x:y@elsewhere.example\n`,
    [home(desktop, ".gitconfig")]: `[credential]\n\thelper = store --file ~/more\n`,
    [home(desktop, "more")]: `http://ada:${sandbox.token("gitlab-expires")}@${at(gitlab.web)}\n`,
    [home(desktop, ".config/gh/hosts.yml")]:
      `${at(github.web)}:\n    users:\n        ada-private:\n    git_protocol: https\n    user: ada-private\n`,
    [home(desktop, ".config/glab-cli/config.yml")]:
      `hosts:\n    gitlab.com:\n        token:\n    ${at(gitlab.web)}:\n        api_protocol: http\n        token: !!null ${sandbox.token("gitlab-good")}\n`,
  };
}

async function lay(desktop: Desktop, sandbox: Sandbox): Promise<void> {
  for (const folder of [".config/gh", ".config/glab-cli"]) {
    mkdirSync(home(desktop, folder), { recursive: true });
  }
  for (const [path, text] of Object.entries(others(desktop, sandbox))) writeFileSync(path, text);
  // As gh keeps it: go-keyring's attributes.
  const service = `gh:${at(sandbox.ready.hosts.github.web)}`;
  const secret = sandbox.token("github-other");
  for (const username of ["ada-private", ""]) {
    await desktop.run(
      "sh",
      "-c",
      'printf %s "$1" | secret-tool store --label="$4" service "$2" username "$3"',
      "sh",
      secret,
      service,
      username,
      `Password for '${username}' on '${service}'`,
    );
  }
}

const setting = { environment: { GIT_CONFIG_NOSYSTEM: "1" }, before: lay };

journey("41 import", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  const { github, gitlab } = sandbox.ready.hosts;
  await connect(scene);
  await page.button("Settings").click();
  await page.heading("Import tokens").appears();
  await sandbox.forgetRequests();
  await page.button("Look for tokens").click();
  await page.shows(`ada-dev · ${at(github.web)}`);
  for (const words of [
    `git-credential-store · ${home(desktop, ".git-credentials")} · in clear text`,
    `git-credential-store · ${home(desktop, "more")} · in clear text`,
    `GitHub CLI (gh) · the system keychain, gh:${at(github.web)}`,
    `GitLab CLI (glab) · ${home(desktop, ".config/glab-cli/config.yml")} · in clear text`,
    "x · elsewhere.example",
  ]) {
    await page.shows(words);
  }
  await page.run("document.querySelector('[aria-label=\"Found on this computer\"]').scrollIntoView()");
  await app.screenshot("found");
  assert.deepEqual(await sandbox.requests({ to: "github" }), [], "shown, and sent nowhere");
  assert.deepEqual(await sandbox.requests({ to: "gitlab" }), []);
  await assertNotInPage(scene);

  // git's file: checked like a pasted one, kept, and the copy is named.
  let dialog = await take(page, `ada-dev · ${at(github.web)}, git-credential-store`);
  await app.screenshot("take");
  await page.button("Check token", { within: dialog }).click();
  await dialog.says(`ada-dev@${at(github.web)}`);
  assert.deepEqual(await secrets(desktop, "token"), [], "checked is not kept");
  await app.screenshot("checked");
  await page.button("Keep token", { within: dialog }).click();
  await dialog.says("on no runtime yet");
  await dialog.says(home(desktop, ".git-credentials"));
  await app.screenshot("kept");
  await page.button("Done", { within: dialog }).click();
  assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")]);

  // gh's, from the keychain: nothing of it lies open.
  dialog = await take(page, `ada-private · ${at(github.web)}, GitHub CLI (gh)`);
  await keep(page, dialog);
  await dialog.says("No copy in clear text is known.");
  await page.button("Done", { within: dialog }).click();

  // glab's, and the file that a configured helper names.
  dialog = await take(page, `${at(gitlab.web)}, GitLab CLI (glab)`);
  await keep(page, dialog);
  await dialog.says(home(desktop, ".config/glab-cli/config.yml"));
  await page.button("Done", { within: dialog }).click();
  dialog = await take(page, `ada · ${at(gitlab.web)}, git-credential-store`);
  await keep(page, dialog);
  await dialog.says(home(desktop, "more"));
  await page.button("Done", { within: dialog }).click();

  // A host that nobody knows: what it runs must be said, and until then nothing is sent.
  dialog = await take(page, "x · elsewhere.example, git-credential-store");
  await page.button("Check token", { within: dialog }).click();
  await dialog.says("Say what software the host runs.");
  await page.button("Cancel", { within: dialog }).click();

  // A helper, asked for one host.
  await page.button("Ask a credential helper").click();
  await page.field("Host").fill(gitlab.web);
  await page.button("Ask").click();
  await page.button(`Take ada · ${at(gitlab.web)}, store --file ~/more…`).appears();
  await app.screenshot("asked-a-helper");
  await page.field("Host").fill("https://nowhere.example");
  await page.button("Ask").click();
  await page.alert().says(/knows no password for nowhere.example/);

  const names = ["github-good", "github-other", "gitlab-good", "gitlab-expires"];
  const wanted = names.map((name) => sandbox.token(name)).sort();
  assert.deepEqual(await secrets(desktop, "token"), wanted);
  const used = await query(desktop, "SELECT token FROM authorization");
  assert.deepEqual(used, [], "on no runtime yet");
  await assertNotInPage(scene);
  for (const [path, text] of Object.entries(others(desktop, sandbox))) {
    assert.equal(readFileSync(path, "utf8"), text, `${path} is as it was`);
  }
  const foreign = (await items(desktop)).filter((it) => it.attributes.service?.startsWith("gh:"));
  assert.deepEqual(foreign, [], "Patrol wrote nothing under another's name");

  // And on to a runtime, as any kept token.
  await page.button("Back").click();
  dialog = await openTokenDialog(page, "qa");
  await page.thing("radio", `ada-dev@${at(github.web)}`, { within: dialog, part: true }).click();
  await submitToken(dialog);
  await dialog.disappears(30_000);
  await page.row("qa").says("Valid");
  assert.equal(await sandbox.tokenOn("qa"), "github-good");
  await assertWhole(scene);
});

journey(
  "41 import what the environment carries, and what is of no use",
  {
    environment: (sandbox) => ({
      GIT_CONFIG_NOSYSTEM: "1",
      GITLAB_TOKEN: sandbox.token("gitlab-good"),
      GITLAB_HOST: sandbox.ready.hosts.gitlab.web,
    }),
    before: (desktop: Desktop, sandbox: Sandbox) => {
      const { github } = sandbox.ready.hosts;
      const token = sandbox.token("github-revoked");
      writeFileSync(home(desktop, ".git-credentials"), `http://ada:${token}@${at(github.web)}\n`);
      mkdirSync(home(desktop, ".config/gh"), { recursive: true });
      writeFileSync(home(desktop, ".config/gh/hosts.yml"), "github.com: [ghp_broken\n");
    },
  },
  async (scene) => {
    const { app, page, desktop, sandbox } = scene;
    const { github, gitlab } = sandbox.ready.hosts;
    await connect(scene);
    await addToken(page, "qa", typed(sandbox, "github-good"));
    await page.button("Settings").click();
    await page.button("Look for tokens").click();
    await page.shows("hosts.yml is not readable as gh's file (line");
    let dialog = await take(page, `${at(gitlab.web)}, Environment`);
    await keep(page, dialog);
    await dialog.says("the variable GITLAB_TOKEN");
    await page.button("Done", { within: dialog }).click();
    dialog = await take(page, `ada · ${at(github.web)}, git-credential-store`);
    await page.button("Check token", { within: dialog }).click();
    await page.alert({ within: dialog }).says(/does not accept|revoked|not accepted/);
    await app.screenshot("refused");
    await page.button("Cancel", { within: dialog }).click();
    const wanted = ["github-good", "gitlab-good"].map((name) => sandbox.token(name)).sort();
    assert.deepEqual(await secrets(desktop, "token"), wanted);
    await assertNotInPage(scene);
  },
);

async function take(page: Page, name: string): Promise<Thing> {
  await page.button(`Take ${name}…`).click();
  return page.dialog("Take ", { part: true }).appears();
}

async function keep(page: Page, dialog: Thing): Promise<void> {
  await page.button("Check token", { within: dialog }).click();
  await page.button("Keep ", { within: dialog, part: true }).click();
  await dialog.says("on no runtime yet");
}

/** Not in the page, nor in what Patrol wrote: the other programs' own files are another matter. */
async function assertNotInPage({ app, desktop, sandbox }: Scene): Promise<void> {
  const everything = Buffer.from(await app.page.everything());
  const ours = ["patrol.db", "patrol.db-wal"].map((name) =>
    readFileSync(join(desktop.environment.XDG_DATA_HOME ?? "", "patrol", name)),
  );
  for (const secret of sandbox.secrets()) {
    for (const { how, bytes } of forms(secret)) {
      assert.ok(!everything.includes(bytes), `a token is in the page, ${how}`);
      assert.ok(!ours.some((file) => file.includes(bytes)), `a token is in the ledger, ${how}`);
    }
  }
}
