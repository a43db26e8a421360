// Patrol's ledger, by another SQLite than Patrol's own (Python's):
// what a person with a terminal would see.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Desktop } from "./desktop.ts";

const run = promisify(execFile);

const READ = `
import json, sqlite3, sys
ledger = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=5)
ledger.row_factory = sqlite3.Row
rows = [dict(row) for row in ledger.execute(sys.argv[2], json.loads(sys.argv[3]))]
print(json.dumps(rows, default=lambda value: value.hex()))
`;

export type Row = Record<string, string | number | null>;

/** Where Patrol keeps what belongs to it. */
export function dataFolder(desktop: Desktop): string {
  return join(desktop.environment.XDG_DATA_HOME ?? "", "patrol");
}

export function ledgerFile(desktop: Desktop): string {
  return join(dataFolder(desktop), "patrol.db");
}

export async function query(desktop: Desktop, sql: string, ...values: (string | number)[]): Promise<Row[]> {
  const file = ledgerFile(desktop);
  const { stdout } = await run("python3", ["-c", READ, file, sql, JSON.stringify(values)], {
    timeout: 10_000,
  });
  return JSON.parse(stdout) as Row[];
}

const WRITE = `
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1], timeout=5)
ledger.execute(sys.argv[2])
ledger.commit()
`;

/** Changes it from outside, as a fault would. */
export async function change(desktop: Desktop, sql: string): Promise<void> {
  await run("python3", ["-c", WRITE, ledgerFile(desktop), sql], { timeout: 10_000 });
}

/** Every table with all its rows: for leak searches and for looking around. */
export async function everything(desktop: Desktop): Promise<Record<string, Row[]>> {
  const tables = await query(desktop, "SELECT name FROM sqlite_master WHERE type = 'table'");
  const found: Record<string, Row[]> = {};
  for (const { name } of tables) found[String(name)] = await query(desktop, `SELECT * FROM "${name}"`);
  return found;
}
