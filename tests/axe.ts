// axe-core in a page that is driven, with its rules for WCAG 2.2 A and AA and its best practices.
// https://github.com/dequelabs/axe-core/blob/develop/doc/API.md

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const RUN = `
const done = arguments[arguments.length - 1]
axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
  .then((found) => done({ found }), (error) => done({ error: String(error) }))`;

interface Driven {
  executeScript(script: string, ...args: unknown[]): Promise<unknown>;
  executeAsyncScript(script: string, ...args: unknown[]): Promise<unknown>;
}

/** What it finds: a line each, with the rule, the element and why. */
export async function axe(driver: Driven): Promise<string[]> {
  if (!(await driver.executeScript("return typeof axe === 'object'"))) await driver.executeScript(SOURCE);
  const told = (await driver.executeAsyncScript(RUN, TAGS)) as { found?: AxeResults; error?: string };
  if (told.found === undefined) throw new Error(`axe did not run: ${told.error}`);
  return told.found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${html.slice(0, 160)}\n    ${why(failureSummary)}`),
  );
}

const why = (summary: string) => summary.split("\n").slice(1).join(" ").replace(/\s+/g, " ").trim();
