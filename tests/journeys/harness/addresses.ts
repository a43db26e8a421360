// A stand-in for the system's browser: it opens nothing, and writes down what
// it was to open. `xdg-open` finds it as it finds any other (see browser.ts).

import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "./desktop.ts";
import { until } from "./until.ts";

const ENTRY = "addresses-of-the-journey.desktop";

/** Makes it the desktop's default for web addresses. */
export function takesAddresses(desktop: Desktop): void {
  const program = join(desktop.root, "take-address");
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${list(desktop)}'\n`);
  chmodSync(program, 0o755);
  const entries = join(desktop.environment.XDG_DATA_HOME ?? "", "applications");
  mkdirSync(entries, { recursive: true });
  const types = "MimeType=x-scheme-handler/http;x-scheme-handler/https;";
  writeFileSync(
    join(entries, ENTRY),
    `[Desktop Entry]\nType=Application\nName=Addresses\nExec=${program} %u\n${types}\n`,
  );
  const schemes = ["http", "https"].map((scheme) => `x-scheme-handler/${scheme}=${ENTRY}\n`);
  writeFileSync(
    join(desktop.environment.XDG_CONFIG_HOME ?? "", "mimeapps.list"),
    `[Default Applications]\n${schemes.join("")}`,
  );
}

/** Waits for the address that was opened since the last look. */
export async function openedAddress(desktop: Desktop): Promise<URL> {
  const lines = await until("an address is opened", () => {
    return existsSync(list(desktop)) && readFileSync(list(desktop), "utf8").endsWith("\n")
      ? readFileSync(list(desktop), "utf8").trim().split("\n")
      : null;
  });
  rmSync(list(desktop));
  if (lines.length !== 1) throw new Error(`opened more than once: ${lines.join(" ")}`);
  return new URL(lines[0] ?? "");
}

function list(desktop: Desktop): string {
  return join(desktop.root, "addresses.txt");
}
