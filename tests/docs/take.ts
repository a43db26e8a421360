// `make docs`: runs the journeys whose pictures the documentation shows, and copies those into docs/pictures/,
// in fewer colours: a window needs no more, and they stay small.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { folderOf } from "../journeys/harness/pictures.ts";
import { REPOSITORY } from "./pages.ts";
import { filesOf, mapping, PICTURES } from "./pictures.ts";

const taken = Object.entries(mapping());
for (const file of new Set(taken.map(([, { file }]) => file))) {
  const names = taken.flatMap(([, one]) => (one.file === file ? [one.journey] : []));
  const patterns = [...new Set(names)].map((name) => `--test-name-pattern=^${escaped(name)}$`);
  const command = ["--import", "tsx", "--test", ...patterns, join("tests/journeys", file)];
  execFileSync(process.execPath, command, { cwd: REPOSITORY, stdio: "inherit" });
}
rmSync(PICTURES, { recursive: true, force: true });
mkdirSync(PICTURES, { recursive: true });
for (const [name, one] of taken) {
  const folder = folderOf(one.journey);
  const themes = one.themes ?? ["light"];
  filesOf(name, one).forEach((file, index) => {
    const ending = new RegExp(`^\\d+-${escaped(one.picture)}-${themes[index]}\\.png$`);
    const picture = readdirSync(folder).find((candidate) => ending.test(candidate));
    if (picture === undefined) throw new Error(`“${one.journey}” has left no picture “${one.picture}”`);
    const into = `PNG8:${join(PICTURES, file)}`;
    execFileSync("convert", [join(folder, picture), "-strip", "+dither", "-colors", "256", into]);
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
