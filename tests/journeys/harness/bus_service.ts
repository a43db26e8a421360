// A program of services/ on the journey's bus, asked over its standard input
// and output: a line of JSON in, one out.

import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ownedNames } from "./bus.ts";
import type { Desktop } from "./desktop.ts";
import { until, within } from "./until.ts";

// The system's own: python3-gi is Debian's, and another Python on PATH does not have it.
const PYTHON = "/usr/bin/python3";
const DEADLINE = 10_000;

interface Told {
  ready?: true;
  id?: number;
  answer?: unknown;
  error?: string;
}

export class BusService {
  #child: ChildProcess | undefined;
  #ready = false;
  #asked = 0;
  readonly #waiting = new Map<number, (told: Told) => void>();

  /** `name` is the one that it owns on the bus. */
  constructor(
    readonly desktop: Desktop,
    readonly program: string,
    readonly name: string,
    readonly args: string[] = [],
  ) {}

  async start(): Promise<void> {
    const file = join(import.meta.dirname, "services", this.program);
    // -B: no compiled files beside the sources.
    const command = [PYTHON, "-B", file, ...this.args];
    const child = this.desktop.processes.start(this.program, command, this.desktop.environment, {
      talks: true,
    });
    this.#child = child;
    this.#ready = false;
    if (!child.stdout) throw new Error(`${this.program} has no output to read`);
    createInterface({ input: child.stdout }).on("line", (line) => this.#hear(JSON.parse(line) as Told));
    // What it has to say about its end is in its log.
    child.stdin?.on("error", () => {});
    await until(`${this.program} is ready`, () => {
      if (child.exitCode !== null) throw new Error(`it has ended with ${child.exitCode}`);
      return this.#ready;
    });
  }

  /** Ends it at once, as a crash does, and waits until its name is free. */
  async stop(): Promise<void> {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid === undefined) return;
    await this.desktop.processes.kill(pid);
    await until(`${this.name} is released`, async () => {
      return !(await ownedNames(this.desktop.environment)).includes(this.name);
    });
  }

  async ask<T>(command: string, args: object = {}): Promise<T> {
    const id = ++this.#asked;
    const told = new Promise<Told>((done) => this.#waiting.set(id, done));
    if (!this.#child?.stdin) throw new Error(`${this.program} is not running`);
    this.#child.stdin.write(`${JSON.stringify({ id, do: command, ...args })}\n`);
    const { answer, error } = await within(`${this.program} answers`, told, DEADLINE);
    if (error !== undefined) throw new Error(error);
    return answer as T;
  }

  #hear(told: Told): void {
    if (told.ready) this.#ready = true;
    if (told.id === undefined) return;
    this.#waiting.get(told.id)?.(told);
    this.#waiting.delete(told.id);
  }
}
