// Makes docs/troubleshooting.md, and what it is in other languages (docs/de/troubleshooting.md), a part of the page,
// for *Learn more* without a network: Markdown (CommonMark, read
// by `marked`) becomes a tree of plain text while the page is built. What the page could not show stops the build.
import type { Block, Entry, Inline, Section } from "*/docs/troubleshooting.md";
import { lexer, type Token, type Tokens } from "marked";
import type { Plugin } from "vite";

const FILE = /\/docs\/(\w+\/)?troubleshooting\.md$/;
const ANCHOR = /^<a id="([a-z0-9_-]+)"><\/a>$/;

export function help(): Plugin {
  return {
    name: "help",
    enforce: "pre",
    transform(markdown, id) {
      if (!FILE.test(id)) return null;
      return { code: `export default ${JSON.stringify(sectionsOf(markdown))};`, map: null };
    },
  };
}

/** Sections are headings of the second rank; each entry a heading of the third with its anchor before it. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Writable<Section>[] = [];
  let entry: Writable<Entry> | null = null;
  let anchor: string | null = null;
  for (const token of lexer(markdown)) {
    const section = sections.at(-1);
    const id = ANCHOR.exec(token.raw.trim())?.[1];
    if (id !== undefined) {
      anchor = id;
    } else if (token.type === "heading" && token.depth === 2) {
      sections.push({ title: plain(token.tokens), lead: [], entries: [] });
      entry = null;
    } else if (token.type === "heading" && token.depth === 3) {
      if (section === undefined || anchor === null)
        throw new Error(`“${token.text}” has no anchor before it`);
      entry = { id: anchor, title: plain(token.tokens), blocks: [] };
      section.entries.push(entry);
      anchor = null;
    } else if (section !== undefined) {
      (entry?.blocks ?? section.lead).push(...block(token));
    }
  }
  return sections;
}

type Writable<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K];
};

function block(token: Token): Block[] {
  switch (token.type) {
    case "space":
      return [];
    case "paragraph":
      return [{ kind: "words", inside: inlines(token.tokens) }];
    case "blockquote":
      return [{ kind: "said", lines: all(token.tokens).flatMap(wordsOf) }];
    case "list":
      return [
        {
          kind: "list",
          items: (token as Tokens.List).items.map(({ tokens }) => tokens.flatMap(wordsOf).flat()),
        },
      ];
    default:
      throw new Error(`The page cannot show this (${token.type}): ${token.raw}`);
  }
}

/** The paragraphs of a quotation, or the words of an item that is not more than words. */
function wordsOf(token: Token): Inline[][] {
  if (token.type === "space") return [];
  if (token.type === "paragraph" || token.type === "text") return [inlines(token.tokens)];
  throw new Error(`The page cannot show this here (${token.type}): ${token.raw}`);
}

function inlines(tokens: Token[] | undefined): Inline[] {
  return all(tokens).flatMap((token): Inline[] => {
    switch (token.type) {
      case "text":
      case "escape":
        return [token.text.replace(/\s*\n\s*/g, " ")];
      case "codespan":
        return [{ kind: "code", text: token.text }];
      case "em":
      case "strong":
        return [{ kind: token.type, inside: inlines(token.tokens) }];
      case "link":
        if (!token.href.startsWith("#")) return inlines(token.tokens);
        return [{ kind: "entry", to: token.href.slice(1), inside: inlines(token.tokens) }];
      default:
        throw new Error(`The page cannot show this in a line (${token.type}): ${token.raw}`);
    }
  });
}

const plain = (tokens: Token[] | undefined): string =>
  inlines(tokens)
    .map((part) => (typeof part === "string" ? part : part.kind === "code" ? part.text : ""))
    .join("");

const all = (tokens: Token[] | undefined): Token[] => tokens ?? [];
