// One text that Patrol says, as gettext has it, and which files say it.

export type Text = {
  readonly id: string;
  readonly plural?: string | undefined;
  readonly context?: string | undefined;
  /** Every file that says it, from the repository's root. */
  readonly files: string[];
};

/** The same text is one entry, whoever says it; with another context it is another. */
export const keyOf = ({ id, context }: Pick<Text, "id" | "context">): string => `${context ?? ""}\u0004${id}`;

/** All entries, each once, by the first file that says it and the place there. */
export function joined(found: Iterable<Text>): Text[] {
  const all = new Map<string, Text>();
  for (const text of found) {
    const known = all.get(keyOf(text));
    if (known === undefined) {
      all.set(keyOf(text), { ...text, files: [...text.files] });
      continue;
    }
    if (text.plural !== undefined && known.plural !== undefined && text.plural !== known.plural)
      throw new Error(`“${text.id}” has two plurals: “${known.plural}” and “${text.plural}”`);
    // A catalogue has either for one text.
    if ((text.plural === undefined) !== (known.plural === undefined))
      throw new Error(`“${text.id}” is said with a number and without`);
    for (const file of text.files) if (!known.files.includes(file)) known.files.push(file);
  }
  return [...all.values()];
}

/** `{name}` and its like. */
export const placeholders = (text: string): string[] =>
  [
    ...new Set([...text.replaceAll(/\{\{|\}\}/g, "").matchAll(/\{(\w*)\}/g)].map(([, name]) => name ?? "")),
  ].sort();
