// The programs' texts: what stands in `tr!(…)`, read by its literals (https://docs.rs/tr), and sentences that
// stand bare where a user reads them. Comments and other strings are stepped over; test code says what it likes.

import type { Text } from "./entry.ts";

/** `nested`: a `tr!` among another's arguments. It holds the lock that a change of language waits for. */
export type Rust = { readonly texts: Text[]; readonly bare: string[]; readonly nested: string[] };

type Token = { readonly kind: "string" | "word" | "sign"; readonly text: string };

/** A literal, a word or a sign; lifetimes and characters are no strings. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|b?r(#*)"([\s\S]*?)"\1|b?c?"((?:[^"\\]|\\[\s\S])*)"|b?'(?:[^'\\]|\\.[^']*)'|'?[\p{L}_]\w*!?|=>|\S/gu;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  for (const [whole, , raw, plain] of source.matchAll(TOKEN)) {
    if (whole.startsWith("//") || whole.startsWith("/*")) continue;
    if (raw !== undefined) tokens.push({ kind: "string", text: raw });
    else if (plain !== undefined) tokens.push({ kind: "string", text: unescaped(plain) });
    else tokens.push({ kind: /^[\p{L}_]/u.test(whole) ? "word" : "sign", text: whole });
  }
  return tokens;
}

/** https://doc.rust-lang.org/reference/tokens.html#string-literals */
function unescaped(text: string): string {
  const simple: Record<string, string> = {
    n: "\n",
    r: "\r",
    t: "\t",
    "0": "\0",
    "\\": "\\",
    '"': '"',
    "'": "'",
  };
  return text.replace(/\\(?:\r?\n\s*|u\{([\da-fA-F_]+)\}|x([\da-fA-F]{2})|(.))/g, (_, unicode, byte, one) => {
    if (unicode ?? byte)
      return String.fromCodePoint(Number.parseInt((unicode ?? byte).replaceAll("_", ""), 16));
    return one === undefined ? "" : (simple[one] ?? one);
  });
}

/** Where a sentence that is written out bare is one that a user reads. */
const SAID = /^(message|kept|next)$/;

/** Several words with a capital and a full stop, wherever they stand. */
const SENTENCE = /^[\p{Lu}“„{].*\p{L} .*[.?!…]”?$/su;

const isTranslated = (tokens: Token[], at: number): boolean =>
  tokens[at - 1]?.text === "|" || tokens[at - 1]?.text === "=>" || tokens[at - 2]?.text === "tr!";

export function textsOfRust(file: string, source: string): Rust {
  const tokens = withoutTests(tokensOf(source));
  const found: Rust = { texts: [], bare: [], nested: [] };
  let attribute = 0;
  tokens.forEach((token, at) => {
    // What stands in an attribute is for the log, or for nobody.
    if (token.text === "[" && (attribute > 0 || /^#!?$/.test(tokens[at - 1]?.text ?? ""))) attribute++;
    if (token.text === "]" && attribute > 0) attribute--;
    const before = tokens[at - 1]?.text;
    if (token.text === "tr!" && tokens[at + 1]?.text === "(") {
      const text = textAt(tokens, at + 2, file);
      found.texts.push({ ...text, files: [file] });
      const within = tokens.slice(at + 2, endOf(tokens, at + 1));
      if (within.some((token) => token.text === "tr!")) found.nested.push(`${file}: “${text.id}”`);
    }
    if (token.kind === "string" && attribute === 0 && SENTENCE.test(token.text) && !isTranslated(tokens, at))
      found.bare.push(`${file}: “${token.text}”`);
    const isArgument = token.text === "(" && tokens[at - 2]?.text === "." && SAID.test(before ?? "");
    const argued = isArgument ? sentenceAt(tokens, at + 1) : null;
    if (argued !== null) found.bare.push(`${file}: .${before}(“${argued}”)`);
    const isFault = token.text === "Fault" && tokens[at + 3]?.text === "new";
    const message = isFault ? sentenceAt(tokens, argumentOf(tokens, at + 4, 1)) : null;
    if (message !== null) found.bare.push(`${file}: Fault::new(…, “${message}”)`);
  });
  return found;
}

/** A literal, or a `format!` with words of its own. */
function sentenceAt(tokens: Token[], at: number): string | null {
  const isFormat = tokens[at]?.text === "format!";
  const token = tokens[isFormat ? at + 2 : at];
  const hasWords = token?.kind === "string" && /\p{L}/u.test(token.text.replaceAll(/\{[^}]*\}/g, ""));
  return hasWords ? token.text : null;
}

/** `"context" => "one" | "other" % n` */
function textAt(tokens: Token[], at: number, file: string): Omit<Text, "files"> {
  const string = (place: number): string => {
    const token = tokens[place];
    if (token?.kind !== "string") throw new Error(`${file}: a text must be written out, not ${token?.text}`);
    return token.text;
  };
  const hasContext = tokens[at + 1]?.text === "=>";
  const from = hasContext ? at + 2 : at;
  const context = hasContext ? string(at) : undefined;
  const plural = tokens[from + 1]?.text === "|" ? string(from + 2) : undefined;
  return { id: string(from), plural, context };
}

/** Where the bracket is closed that is opened at `open`. */
function endOf(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const { kind, text } = tokens[at] as Token;
    if (kind === "string") continue;
    if ("([{".includes(text)) depth++;
    if (")]}".includes(text) && --depth === 0) return at;
  }
  return tokens.length;
}

/** Where an argument begins, counted from 0, of the call whose parenthesis is at `open`; -1 where there is none. */
function argumentOf(tokens: Token[], open: number, which: number): number {
  let depth = 0;
  let commas = 0;
  for (let at = open; at < tokens.length; at++) {
    const { kind, text } = tokens[at] ?? { kind: "sign", text: "" };
    if (commas === which && depth === 1) return at;
    if (kind === "string") continue;
    if ("([{".includes(text)) depth++;
    if (")]}".includes(text) && --depth === 0) return -1;
    if (text === "," && depth === 1) commas++;
  }
  return -1;
}

/** Without the items that are there for tests alone: `#[cfg(test)]` and what follows, to its end. */
function withoutTests(tokens: Token[]): Token[] {
  const shipped: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const attribute = tokens
      .slice(at, at + 7)
      .map(({ text }) => text)
      .join("");
    if (!/^#\[cfg\((test\)\]|all\(test)/.test(attribute)) {
      shipped.push(tokens[at] as Token);
      continue;
    }
    let depth = 0;
    for (; at < tokens.length; at++) {
      const { kind, text } = tokens[at] as Token;
      if (kind === "string") continue;
      if (text === "{") depth++;
      if ((text === "}" && --depth === 0) || (text === ";" && depth === 0)) break;
    }
  }
  return shipped;
}
