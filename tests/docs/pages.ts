// The documentation as it lies there: pages, their links, and what can be linked to.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const REPOSITORY = resolve(import.meta.dirname, "../..");

export interface Link {
  page: string;
  to: string;
}

/** Every page that is read by people, from the repository's root. */
export function pages(): string[] {
  const here = readdirSync(REPOSITORY).filter((name) => name.endsWith(".md"));
  const tests = filesBelow("tests", "README.md").filter((path) => !path.includes("/node_modules/"));
  return [...here, ...filesBelow("docs", ".md"), ...tests].sort();
}

/** The files of a folder and those in it whose name ends so, from the repository's root. */
export function filesBelow(folder: string, ending: string): string[] {
  const names = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

export const read = (path: string): string => readFileSync(join(REPOSITORY, path), "utf8");

/** Links and pictures of a page; what stands in code is none. */
export function linksOf(page: string): Link[] {
  const text = withoutCode(read(page));
  const markdown = text.matchAll(/\]\(([^)\s]+)\)/g);
  const html = text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g);
  return [...markdown, ...html].map(([, to = ""]) => ({ page, to }));
}

/** Why a link leads nowhere; nothing where it leads somewhere. Other hosts are not asked. */
export function brokenBecause({ page, to }: Link): string | null {
  if (/^https:\/\//.test(to)) return null;
  if (/^[a-z]+:/.test(to)) return "it is neither a file nor https";
  const [path = "", anchor] = to.split("#");
  const target = path === "" ? page : relative(REPOSITORY, join(REPOSITORY, dirname(page), path));
  if (!existsSync(join(REPOSITORY, target))) return `${target} is not there`;
  if (anchor !== undefined && !anchorsOf(target).has(anchor)) return `${target} has no #${anchor}`;
  return null;
}

/** As GitHub makes them: of headings, and those that are written out. */
export function anchorsOf(page: string): Set<string> {
  const text = withoutCode(read(page));
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) => slug(words));
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  return new Set([...headings, ...written]);
}

const slug = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]+`/g, "`…`");
