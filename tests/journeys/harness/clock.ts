// The computer's clock, for the app alone: Debian's faketime stands between it
// and the system (LD_PRELOAD), as a wrong or changed clock does. The clock may
// be put forward while the app runs: to its programs that is a wake from sleep.

import { execFile } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Desktop } from "./desktop.ts";
import type { Environment } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";

const run = promisify(execFile);
const DAY = 86_400_000;

/** What the app needs in its environment, so that `putForward` works. */
export async function clockOfItsOwn(desktop: Desktop): Promise<Environment> {
  putForward(desktop, 0);
  const { stdout } = await run("faketime", ["-m", "-f", "+0", "printenv", "LD_PRELOAD"]);
  return {
    LD_PRELOAD: stdout.trim(),
    FAKETIME_TIMESTAMP_FILE: file(desktop),
    FAKETIME_NO_CACHE: "1",
    // Deadlines and timers are counted by the other clock, which goes on as it does.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}

/** From now on the app's clock is so many days ahead. */
export function putForward(desktop: Desktop, days: number): void {
  write(desktop, days * DAY);
}

/** Sets the app's clock, and the sandbox's with it. */
export async function setClocks(desktop: Desktop, sandbox: Sandbox, at: Date): Promise<void> {
  const ahead = at.getTime() - Date.now();
  write(desktop, ahead);
  await sandbox.setClock(Math.round(ahead));
}

/** Noon in so many days, in UTC: far from where a day begins. */
export function noonIn(days: number): Date {
  return new Date((Math.floor(Date.now() / DAY) + days + 0.5) * DAY);
}

function write(desktop: Desktop, aheadMs: number): void {
  // In one step: it may be read at any moment.
  const next = `${file(desktop)}.next`;
  writeFileSync(next, `${aheadMs < 0 ? "" : "+"}${Math.round(aheadMs / 1000)}\n`);
  renameSync(next, file(desktop));
}

function file(desktop: Desktop): string {
  return join(desktop.root, "clock");
}
