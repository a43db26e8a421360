// Journey 40: the switch "Git on this computer", with the user's real gitconfig behind a link, the real git and the
// real helper. On, git asks Patrol before everybody else; off, not a byte is left of it.

import { strict as assert } from "node:assert";
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "./harness/desktop.ts";
import { gitIn } from "./harness/git_config.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey } from "./harness/journey.ts";
import { leaks } from "./harness/leaks.ts";
import type { Page, Thing } from "./harness/page.ts";
import { BOTH } from "./harness/rotation.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import { addToken, connect, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const home = (desktop: Desktop, ...path: string[]) => join(desktop.environment.HOME ?? "", ...path);

/** As people's files are: a comment, another helper, and what `gh auth setup-git` writes. */
const mine = (web: string) => `# Ada's own
[user]
	name = Ada   ; that's me
[credential "${web}"]
	helper =
	helper = cache --timeout=1
[credential]
	helper = store
[alias]
	st = status`;

function lay(desktop: Desktop, sandbox: Sandbox): void {
  mkdirSync(home(desktop, "dotfiles"));
  writeFileSync(home(desktop, "dotfiles/gitconfig"), mine(sandbox.ready.hosts.github.web));
  symlinkSync("dotfiles/gitconfig", home(desktop, ".gitconfig"));
}

const setting = {
  runtimes: 2,
  on: "github",
  environment: { GIT_CONFIG_NOSYSTEM: "1" },
  before: lay,
} as const;

journey("40 git on this computer", setting, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  const { web } = sandbox.ready.hosts.github;
  const { host } = new URL(web);
  const file = () => readFileSync(home(desktop, "dotfiles/gitconfig"), "utf8");
  await connect(scene);
  const [first, second] = BOTH;
  await addToken(page, first, typed(sandbox, "github-good"));
  await page.button("Settings").click();
  await page.heading("Git on this computer").appears();
  await page.shows("cache --timeout=1");
  await intoView(page, "Git on this computer");
  await app.screenshot("off");
  assert.equal(await current(page), "Never");

  // For every host: git's own word for who is asked, in order.
  await way(page, "For every host").click();
  await page.shows("git asks Patrol from now on.");
  assert.notEqual(file(), mine(web));
  const asked = await gitIn(desktop).asked(web);
  assert.match(asked[0] ?? "", /patrol$/);
  assert.equal(asked.length, 1, "Patrol knew it, so nobody else was asked");
  // git itself hands what worked to all helpers: that one of them writes it down is said.
  await page.shows("git hands every token that worked to store too, which writes it down in clear text.");
  await intoView(page, "Git on this computer");
  await app.screenshot("on");

  await tryRepository(page, `${web}/acme/gitops`);
  await page.shows(`The repository on ${host} answered.`);
  await page.shows(`git was given ada-dev@${host} by Patrol.`);
  await intoView(page, "Test");
  await app.screenshot("tested");
  await tryRepository(page, `${web}/acme/nowhere`);
  await page.shows(`${host} has no such repository, or not for this account.`);
  await tryRepository(page, "git@github.com:acme/gitops.git");
  await page.alert().says(/SSH/);
  await tryRepository(page, `http://ada:hunter2@${host}/acme/gitops`);
  await page.alert().says(/carries a password/);

  // What the host refuses is refused, and said of that account.
  await sandbox.setToken("github-good", { revoked: true });
  await tryRepository(page, `${web}/acme/gitops`);
  await page.shows(`${host} did not accept what git was given.`);
  await page.shows("refused by the host the last time git used it");
  await intoView(page, "Test");
  await app.screenshot("refused");
  await sandbox.setToken("github-good", { revoked: false });

  // For the known hosts alone; then never, and nothing is left.
  await way(page, "Only for the hosts that Patrol keeps tokens for").click();
  await until("only that host is named", () => file().includes(`[credential "${web}"]\n\thelper = `));
  assert.match((await gitIn(desktop).asked(web))[0] ?? "", /patrol$/);
  assert.doesNotMatch((await gitIn(desktop).asked("http://127.0.0.1:1")).join(), /patrol/);
  await way(page, "Never").click();
  await page.shows("git does not ask Patrol any more.");
  assert.equal(file(), mine(web));
  assert.ok(lstatSync(home(desktop, ".gitconfig")).isSymbolicLink());

  // Two accounts on one host.
  await page.button("Back").click();
  await addToken(page, second, typed(sandbox, "github-other"));
  await page.button("Settings").click();
  // The one that the host refused a moment ago is not the default until the user says so.
  await page.shows(`A remote with ada-dev@${host} gets ada-dev.`);
  await way(page, "For every host").click();
  await page.shows("git asks Patrol from now on.");
  await tryRepository(page, `${web}/acme/gitops`);
  await page.shows(`git was given ada-private@${host} by Patrol.`);
  await tryRepository(page, `http://ada-dev@${host}/acme/gitops`);
  await page.shows(`git was given ada-dev@${host} by Patrol.`);
  await page.thing("radio", "ada-dev", { part: true }).click();
  await page.shows(`A remote with ada-private@${host} gets ada-private.`);
  await tryRepository(page, `${web}/acme/gitops`);
  await page.shows(`git was given ada-dev@${host} by Patrol.`);
  await intoView(page, "Which account git gets");
  await app.screenshot("two-accounts");

  // Somebody else's line stays when Patrol's go.
  await gitIn(desktop).run("config", "--global", "user.email", "ada@example.com");
  await way(page, "Never").click();
  await page.shows("git does not ask Patrol any more.");
  assert.equal(file(), mine(web).replace("that's me\n", "that's me\n\temail = ada@example.com\n"));
  // As was said: in the file of `store`, by git's own hand, and nowhere else.
  const store = home(desktop, ".git-credentials");
  for (const name of ["github-good", "github-other"]) {
    const found = await leaks(desktop, sandbox.token(name), app);
    assert.deepEqual(
      found.filter((where) => !where.startsWith(store)),
      [],
    );
  }
  await assertWhole(scene);
});

journey(
  "40 git on this computer, where there is no gitconfig",
  { environment: { GIT_CONFIG_NOSYSTEM: "1" } },
  async (scene) => {
    const { page, desktop } = scene;
    await connect(scene);
    await page.button("Settings").click();
    await page.shows("not there yet");
    await way(page, "For every host").click();
    await page.shows("git asks Patrol from now on.");
    assert.match(readFileSync(home(desktop, ".gitconfig"), "utf8"), /helper = .*patrol/);
    // The window may be gone in between: what was written is remembered.
    await scene.app.restart("kill");
    await scene.page.button("Settings").click();
    await until("it is on", async () => (await current(scene.page)) === "For every host");
    await way(scene.page, "Never").click();
    await scene.page.shows("git does not ask Patrol any more.");
    assert.throws(() => lstatSync(home(desktop, ".gitconfig")), "made by the switch, gone with it");
  },
);

const way = (page: Page, words: string): Thing => page.thing("radio", words, { part: true });

const current = (page: Page): Promise<string> =>
  page.run(
    "return document.querySelector('.git-switch :checked')?.closest('label').querySelector('.choice-words > span').textContent ?? ''",
  );

async function tryRepository(page: Page, address: string): Promise<void> {
  await page.field("Repository").fill(address);
  await page.button("Test").click();
}

async function intoView(page: Page, heading: string): Promise<void> {
  await page.run(
    "[...document.querySelectorAll('h2, h3')].find((it) => it.textContent === arguments[0])?.scrollIntoView()",
    heading,
  );
}
