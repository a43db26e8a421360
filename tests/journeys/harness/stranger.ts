// Another user of the same computer: a process under another uid, in no group
// of the journey's own. Who is not root cannot be somebody else, so whoever
// uses this is left out there, and says so.

import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Desktop } from "./desktop.ts";
import type { Environment } from "./processes.ts";
import { PATIENCE } from "./until.ts";

const run = promisify(execFile);
/** “nobody”, on every Linux (the kernel's own overflowuid). */
const UID = "65534";

/** Why nobody else can be tried here; `false` where they can. */
export const onlyAsRoot = process.getuid?.() === 0 ? false : "only root can be another user";

export interface Said {
  worked: boolean;
  text: string;
}

/** What comes of a command of theirs. */
export async function stranger(command: string[], environment: Environment = {}): Promise<Said> {
  const who = [`--reuid=${UID}`, `--regid=${UID}`, "--clear-groups", "--no-new-privs", "--"];
  try {
    const { stdout, stderr } = await run("setpriv", [...who, ...command], {
      cwd: "/",
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C", ...environment },
      timeout: PATIENCE,
      encoding: "latin1",
    });
    return { worked: true, text: stdout + stderr };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { worked: false, text: stdout + stderr };
  }
}

/** One request of theirs to a port of this computer, written by hand; the answer's head and body. */
export async function strangersRequest(address: URL): Promise<string> {
  const request = `GET ${address.pathname}${address.search} HTTP/1.1\r\nHost: ${address.host}\r\n\r\n`;
  const script = 'exec 3<>"/dev/tcp/127.0.0.1/$1"; printf %s "$2" >&3; cat <&3';
  return (await stranger(["bash", "-c", script, "bash", address.port, request])).text;
}

/** Opens the ways to these folders, so that only what they themselves forbid is forbidden. */
export function openTheWayTo(desktop: Desktop, folders: string[]): void {
  for (const folder of folders) {
    for (let above = dirname(folder); above.startsWith(desktop.root); above = dirname(above)) {
      chmodSync(above, 0o755);
    }
  }
}
