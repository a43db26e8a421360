// The programs that are compared, and that the comparison is fair: the same
// profile, the same Tauri.

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");
const bare = join(repository, "tests/bench/bare");
const built = join(resolve(repository, process.env.CARGO_TARGET_DIR ?? "target"), "release");

/** What draws, and what makes a tray. */
const SHARED = ["tauri", "tauri-runtime-wry", "wry", "tao", "webkit2gtk", "tray-icon", "muda"];

export const PATROL = program("patrol");
export const BARE_WINDOW = program("bare-window");
export const BARE_TRAY = program("bare-tray");

function program(name: string): string {
  const path = join(built, name);
  if (!existsSync(path)) throw new Error(`${path} is not there: \`make bench\` builds it`);
  return path;
}

/** Fails where the bare programs are not built as Patrol is. */
export function assertFair(): void {
  assert.equal(profile(bare), profile(repository), "the release profiles differ");
  const [theirs, ours] = [versions(bare), versions(repository)];
  for (const name of SHARED) {
    assert.equal(
      theirs.get(name),
      ours.get(name),
      `${name} is not the same; cargo update --precise mends it`,
    );
  }
}

function profile(folder: string): string {
  const manifest = readFileSync(join(folder, "Cargo.toml"), "utf8");
  return /^\[profile\.release\]\n((?:.+\n)*)/m.exec(manifest)?.[1] ?? "";
}

function versions(folder: string): Map<string, string> {
  const lock = readFileSync(join(folder, "Cargo.lock"), "utf8");
  const found = lock.matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm);
  return new Map([...found].map(([, name = "", version = ""]) => [name, version]));
}
