// Journey 32: git and a keychain that does not open: quick, silent, and the
// window knows why. And git's own words for helpers, on the real program.

import { strict as assert } from "node:assert";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Git } from "./harness/git.ts";
import { journey } from "./harness/journey.ts";
import { items } from "./harness/keyring.ts";
import type { KeyringState } from "./harness/keyring_service.ts";
import { addToken, connect, typed } from "./harness/steps.ts";

const PAGE = resolve(import.meta.dirname, "../../src-tauri/git-credential/git-credential-patrol.1");

journey("32 a keychain that does not open leaves git without", {}, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await app.kill();
  const git = await Git.start(desktop, sandbox);
  const states: [KeyringState, string][] = [
    ["locked", "keychain_locked"],
    ["mute", "keychain_mute"],
    ["absent", "keychain_absent"],
  ];
  for (const [state, code] of states) {
    await desktop.keyring.become(state);
    const ran = await git.helper("get", git.question("github"));
    assert.deepEqual(ran, { code: 0, out: "", err: "" }, state);
    const note = git.notes().at(-1) as unknown as { what: string; fault: { code: string } };
    assert.deepEqual([note.what, note.fault.code], ["trouble", code]);
    // A host that is not known is nothing to ask the keychain about.
    const before = git.notes().length;
    const stranger = await git.helper("get", "protocol=https\nhost=example.com\n\n");
    assert.deepEqual(stranger, { code: 0, out: "", err: "" });
    assert.equal(git.notes().length, before);
    const refused = await git.run("ls-remote", git.address("github"));
    assert.match(refused.err, /terminal prompts disabled|could not read Username/);
  }
  await desktop.keyring.become("unlocked");
  await git.does("ls-remote", git.address("github"));
});

journey("32 what git stores for other hosts", {}, async (scene) => {
  const { desktop, sandbox } = scene;
  const git = await Git.start(desktop, sandbox);
  const address = "https://ada@git.example.com:8443";
  const approve = `url=${address}\npassword=p%ss w\u00f6rd \n\n`;
  assert.equal((await git.program("git", ["credential", "approve"], approve)).code, 0);
  const filled = await git.program("git", ["credential", "fill"], "url=https://git.example.com:8443\n\n");
  assert.match(filled.out, /^username=ada$/m);
  assert.match(filled.out, /^password=p%ss w\u00f6rd $/m);
  const kept = (await items(desktop)).filter(({ attributes }) =>
    attributes.username?.startsWith("git-stored/"),
  );
  assert.deepEqual(
    kept.map(({ label }) => label),
    ["Stored by git: ada@git.example.com:8443"],
  );
  const other = await git.program("git", ["credential", "fill"], "url=https://git.example.com\n\n");
  assert.notEqual(other.code, 0, "another port is another host");
  assert.equal((await git.program("git", ["credential", "reject"], filled.out)).code, 0);
  const left = (await items(desktop)).filter(({ attributes }) =>
    attributes.username?.startsWith("git-stored/"),
  );
  assert.deepEqual(left, []);
});

journey("32 git's own words for helpers", {}, async ({ desktop, sandbox }) => {
  const git = await Git.start(desktop, sandbox);
  const silent = { code: 0, out: "", err: "" };
  assert.deepEqual(await git.helper("of-another-day", "protocol=https\nhost=h\n"), silent);
  const capability = await git.helper("capability", "");
  assert.equal(capability.out, "version 0\ncapability authtype\ncapability state\n");
  for (const evil of ["host=a\rb\n", "host=a\0b\n", "url=https://h%0ahost=b\n"]) {
    const ran = await git.helper("get", `protocol=https\n${evil}`);
    assert.equal(ran.code, 1);
    assert.equal(ran.out, "");
    assert.match(ran.err, /refused/);
  }
  const long = "x".repeat(100_000);
  const stored = `protocol=https\nhost=long.example\nusername=ada\npassword=${long}\nwwwauth[]=${long}\n\n`;
  assert.deepEqual(await git.helper("store", stored), silent);
  const back = await git.helper("get", "protocol=https\nhost=long.example\n\n");
  assert.equal(back.out, `username=ada\npassword=${long}\n`);

  // Whoever asked has gone before the answer.
  const closed = await git.program("sh", ["-c", "git-credential-patrol get | true; echo ended"], stored);
  assert.deepEqual(closed, { code: 0, out: "ended\n", err: "" });

  // As a package installs it.
  const manual = join(desktop.root, "man");
  mkdirSync(join(manual, "man1"), { recursive: true });
  copyFileSync(PAGE, join(manual, "man1/git-credential-patrol.1"));
  const help = await git.program("git", ["help", "credential-patrol"], "", {
    MANPATH: manual,
    MANPAGER: "cat",
  });
  assert.equal(help.code, 0, help.err);
  assert.match(help.out, /git-credential-patrol/);
  assert.match(readFileSync(PAGE, "utf8"), /credential\.helper patrol/);
});
