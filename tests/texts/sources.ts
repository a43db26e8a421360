// All that Patrol says, and what stands bare though somebody reads it: from the sources that ship.

import { filesBelow, read } from "../docs/pages.ts";
import { joined, type Text } from "./entry.ts";
import { textsOfPage } from "./page.ts";
import { textsOfRust } from "./rust.ts";

export type Sources = {
  readonly texts: readonly Text[];
  readonly bare: readonly string[];
  readonly nested: readonly string[];
};

export function sources(): Sources {
  const page = [...filesBelow("ui/src", ".ts"), ...filesBelow("ui/src", ".tsx")]
    .filter((file) => !file.endsWith(".d.ts") && !file.startsWith("ui/src/bindings/"))
    .sort()
    .map((file) => textsOfPage(file, read(file)));
  const programs = filesBelow("src-tauri", ".rs")
    .filter((file) => file.includes("/src/") && !/\/tests(\.rs|\/)/.test(file))
    .sort()
    .map((file) => textsOfRust(file, read(file)));
  const all = [...page, ...programs];
  return {
    texts: joined(all.flatMap(({ texts }) => texts)),
    bare: all.flatMap(({ bare }) => bare),
    nested: programs.flatMap(({ nested }) => nested),
  };
}
