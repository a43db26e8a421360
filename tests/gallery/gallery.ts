// The page over a made-up program (ui/gallery), one scene at a time, in Debian's Chromium without a window.
// What the desktop asks of a page (theme, forced colours, no motion) is set as DevTools sets it:
// https://chromedevtools.github.io/devtools-protocol/tot/Emulation/

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import chrome from "selenium-webdriver/chrome.js";
import { build } from "vite";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const PICTURES = join(REPOSITORY, "target/gallery-pictures");
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The scenes that need no press; `play.ts` knows the others. */
const STILL = [
  "main",
  "connect",
  "loading",
  "first-fault",
  "offline",
  "empty",
  "keychain",
  "prompting",
  "unfinished",
  "unfinished-rotations",
  "timeline",
  "timeline-none",
  "timeline-one",
  "timeline-endless",
  "timeline-calm",
  "timeline-heap",
  "notice",
  "notices",
  "paused",
  "hint-tray",
  "hint-no-tray",
  "hint-start",
  "new-version",
];

/** Every scene: one that is added to the gallery is looked at without a word here. */
export function scenes(): string[] {
  const play = readFileSync(join(REPOSITORY, "ui/gallery/play.ts"), "utf8");
  const pressed = [...play.matchAll(/case "([\w-]+)":/g)].map((match) => match[1] ?? "");
  return [...new Set([...STILL, ...pressed])];
}

/** Milliseconds between two looks: there are some hundred scenes, each shown many times. */
const POLL = 15;

export interface Surroundings {
  theme?: "light" | "dark";
  forced?: boolean;
  still?: boolean;
}

export class Gallery {
  private constructor(
    readonly driver: chrome.Driver,
    readonly server: Server,
    readonly address: string,
    readonly profile: string,
    readonly built: string,
  ) {}

  static async open(): Promise<Gallery> {
    // Each file of tests has one of its own, since they run side by side.
    const built = mkdtempSync(join(tmpdir(), "patrol-gallery-page-"));
    const configFile = join(REPOSITORY, "ui/gallery/vite.config.ts");
    await build({ configFile, logLevel: "warn", build: { outDir: built } });
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
      const file = join(built, path === "/" ? "index.html" : path);
      try {
        const body = readFileSync(file);
        response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const at = server.address();
    const port = typeof at === "object" && at !== null ? at.port : 0;
    const profile = mkdtempSync(join(tmpdir(), "patrol-gallery-"));
    const options = new chrome.Options();
    options.setChromeBinaryPath("/usr/bin/chromium");
    options.addArguments(
      "--headless=new",
      // Its sandbox refuses to start for root, as whom build machines run.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--password-store=basic",
      "--hide-scrollbars",
      `--user-data-dir=${profile}`,
    );
    const service = new chrome.ServiceBuilder("/usr/bin/chromedriver").build();
    const driver = chrome.Driver.createSession(options, service);
    await driver.getSession();
    return new Gallery(driver, server, `http://127.0.0.1:${port}`, profile, built);
  }

  async close(): Promise<void> {
    await this.driver.quit();
    this.server.close();
    for (const folder of [this.profile, this.built])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async size(width: number, height = 760): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", metrics);
  }

  async surround({ theme = "light", forced = false, still = false }: Surroundings): Promise<void> {
    const features = [
      { name: "prefers-color-scheme", value: theme },
      { name: "forced-colors", value: forced ? "active" : "none" },
      { name: "prefers-reduced-motion", value: still ? "reduce" : "no-preference" },
    ];
    await this.driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { features });
    await this.drawn();
  }

  /** Opens a scene and waits until its last press is done. `text`: how large, against a desktop's 10 points. */
  async show(scene: string, text = 1, language = "en"): Promise<void> {
    await this.driver.get(`${this.address}/?scene=${scene}&language=${language}`);
    if (text !== 1) {
      const larger = "document.documentElement.style.fontSize = 13.333 * arguments[0] + 'px'";
      await this.driver.executeScript(larger, text);
    }
    const played = () => this.run<boolean>("return document.body.dataset.played === 'true'");
    await this.driver.wait(played, 10_000, `${scene} is shown`, POLL);
    await this.drawn();
  }

  /** Two frames on: what was asked for is on the page. */
  async drawn(): Promise<void> {
    await this.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  async run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.driver.executeScript(script, ...args) as Promise<T>;
  }

  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    writeFileSync(join(PICTURES, `${name}.png`), await this.driver.takeScreenshot(), "base64");
  }
}
