// Git as the user of a journey's desktop has it: the real one, with Patrol's
// helper as `make build` left it, and nothing of this computer's configuration.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { HostName } from "../../sandbox/model.ts";
import { BUILT } from "./app.ts";
import type { Desktop } from "./desktop.ts";
import { dataFolder } from "./ledger.ts";
import type { Environment } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";

/** Nothing here waits for anybody: git does not ask, and a helper that hangs is ended. */
const DEADLINE = 60_000;

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export class Git {
  readonly environment: Environment;
  readonly folder: string;

  private constructor(
    readonly desktop: Desktop,
    readonly sandbox: Sandbox,
    more: Environment,
  ) {
    this.folder = join(desktop.root, "work");
    this.environment = {
      ...desktop.environment,
      PATH: [BUILT, desktop.environment.PATH].join(delimiter),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      // What a machine without a name needs to commit.
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
      ...more,
    };
    mkdirSync(this.folder, { recursive: true });
  }

  /** With Patrol as its only helper, in the global configuration. */
  static async start(desktop: Desktop, sandbox: Sandbox, more: Environment = {}): Promise<Git> {
    if (!existsSync(join(BUILT, "git-credential-patrol"))) {
      throw new Error("git-credential-patrol is not there: run `make build` first");
    }
    const git = new Git(desktop, sandbox, more);
    await git.does("config", "--global", "credential.helper", "patrol");
    await git.does("config", "--global", "init.defaultBranch", "main");
    return git;
  }

  /** The address of a repository on one of the sandbox's hosts; `user`: with `user@` in it. */
  address(host: HostName, repository = "acme/gitops", user?: string): string {
    const url = new URL(this.sandbox.ready.hosts[host].web);
    if (user !== undefined) url.username = user;
    const scm = host === "bitbucketServer" ? "/scm" : "";
    url.pathname = `${url.pathname.replace(/\/$/, "")}${scm}/${repository}.git`;
    return url.href;
  }

  /** Runs git to its end, whatever that is. */
  run(...args: string[]): Promise<Ran> {
    return this.program("git", args);
  }

  /** Runs git, which succeeds. */
  async does(...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(...args);
    if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${code}: ${err}`);
    return out;
  }

  /** A commit with one file, pushed to `main`. */
  async push(address: string, file: string): Promise<void> {
    const clone = join(this.folder, `push-${file}`);
    await this.does("init", "--quiet", clone);
    await this.does("-C", clone, "commit", "--quiet", "--allow-empty", "-m", file);
    await this.does("-C", clone, "push", "--quiet", address, "HEAD:refs/heads/main");
  }

  /** The helper itself, as git runs it. */
  helper(operation: string, question: string, more: Environment = {}): Promise<Ran> {
    return this.program("git-credential-patrol", [operation], question, more);
  }

  /** `protocol=…` and `host=…` for one of the sandbox's hosts. */
  question(host: HostName, more = ""): string {
    const { protocol, host: authority } = new URL(this.sandbox.ready.hosts[host].web);
    return `protocol=${protocol.slice(0, -1)}\nhost=${authority}\n${more}\n`;
  }

  /** What the helper has left for the window and nobody has taken yet. */
  notes(): { what: string; host: string; path?: string }[] {
    const file = join(dataFolder(this.desktop), "git-notes.jsonl");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as { what: string; host: string });
  }

  program(command: string, args: string[], input = "", more: Environment = {}): Promise<Ran> {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...this.environment, ...more },
      timeout: DEADLINE,
    });
    const told = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      told.out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      told.err += chunk.toString();
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return new Promise((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) => done({ code, ...told }));
    });
  }
}
