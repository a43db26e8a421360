// The catalogues in locales/: patrol.pot, which the sources say, and a file a language.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type GetTextTranslation, type GetTextTranslations, po } from "gettext-parser";
import { REPOSITORY, read } from "../docs/pages.ts";
import { keyOf, type Text } from "./entry.ts";

export const FOLDER = "locales";
export const TEMPLATE = `${FOLDER}/patrol.pot`;

/** The languages besides English, which is in the sources. */
export const languages = (): string[] =>
  readdirSync(join(REPOSITORY, FOLDER))
    .filter((name) => name.endsWith(".po"))
    .map((name) => name.slice(0, -".po".length));

export const fileOf = (language: string): string => `${FOLDER}/${language}.po`;

export const parsed = (file: string): GetTextTranslations => po.parse(read(file), { validation: true });

/** Every entry but the header. */
export const entriesOf = ({ translations }: GetTextTranslations): GetTextTranslation[] =>
  Object.values(translations)
    .flatMap((context) => Object.values(context))
    .filter(({ msgid }) => msgid !== "");

/** What the sources say, with what a catalogue has for it; what they say no more is left out. */
export function merged(texts: readonly Text[], old?: GetTextTranslations): string {
  const known = new Map(
    (old === undefined ? [] : entriesOf(old)).map((it) => [keyOf({ id: it.msgid, context: it.msgctxt }), it]),
  );
  const forms = Number(/nplurals=(\d+)/.exec(old?.headers["Plural-Forms"] ?? "")?.[1] ?? 2);
  const translations: GetTextTranslations["translations"] = {};
  for (const text of texts) {
    const before = known.get(keyOf(text));
    const fits = before !== undefined && before.msgid_plural === text.plural;
    const { translator } = before?.comments ?? {};
    const entry: GetTextTranslation = {
      msgid: text.id,
      msgstr: fits ? before.msgstr : Array.from({ length: text.plural === undefined ? 1 : forms }, () => ""),
      comments: { reference: text.files.join("\n"), ...(translator === undefined ? {} : { translator }) },
      ...(text.context === undefined ? {} : { msgctxt: text.context }),
      ...(text.plural === undefined ? {} : { msgid_plural: text.plural }),
    };
    const context = text.context ?? "";
    translations[context] = { ...translations[context], [text.id]: entry };
  }
  const headers = old?.headers ?? {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
  };
  return `${po.compile({ charset: "utf-8", headers, translations }).toString("utf8").trim()}\n`;
}
