// The real git on a journey's desktop: what it asks whom, in its own words (GIT_TRACE).

import { execFile } from "node:child_process";
import type { Desktop } from "./desktop.ts";
import { PATIENCE } from "./until.ts";

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export function gitIn(desktop: Desktop) {
  const environment = {
    ...desktop.environment,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    LC_ALL: "C",
  };
  const git = (args: string[], input = "", more = {}): Promise<Ended> =>
    new Promise((done) => {
      const options = { env: { ...environment, ...more }, cwd: desktop.environment.HOME, timeout: PATIENCE };
      const child = execFile("git", args, options, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
      );
      // Most calls read nothing and are gone before it is written.
      child.stdin?.on("error", () => undefined).end(input);
    });
  return {
    async run(...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await git(args);
      if (code !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
      return stdout;
    },
    /** The helpers that git asks for a host, in order, until one answers. */
    async asked(web: string): Promise<string[]> {
      const { stderr } = await git(["credential", "fill"], `url=${web}\n\n`, { GIT_TRACE: "1" });
      return [...stderr.matchAll(/run_command: '?(.*?) get'?$/gm)].map(([, helper]) => helper ?? "");
    },
    /** What worked, as git tells its helpers afterwards. */
    approve: (helper: string, lines: Record<string, string>) =>
      git(
        ["-c", "credential.helper=", "-c", `credential.helper=${helper}`, "credential", "approve"],
        `${Object.entries(lines)
          .map(([key, value]) => `${key}=${value}\n`)
          .join("")}\n`,
      ),
  };
}
