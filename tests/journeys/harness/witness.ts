// What is to be seen while a journey runs and is gone at its end: processes,
// what the shell tells the page, what passes on the bus. Kept for the search.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "./desktop.ts";
import type { Place } from "./leaks.ts";
import type { Page } from "./page.ts";
import { until } from "./until.ts";

/** How often processes are looked at: one that opens a page in the browser lives for a quarter of a second. */
const EVERY = 60;

/** Writes down whatever a command answers and a channel brings, before the page's own code sees it. */
const LISTEN = `
const { callbacks } = window.__TAURI_INTERNALS__
if (window.told) return
window.told = []
callbacks.get = (id) => {
  const callback = Map.prototype.get.call(callbacks, id)
  return callback && ((data) => {
    window.told.push(JSON.stringify(data) ?? '')
    return callback(data)
  })
}`;

export class Witness {
  readonly #seen = new Map<string, string>();
  readonly #told: string[] = [];
  readonly #timer: NodeJS.Timeout;

  private constructor(readonly desktop: Desktop) {
    this.#timer = setInterval(() => this.look(), EVERY);
    this.#timer.unref();
  }

  static async start(desktop: Desktop): Promise<Witness> {
    // The messages as they are, for what is text in them to be found: dbus-monitor(1).
    desktop.processes.start("bus", ["dbus-monitor", "--session", "--pcap"], desktop.environment);
    const witness = new Witness(desktop);
    await until("the bus is listened to", () => witness.bus().length > 0);
    return witness;
  }

  /** Everything that passed on the session bus. */
  bus(): Buffer {
    return readFileSync(join(this.desktop.root, "logs/bus.log"));
  }

  /** From now on, what the shell tells this page is written down. */
  async listen(page: Page): Promise<void> {
    await page.run(LISTEN);
  }

  /** Takes over what the page was told so far: before its window goes. */
  async take(page: Page): Promise<string[]> {
    const told = await page.run<string[]>("return window.told.splice(0)");
    this.#told.push(...told);
    return told;
  }

  /** What is to be searched, beside what lies on the disk. The bus's log does. */
  places(): Place[] {
    const processes = [...this.#seen].map(([what, where]) => ({
      where,
      content: Buffer.from(what, "latin1"),
    }));
    const told = { where: "what the page was told", content: Buffer.from(this.#told.join("\n")) };
    return [...processes, told];
  }

  get programs(): number {
    return new Set(this.#seen.values()).size;
  }

  /** Whether a program was seen while it ran. */
  saw(program: string): boolean {
    return [...this.#seen.values()].some((where) => where.endsWith(program));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks now: at one that lives shorter than the next look is away. */
  look(): void {
    for (const { argv, environment, program } of this.desktop.processes.ours()) {
      this.#seen.set(argv, `a command line of ${program}`);
      this.#seen.set(environment, `an environment of ${program}`);
    }
  }
}
