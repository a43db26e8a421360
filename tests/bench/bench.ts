// `make bench`: one table of ratios, each against something measured in the
// same run on the same computer. A ratio may be quoted, a time may not.
//
//   bench.ts [window] [filter] [size] [tray]    those figures alone

import { filter } from "./figures/filter.ts";
import { size } from "./figures/size.ts";
import { tray } from "./figures/tray.ts";
import { window } from "./figures/window.ts";
import { assertFair } from "./programs.ts";
import { type Figure, table } from "./statistics.ts";

const FIGURES: Record<string, () => Figure[] | Promise<Figure[]>> = { window, tray, filter, size };

assertFair();
const wanted = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(FIGURES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`measuring: ${name}`);
  figures.push(...(await measure()));
}
console.log(`\n${table(figures)}\n`);
console.log("Medians, and from where to where; ✗ is above its goal.");
