// Journey 31: several accounts on one host, many fetches at once, and tokens
// that their host no longer takes: they are kept, marked, and asked about.

import { strict as assert } from "node:assert";
import { join } from "node:path";
import { Git } from "./harness/git.ts";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { query } from "./harness/ledger.ts";
import { addToken, connect, refreshed, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

journey("31 two accounts on one host", {}, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await addToken(page, "prod-us", typed(sandbox, "github-other"));
  await app.kill();
  const git = await Git.start(desktop, sandbox);
  const rows = await query(desktop, "SELECT login, api FROM token ORDER BY added_at");
  assert.equal(rows.length, 2, "two accounts are kept");
  const [first, second] = rows.map(({ login }) => String(login));
  assert.ok(first && second && first !== second);

  const usedFor = async (address: string) => {
    await sandbox.forgetRequests();
    await git.does("ls-remote", address);
    const asked = await sandbox.requests({ to: "github" });
    const used = asked.flatMap(({ credentials }) => credentials.map(({ secret }) => secret));
    // Of a user in the address git tries the name alone first.
    return new Set(used.filter(Boolean));
  };
  const [ada, other] = ["github-good", "github-other"].map((name) => sandbox.token(name));
  assert.deepEqual(await usedFor(git.address("github", undefined, first)), new Set([ada]));
  assert.deepEqual(await usedFor(git.address("github", undefined, second)), new Set([other]));
  assert.deepEqual(await usedFor(git.address("github")), new Set([other]), "the newest, as nobody chose");
  const { code } = await git.run("ls-remote", git.address("github", undefined, "nobody-here"));
  assert.notEqual(code, 0, "another account's token is not given for it");
});

journey("31 twenty fetches at once", {}, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await app.kill();
  const git = await Git.start(desktop, sandbox);
  await git.push(git.address("github"), "first");
  const clone = join(git.folder, "many");
  await git.does("init", "--quiet", clone);
  for (let place = 0; place < 20; place++) {
    await git.does("-C", clone, "remote", "add", `r${place}`, git.address("github"));
  }
  await git.does("-C", clone, "fetch", "--quiet", "--all", "--jobs", "20");
  const branches = await git.does("-C", clone, "branch", "--remotes");
  assert.equal(branches.trim().split("\n").length, 20);
});

journey("31 expired and revoked tokens are kept, and their host is asked", {}, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await addToken(page, "lab", typed(sandbox, "gitlab-good"));
  await app.kill();
  const git = await Git.start(desktop, sandbox);
  await sandbox.setToken("github-good", { expired: true });
  await sandbox.setToken("gitlab-good", { revoked: true });
  for (const host of ["github", "gitlab"] as const) {
    const { code, err } = await git.run("ls-remote", git.address(host));
    assert.notEqual(code, 0);
    assert.match(err, /Authentication failed/);
  }
  const kept = [sandbox.token("github-good"), sandbox.token("gitlab-good")].sort();
  assert.deepEqual(await secrets(desktop, "token"), kept, "a failed fetch destroys no token");

  await app.start();
  await refreshed(app.page);
  await until("the window has taken it in", () => git.notes().length === 0);
  const marked = await query(desktop, "SELECT count(*) AS n FROM git_rejected");
  assert.equal(marked[0]?.n, 2);
  const lines = await query(desktop, "SELECT subject FROM history WHERE act = 'rejected_in_git'");
  assert.equal(lines.length, 2, JSON.stringify(lines));
});
