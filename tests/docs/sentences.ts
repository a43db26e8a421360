// What the program says, as it stands in its sources: lines that are continued made whole, and what is filled in
// (`{host}`, `${name}`) written as “…”, as the documentation does.

import { filesBelow, read } from "./pages.ts";

export function said(): string {
  const rust = filesBelow("src-tauri", ".rs").filter((file) => file.includes("/src/"));
  return [...rust, ...filesBelow("ui/src/texts", ".ts")].map((file) => whole(read(file))).join("\n");
}

const whole = (source: string) => filled(source.replace(/\\\n\s*/g, "")).replaceAll('\\"', '"');

export const filled = (text: string): string => text.replace(/\$\{[^{}]*\}|\{[\w.:?#]*\}/g, "…");

export const quoted = (page: string): string[] => quotedIn(read(page));

/** The sentences that a page quotes: each paragraph of its quotations. */
export function quotedIn(text: string): string[] {
  const quotations = text.matchAll(/(?:^>.*\n)+/gm);
  return [...quotations].flatMap(([quotation]) =>
    quotation
      .split(/^>[ \t]*$/m)
      .map((part) =>
        part
          .replace(/^> ?/gm, "")
          .trim()
          .replace(/\s*\n\s*/g, " "),
      )
      .filter((sentence) => sentence !== ""),
  );
}

/** The codes of faults, by the page's generated types. */
export function codes(): string[] {
  const [, union = ""] = /export type Code = ([^;]+);/.exec(read("ui/src/bindings/Code.ts")) ?? [];
  return [...union.matchAll(/"([a-z_]+)"/g)].map(([, code = ""]) => code);
}

/** The keys of the organization file, as the core reads it. */
export function organizationKeys(): string[] {
  const core = "src-tauri/core/src/organization";
  const sources = [`${core}.rs`, `${core}/read.rs`, `${core}/read/application.rs`].map(read).join("\n");
  const lists = sources.matchAll(/const (?:KEYS|SECTIONS|PROVIDERS): [^=]+= \[([^\]]+)\]/g);
  const settings = sources.matchAll(/Self::\w+ => ("[a-z_.]+"),/g);
  const text = [...lists, ...settings].map(([, words = ""]) => words).join();
  return [...text.matchAll(/"([a-z_.]+)"/g)].map(([, key = ""]) => key);
}
