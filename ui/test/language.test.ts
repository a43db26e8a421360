// The language in the page's address: its texts, its numbers and dates, and the page's own word for it.
import { afterEach, expect, test, vi } from "vitest";
import { catalogueOf } from "../build/catalogue";

const HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n\n';

async function spoken(search: string) {
  history.replaceState(null, "", `/${search}`);
  vi.resetModules();
  const [texts, format] = [await import("../src/texts/tr"), await import("../src/texts/format")];
  return { ...texts, ...format, html: document.documentElement.lang };
}

afterEach(() => history.replaceState(null, "", "/"));

test("the page speaks the language of its address", async () => {
  const { tr, trn, number, day, html } = await spoken("?language=de");
  expect(html).toBe("de");
  expect(tr("Cancel")).toBe("Abbrechen");
  expect(trn(1, "{n} runtime", "{n} runtimes")).toBe("1 Runtime");
  expect(trn(1234, "{n} runtime", "{n} runtimes")).toBe("1.234 Runtimes");
  expect(tr("Connected to {name}.", { name: "{name}" })).toBe("Mit {name} verbunden.");
  expect(number(1234)).toBe("1.234");
  expect(day(Date.UTC(2026, 11, 5, 12))).toBe("05.12.2026");
});

test("one that nobody has written is English", async () => {
  for (const search of ["", "?language=tlh", "?language=en"]) {
    const { tr, trn, html, language } = await spoken(search);
    expect([language, html, tr("Cancel")]).toEqual(["en", "en", "Cancel"]);
    expect(trn(1234, "{n} runtime", "{n} runtimes")).toBe("1,234 runtimes");
  }
});

test("each language is called by its own name", async () => {
  const { languages, languageName } = await spoken("");
  expect(languages.map(languageName)).toEqual(["English", "Deutsch"]);
});

test("of a catalogue the page has its own texts, those that are translated, and the rule for numbers", () => {
  const { texts, rule } = catalogueOf(
    `${HEAD}#: ui/src/a.ts\nmsgid "A"\nmsgstr "B"\n\n#: src-tauri/x.rs\nmsgid "C"\nmsgstr "D"\n\n#: ui/src/a.ts\nmsgid "E"\nmsgstr ""\n`,
  );
  expect([texts, rule]).toEqual([{ A: "B" }, "(n==1 ? 0 : n<5 ? 1 : 2)"]);
  expect(() => catalogueOf(HEAD.replace("n==1", "alert(1)"))).toThrow("no rule");
});
