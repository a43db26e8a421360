/**
 * The repositories behind `git_http.ts`, for a real git: bare ones on the disk, served by git's own
 * `git http-backend` (git-http-backend(1)), which speaks CGI (RFC 3875). They are made when first asked for.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";

export class GitRepositories {
  #folder: string | undefined;

  /** In this folder, which somebody else removes; without one, in a folder of its own. */
  lieIn(folder: string): void {
    this.#folder = folder;
    this.#given = true;
  }
  #given = false;

  /** Answers a request that has been let in. `part`: what follows the repository's name. */
  async serve(
    request: FastifyRequest,
    reply: FastifyReply,
    host: string,
    repository: string,
    part: string,
  ): Promise<FastifyReply> {
    const root = this.#made(host, repository);
    const { headers } = request;
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? "/usr/bin:/bin",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${repository}.git/${part}`,
      // Whoever came so far may write, or was told otherwise before.
      REMOTE_USER: "somebody",
      REQUEST_METHOD: request.method,
      QUERY_STRING: request.url.split("?")[1] ?? "",
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    };
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const said = await run(["http-backend"], { ...environment, CONTENT_LENGTH: String(body.length) }, body);
    const end = said.indexOf("\r\n\r\n");
    for (const line of said.subarray(0, end).toString().split("\r\n")) {
      const [name = "", value = ""] = line.split(/: (.*)/s);
      if (name === "Status") reply.code(Number(value.slice(0, 3)));
      else reply.header(name, value);
    }
    return reply.send(said.subarray(end + 4));
  }

  stop(): void {
    if (this.#folder !== undefined && !this.#given) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  #made(host: string, repository: string): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "repositories-"));
    const root = join(this.#folder, host);
    const path = join(root, `${repository}.git`);
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true });
      execFileSync("git", ["-c", "init.defaultBranch=main", "init", "--quiet", "--bare", path]);
    }
    return root;
  }
}

function run(args: string[], environment: Record<string, string>, input: Buffer): Promise<Buffer> {
  const child = spawn("git", args, { env: environment, stdio: ["pipe", "pipe", "inherit"] });
  const told: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => told.push(chunk));
  // It may have heard enough before the end.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", () => done(Buffer.concat(told)));
  });
}
