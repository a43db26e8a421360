// The system's browser: Debian's Chromium, in a window of its own, as the
// desktop's default for web addresses. Nothing tells the app of it: the app
// runs `xdg-open`, that reads `mimeapps.list` (freedesktop.org, "Association
// between MIME types and applications"), and Chromium starts, or opens a tab
// where it runs already. Its pages are then driven as the app's own are, by
// ChromeDriver, which joins the browser that is open (`debuggerAddress`).

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Capabilities, WebDriver } from "selenium-webdriver";
import { Executor, HttpClient } from "selenium-webdriver/http/index.js";
import type { Desktop } from "./desktop.ts";
import { Page } from "./page.ts";
import { freePort } from "./ports.ts";
import { until, within } from "./until.ts";

const PROGRAM = "/usr/bin/chromium";
const ENTRY = "browser-of-the-journey.desktop";
const SESSION_DEADLINE = 20_000;

export class Browser {
  readonly #profile: string;
  #driver: WebDriver | undefined;
  #driverPid = 0;
  readonly #seen = new Set<string>();

  private constructor(
    readonly desktop: Desktop,
    name: string,
  ) {
    this.#profile = join(desktop.root, `chromium-${name}`);
    mkdirSync(join(this.#profile, "tmp"), { recursive: true });
  }

  /**
   * Makes it the desktop's default for web addresses. Where it is `unmoved`,
   * it opens nothing: for who visits the addresses otherwise.
   */
  static asDefault(desktop: Desktop, { unmoved = false } = {}): Browser {
    const browser = new Browser(desktop, "default");
    const command = unmoved ? "true" : browser.#command().join(" ");
    const entries = join(desktop.environment.XDG_DATA_HOME ?? "", "applications");
    mkdirSync(entries, { recursive: true });
    const types = "MimeType=x-scheme-handler/http;x-scheme-handler/https;";
    writeFileSync(
      join(entries, ENTRY),
      `[Desktop Entry]\nType=Application\nName=Browser\nExec=${command} %u\n${types}\n`,
    );
    const schemes = ["http", "https"].map((scheme) => `x-scheme-handler/${scheme}=${ENTRY}\n`);
    const list = join(desktop.environment.XDG_CONFIG_HOME ?? "", "mimeapps.list");
    writeFileSync(list, `[Default Applications]\n${schemes.join("")}`);
    return browser;
  }

  /** Another profile of it, with cookies of its own, opened by its user. */
  static async another(desktop: Desktop, name: string): Promise<Browser> {
    const browser = new Browser(desktop, name);
    const [command = "", ...flags] = browser.#command();
    desktop.processes.start(`browser-${name}`, [command, ...flags, "about:blank"], desktop.environment);
    return browser;
  }

  /** `env` gives it a folder for its sockets, which a killed browser leaves behind. */
  #command(): string[] {
    return [
      "env",
      `TMPDIR=${join(this.#profile, "tmp")}`,
      PROGRAM,
      `--user-data-dir=${this.#profile}`,
      "--remote-debugging-port=0",
      // Its sandbox refuses to start for root, as whom build machines run.
      ...(process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : []),
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-save-password-bubble",
      // Else it waits for the keychain.
      "--password-store=basic",
      "--window-size=900,700",
    ];
  }

  /** Waits for a tab that was not there before, and turns to it. */
  async newTab(): Promise<Page> {
    const driver = await this.#join();
    const handle = await until("the browser has a new tab", async () => {
      const all = await driver.getAllWindowHandles();
      return all.find((one) => !this.#seen.has(one));
    });
    this.#seen.add(handle);
    await driver.switchTo().window(handle);
    const page = new Page(driver);
    await until("its page is there", () => page.run("return document.readyState === 'complete'"));
    return page;
  }

  /** Whether it was opened at all. */
  isOpen(): boolean {
    return this.#processes().length > 0;
  }

  /** Closes the tab that was turned to; with its last tab the browser ends. */
  async closeTab(): Promise<void> {
    if (!this.#driver) throw new Error("no tab of the browser's was turned to");
    const left = (await this.#driver.getAllWindowHandles()).length - 1;
    await this.#driver.close();
    if (left > 0) return;
    this.#driver = undefined;
    this.#seen.clear();
    await until("the browser has ended", () => !this.isOpen());
    await this.desktop.processes.kill(this.#driverPid);
    rmSync(this.#portFile, { force: true });
  }

  async #join(): Promise<WebDriver> {
    if (this.#driver) return this.#driver;
    const port = await until(
      "the browser is open",
      () => /^\d+/.exec(readFileSync(this.#portFile, "utf8"))?.[0],
    );
    const own = await freePort();
    const command = ["chromedriver", `--port=${own}`];
    this.#driverPid =
      this.desktop.processes.start("chromedriver", command, this.desktop.environment).pid ?? 0;
    const url = `http://127.0.0.1:${own}`;
    await until("ChromeDriver answers", async () => (await fetch(`${url}/status`)).ok);
    const options = { debuggerAddress: `127.0.0.1:${port}` };
    const session = WebDriver.createSession(
      new Executor(new HttpClient(url)),
      new Capabilities({ browserName: "chrome", "goog:chromeOptions": options }),
    );
    await within("a session with the browser", session.getSession(), SESSION_DEADLINE);
    this.#driver = session;
    return session;
  }

  /** Where Chromium writes the port of its DevTools protocol when it listens. */
  get #portFile(): string {
    return join(this.#profile, "DevToolsActivePort");
  }

  #processes() {
    const mark = `--user-data-dir=${this.#profile}`;
    return this.desktop.processes.ours().filter(({ argv }) => argv.includes(mark));
  }
}
