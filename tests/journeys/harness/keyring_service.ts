// The Secret Service in every state that a user may meet it: open, locked,
// without a keyring, absent, mute, restarted. A real gnome-keyring-daemon each
// time, but for the mute one, which takes the name and never answers.

import type { ChildProcess } from "node:child_process";
import { hasOwner } from "./bus.ts";
import type { Environment, Processes } from "./processes.ts";
import { until } from "./until.ts";

const NAME = "org.freedesktop.secrets";

/** The password that unlocks the journey's keyring. */
export const KEYRING_PASSWORD = "open sesame";

export type KeyringState = "unlocked" | "locked" | "not made" | "absent" | "mute";

export class KeyringService {
  #process: ChildProcess | undefined;

  constructor(
    readonly environment: Environment,
    readonly processes: Processes,
  ) {}

  /** Brings the service into a state, whatever it was in before. */
  async become(state: KeyringState): Promise<void> {
    await this.stop();
    switch (state) {
      case "absent":
        return;
      case "mute":
        return this.#start(["dbus-test-tool", "black-hole", `--name=${NAME}`]);
      case "not made":
        return this.#start(keyring());
      case "unlocked":
        return this.#start(keyring("--unlock"), KEYRING_PASSWORD);
      case "locked":
        // The keyring has to be there before it can be locked.
        await this.#start(keyring("--unlock"), KEYRING_PASSWORD);
        await this.stop();
        return this.#start(keyring());
    }
  }

  /** The same keyring, open, from a new process: what a log-in again does. */
  restart(): Promise<void> {
    return this.become("unlocked");
  }

  /** Takes the service away. */
  async stop(): Promise<void> {
    const pid = this.#process?.pid;
    this.#process = undefined;
    if (pid === undefined) return;
    await this.processes.kill(pid);
    await until(`${NAME} is released`, async () => !(await hasOwner(NAME, this.environment)));
  }

  async #start(command: string[], input?: string): Promise<void> {
    const options = input === undefined ? {} : { input };
    this.#process = this.processes.start("keyring", command, this.environment, options);
    await until(`${NAME} is owned`, () => hasOwner(NAME, this.environment));
  }
}

function keyring(...more: string[]): string[] {
  return ["gnome-keyring-daemon", "--foreground", "--components=secrets", ...more];
}
