// A program started as a user starts it (no WebDriver), and what it costs: its
// own process and all that it started, WebKit's too. See proc(5).

import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { ownedNames } from "../journeys/harness/bus.ts";
import type { Desktop } from "../journeys/harness/desktop.ts";
import { isRunning, processes } from "../journeys/harness/processes.ts";
import { sleep, until } from "../journeys/harness/until.ts";
import type { Part } from "./screen.ts";

export class Running {
  private constructor(
    readonly desktop: Desktop,
    readonly child: ChildProcess,
    /** performance.now() just before the start. */
    readonly begun: number,
  ) {}

  static start(desktop: Desktop, program: string, args: string[] = []): Running {
    const begun = performance.now();
    const child = spawn(program, args, { env: desktop.environment, stdio: "ignore" });
    return new Running(desktop, child, begun);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("the program could not be started");
    return this.child.pid;
  }

  /** Its own process first, then all that it started, directly or not. */
  pids(): number[] {
    const all = processes();
    const found = [this.pid];
    for (const pid of found) {
      found.push(...all.filter(({ parent }) => parent === pid).map((seen) => seen.pid));
    }
    return found;
  }

  /** Memory in MiB, what is shared counted by each sharer's part (PSS). */
  memory(): number {
    return this.pids().reduce((sum, pid) => sum + pss(pid), 0) / 1024;
  }

  /** How often a second any of its threads was woken, over a while. */
  async wakeUps(seconds: number): Promise<number> {
    const before = this.#switches();
    await sleep(seconds * 1_000);
    return (this.#switches() - before) / seconds;
  }

  #switches(): number {
    return this.pids()
      .flatMap(threads)
      .reduce((sum, status) => sum + switches(status), 0);
  }

  /** Where its window is. */
  async window(): Promise<Part> {
    const search = ["search", "--onlyvisible", "--pid", String(this.pid), "--name", "."];
    const id = (await this.desktop.run("xdotool", ...search)).trim().split("\n")[0] ?? "";
    const told = await this.desktop.run("xdotool", "getwindowgeometry", "--shell", id);
    const value = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, "m").exec(told)?.[1]);
    return { x: value("X"), y: value("Y"), width: value("WIDTH"), height: value("HEIGHT") };
  }

  /** Ends it at once, with all that it started; then another start is the first. */
  async end(): Promise<void> {
    const pids = this.pids();
    this.child.kill("SIGKILL");
    for (const pid of pids) {
      if (pid !== this.pid && isRunning(pid)) process.kill(pid, "SIGKILL");
    }
    await until("the program is gone", () => !pids.some(isRunning));
    await until("the single instance is released", async () => {
      const names = await ownedNames(this.desktop.environment);
      return !names.some((name) => name.endsWith(".SingleInstance"));
    });
  }
}

function pss(pid: number): number {
  const told = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(told)?.[1]);
}

function threads(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    return readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
  });
}

function switches(status: string): number {
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
}
