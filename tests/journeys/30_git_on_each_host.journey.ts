// Journey 30: the tokens that serve the runtimes serve git too: clone and push
// on all four hosts ask nothing, and no token strays to another host.

import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostName } from "../sandbox/model.ts";
import { Git } from "./harness/git.ts";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import { addToken, connect, refreshed, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const HOSTS: { host: HostName; runtime: string; token: string; scheme: string; username: string | null }[] = [
  { host: "github", runtime: "qa", token: "github-good", scheme: "basic", username: "ada-dev" },
  { host: "gitlab", runtime: "lab", token: "gitlab-good", scheme: "basic", username: "ada.dev" },
  {
    host: "bitbucket",
    runtime: "mobile",
    token: "bitbucket-good",
    scheme: "basic",
    username: "x-bitbucket-api-token-auth",
  },
  {
    host: "bitbucketServer",
    runtime: "mainframe",
    token: "bitbucket-server-good",
    scheme: "bearer",
    username: null,
  },
];

journey("30 git clones and pushes on each host", { deadline: 300_000 }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  for (const { runtime, token } of HOSTS) await addToken(page, runtime, typed(sandbox, token));
  // Git needs no window.
  await app.kill();
  const git = await Git.start(desktop, sandbox);

  for (const { host, token, scheme, username } of HOSTS) {
    await sandbox.forgetRequests();
    await git.push(git.address(host), host);
    const clone = join(git.folder, `clone-${host}`);
    await git.does("clone", "--quiet", git.address(host), clone);
    assert.equal((await git.does("-C", clone, "log", "--format=%s")).trim(), host);

    const asked = await sandbox.requests({ to: host, path: ".git" });
    const used = asked.flatMap(({ credentials }) => credentials);
    assert.ok(used.length > 0);
    for (const credential of used) {
      assert.equal(credential.secret, sandbox.token(token));
      assert.equal(credential.scheme, scheme);
      assert.equal(credential.username, username);
    }
    await assertNoLeak(desktop, sandbox.token(token));
  }
  assert.equal((await secrets(desktop, "token")).length, HOSTS.length, "git changed nothing in the keychain");

  await app.start();
  await refreshed(app.page);
  await until("the window has taken in what git did", () => git.notes().length === 0);
  const lines = await query(
    desktop,
    "SELECT DISTINCT subject, outcome FROM history WHERE act = 'given_to_git'",
  );
  assert.equal(lines.length, HOSTS.length, JSON.stringify(lines));
  const paths = await query(desktop, "SELECT detail FROM history WHERE detail IS NOT NULL");
  assert.deepEqual(paths, [], "no path without useHttpPath");
});

journey("30 a submodule on another host does not get the first one's token", {}, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await app.kill();
  const git = await Git.start(desktop, sandbox);

  const whole = join(git.folder, "whole");
  await git.does("init", "--quiet", whole);
  await git.does("-C", whole, "commit", "--quiet", "--allow-empty", "-m", "first");
  const commit = (await git.does("-C", whole, "rev-parse", "HEAD")).trim();
  await git.does("-C", whole, "update-index", "--add", "--cacheinfo", `160000,${commit},part`);
  const modules = join(whole, ".gitmodules");
  await git.does("config", "-f", modules, "submodule.part.path", "part");
  await git.does("config", "-f", modules, "submodule.part.url", git.address("gitlab"));
  await git.does("-C", whole, "add", ".gitmodules");
  await git.does("-C", whole, "commit", "--quiet", "-m", "with a part");
  await git.does("-C", whole, "push", "--quiet", git.address("github"), "HEAD:refs/heads/main");

  await sandbox.forgetRequests();
  const clone = ["clone", "--recurse-submodules", git.address("github"), join(git.folder, "again")];
  const { code, err } = await git.run(...clone);
  assert.notEqual(code, 0);
  assert.match(err, /could not read Username|terminal prompts disabled/);
  const there = await sandbox.requests({ to: "gitlab" });
  assert.ok(there.length > 0, "the submodule's host was asked");
  assert.deepEqual(
    there.flatMap(({ credentials }) => credentials),
    [],
    "and was told nothing",
  );
});

journey(
  "30 over TLS, as github.com",
  {
    githubCom: true,
    environment: ({ ready }) => ({ HTTPS_PROXY: ready.realNames?.proxy ?? "" }),
    before: (desktop, { ready }) => {
      const folder = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol");
      mkdirSync(folder, { recursive: true });
      const file = JSON.stringify(ready.realNames?.caFile);
      writeFileSync(join(folder, "organization.toml"), `[network]\nca_file = ${file}\n`);
    },
  },
  async (scene) => {
    const { page, desktop, sandbox, app } = scene;
    await connect(scene);
    await addToken(page, "qa", typed(sandbox, "github-good"));
    await app.kill();
    const { proxy = "", caFile = "" } = sandbox.ready.realNames ?? {};
    const git = await Git.start(desktop, sandbox, { https_proxy: proxy, GIT_SSL_CAINFO: caFile });
    assert.match(git.address("github"), /^https:\/\/github\.com\//);
    await git.push(git.address("github"), "first");
    await git.does("clone", "--quiet", git.address("github"), join(git.folder, "clone"));
    // A look-alike gets nothing, and so does the same name without encryption.
    for (const question of ["protocol=https\nhost=foogithub.com\n\n", "protocol=http\nhost=github.com\n\n"]) {
      assert.deepEqual(await git.helper("get", question), { code: 0, out: "", err: "" });
    }
  },
);
