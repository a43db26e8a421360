// Journey 52: the program as its user starts it, under the widest umask and
// without a driver. Nothing of it is open: no file for others, no port, no
// socket, and on the bus one name that can do no more than show the window.
// Then a real second user tries: files, the bus, the processes, and the
// sign-in's port, which every user of a computer can reach.

import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Visitor } from "../sandbox/visitor.ts";
import { PROGRAM } from "./harness/app.ts";
import { ownedNames } from "./harness/bus.ts";
import { Desktop } from "./harness/desktop.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import { dataFolder } from "./harness/ledger.ts";
import {
  beginSignIn,
  listenerOf,
  type SignInSetting,
  shownAddress,
  signInJourney,
} from "./harness/sign_in.ts";
import { addToken, connect, onlyHere, typed } from "./harness/steps.ts";
import { onlyAsRoot, openTheWayTo, stranger, strangersRequest } from "./harness/stranger.ts";
import { until } from "./harness/until.ts";

for (const umask of ["0000", "0777"]) {
  test(`52 nobody is let in under umask ${umask}`, { timeout: 120_000 }, async () => {
    const desktop = await Desktop.start();
    try {
      const before = new Set(await ownedNames(desktop.environment));
      const command = ["sh", "-c", `umask ${umask}; exec "$0"`, PROGRAM];
      // Under 0777 WebKit cannot even read what it made itself; Patrol's own part is laid by then.
      const { pid = 0 } = desktop.processes.start("patrol", command, desktop.environment);
      const data = join(desktop.environment.XDG_DATA_HOME ?? "", "patrol");
      const state = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
      const config = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol");
      const laid = () => [data, state].flatMap((folder) => readdirSync(folder));
      // The ledger is opened while the web view starts.
      await until("it has begun", () => ["webview", "patrol.db-wal"].every((name) => laid().includes(name)));
      if (umask === "0000") {
        await until("its window is there", async () => (await desktop.windows()).join().includes("Patrol"));
      }

      for (const folder of [data, state, config]) assert.equal(mode(folder), "700", folder);
      const files = [data, state].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
      const own = files.filter((file) => statSync(file).isFile());
      assert.ok(own.length >= 3, `${own}`);
      for (const file of own) assert.equal(mode(file), "600", file);

      assert.deepEqual(listening(pid), [], "it listens nowhere");
      const names = (await ownedNames(desktop.environment)).filter((name) => !before.has(name));
      const known = names.filter((name) => !name.startsWith(":"));
      assert.deepEqual(
        known.filter(
          (name) =>
            !/^(dev\.patrol\.Patrol\b|org\.(gtk|freedesktop|a11y|kde\.StatusNotifierItem)\b)/.test(name),
        ),
        [],
        "it owns no other name on the bus",
      );
    } finally {
      desktop.stop();
    }
  });
}

const INSTANCE = [
  "dbus-send",
  "--session",
  "--print-reply",
  "--dest=dev.patrol.Patrol.SingleInstance",
  "/dev/patrol/Patrol/SingleInstance",
  "org.SingleInstance.DBus.ExecuteCallback",
  "array:string:patrol",
  "string:/",
];

journey("52 another user of the computer", { skip: onlyAsRoot }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  const { environment } = desktop;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await page.row("qa").says("Valid");
  const data = dataFolder(desktop);
  const state = join(environment.XDG_STATE_HOME ?? "", "patrol");
  const config = join(environment.XDG_CONFIG_HOME ?? "", "patrol");
  const bus = join(environment.XDG_RUNTIME_DIR ?? "", "bus");

  // As it is: they do not even get to the folders. Then everything above Patrol's own stands open.
  assert.ok(!(await stranger(["ls", data])).worked);
  openTheWayTo(desktop, [data, state, config, bus]);
  assert.ok((await stranger(["ls", join(environment.XDG_DATA_HOME ?? "")])).worked, "the way is open");
  for (const folder of [data, state, config]) {
    assert.match((await stranger(["ls", folder])).text, /Permission denied/, folder);
    assert.match((await stranger(["touch", join(folder, "theirs")])).text, /Permission denied/, folder);
  }
  // A folder that somebody has opened: its files are closed all the same.
  openTheWayTo(desktop, [join(data, "x"), join(state, "x")]);
  for (const folder of [data, state]) {
    const own = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
    assert.ok(own.length > 0);
    for (const name of own) {
      assert.match((await stranger(["cat", join(folder, name)])).text, /Permission denied/, name);
    }
  }

  // The bus hears its own user, and nobody else; nor may they take a name on it.
  assert.ok((await stranger(["test", "-S", bus])).worked, "they see its socket");
  assert.match(await desktop.run(INSTANCE[0] ?? "", ...INSTANCE.slice(1)), /method return/);
  const address = { DBUS_SESSION_BUS_ADDRESS: environment.DBUS_SESSION_BUS_ADDRESS ?? "" };
  for (const call of [
    INSTANCE,
    [...INSTANCE.slice(0, 3), "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames"],
  ]) {
    const said = await stranger(call, address);
    assert.ok(!said.worked && /Failed to open connection/.test(said.text), said.text);
  }

  // What the processes have in them: command lines can be read by everybody, and hold nothing.
  const { pid } = app;
  for (const file of ["environ", "mem", "maps", "fd/1"]) {
    assert.ok(!(await stranger(["cat", `/proc/${pid}/${file}`])).worked, file);
  }
  const lines = (await stranger(["bash", "-c", "cat /proc/[0-9]*/cmdline"])).text;
  assert.ok(!lines.includes(sandbox.token("github-good")));
  await page.row("qa").says("Valid");
  await assertWhole(scene);
});

const door: SignInSetting = { oidc: ["gitlab"], visits: true, skip: onlyAsRoot };

signInJourney("52 another user at the door of a sign-in", door, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  const dialog = await beginSignIn(scene, "lab", "GitLab");
  const address = await shownAddress(scene, dialog);
  const listener = listenerOf(address);

  // The port is no secret, and open to every user of the computer.
  const port = Number(listener.port).toString(16).toUpperCase().padStart(4, "0");
  assert.match(
    (await stranger(["cat", "/proc/net/tcp"])).text,
    new RegExp(`0100007F:${port} 00000000:0000 0A`),
  );
  for (const state of ["", "x", "a".repeat(43), "%00"]) {
    const answer = await strangersRequest(new URL(`?code=stolen&state=${state}`, listener));
    assert.match(answer, /^HTTP\/1.1 400 /);
    assert.match(
      await strangersRequest(new URL(`?error=access_denied&state=${state}`, listener)),
      /^HTTP\/1.1 400 /,
    );
  }
  await dialog.says("Waiting for");

  // Who reads the state off the browser's command line can end the sign-in; a code of another challenge is good
  // for nothing (RFC 9700, 4.5).
  const theirs = new URL(address);
  theirs.searchParams.set(
    "code_challenge",
    createHash("sha256").update("their own".repeat(9)).digest("base64url"),
  );
  const brought = await new Visitor().authorize(theirs, { person: "grace-safe" });
  assert.equal(brought.searchParams.get("state"), new URL(address).searchParams.get("state"));
  assert.match(await strangersRequest(brought), /^HTTP\/1.1 200 /);
  await dialog.says("no longer accepts this sign-in");
  await app.screenshot("code-of-another");
  assert.deepEqual(await secrets(desktop, "token"), []);
  assert.equal(await sandbox.tokenOn("lab"), undefined);
  await sandbox.forgetViolations();

  // With Patrol's own challenge, read there too, a code of their own does get in. Whose it is stands in the
  // window before anything is kept or put anywhere.
  await page.button("Try again", { within: dialog }).click();
  await page.button("Authorize Access to GitLab", { within: dialog }).click();
  const again = await newAddress(address);
  await strangersRequest(await new Visitor().authorize(again, { person: "grace-safe" }));
  await dialog.says("grace.safe");
  await app.screenshot("account-of-another");
  assert.deepEqual(await secrets(desktop, "token"), []);
  assert.equal(await sandbox.tokenOn("lab"), undefined);

  // The user goes back and signs in, and it is theirs.
  await page.button("Back", { within: dialog }).click();
  await page.button("Authorize Access to GitLab", { within: dialog }).click();
  await fetch(await new Visitor().authorize(await newAddress(again)));
  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await page.row("lab").says("ada.dev@");
  await page.row("lab").says("Valid");
  await assertWhole(scene);

  function newAddress(former: string): Promise<string> {
    return until("a new address", async () => {
      const shown = await shownAddress(scene, dialog);
      return shown !== former && shown;
    });
  }
});

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** The sockets on which a process takes connections: proc(5), /proc/net/tcp and /proc/net/unix. */
function listening(pid: number): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((name) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? "";
      } catch {
        return "";
      }
    }),
  );
  const rows = (file: string) => {
    const lines = readFileSync(`/proc/${pid}/net/${file}`, "latin1").trim().split("\n").slice(1);
    return lines.map((line) => line.trim().split(/\s+/));
  };
  const tcp = ["tcp", "tcp6"].flatMap((file) => {
    return rows(file)
      .filter((row) => row[3] === "0A" && own.has(row[9] ?? ""))
      .map((row) => `${file} ${row[1]}`);
  });
  // The flag __SO_ACCEPTCON.
  const unix = rows("unix").filter((row) => row[3] === "00010000" && own.has(row[6] ?? ""));
  return [...tcp, ...unix.map((row) => `unix ${row[7] ?? row[6]}`)];
}
