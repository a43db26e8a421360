// The help in other languages (docs/de/troubleshooting.md), held against the English and against the catalogue of its
// language: the same entries, and in each the sentences and buttons as Patrol says them there.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { entriesOf, fileOf, languages, parsed } from "../texts/catalogue.ts";
import { REPOSITORY } from "./pages.ts";
import { filled, quotedIn } from "./sentences.ts";

export const helpIn = (language: string): string => `docs/${language}/troubleshooting.md`;

/** The languages that have a help of their own; the others show the English one. */
export const helped = (): string[] =>
  languages().filter((language) => existsSync(join(REPOSITORY, helpIn(language))));

/** What Patrol says in English and in that language, with “…” for what is filled in. */
export type Said = readonly { readonly english: string; readonly own: string }[];

export const saidIn = (language: string): Said =>
  entriesOf(parsed(fileOf(language))).flatMap(({ msgid, msgid_plural, msgstr }) =>
    [msgid, msgid_plural ?? []]
      .flat()
      .flatMap((english) => msgstr.map((own) => ({ english: filled(english), own: filled(own) }))),
  );

/** Where a page is not the translation of the English one; nothing where it is. */
export function differences(english: string, own: string, said: Said): string[] {
  const parts = partsOf(english);
  const others = partsOf(own);
  const order = others.map(({ name }) => name).join(" ");
  if (order !== parts.map(({ name }) => name).join(" ")) return [`sections and entries: ${order}`];
  return parts.flatMap(({ name, text }, index) => {
    const other = others[index]?.text ?? "";
    const found = [...sentences(text, other, said), ...buttons(text, other, said), ...targets(text, other)];
    return found.map((what) => `${name}: ${what}`);
  });
}

/** What stands before the first section, each section's lead and each entry. */
const partsOf = (page: string) =>
  page.split(/^(?=## |<a id=)/m).map((text) => ({ name: /^(## |<a id="[^"]+">)?/.exec(text)?.[0], text }));

function sentences(english: string, own: string, said: Said): string[] {
  const meant = quotedIn(english).map((sentence) => ({ sentence, is: translations(sentence, said) }));
  const quoted = quotedIn(own);
  const missing = meant.filter(({ is }) => !quoted.some(is)).map(({ sentence }) => `lacks “${sentence}”`);
  const unsaid = quoted.filter((sentence) => !meant.some(({ is }) => is(sentence)));
  return [...missing, ...unsaid.map((sentence) => `“${sentence}” is not said`)];
}

/** Whether a sentence translates this one, which may be quoted in part; a name that it begins with is left out then. */
function translations(english: string, said: Said): (own: string) => boolean {
  const whole = said.filter((text) => text.english === english);
  if (whole.length > 0) return (sentence) => whole.some(({ own }) => own === sentence);
  const containing = said.filter((text) => text.english.includes(unnamed(english)));
  return (sentence) => containing.some(({ own }) => own.includes(unnamed(sentence)));
}

/** Names of the window that the English part sets apart (*Try again*) and that the other one does not. */
function buttons(english: string, own: string, said: Said): string[] {
  const shown = setApart(own);
  return setApart(english).flatMap((name) => {
    const meant = said.filter((text) => text.english === name).map((text) => text.own);
    return meant.length === 0 || meant.some((it) => shown.includes(it)) ? [] : [`lacks *${meant[0]}*`];
  });
}

const targets = (english: string, own: string): string[] => {
  const here = linked(own).map((to) => to.replace(/^\.\.\//, ""));
  return here.join() === linked(english).join() ? [] : [`leads to ${here.join(", ") || "nothing"}`];
};

const linked = (text: string) => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => to);

const setApart = (text: string) =>
  [...text.matchAll(/\*([^*]+)\*/g)].map(([, name = ""]) => name.replace(/\s*\n\s*/g, " "));

const unnamed = (sentence: string) => sentence.replace(/^… /, "");
