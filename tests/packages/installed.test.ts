// The package on a clean Debian: installed by apt with what it depends on and
// no more, used, removed; and what the user keeps with it stays. The screen,
// the bus and the keychain are this computer's; the program, and every library
// that it loads, are those of the clean root. `make package-test`.

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { App } from "../journeys/harness/app.ts";
import { Desktop } from "../journeys/harness/desktop.ts";
import { secrets } from "../journeys/harness/keyring.ts";
import { ledgerFile, query } from "../journeys/harness/ledger.ts";
import { Sandbox } from "../journeys/harness/sandbox.ts";
import { connect, fillTokenDialog, onlyHere, openTokenDialog } from "../journeys/harness/steps.ts";

const ROOT = process.env.PATROL_ROOT ?? "";
const PICTURES = resolve(import.meta.dirname, "../../target/packages-test");
const RUNTIME = "prod-us";

/** A command in the clean root; its output. */
function inside(...command: string[]): string {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  return execFileSync("chroot", [ROOT, ...command], { encoding: "utf8", env: environment });
}

/** What lies in the clean root by the package's name, directories left out. */
function files(): string[] {
  return inside("dpkg", "--listfiles", "patrol")
    .trim()
    .split("\n")
    .filter((path) => path !== "/." && !inside("stat", "--format=%F", path).startsWith("directory"));
}

test("the package is installed on a clean root, does the main job, and goes without the user's tokens", async () => {
  const desktop = await Desktop.start();
  let app: App | undefined;
  try {
    const [name = ""] = readdirSync(join(ROOT, "var/cache")).filter((file) => file.endsWith(".deb"));
    inside("apt-get", "update");
    inside("apt-get", "install", "--yes", "--no-install-recommends", `/var/cache/${name}`);
    assert.match(inside("patrol", "--version"), /^patrol \d+\.\d+\.\d+\n$/);
    const installed = files();
    for (const path of [
      "/usr/bin/patrol",
      "/usr/share/applications/Patrol.desktop",
      "/usr/share/metainfo/dev.patrol.Patrol.metainfo.xml",
      "/usr/share/icons/hicolor/48x48/apps/patrol.png",
      "/usr/share/man/man1/patrol.1.gz",
      "/usr/share/doc/patrol/copyright",
    ]) {
      assert.ok(installed.includes(path), `${path} is in the package`);
    }

    const sandbox = await Sandbox.start(desktop);
    app = await App.start(desktop, {
      pictures: PICTURES,
      program: join(ROOT, "usr/bin/patrol"),
      through: changingRoot(desktop),
    });
    const { page } = app;
    await connect({ page, sandbox });
    const dialog = await openTokenDialog(page, RUNTIME);
    await fillTokenDialog(page, dialog, { token: sandbox.token("github-good") });
    await page.button("Add Token", { within: dialog }).click();
    await onlyHere(dialog);
    await dialog.disappears(30_000);
    await page.row(RUNTIME).says("Valid");
    await app.screenshot("installed");
    assert.equal(await sandbox.tokenOn(RUNTIME), "github-good");
    await app.close();

    const said = inside("apt-get", "purge", "--yes", "patrol");
    assert.match(said, /tokens stay/);
    assert.match(said, /secret-tool search --all service patrol/);
    assert.match(said, /\.local\/share\/patrol/);
    for (const path of installed) assert.ok(!existsSync(join(ROOT, path)), `${path} is gone`);
    assert.ok(existsSync(ledgerFile(desktop)), "the ledger stays");
    assert.equal((await query(desktop, "SELECT id FROM token")).length, 1);
    assert.deepEqual(await secrets(desktop, "token"), [sandbox.token("github-good")]);
  } catch (error) {
    if (app?.isRunning) console.error(`The page says:\n${await app.page.text()}`);
    throw error;
  } finally {
    desktop.stop();
  }
});

/** A script that starts the program as if the clean root were all there is. */
function changingRoot(desktop: Desktop): string {
  const script = join(desktop.root, "patrol-inside");
  writeFileSync(script, `#!/bin/sh\nexec chroot '${ROOT}' /usr/bin/patrol "$@"\n`, { mode: 0o755 });
  return script;
}
