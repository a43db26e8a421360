// The processes of one journey: started with a log each, and every one of them
// gone at the end, those too that were started by others (D-Bus activation,
// WebKit's helpers). They are known by the journey's own folder, which is in
// the environment of each. See proc(5).

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.ts";

export type Environment = Record<string, string>;

/** A process as /proc tells it. */
export interface Seen {
  pid: number;
  parent: number;
  program: string;
  argv: string;
  environment: string;
}

interface Options {
  /** Written to its standard input, which is then closed. */
  input?: string;
  /** Whether file descriptor 3 is a pipe to read from (Xvfb's -displayfd). */
  third?: boolean;
  /** Whether its standard input and output are pipes to talk over. */
  talks?: boolean;
}

export class Processes {
  readonly #children = new Map<number, ChildProcess>();

  /** `mark` is the folder that is named in the environment of all of them. */
  constructor(
    readonly mark: string,
    readonly logs: string,
  ) {}

  start(name: string, command: string[], environment: Environment, options: Options = {}): ChildProcess {
    const log = openSync(join(this.logs, `${name}.log`), "a");
    // Dies with us even where we are killed: setpriv(1).
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
      env: environment,
      stdio: [
        options.talks || options.input !== undefined ? "pipe" : "ignore",
        options.talks ? "pipe" : log,
        log,
        options.third ? "pipe" : "ignore",
      ],
    });
    closeSync(log);
    if (options.input !== undefined) child.stdin?.end(options.input);
    const pid = child.pid;
    if (pid === undefined) throw new Error(`${command[0]} could not be started`);
    this.#children.set(pid, child);
    child.once("exit", () => this.#children.delete(pid));
    return child;
  }

  /** Ends one process at once and waits until it is gone. */
  async kill(pid: number): Promise<void> {
    signal(pid);
    await until(`process ${pid} is gone`, () => !isRunning(pid));
  }

  /** Ends all that carry the mark; says whether there were any. Does not wait for anything: fit for 'exit'. */
  killAll(): boolean {
    for (const pid of this.#children.keys()) signal(pid);
    const ours = this.ours();
    for (const { pid } of ours) signal(pid);
    return ours.length > 0;
  }

  /** All that carry the mark. */
  ours(): Seen[] {
    // Chromium writes its title over its environment.
    const profile = `--user-data-dir=${this.mark}/`;
    const all = processes().filter(({ pid }) => pid !== process.pid);
    const known = new Set(
      all
        .filter(({ environment, argv }) => environment.includes(this.mark) || argv.includes(profile))
        .map(({ pid }) => pid),
    );
    // Patrol hides its environment from all but root: it is known by who started it.
    return all.filter(({ pid, parent, environment }) => {
      return known.has(pid) || (environment === "" && known.has(parent));
    });
  }
}

/** Every process of this computer that we may look at. */
export function processes(): Seen[] {
  const seen: Seen[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = read(pid, "stat");
    if (stat === "") continue;
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") continue;
    const words = read(pid, "cmdline").split("\0");
    seen.push({
      pid,
      parent: Number(parent),
      program: link(pid) || (words[0] ?? ""),
      argv: words.join(" ").trim(),
      environment: read(pid, "environ").replaceAll("\0", "\n"),
    });
  }
  return seen;
}

export function isRunning(pid: number): boolean {
  const stat = read(pid, "stat");
  return stat !== "" && !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already: what we wanted.
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

function link(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}
