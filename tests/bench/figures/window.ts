// The window against a bare one: from the start of the process until what it
// shows is painted, and the memory that it then takes. Turn about, so that what
// else this computer does falls on both.

import { Desktop } from "../../journeys/harness/desktop.ts";
import { sleep } from "../../journeys/harness/until.ts";
import { BARE_WINDOW, PATROL } from "../programs.ts";
import { Running } from "../running.ts";
import { cameToRest } from "../screen.ts";
import { connected, list, refreshed, wholeWindow } from "../stage.ts";
import type { Figure } from "../statistics.ts";

const ROUNDS = 9;
/** Between the last change of the screen and a look at the memory. */
const REST = 3_000;

export async function window(): Promise<Figure[]> {
  const starts = { ours: [] as number[], theirs: [] as number[] };
  const memory = { ours: [] as number[], theirs: [] as number[] };
  const desktop = await Desktop.start({ watched: true });
  try {
    const sandbox = await connected(desktop);
    const places = { ours: await list(desktop), theirs: await wholeWindow(desktop) };
    for (let round = 0; round < ROUNDS; round++) {
      const bare = Running.start(desktop, BARE_WINDOW);
      starts.theirs.push(await cameToRest(desktop, places.theirs, bare.begun));
      await sleep(REST);
      memory.theirs.push(bare.memory());
      await bare.end();

      // What was last seen is what the list shows until Codefresh answers.
      process.kill(sandbox.pid, "SIGSTOP");
      const patrol = Running.start(desktop, PATROL);
      starts.ours.push(await cameToRest(desktop, places.ours, patrol.begun));
      process.kill(sandbox.pid, "SIGCONT");
      await refreshed(sandbox);
      await sleep(REST);
      memory.ours.push(patrol.memory());
      await patrol.end();
    }
  } finally {
    desktop.stop();
  }
  const against = "a bare window";
  return [
    { name: "start to list usable, 1,000 runtimes", unit: "ms", against, ...starts, goal: 1.15 },
    { name: "memory, window open, 1,000 runtimes", unit: "MiB", against, ...memory, goal: 1.15 },
  ];
}
