// One journey: a test with a desktop, a sandbox and the app of its own, all
// gone afterwards. Where it fails, it leaves a picture and the logs.

import { strict as assert } from "node:assert";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { App } from "./app.ts";
import { Desktop, type DesktopOptions } from "./desktop.ts";
import { dataFolder } from "./ledger.ts";
import type { Page } from "./page.ts";
import { folderOf } from "./pictures.ts";
import type { Environment } from "./processes.ts";
import { Sandbox, type SandboxOptions } from "./sandbox.ts";

const DEADLINE = 180_000;

export interface Setting extends DesktopOptions, SandboxOptions {
  /** Beside the desktop's, for the app. A function, where it needs the sandbox. */
  environment?: Environment | ((sandbox: Sandbox, desktop: Desktop) => Environment);
  /** Something to lie on the disk before the app starts. */
  before?: (desktop: Desktop, sandbox: Sandbox) => void | Promise<void>;
  /** Whether the page is driven from the start (harness/app.ts). */
  driven?: boolean;
  args?: string[];
  /** How long the whole may take. */
  deadline?: number;
  /** Why it cannot be taken on this computer. */
  skip?: string | false;
}

export interface Scene {
  desktop: Desktop;
  sandbox: Sandbox;
  app: App;
  /** The page of the window that is open now. */
  readonly page: Page;
}

/** Its pictures go to `target/journeys/<its name>/`. */
export function journey(name: string, setting: Setting, act: (scene: Scene) => Promise<void>): void {
  test(name, { timeout: setting.deadline ?? DEADLINE, skip: setting.skip ?? false }, async () => {
    const pictures = folderOf(name);
    rmSync(pictures, { recursive: true, force: true });
    const desktop = await Desktop.start(setting);
    let app: App | undefined;
    try {
      const sandbox = await Sandbox.start(desktop, setting);
      await setting.before?.(desktop, sandbox);
      const { environment = {}, driven = true, args = [] } = setting;
      app = await App.start(desktop, {
        pictures,
        driven,
        args,
        environment: typeof environment === "function" ? environment(sandbox, desktop) : environment,
      });
      const running = app;
      await act({
        desktop,
        sandbox,
        app,
        get page() {
          return running.page;
        },
      });
      assert.deepEqual(await sandbox.violations(), [], "nothing went where it does not belong");
    } catch (error) {
      await keepTraces(desktop, app, pictures);
      throw error;
    } finally {
      desktop.stop();
    }
    assert.ok(await desktop.isGone(), "no process is left");
  });
}

/** For whoever has to find out why: the screen, the page, what the programs said. */
async function keepTraces(desktop: Desktop, app: App | undefined, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const state = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
  const attempts = [
    () => desktop.photograph(join(folder, "failed-screen.png")),
    () => cpSync(join(desktop.root, "logs"), join(folder, "failed-logs"), { recursive: true }),
    () => cpSync(state, join(folder, "failed-logs/state"), { recursive: true }),
    () => cpSync(dataFolder(desktop), join(folder, "failed-logs/data"), { recursive: true }),
    async () => console.error(`The page says:\n${await app?.page.text()}`),
  ];
  for (const attempt of attempts) {
    try {
      await attempt();
    } catch {
      // What is not there cannot be kept; the failure itself is told anyway.
    }
  }
  console.error(`Traces of the failure are in ${folder}`);
}
