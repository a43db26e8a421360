// From a key press in the search to the filtered list painted, with ten
// thousand rows, against one frame of a screen at 60 Hz. Measured in the page:
// from the key's event to the end of the frame that shows another list. Waiting
// for that frame to begin is part of it, half a frame on average.

import { Key } from "selenium-webdriver";
import { App } from "../../journeys/harness/app.ts";
import { Desktop } from "../../journeys/harness/desktop.ts";
import type { Page } from "../../journeys/harness/page.ts";
import { Sandbox } from "../../journeys/harness/sandbox.ts";
import { refreshed } from "../../journeys/harness/steps.ts";
import { until } from "../../journeys/harness/until.ts";
import { PATROL } from "../programs.ts";
import type { Figure } from "../statistics.ts";

const RUNTIMES = 10_000;
const FRAME = 1_000 / 60;
/** `cluster-00…` to `cluster-10000`: each digit, typed and taken back, makes another list. */
const BEGINNING = "r-";
const ENDINGS = ["123", "207", "938", "456", "071"];

/** A message that is sent among a frame's callbacks arrives when it has been painted. */
const RECORD = `
  const rows = () => document.querySelector('[role=grid]').getAttribute('aria-rowcount')
  window.benchTimes = []
  addEventListener('keydown', () => {
    const begun = performance.now()
    const before = rows()
    const look = () => requestAnimationFrame(() => {
      if (rows() === before) return look()
      const painted = new MessageChannel()
      painted.port1.onmessage = () => window.benchTimes.push(performance.now() - begun)
      painted.port2.postMessage(0)
    })
    look()
  }, true)`;

export async function filter(): Promise<Figure[]> {
  const desktop = await Desktop.start();
  try {
    const sandbox = await Sandbox.start(desktop, { runtimes: RUNTIMES });
    // Patrol reads no more than 1 MiB of any answer.
    await sandbox.setHost("platform", { pageSize: 1_000 });
    const app = await App.start(desktop, { pictures: "", program: PATROL });
    const { page } = app;
    await page.field("Codefresh URL").fill(sandbox.url);
    await page.field("API key").type(sandbox.apiKey());
    await page.button("Connect").click();
    await refreshed(page, 120_000);
    const ours = await times(page);
    return [
      {
        name: "key press to filtered list, 10,000 rows",
        unit: "ms",
        ours,
        against: "one frame",
        theirs: [FRAME],
        goal: 1,
      },
    ];
  } finally {
    desktop.stop();
  }
}

async function times(page: Page): Promise<number[]> {
  const search = page.field("Search runtimes");
  await search.type(BEGINNING);
  await page.run(RECORD);
  let count = 0;
  for (const ending of ENDINGS) {
    const keys = [...ending, ...Array(ending.length).fill(Key.BACK_SPACE)];
    for (const key of keys) {
      await search.press(key);
      count += 1;
      const all = count;
      await until("the list is another", () => page.run(`return window.benchTimes.length === ${all}`));
    }
  }
  return page.run<number[]>("return window.benchTimes");
}
