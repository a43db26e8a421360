// The page's texts: what stands in `tr("…")` and `trn(n, "…", "…")`, and what stands elsewhere and should not.
// Read as Vite reads TypeScript (Oxc's tree, in ESTree's form).

import { type ESTree, parseSync } from "vite";
import type { Text } from "./entry.ts";

type Node = ESTree.Node;

export type Page = {
  readonly texts: Text[];
  /** What reads like English and goes through no catalogue. */
  readonly bare: string[];
};

/** Attributes of elements that somebody reads or hears. */
const SAID = new Set(["aria-label", "aria-description", "title", "placeholder", "alt", "label", "hint"]);
/** Names, which no language changes. */
const NAMES = new Set([
  "GitHub",
  "GitLab",
  "Bitbucket",
  "Bitbucket Cloud",
  "Bitbucket Data Center",
  "Patrol",
  "Linux",
  "Windows",
  "macOS",
]);

/** Two words, or one that begins as a sentence does: no name in code, path or key looks like this. */
const reads = (text: string): boolean =>
  !NAMES.has(text.trim()) &&
  !/^(\/|%|\[\[|https?:)/.test(text) &&
  (/\p{L}{2,}[,;:.!?…]? +\p{L}/u.test(text) || /^\s*\p{Lu}\p{Ll}+/u.test(text));

export function textsOfPage(file: string, source: string): Page {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const found: Page = { texts: [], bare: [] };
  const isOfTexts = file.includes("/texts/");

  const take = (call: ESTree.CallExpression, one: Node | undefined, other?: Node) => {
    const id = one && literal(one);
    const plural = other && literal(other);
    if (id == null || (other !== undefined && plural == null))
      throw new Error(`${file}: a text must be written out: ${source.slice(call.start, call.end)}`);
    found.texts.push({ id, plural: plural ?? undefined, files: [file] });
  };
  const bare = (text: string) => {
    if (reads(text)) found.bare.push(`${file}: ${text.trim()}`);
  };

  const walk = (node: Node, above: Node | null): void => {
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "CallExpression": {
        const name = node.callee.type === "Identifier" ? node.callee.name : "";
        if (name !== "tr" && name !== "trn") break;
        const [first, second, third, ...rest] = node.arguments as Node[];
        if (name === "tr") take(node, first);
        else take(node, second, third);
        for (const each of name === "tr" ? [second, third] : [first]) if (each) walk(each, node);
        for (const each of rest) walk(each, node);
        return;
      }
      case "JSXText":
        if (/\p{L}/u.test(node.value)) found.bare.push(`${file}: ${node.value.trim()}`);
        return;
      case "JSXAttribute": {
        const name = node.name.type === "JSXIdentifier" ? node.name.name : "";
        if (SAID.has(name) && node.value?.type === "Literal" && /\p{L}/u.test(String(node.value.value)))
          found.bare.push(`${file}: ${name}=${node.value.raw}`);
        if (node.value?.type === "Literal") return;
        break;
      }
      case "Literal":
        if (typeof node.value === "string" && isOfTexts && above?.type !== "TSLiteralType") bare(node.value);
        return;
      case "TemplateLiteral":
        if (isOfTexts) bare(node.quasis.map(({ value }) => value.cooked ?? "").join("…"));
        break;
      case "TSLiteralType":
      case "TSTemplateLiteralType":
        return;
    }
    for (const child of childrenOf(node)) walk(child, node);
  };
  walk(program, null);
  return found;
}

/** A text that is written out; `+` is none, since the catalogue has it whole. */
function literal(node: Node): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? null;
  return null;
}

function childrenOf(node: Node): Node[] {
  const isNode = (value: unknown): value is Node =>
    typeof value === "object" && value !== null && typeof (value as Node).type === "string";
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}
