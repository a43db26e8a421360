// A private desktop for one journey: home, screen, bus, window manager, theme,
// keychain. Nothing of the user's is read, nothing is left behind, and two
// desktops do not know of each other.

import { type ChildProcess, execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startBus } from "./bus.ts";
import { KeyringService, type KeyringState } from "./keyring_service.ts";
import { NotificationDaemon } from "./notification_daemon.ts";
import { type Environment, Processes } from "./processes.ts";
import { ScreenReader } from "./screen_reader.ts";
import { StatusNotifierHost } from "./status_notifier.ts";
import { PATIENCE, sleep, until, within } from "./until.ts";

const run = promisify(execFile);

export type Theme = "light" | "dark";

export type WindowState = "shown" | "minimised" | "none";

export interface DesktopOptions {
  keyring?: KeyringState;
  theme?: Theme;
  /** Whether a panel is there from the start. */
  tray?: boolean;
  /** Whether somebody shows notifications from the start. */
  notifications?: boolean;
  /** Its pixels are the file `Xvfb_screen0` in its folder, for who wants to see when they change. */
  watched?: boolean;
  /** Whether a screen reader listens from the start. */
  screenReader?: boolean;
}

const open = new Set<Desktop>();
process.once("exit", () => {
  for (const desktop of open) desktop.stop();
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => process.exit(1));
}

export class Desktop {
  readonly root = mkdtempSync(join(tmpdir(), "patrol-"));
  readonly environment = environmentUnder(this.root);
  readonly processes = new Processes(this.root, join(this.root, "logs"));
  readonly keyring = new KeyringService(this.environment, this.processes);
  readonly tray = new StatusNotifierHost(this);
  readonly notifications = new NotificationDaemon(this);
  readonly screenReader = new ScreenReader(this);
  #settings: ChildProcess | undefined;
  #theme: Theme = "light";
  #textSize = 1;

  static async start(options: DesktopOptions = {}): Promise<Desktop> {
    const desktop = new Desktop();
    open.add(desktop);
    await desktop.#start(options);
    return desktop;
  }

  async #start(options: DesktopOptions): Promise<void> {
    const { root, environment, processes } = this;
    environment.DISPLAY = await startScreen(environment, processes, options.watched ? root : undefined);
    await startBus(root, environment, processes);
    // Prompts and dialogs get the keyboard only where a window manager gives it.
    processes.start("openbox", ["openbox", "--sm-disable"], environment);
    this.#theme = options.theme ?? "light";
    this.#writeSettings();
    const command = ["xsettingsd", "-c", join(root, "xsettings.conf")];
    this.#settings = processes.start("xsettingsd", command, environment);
    await this.keyring.become(options.keyring ?? "unlocked");
    if (options.tray) await this.tray.start();
    if (options.notifications) await this.notifications.start();
    if (options.screenReader) await this.screenReader.start();
  }

  /**
   * Changes the desktop's theme as its settings would. Running windows follow
   * at once: WebKitGTK takes prefers-color-scheme from the theme's name.
   */
  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#writeSettings();
    this.#settings?.kill("SIGHUP");
  }

  /** Changes the size of the desktop's text: 2 is twice the usual. */
  setTextSize(factor: number): void {
    this.#textSize = factor;
    this.#writeSettings();
    this.#settings?.kill("SIGHUP");
  }

  #writeSettings(): void {
    const name = this.#theme === "dark" ? "Adwaita-dark" : "Adwaita";
    const settings = `Net/ThemeName "${name}"\nGtk/FontName "Sans ${10 * this.#textSize}"\n`;
    writeFileSync(join(this.root, "xsettings.conf"), settings);
  }

  /** Makes the window of Patrol so large, as a hand at its edge does. */
  async resize(width: number, height: number): Promise<void> {
    const search = ["search", "--onlyvisible", "--name", "^Patrol$"];
    await this.run("xdotool", ...search, "windowsize", "%@", `${width}`, `${height}`);
  }

  /** A program of the desktop's own, to its end: `desktop.run('secret-tool', 'search', …)`. */
  async run(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(command, args, { env: this.environment, timeout: PATIENCE });
    return stdout;
  }

  /** The whole screen, with what is not Patrol's too (the keychain's prompt). */
  async photograph(file: string): Promise<void> {
    await this.run("import", "-window", "root", file);
  }

  /** The title of every window on the screen. */
  async windows(): Promise<string[]> {
    const found = await this.run("xdotool", "search", "--onlyvisible", "--name", ".+").catch(() => "");
    const ids = found.split("\n").filter(Boolean);
    return Promise.all(ids.map((id) => this.run("xdotool", "getwindowname", id).catch(() => "")));
  }

  /** How a window stands, by the window manager's word (ICCCM, section 4.1.3.1). */
  async windowState(title = "Patrol"): Promise<WindowState> {
    const found = await this.run("xdotool", "search", "--name", `^${title}$`).catch(() => "");
    for (const id of found.split("\n").filter(Boolean)) {
      // A window may go while it is asked about.
      const told = await this.run("xprop", "-id", id, "WM_STATE").catch(() => "");
      if (told.includes("window state: Normal")) return "shown";
      if (told.includes("window state: Iconic")) return "minimised";
    }
    return "none";
  }

  /** Waits until a window stands so. */
  async windowBecomes(state: WindowState, title = "Patrol"): Promise<void> {
    let last = "";
    await until(`the window ${title} is ${state}`, async () => {
      last = await this.windowState(title);
      return last === state;
    }).catch((error: Error) => {
      throw new Error(`${error.message}\nIt is ${last}`);
    });
  }

  /** The title of the window that has the keyboard. */
  async windowInFront(): Promise<string> {
    // xdotool fails where none has it.
    return (await this.run("xdotool", "getactivewindow", "getwindowname").catch(() => "")).trim();
  }

  /** Types where the keyboard is, and never shows it on a command line. */
  async type(text: string): Promise<void> {
    const typing = this.processes.start(
      "xdotool",
      ["xdotool", "type", "--delay", "5", "--file", "-"],
      this.environment,
      { input: text },
    );
    const ended = new Promise<void>((done) => typing.once("exit", () => done()));
    await within("typing", ended, 5_000);
  }

  async press(...keys: string[]): Promise<void> {
    await this.run("xdotool", "key", ...keys);
  }

  /** Ends everything and removes every file. May be called twice. */
  stop(): void {
    open.delete(this);
    // Who has just been killed may have been about to start another, or to write a file.
    for (let tries = 0; tries < 80 && this.processes.killAll(); tries++) pause(25);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whether anything is left of it. */
  async isGone(): Promise<boolean> {
    await sleep(50);
    return this.processes.ours().length === 0;
  }
}

/** `stop` must do without promises: the process may be exiting. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function startScreen(environment: Environment, processes: Processes, pixels?: string): Promise<string> {
  const command = ["Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  if (pixels !== undefined) command.push("-fbdir", pixels);
  const screen = processes.start("xvfb", command, environment, { third: true });
  const pipe = screen.stdio[3];
  if (!pipe) throw new Error("Xvfb has no pipe to name its display on");
  let told = "";
  pipe.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  const line = await until("Xvfb names its display", () => /^(\d+)\n/.exec(told)?.[1]);
  return `:${line}`;
}

/** The environment of every process in it: of ours only what a program needs to run. */
function environmentUnder(root: string): Environment {
  const home = join(root, "home");
  const folders = {
    HOME: home,
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_STATE_HOME: join(home, ".local/state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_RUNTIME_DIR: join(root, "run"),
  };
  for (const folder of [...Object.values(folders), join(root, "logs")]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  return {
    ...folders,
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    USER: process.env.USER ?? "root",
    LANG: "C.UTF-8",
    TZ: "UTC",
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(root, "run/bus")}`,
    GSETTINGS_BACKEND: "memory",
    NO_AT_BRIDGE: "1",
  };
}
