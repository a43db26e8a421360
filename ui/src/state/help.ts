// What *Learn more* opens: an entry of docs/troubleshooting.md, which is a part of the page and needs no network.

import type { Section } from "*/docs/troubleshooting.md";
import { batch, signal } from "@preact/signals";
import type { Code } from "../bindings/Code";
import { language } from "../texts/tr";
import { focusOn, overlay } from "./session";

/** The entry that lies over everything else, by its id; the list of all where it is empty. */
export const help = signal<string | null>(null);

/** The row whose hint it was opened from: that hint is gone when the help goes. */
let from: string | null = null;

export function openHelp(entry: Code | ""): void {
  const open = overlay.peek();
  from = open?.what === "why" ? open.runtime : null;
  batch(() => {
    overlay.value = null;
    help.value = entry;
  });
}

export function closeHelp(): void {
  batch(() => {
    help.value = null;
    if (from !== null) focusOn.value = from;
  });
  from = null;
}

/** `foreign`: it is in English, since nobody has translated it into the language of the page yet. */
export type Help = { readonly sections: readonly Section[]; readonly foreign: boolean };

const translated = import.meta.glob<readonly Section[]>("../../../docs/*/troubleshooting.md", {
  import: "default",
});

/** A file of its own beside the page's: who never asks never reads it. */
export async function helpSections(): Promise<Help> {
  const own = translated[`../../../docs/${language}/troubleshooting.md`];
  if (own !== undefined) return { sections: await own(), foreign: false };
  const { default: sections } = await import("../../../docs/troubleshooting.md");
  return { sections, foreign: language !== "en" };
}
