// The package, and what it installs, against a bare window packed by the same
// bundler in the same way.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Figure } from "../statistics.ts";

const repository = resolve(import.meta.dirname, "../../..");
const MEGABYTE = 1e6;

export function size(): Figure[] {
  const ours = packed(join(repository, "target/packages"));
  const bare = join(repository, "target/bench/packages");
  rmSync(bare, { recursive: true, force: true });
  mkdirSync(bare, { recursive: true });
  execFileSync(join(repository, "tests/bench/bare/package.sh"), [bare], { stdio: "inherit" });
  const theirs = packed(bare);
  const against = "a bare window's package";
  return [
    {
      name: "installed size",
      unit: "MB",
      ours: [ours.installed],
      against,
      theirs: [theirs.installed],
      goal: 1.5,
    },
    { name: "package size (.deb)", unit: "MB", ours: [ours.deb], against, theirs: [theirs.deb], goal: 1.5 },
    { name: "package size (.rpm)", unit: "MB", ours: [ours.rpm], against, theirs: [theirs.rpm], goal: 1.5 },
  ];
}

function packed(folder: string): { installed: number; deb: number; rpm: number } {
  const find = (kind: string) => {
    const found = readdirSync(folder).find((name) => name.endsWith(kind));
    if (found === undefined) throw new Error(`no ${kind} in ${folder}: \`make bench\` makes it`);
    return join(folder, found);
  };
  const deb = find(".deb");
  const installed = execFileSync("dpkg-deb", ["--field", deb, "Installed-Size"], { encoding: "utf8" });
  return {
    installed: (Number(installed) * 1024) / MEGABYTE,
    deb: statSync(deb).size / MEGABYTE,
    rpm: statSync(find(".rpm")).size / MEGABYTE,
  };
}
