// The licences of everything that is part of the programs: each crate and each
// npm package that is linked in, its licence by its own word, and the texts
// that it brings along, a text that many bring only once.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "..");

interface Part {
  name: string;
  version: string;
  licence: string;
  folder: string;
}

interface Metadata {
  packages: {
    id: string;
    name: string;
    version: string;
    license: string | null;
    manifest_path: string;
    source: string | null;
  }[];
  resolve: {
    nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[];
  };
  workspace_members: string[];
}

function cargo(...args: string[]): string {
  return execFileSync("cargo", args, { cwd: repository, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** What `patrol` links in, on this system: neither build scripts' nor tests' dependencies. */
function crates(): Part[] {
  const host = execFileSync("rustc", ["--print", "host-tuple"], { encoding: "utf8" }).trim();
  const told = cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", host);
  const { packages, resolve: graph, workspace_members } = JSON.parse(told) as Metadata;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const linked = new Set<string>(workspace_members);
  const left = [...linked];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) {
      if (linked.has(pkg) || !dep_kinds.some(({ kind }) => kind === null)) continue;
      linked.add(pkg);
      left.push(pkg);
    }
  }
  return packages
    .filter(({ id, source }) => linked.has(id) && source !== null)
    .map(({ name, version, license, manifest_path }) => ({
      name,
      version,
      licence: license ?? "see its text",
      folder: dirname(manifest_path),
    }));
}

/** What the page is made of. */
function modules(): Part[] {
  const read = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const names = Object.keys(read(join(repository, "ui")).dependencies);
  const found = new Map<string, Part>();
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const folder = join(repository, "node_modules", name);
    if (found.has(name) || !existsSync(folder)) continue;
    const { version, license, dependencies } = read(folder);
    found.set(name, { name, version, licence: license, folder });
    names.push(...Object.keys(dependencies ?? {}));
  }
  return [...found.values()];
}

function texts({ folder }: Part): string[] {
  const named = /^(licen[cs]e|copying|notice|unlicense)/i;
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => {
    return file.isFile() && named.test(file.name);
  });
  return files.map(({ name }) => readFileSync(join(folder, name), "utf8").trim()).sort();
}

const parts = [...crates(), ...modules()].sort((one, other) => {
  const [a, b] = [`${one.name} ${one.version}`, `${other.name} ${other.version}`];
  return a < b ? -1 : a > b ? 1 : 0;
});
/** By its words: many differ in spaces and line breaks alone. */
const bringing = new Map<string, { text: string; names: string[] }>();
console.log("Patrol is made with these libraries; the texts of their licences follow.\n");
for (const part of parts) {
  console.log(`${part.name} ${part.version}: ${part.licence}`);
  for (const text of texts(part)) {
    const words = text.replace(/\s+/g, " ");
    const brought = bringing.get(words) ?? { text, names: [] };
    brought.names.push(`${part.name} ${part.version}`);
    bringing.set(words, brought);
  }
}
// Those of one kind are about as long as each other: beside each other they take little room.
const all = [...bringing.values()].sort((one, other) => one.text.length - other.text.length);
for (const { text, names } of all) {
  console.log(`\n${"─".repeat(80)}\n${names.join(", ")}\n\n${text}`);
}
