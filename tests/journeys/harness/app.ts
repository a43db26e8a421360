// Patrol's real program in its real window, driven through WebKitWebDriver
// (W3C WebDriver). WebKitGTK lets itself be driven only where
// TAURI_WEBVIEW_AUTOMATION=true; a session request without an answer hangs for
// ever, so it has a deadline.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Capabilities, WebDriver } from "selenium-webdriver";
import { Executor, HttpClient } from "selenium-webdriver/http/index.js";
import { ownedNames } from "./bus.ts";
import type { Desktop, Theme } from "./desktop.ts";
import { Page } from "./page.ts";
import { freePort } from "./ports.ts";
import type { Environment } from "./processes.ts";
import { isRunning, processes } from "./processes.ts";
import { until, within } from "./until.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** What cargo built; elsewhere where CARGO_TARGET_DIR says so, and as it is shipped where PATROL_BUILT is `release`. */
export const BUILT = join(
  resolve(repository, process.env.CARGO_TARGET_DIR ?? "target"),
  process.env.PATROL_BUILT ?? "debug",
);
export const PROGRAM = join(BUILT, "patrol");

const SESSION_DEADLINE = 20_000;

export interface AppOptions {
  /** Beside the desktop's: CF_URL, CF_API_KEY, CFCONFIG … */
  environment?: Environment;
  args?: string[];
  /** Whether its page is driven. An app that is not runs as for a user, and may start without a window. */
  driven?: boolean;
  /** The folder for its pictures, under target/. */
  pictures: string;
  /** Another program than the one for development: an installed one, a release. */
  program?: string;
  /** A script that becomes that program, for the driver to start instead. */
  through?: string;
}

export class App {
  #driver: WebDriver | undefined;
  #driverPid = 0;
  #pid = 0;
  #pictures = 0;

  private constructor(
    readonly desktop: Desktop,
    readonly options: AppOptions,
  ) {}

  static async start(desktop: Desktop, options: AppOptions): Promise<App> {
    const app = new App(desktop, options);
    await app.start();
    return app;
  }

  get page(): Page {
    if (!this.#driver) throw new Error("the app is not running");
    return new Page(this.#driver);
  }

  /** The app's own process (not the driver's, not WebKit's). */
  get pid(): number {
    return this.#pid;
  }

  get isRunning(): boolean {
    return isRunning(this.#pid);
  }

  get program(): string {
    return this.options.program ?? PROGRAM;
  }

  async start(): Promise<void> {
    if (!existsSync(this.program)) throw new Error(`${this.program} is not there: run \`make build\` first`);
    const { driven = true, args = [], environment } = this.options;
    if (!driven) {
      const command = [this.program, ...args];
      const child = this.desktop.processes.start("app", command, {
        ...this.desktop.environment,
        ...environment,
      });
      this.#pid = child.pid ?? 0;
      return;
    }
    const port = await freePort();
    const driver = this.desktop.processes.start(
      "app",
      ["WebKitWebDriver", "--host=127.0.0.1", `--port=${port}`],
      {
        ...this.desktop.environment,
        ...environment,
        TAURI_WEBVIEW_AUTOMATION: "true",
      },
    );
    this.#driverPid = driver.pid ?? 0;
    const url = `http://127.0.0.1:${port}`;
    await until("WebKitWebDriver answers", async () => (await fetch(`${url}/status`)).ok);
    // Not through selenium's Builder: it insists on naming a browser, and what WebKit calls itself before its
    // first page differs from what it does afterwards.
    const session = WebDriver.createSession(
      new Executor(new HttpClient(url)),
      new Capabilities({
        "webkitgtk:browserOptions": { binary: this.options.through ?? this.program, args },
      }),
    );
    await within("a session with the window", session.getSession(), SESSION_DEADLINE);
    await session.manage().setTimeouts({ script: SESSION_DEADLINE });
    this.#driver = session;
    this.#pid = await until("the app runs", () => this.#findPid());
  }

  #findPid(): number | undefined {
    return processes().find(({ parent, program }) => {
      return parent === this.#driverPid && program === this.program;
    })?.pid;
  }

  /** SIGKILL, as the power going: nothing in the app gets a word in. */
  async kill(): Promise<void> {
    this.#driver = undefined;
    await this.desktop.processes.kill(this.#pid);
    await this.#afterwards();
  }

  /** Ends it as its user does who has the window before them, and waits until it is gone. */
  async close(): Promise<void> {
    this.#driver = undefined;
    await this.#pressUntil("ctrl+q", "the app has ended", async () => !isRunning(this.#pid));
    await this.#afterwards();
  }

  /** Closes the window, by the window manager: what comes of it is for the journey to see. */
  async closeWindow(): Promise<void> {
    await this.#pressUntil("alt+F4", "the window is closed", async () => {
      return (await this.desktop.windowState()) !== "shown";
    });
  }

  /** Waits until it has ended by itself, or by the tray's *Quit*. */
  async ended(): Promise<void> {
    this.#driver = undefined;
    await until("the app has ended", () => !isRunning(this.#pid));
    await this.#afterwards();
  }

  /** After the window was closed and opened again: goes on with the page that is in it now. */
  async opened(): Promise<Page> {
    const { page } = this;
    await this.desktop.windowBecomes("shown");
    await until("the page of the new window is there", async () => {
      const handle = (await page.driver.getAllWindowHandles()).at(-1);
      if (handle === undefined) return false;
      await page.driver.switchTo().window(handle);
      return (await page.text()) !== "";
    });
    return page;
  }

  /** WebKit's processes: those that show a page, and the one for its network. */
  webProcesses(): number[] {
    const webkit = this.desktop.processes.ours().filter(({ program }) => /WebKit\w+Process$/.test(program));
    return webkit.map(({ pid }) => pid);
  }

  async #pressUntil(key: string, what: string, condition: () => Promise<boolean>): Promise<void> {
    let pressed = 0;
    await until(what, async () => {
      if (await condition()) return true;
      // Under load the window manager misses a key now and then.
      if (Date.now() - pressed > 1_000) {
        pressed = Date.now();
        await this.desktop.press(key);
      }
      return false;
    });
  }

  /** Ends and starts it: by closing its window, or by SIGKILL. */
  async restart(how: "close" | "kill" = "close"): Promise<void> {
    await (how === "kill" ? this.kill() : this.close());
    await this.start();
  }

  /**
   * The driver goes, and so does the name that makes the app the single
   * instance: a start before that would only knock at the old one's door.
   */
  async #afterwards(): Promise<void> {
    if (this.#driverPid !== 0) await this.desktop.processes.kill(this.#driverPid);
    this.#driverPid = 0;
    await until("the single instance is released", async () => {
      const names = await ownedNames(this.desktop.environment);
      return !names.some((name) => name.endsWith(".SingleInstance"));
    });
  }

  /**
   * A picture of the page in both themes: `03-added-light.png` and
   * `03-added-dark.png` in the journey's folder.
   */
  async screenshot(name: string): Promise<string[]> {
    this.#pictures += 1;
    const number = String(this.#pictures).padStart(2, "0");
    const files: string[] = [];
    for (const theme of ["light", "dark"] as const) {
      await this.follow(theme);
      files.push(await this.#picture(`${number}-${name}-${theme}.png`));
    }
    await this.follow("light");
    return files;
  }

  /** A picture of the whole screen, where more than the page is to be seen. */
  async photograph(name: string): Promise<string> {
    this.#pictures += 1;
    const number = String(this.#pictures).padStart(2, "0");
    mkdirSync(this.options.pictures, { recursive: true });
    const file = join(this.options.pictures, `${number}-${name}-screen.png`);
    await this.desktop.photograph(file);
    return file;
  }

  /** A picture of a page that is not the app's: `04-signed-in-page.png`, beside its own. */
  async pictureOf(page: Page, name: string): Promise<string> {
    this.#pictures += 1;
    const number = String(this.#pictures).padStart(2, "0");
    return this.#picture(`${number}-${name}-page.png`, page);
  }

  /** Turns the desktop to a theme, and waits until the page is in it. */
  async follow(theme: Theme): Promise<void> {
    this.desktop.setTheme(theme);
    await until(`the page is ${theme}`, () => this.page.isTheme(theme));
    await this.page.settled();
  }

  async #picture(name: string, page = this.page): Promise<string> {
    mkdirSync(this.options.pictures, { recursive: true });
    const file = join(this.options.pictures, name);
    writeFileSync(file, await page.png(), "base64");
    return file;
  }
}
