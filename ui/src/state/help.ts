// What *Learn more* opens: an entry of docs/troubleshooting.md, which is a part of the page and needs no network.

import type { Section } from "*/docs/troubleshooting.md";
import { batch, signal } from "@preact/signals";
import type { Code } from "../bindings/Code";
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

/** A file of its own beside the page's: who never asks never reads it. */
export async function helpSections(): Promise<readonly Section[]> {
  return (await import("../../../docs/troubleshooting.md")).default;
}
