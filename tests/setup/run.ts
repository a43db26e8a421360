// What `make run` does once all is built: the sandbox, and Patrol's window
// beside it. Patrol does not know of the sandbox: it finds CF_URL and
// CF_API_KEY, as it would find anybody's, and offers them.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");
const program = join(resolve(repository, process.env.CARGO_TARGET_DIR ?? "target"), "debug/patrol");
const folder = join(repository, "target/run");
// The same every time, so that Patrol finds what it was connected to yesterday.
const PORT_BASE = "24700";

const hasScreen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

if (process.env.ACCOUNT === "real") {
  if (!hasScreen) fail("There is no screen here (DISPLAY and WAYLAND_DISPLAY are empty).");
  process.exitCode = spawnSync(program, { stdio: "inherit" }).status ?? 1;
} else if (hasScreen) {
  await beside();
} else {
  await import("../journeys/first_look.ts");
}

/** The sandbox and the window on the user's own screen, until the window is closed. */
async function beside(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "sandbox.json");
  rmSync(file, { force: true });
  const main = join(repository, "tests/sandbox/main.ts");
  const sandbox = start(process.execPath, [
    "--import",
    "tsx",
    main,
    "--port-base",
    PORT_BASE,
    "--ready-file",
    file,
  ]);
  try {
    const ready = await readyFile(file, sandbox);
    const { apiKey } = ready.accounts[0] ?? fail("The sandbox has no account.");
    console.log(`\nIn Patrol's window, click “Use CF_API_KEY · ${new URL(ready.platform).host}”.`);
    console.log(`What Patrol keeps for this lies in ${folder}; its secrets lie in your keychain,`);
    console.log("until you remove the account or the token in Patrol.\n");
    const window = start(program, [], {
      CF_URL: ready.platform,
      CF_API_KEY: apiKey,
      XDG_DATA_HOME: join(folder, "data"),
      XDG_CONFIG_HOME: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state"),
      XDG_CACHE_HOME: join(folder, "cache"),
    });
    process.exitCode = await ended(window);
  } finally {
    sandbox.kill();
  }
}

function start(command: string, args: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((done) => child.once("exit", (code) => done(code ?? 1)));
}

interface Ready {
  platform: string;
  accounts: { apiKey: string }[];
}

async function readyFile(file: string, sandbox: ChildProcess): Promise<Ready> {
  for (;;) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Ready;
    } catch {
      if (sandbox.exitCode !== null) fail("The sandbox did not start: is another one running?");
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
