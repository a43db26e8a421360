// Patrol in the tray, against a bare tray app: how soon it is there, the memory
// that it takes, how often it wakes, and how soon its window is open again.

import { spawn } from "node:child_process";
import { Desktop } from "../../journeys/harness/desktop.ts";
import type { Sandbox } from "../../journeys/harness/sandbox.ts";
import { PATIENCE, sleep, until, within } from "../../journeys/harness/until.ts";
import { BARE_TRAY, BARE_WINDOW, PATROL } from "../programs.ts";
import { Running } from "../running.ts";
import { cameToRest, type Part } from "../screen.ts";
import { connected, list, refreshed, wholeWindow } from "../stage.ts";
import type { Figure } from "../statistics.ts";

const ROUNDS = 5;
const REST = 5_000;
const WATCHED_FOR_SECONDS = 60;

export async function tray(): Promise<Figure[]> {
  const starts = { ours: [] as number[], theirs: [] as number[] };
  const hidden = { ours: [] as number[], theirs: [] as number[] };
  const closed = { ours: [] as number[], theirs: hidden.theirs };
  const opened = { ours: [] as number[], theirs: [] as number[] };
  const desktop = await Desktop.start({ watched: true, tray: true });
  try {
    const sandbox = await connected(desktop);
    const places = { ours: await list(desktop), theirs: await wholeWindow(desktop) };
    for (let round = 0; round < ROUNDS; round++) {
      const bare = await inTheTray(desktop, BARE_TRAY, []);
      starts.theirs.push(bare.after);
      await sleep(REST);
      hidden.theirs.push(bare.running.memory());
      await bare.running.end();

      const window = Running.start(desktop, BARE_WINDOW);
      opened.theirs.push(await cameToRest(desktop, places.theirs, window.begun));
      await window.end();

      const patrol = await inTheTray(desktop, PATROL, ["--hidden"]);
      starts.ours.push(patrol.after);
      await sleep(REST);
      hidden.ours.push(patrol.running.memory());

      // Once, so that it is a window that was there before; then the one that is measured.
      await open(desktop, sandbox, places.ours);
      await close(desktop);
      opened.ours.push(await open(desktop, sandbox, places.ours));
      await close(desktop);
      await sleep(REST);
      closed.ours.push(patrol.running.memory());
      await patrol.running.end();
    }
    return [
      { name: "start to tray", unit: "ms", against: "a bare tray app", ...starts, goal: 1.15 },
      {
        name: "window opened again from the tray",
        unit: "ms",
        against: "a bare window's start",
        ...opened,
        goal: 1,
      },
      {
        name: "memory in the tray, started so",
        unit: "MiB",
        against: "a bare tray app",
        ...hidden,
        goal: 1.15,
        limit: 60,
      },
      {
        name: "memory in the tray, window closed",
        unit: "MiB",
        against: "a bare tray app",
        ...closed,
        limit: 60,
      },
      await wakeUps(desktop),
    ];
  } finally {
    desktop.stop();
  }
}

/** Starts a program, and says when its icon was given to the tray. */
async function inTheTray(
  desktop: Desktop,
  program: string,
  args: string[],
): Promise<{ running: Running; after: number }> {
  const panel = await listening(desktop, "RegisterStatusNotifierItem");
  const running = Running.start(desktop, program, args);
  const after = (await panel.called) - running.begun;
  panel.stop();
  return { running, after };
}

/** Hears on the bus when a method is called, such as when a program gives its icon to the tray: performance.now(). */
async function listening(
  desktop: Desktop,
  method: string,
): Promise<{ called: Promise<number>; stop(): void }> {
  const monitor = spawn("dbus-monitor", ["--session", `type=method_call,member=${method}`], {
    env: desktop.environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let told = "";
  let hear: (at: number) => void = () => {};
  let begin: () => void = () => {};
  const called = new Promise<number>((done) => {
    hear = done;
  });
  const ready = new Promise<void>((done) => {
    begin = done;
  });
  monitor.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
    // It hears its own name being given first.
    begin();
    if (told.includes(`member=${method}`)) hear(performance.now());
  });
  await within("dbus-monitor listens", ready, PATIENCE);
  return { called: within(`${method} is called`, called, PATIENCE), stop: () => monitor.kill() };
}

/**
 * Clicks *Open Patrol*, and says how long it takes until the list is painted, from when Patrol is told: the
 * panel that stands in here looks for the line first, and takes longer for it than one that shows its menu.
 */
async function open(desktop: Desktop, sandbox: Sandbox, place: Part): Promise<number> {
  // What was last seen is what the list shows until Codefresh answers.
  process.kill(sandbox.pid, "SIGSTOP");
  const panel = await listening(desktop, "Event");
  const begun = performance.now();
  const [rest, told] = await Promise.all([
    cameToRest(desktop, place, begun),
    panel.called,
    desktop.tray.click("Open Patrol"),
  ]);
  panel.stop();
  const taken = begun + rest - told;
  process.kill(sandbox.pid, "SIGCONT");
  await refreshed(sandbox);
  return taken;
}

/** Closes the window, which leaves the tray. */
async function close(desktop: Desktop): Promise<void> {
  await until("the window is closed", async () => {
    if ((await desktop.windowState()) === "none") return true;
    await desktop.press("alt+F4");
    await sleep(500);
    return false;
  });
}

async function wakeUps(desktop: Desktop): Promise<Figure> {
  const bare = await inTheTray(desktop, BARE_TRAY, []);
  const patrol = await inTheTray(desktop, PATROL, ["--hidden"]);
  await sleep(2 * REST);
  const [ours, theirs] = await Promise.all([
    patrol.running.wakeUps(WATCHED_FOR_SECONDS),
    bare.running.wakeUps(WATCHED_FOR_SECONDS),
  ]);
  return {
    name: `wake-ups in the tray, over ${WATCHED_FOR_SECONDS} s`,
    unit: "/s",
    ours: [ours],
    against: "a bare tray app",
    theirs: [theirs],
    limit: 1,
  };
}
