// Makes a gettext catalogue in locales/ a part of the page, in a file of its own: the page's own texts, which are
// those with a reference to ui/, and the language's rule for numbers.
// https://www.gnu.org/software/gettext/manual/html_node/Plural-forms.html
import { po } from "gettext-parser";
import type { Plugin } from "vite";

/** The rule is an expression of C over `n`, which is one of JavaScript too; nothing else is let through. */
const RULE = /^[n0-9\s%<>=!&|?:()+-]+$/;

export function catalogue(): Plugin {
  return {
    name: "catalogue",
    enforce: "pre",
    transform(source, id) {
      if (!id.endsWith(".po")) return null;
      const { texts, rule } = catalogueOf(source);
      const code = `export default { texts: ${JSON.stringify(texts)}, plural: (n) => Number(${rule}) };`;
      return { code, map: null };
    },
  };
}

export function catalogueOf(source: string) {
  const { headers, translations } = po.parse(source);
  const rule = /plural=([^;]+)/.exec((headers["Plural-Forms"] ?? "").replace(/nplurals=\d+/, ""))?.[1];
  if (rule === undefined || !RULE.test(rule)) throw new Error("The catalogue has no rule for plurals");
  const texts: Record<string, string | string[]> = {};
  for (const { msgid, msgid_plural, msgstr, comments } of Object.values(translations[""] ?? {})) {
    const ofPage = comments?.reference?.includes("ui/") ?? true;
    if (msgid === "" || !ofPage || msgstr.some((form) => form === "")) continue;
    texts[msgid] = msgid_plural === undefined ? (msgstr[0] ?? "") : msgstr;
  }
  return { texts, rule };
}
