// The same programs, packed twice, make the same .deb to the byte. An .rpm tells
// when it was packed, and the bundler has no way to say otherwise: two differ in
// that and in their files' times, and in nothing else. `make package-test`.

import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

const repository = resolve(import.meta.dirname, "../..");

/** All that an .rpm says but times, and what follows from them: the payload's own checksums and sizes. */
const RPM = "%{NAME} %{EVR} %{ARCH} %{SUMMARY} %{DESCRIPTION} %{POSTUN}\\n[%{REQUIRENAME}\\n]";
const RPM_FILES = "[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME} %{FILESIZES} %{FILEDIGESTS}\\n]";

function find(folder: string, ending: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith(ending));
  assert.equal(found.length, 1, `one ${ending} in ${folder}`);
  return join(folder, found[0] as string);
}

test("packing the same programs again makes the same packages", () => {
  const folder = mkdtempSync(join(tmpdir(), "patrol-packed-twice-"));
  try {
    const [once, again] = ["once", "again"].map((name) => packed(join(folder, name)));
    assert.equal(again?.deb, once?.deb, "the .deb, by its checksum");
    assert.equal(again?.rpm, once?.rpm, "the .rpm, but for times");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function packed(folder: string): { deb: string; rpm: string } {
  execFileSync(join(repository, "packaging/package.sh"), [folder], { stdio: "pipe" });
  const query = ["--query", "--queryformat", RPM + RPM_FILES, "--package", find(folder, ".rpm")];
  return {
    deb: createHash("sha256")
      .update(readFileSync(find(folder, ".deb")))
      .digest("hex"),
    rpm: execFileSync("rpm", query, { encoding: "utf8" }),
  };
}
