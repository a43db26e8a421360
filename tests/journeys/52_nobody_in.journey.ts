// Journey 52: the program as its user starts it, under the widest umask and
// without a driver. Nothing of it is open: no file for others, no port, no
// socket, and on the bus one name that can do no more than show the window.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PROGRAM } from "./harness/app.ts";
import { ownedNames } from "./harness/bus.ts";
import { Desktop } from "./harness/desktop.ts";
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
