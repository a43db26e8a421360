// Holding things still, so that the app can be met in the middle of a step:
// the keychain's service frozen, the ledger locked. Neither is a fault; both
// only take as long as the journey likes.

import { spawn } from "node:child_process";
import { basename } from "node:path";
import type { Desktop } from "./desktop.ts";
import { ledgerFile } from "./ledger.ts";
import { within } from "./until.ts";

const SERVICE = "gnome-keyring-daemon";

/** Stops the keychain's service where it is (SIGSTOP); what is asked of it waits. */
export function freezeKeychain(desktop: Desktop): void {
  process.kill(keychain(desktop), "SIGSTOP");
}

/** Lets it go on: what was asked meanwhile is answered, even to those who are gone. */
export function thawKeychain(desktop: Desktop): void {
  process.kill(keychain(desktop), "SIGCONT");
}

function keychain(desktop: Desktop): number {
  const found = desktop.processes.ours().filter(({ program }) => basename(program) === SERVICE);
  if (found.length !== 1) throw new Error(`${SERVICE} runs ${found.length} times`);
  return found[0]?.pid ?? 0;
}

const LOCK = `
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5)
ledger.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
ledger.execute("ROLLBACK")
print("released", flush=True)
`;

/**
 * Takes the ledger's one place for writing (https://sqlite.org/lang_transaction.html):
 * the app's next write waits, for 5 s at most. Returns how to give it back.
 */
export async function holdLedger(desktop: Desktop): Promise<() => Promise<void>> {
  const holder = spawn("python3", ["-c", LOCK, ledgerFile(desktop)], {
    env: desktop.environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const says = (word: string) =>
    within(
      `the ledger is ${word}`,
      new Promise<void>((done, fail) => {
        holder.stdout.on("data", (chunk: Buffer) => chunk.toString().includes(word) && done());
        holder.once("exit", (code) => code !== 0 && fail(new Error(`the holder ended with ${code}`)));
      }),
      10_000,
    );
  await says("locked");
  return async () => {
    const released = says("released");
    holder.stdin.end();
    await released;
  };
}
