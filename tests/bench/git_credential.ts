// What git waits for: the whole process of `git-credential-patrol get` against
// that of git's own libsecret helper and against the floor, a bare client that
// reads one secret; in turns, on one private bus with a real gnome-keyring.
// Ratios may be quoted, times may not.
//
//   node --import tsx tests/bench/git_credential.ts      after a release build

import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { Desktop } from "../journeys/harness/desktop.ts";
import { items } from "../journeys/harness/keyring.ts";

const repository = resolve(import.meta.dirname, "../..");
const target = resolve(repository, process.env.CARGO_TARGET_DIR ?? "target");
const folder = join(target, "bench/git-credential");
/** Where Debian's package of git lays the source of that helper. */
const LIBSECRET = "/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c";
const ROUNDS = 60;
/** The first ones fill caches. */
const WARM_UP = 5;

const QUESTION = "protocol=https\nhost=git.example.com\nusername=ada\n\n";
const STORED = QUESTION.replace("\n\n", "\npassword=a-secret-of-forty-characters-as-tokens-are\n\n");

interface Series {
  ms: number[];
  kib: number[];
}

export interface Measured {
  ours: Series;
  libsecret: Series;
  floor: Series;
  empty: Series;
}

export async function gitCredential(): Promise<Measured> {
  const ours = join(target, "release/git-credential-patrol");
  if (!existsSync(ours)) throw new Error(`${ours} is not there: build it with --release`);
  mkdirSync(folder, { recursive: true });
  const source = (name: string) => join(repository, `tests/bench/git-credential/${name}.c`);
  const meter = compiled("meter", source("meter"));
  const bare = compiled("bare", source("bare"), "dbus-1");
  const libsecret = compiled("git-credential-libsecret", LIBSECRET, "libsecret-1", "glib-2.0");

  const desktop = await Desktop.start({ keyring: "unlocked" });
  try {
    const run = (program: string, args: string[], input: string) => {
      const ran = spawnSync(meter, [program, ...args], {
        env: desktop.environment,
        input,
        stdio: ["pipe", "pipe", "inherit", "pipe"],
      });
      assert.equal(ran.status, 0, program);
      const [us = 0, kib = 0] = String(ran.output[3]).split(" ").map(Number);
      return { out: String(ran.stdout), ms: us / 1000, kib };
    };
    run(ours, ["store"], STORED);
    run(libsecret, ["store"], STORED);
    const kept = await items(desktop);
    const name = kept
      .map(({ attributes }) => attributes.username ?? "")
      .find((it) => it.startsWith("git-stored/"));
    assert.ok(name, "Patrol has stored it");

    const programs: [keyof Measured, string, string[]][] = [
      ["ours", ours, ["get"]],
      ["libsecret", libsecret, ["get"]],
      ["floor", bare, [name]],
      ["empty", "/bin/true", []],
    ];
    const series = (): Series => ({ ms: [], kib: [] });
    const measured: Measured = { ours: series(), libsecret: series(), floor: series(), empty: series() };
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [key, program, args] of programs) {
        const { out, ms, kib } = run(program, args, QUESTION);
        if (key !== "empty") assert.match(out, /^password=a-secret/m, program);
        if (round < 0) continue;
        measured[key].ms.push(ms);
        measured[key].kib.push(kib);
      }
    }
    return measured;
  } finally {
    desktop.stop();
  }
}

function compiled(name: string, source: string, ...libraries: string[]): string {
  const program = join(folder, name);
  const flags =
    libraries.length === 0
      ? []
      : execFileSync("pkg-config", ["--cflags", "--libs", ...libraries], { encoding: "utf8" })
          .trim()
          .split(/\s+/);
  execFileSync("cc", ["-O2", "-o", program, source, ...flags], { stdio: "inherit" });
  return program;
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === import.meta.filename) {
  const { ours, libsecret, floor, empty } = await gitCredential();
  const all = {
    "git-credential-patrol get": ours,
    "git-credential-libsecret get": libsecret,
    floor,
    "empty process": empty,
  };
  for (const [name, { ms, kib }] of Object.entries(all)) {
    console.log(
      `${name.padEnd(29)} ${median(ms).toFixed(1)} ms (least ${Math.min(...ms).toFixed(1)}), at most ${Math.max(...kib)} KiB`,
    );
  }
  const time = median(ours.ms) / median(libsecret.ms);
  const memory = median(ours.kib) / median(libsecret.kib);
  const least = median(ours.ms) / median(floor.ms);
  console.log(
    `git-credential-patrol / libsecret: time ${time.toFixed(2)} (goal: at most 0.30), memory ${memory.toFixed(2)} (goal: at most 1)`,
  );
  console.log(`git-credential-patrol / the floor: time ${least.toFixed(2)} (median of ${ROUNDS}, in turns)`);
}
