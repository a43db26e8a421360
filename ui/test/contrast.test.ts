// The page's colours against each other, in both themes: WCAG 2.2, 1.4.3 "Contrast (Minimum)" and 1.4.11
// "Non-text Contrast", by the formula of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");

/** Every colour by its name, light and dark; one without a theme is the same in both. */
const colours = new Map<string, readonly [string, string]>();
for (const [, name = "", light = "", dark = ""] of css.matchAll(
  /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
)) {
  colours.set(name, [light, dark]);
}
for (const [, name = "", both = ""] of css.matchAll(/--([\w-]+): (#\w{6});/g))
  colours.set(name, [both, both]);

const GROUNDS = [
  "bg",
  "surface",
  "raised",
  "hover",
  "pressed",
  "warn-ground",
  "bad-ground",
  "plain-ground",
] as const;
const WORDS = ["text", "text-quiet", "accent", "good", "warn", "bad"] as const;
const FILLS = ["accent-fill", "accent-fill-hover", "bad-fill", "bad-fill-hover"] as const;

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The pairs that are too faint, as sentences. */
function faint(fronts: readonly string[], grounds: readonly string[], least: number): string[] {
  return fronts.flatMap((front) =>
    grounds.flatMap((ground) =>
      [0, 1].flatMap((theme) => {
        const ratio = contrast(colours.get(front)?.[theme] ?? "", colours.get(ground)?.[theme] ?? "");
        if (ratio >= least) return [];
        return [`${front} on ${ground}, ${theme === 0 ? "light" : "dark"}: ${ratio.toFixed(2)}`];
      }),
    ),
  );
}

test("the formula is the standard's", () => {
  expect(contrast("#000000", "#ffffff")).toBe(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("every colour of words is read on every ground", () => {
  expect(faint(WORDS, GROUNDS, 4.5)).toEqual([]);
});

test("what stands on a filled button is read, under the pointer too", () => {
  expect(faint(["on-accent"], FILLS, 4.5)).toEqual([]);
});

test("a field's edge, a mark and the focus are seen on every ground", () => {
  expect(faint(["outline", ...WORDS], GROUNDS, 3)).toEqual([]);
});

test("no colour of the page is left out of these", () => {
  const seen = new Set<string>([...GROUNDS, ...WORDS, ...FILLS, "on-accent", "outline"]);
  // Lines that only part what is apart already.
  const lines = ["line", "line-strong"];
  expect([...colours.keys()].filter((name) => !seen.has(name) && !lines.includes(name))).toEqual([]);
});
