// Git at work beside the window: several askers at once, each one call of the
// real git after the other, which runs the real helper (gitcredentials(7)).
// What came of it is kept to be held against the ledger and the keychain.

import type { HostName } from "../../sandbox/model.ts";
import type { Git } from "./git.ts";

/** What one call of git came to. */
interface Asked {
  /** The path that it asked for, which is its own. */
  path: string;
  host: HostName;
  password: string;
  took: number;
}

export class Askers {
  readonly given: Asked[] = [];
  /** Those that git then said its host had refused. */
  readonly refused: Asked[] = [];
  /** What strangers' hosts took, and git has not erased since: password by host. */
  readonly stored = new Map<string, string>();
  /** Whatever was not as it should be. */
  readonly wrong: string[] = [];
  #strangers = 0;
  #over = false;
  #number = 0;
  #running: Promise<void>[] = [];

  /** `hosts`: of which Patrol keeps a token all the time. */
  constructor(
    readonly git: Git,
    readonly hosts: HostName[],
  ) {}

  start(count: number): void {
    this.#running = Array.from({ length: count }, (_, asker) => this.#ask(asker));
  }

  /** Waits until the last call has ended. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#running);
  }

  /** How often git was called for a host that is none of Patrol's. */
  get strangers(): number {
    return this.#strangers;
  }

  get slowest(): number {
    return Math.max(0, ...this.given.map(({ took }) => took));
  }

  async #ask(asker: number): Promise<void> {
    for (let turn = asker; !this.#over; turn++) {
      try {
        if (turn % 3 === 2) await this.#stranger(asker, turn);
        else await this.#kept(this.hosts[turn % this.hosts.length] as HostName, turn % 7 === 3);
      } catch (error) {
        this.wrong.push(String(error));
      }
    }
  }

  /** `fill`, and `approve` or `reject` as git says after it has tried. */
  async #kept(host: HostName, isRefused: boolean): Promise<void> {
    const address = new URL(this.git.address(host, `acme/asked-${++this.#number}`));
    const path = address.pathname.slice(1);
    const begun = performance.now();
    const filled = await this.#credential("fill", `url=${address}\n\n`);
    const took = performance.now() - begun;
    const password = /^password=(.*)$/m.exec(filled.out)?.[1];
    if (filled.code !== 0 || password === undefined) {
      this.wrong.push(`${host} was asked for ${path}: ${filled.code}, ${filled.err}`);
      return;
    }
    const asked = { path, host, password, took };
    this.given.push(asked);
    const said = await this.#credential(isRefused ? "reject" : "approve", filled.out);
    if (said.code !== 0) this.wrong.push(said.err);
    if (isRefused) this.refused.push(asked);
  }

  /** `approve` for a host that is none of Patrol's, `fill`, and every other time `reject`. */
  async #stranger(asker: number, turn: number): Promise<void> {
    const host = `git-${asker}.example.com`;
    const password = `typed-${asker}-${turn}`;
    await this.#credential("approve", `url=https://ada@${host}\npassword=${password}\n\n`);
    this.stored.set(host, password);
    const filled = await this.#credential("fill", `url=https://${host}\n\n`);
    this.#strangers += 1;
    if (!filled.out.includes(`\npassword=${password}\n`)) {
      this.wrong.push(`${host} took ${password}, and git was given ${filled.out || filled.err}`);
    }
    if (turn % 2 === 0) return;
    await this.#credential("reject", filled.out);
    this.stored.delete(host);
  }

  #credential(operation: string, said: string) {
    return this.git.program("git", ["-c", "credential.useHttpPath=true", "credential", operation], said);
  }
}
