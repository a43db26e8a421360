// What the page says, in the user's language: the English text is the key, and a catalogue in locales/ has what
// it is in another (gettext; `make texts` collects the keys). The shell says the language in the page's address.
import type { Catalogue } from "*.po";

const catalogues = import.meta.glob<Catalogue>("../../../locales/*.po", { import: "default" });
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1, -".po".length);

/** All that Patrol speaks, by tag (BCP 47): one more file is one more language. */
export const languages: readonly string[] = ["en", ...Object.keys(catalogues).map(nameOf)];

const asked = new URLSearchParams(location.search).get("language");
/** The language in force. */
export const language = languages.find((each) => each === asked) ?? "en";

// Texts are made while modules are read, so the catalogue is there before them. English waits for nothing.
const catalogue = language === "en" ? null : await read();
document.documentElement.lang = language;

/** A page without its catalogue speaks English rather than nothing. */
async function read(): Promise<Catalogue | null> {
  const [, load] = Object.entries(catalogues).find(([path]) => nameOf(path) === language) ?? [];
  return load === undefined ? null : load().catch(() => null);
}

const wholeNumber = new Intl.NumberFormat(language);
export const number = (n: number): string => wholeNumber.format(n);

type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<Name extends string> = { readonly [each in Name]: string | number };
type Given<Name extends string> = [Name] extends [never] ? [] : [values: Values<Name>];

/** `tr("Connected to {name}.", { name })`. Numbers are written as the language writes them. */
export function tr<const T extends string>(text: T, ...[values]: Given<Names<T>>): string {
  const translated = catalogue?.texts[text];
  return filled((typeof translated === "string" && translated) || text, values ?? {});
}

/** `trn(n, "{n} runtime", "{n} runtimes")`: by how many there are; `{n}` is that number. */
export function trn<const One extends string, const Other extends string>(
  n: number,
  one: One,
  other: Other,
  ...[values]: Given<Exclude<Names<One> | Names<Other>, "n">>
): string {
  const forms = catalogue?.texts[one];
  const form = Array.isArray(forms) ? forms[catalogue?.plural(n) ?? 0] : undefined;
  return filled(form || (n === 1 ? one : other), { ...values, n });
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? whole);
  });
}
