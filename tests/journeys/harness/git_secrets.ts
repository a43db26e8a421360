// What the real git has of Patrol's secrets in its hands: given, refused,
// stored, erased, renewed, and in hand while the helper is killed or crashes.
// Everything that it says to anybody but git is kept for the search.

import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { HostName } from "../../sandbox/model.ts";
import { Git } from "./git.ts";
import type { Scene } from "./journey.ts";
import type { Place } from "./leaks.ts";
import { freezeKeychain, thawKeychain } from "./standstill.ts";
import { until } from "./until.ts";
import type { Witness } from "./witness.ts";

/** The signals that end a process with an image of its memory, where it may leave one, and SIGKILL. */
const ENDS = ["SIGKILL", "SIGABRT", "SIGSEGV"] as const;

const STRANGER = "https://ada@git.example.com";

export class GitSecrets {
  /** What git stored and erased again. */
  readonly erased = `erased-${crypto.randomUUID()}`;
  /** What git stored, and is still there. */
  readonly stored = `stored-${crypto.randomUUID()}`;
  readonly #said: Place[] = [];

  private constructor(
    readonly scene: Scene,
    readonly git: Git,
    readonly witness: Witness,
  ) {}

  /** `loudest`: all that may be said is. */
  static async start(scene: Scene, witness: Witness, loudest: string): Promise<GitSecrets> {
    const git = await Git.start(scene.desktop, scene.sandbox, {
      PATROL_LOG: loudest,
      RUST_LOG: loudest,
      RUST_BACKTRACE: "full",
      GIT_TRACE: "1",
      GIT_TRACE_CURL: "1",
    });
    return new GitSecrets(scene, git, witness);
  }

  /** What git and its helper said beside the answer. */
  places(): Place[] {
    return this.#said;
  }

  /** Real fetches: git asks, uses, and says what came of it. */
  async fetches(hosts: HostName[]): Promise<void> {
    for (const host of hosts) {
      const { code, err } = await this.git.run("ls-remote", this.git.address(host));
      assert.equal(code, 0, err.split("\n").slice(-5).join("\n"));
      assert.match(err, /git credential-patrol get/, "the helper was asked");
      this.#hear("git's trace", err);
    }
  }

  async refuses(host: HostName): Promise<void> {
    const given = await this.#asks("get", this.git.question(host));
    await this.#asks("erase", this.git.question(host, given));
  }

  async storesAndErases(): Promise<void> {
    for (const password of [this.erased, this.stored]) {
      await this.#credential("approve", `url=${STRANGER}\npassword=${password}\n\n`);
      const { out } = await this.#credential("fill", `url=${STRANGER}\n\n`);
      assert.ok(out.includes(`password=${password}\n`));
      if (password === this.erased) await this.#credential("reject", out);
    }
  }

  /** A token about to expire is renewed while git waits; the first helpers die over it. */
  async renews(host: HostName): Promise<void> {
    const { sandbox } = this.scene;
    const refreshes = async () =>
      (await sandbox.grants()).filter((it) => it.host === host)[0]?.refreshes ?? 0;
    const tokenRequests = () => sandbox.requests({ to: host, path: "/oauth/token" });
    const before = await refreshes();
    for (const signal of ENDS) {
      const heard = (await tokenRequests()).length;
      await sandbox.fail({ server: host, match: { path: "/oauth/token" }, kind: "hang" });
      await this.#endsIn(signal, ["get"], this.git.question(host), async () => {
        return (await tokenRequests()).length > heard;
      });
      await sandbox.heal();
    }
    assert.match(await this.#asks("get", this.git.question(host)), /^password=./m);
    assert.equal((await refreshes()) - before, 1, "the helper renewed it");
  }

  /** Each operation, ended while the keychain is asked. */
  async dies(host: HostName): Promise<void> {
    const given = await this.#asks("get", this.git.question(host));
    for (const [at, operation] of ["get", "erase", "store"].entries()) {
      const question =
        operation === "store"
          ? `protocol=https\nhost=git.example.com\nusername=ada\npassword=${this.erased}\n\n`
          : this.git.question(host, operation === "erase" ? given : "");
      freezeKeychain(this.scene.desktop);
      try {
        await this.#endsIn(ENDS[at] ?? "SIGKILL", [operation], question, () => true);
      } finally {
        thawKeychain(this.scene.desktop);
      }
    }
  }

  /** Ends a helper with a signal while it waits: nothing of its memory is left where it ran. */
  async #endsIn(
    signal: NodeJS.Signals,
    args: string[],
    question: string,
    inHand: () => boolean | Promise<boolean>,
  ): Promise<void> {
    const before = readdirSync(this.git.folder);
    const helper = spawn("git-credential-patrol", args, {
      cwd: this.git.folder,
      env: this.git.environment,
    });
    const said = this.#listen(helper);
    helper.stdin.end(question);
    await until(`the helper has ${args} in hand`, async () => {
      const { pid } = helper;
      const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
      return /^Max core file size\s+0\s+0\s/m.test(limits) && (await inHand());
    });
    this.witness.look();
    helper.kill(signal);
    await until("it is gone", async () => {
      // Rust's own handler takes the first SIGSEGV for no overflow of the stack, and gives way.
      if (helper.exitCode === null && helper.signalCode === null) helper.kill(signal);
      return helper.signalCode === signal;
    });
    this.#hear("the stderr of a helper that was ended", said());
    assert.deepEqual(readdirSync(this.git.folder), before, `nothing lies where it ended by ${signal}`);
  }

  #listen(helper: ChildProcess): () => string {
    let told = "";
    helper.stderr?.on("data", (chunk: Buffer) => {
      told += chunk.toString("latin1");
    });
    helper.stdin?.on("error", () => {});
    return () => told;
  }

  async #asks(operation: string, question: string): Promise<string> {
    const { code, out, err } = await this.git.helper(operation, question);
    assert.equal(code, 0, err);
    this.#hear("the helper's stderr", err);
    return out;
  }

  async #credential(operation: string, said: string) {
    const ran = await this.git.program("git", ["credential", operation], said);
    assert.equal(ran.code, 0, ran.err.split("\n").slice(-5).join("\n"));
    this.#hear("git's trace", ran.err);
    return ran;
  }

  #hear(where: string, text: string): void {
    this.#said.push({ where, content: Buffer.from(text, "latin1") });
  }
}
