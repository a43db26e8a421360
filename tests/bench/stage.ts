// What the figures are measured on: Patrol connected, with so many runtimes as
// last seen, and the places on the screen to watch.

import { App } from "../journeys/harness/app.ts";
import type { Desktop } from "../journeys/harness/desktop.ts";
import { Sandbox } from "../journeys/harness/sandbox.ts";
import { connect } from "../journeys/harness/steps.ts";
import { until } from "../journeys/harness/until.ts";
import { BARE_WINDOW, PATROL } from "./programs.ts";
import { Running } from "./running.ts";
import type { Part } from "./screen.ts";

export const RUNTIMES = 1_000;

/** The rows in Patrol's window: neither what is above and below them, nor the bar to scroll by. */
const AROUND_ROWS = { top: 440, bottom: 60, sides: 40 } as const;

/** Connects Patrol once, by its window, and ends it. */
export async function connected(desktop: Desktop): Promise<Sandbox> {
  const sandbox = await Sandbox.start(desktop, { runtimes: RUNTIMES });
  const app = await App.start(desktop, { pictures: "", program: PATROL });
  await connect({ page: app.page, sandbox });
  await app.kill();
  await sandbox.forgetRequests();
  // Out of the way: a row under the pointer looks otherwise.
  await desktop.run("xdotool", "mousemove", "1279", "899");
  return sandbox;
}

/** Waits until every runtime was asked since the last time. */
export async function refreshed(sandbox: Sandbox): Promise<void> {
  await until("all runtimes were asked", async () => {
    const { appProxy } = await sandbox.concurrency();
    return appProxy.total >= RUNTIMES && appProxy.now === 0;
  });
  await sandbox.forgetRequests();
}

/** Where the bare window is. */
export function wholeWindow(desktop: Desktop): Promise<Part> {
  return placeOf(desktop, BARE_WINDOW);
}

/** Where the rows in Patrol's window are. */
export async function list(desktop: Desktop): Promise<Part> {
  const { x, y, width, height } = await placeOf(desktop, PATROL);
  const { top, bottom, sides } = AROUND_ROWS;
  return { x: x + sides, y: y + top, width: width - 2 * sides, height: height - top - bottom };
}

/** A window opens in the same place each time. */
async function placeOf(desktop: Desktop, program: string): Promise<Part> {
  const running = Running.start(desktop, program);
  const place = await until("its window is there", () => running.window());
  await running.end();
  return place;
}
