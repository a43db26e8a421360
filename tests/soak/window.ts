// The real window in bad weather (make soak): 2,000 runtimes whose platform and
// hosts answer late, with 429 and 5xx, half or never, while the real git asks,
// one new token after the other is put on all runtimes of a host, and somebody
// filters the list and has everything checked anew. Told: how long the page and
// its commands took to answer, the memory of all its processes, what it asked at
// once. Afterwards all is settled.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { Askers } from "../journeys/harness/askers.ts";
import { Git } from "../journeys/harness/git.ts";
import { journey, type Scene } from "../journeys/harness/journey.ts";
import type { Page } from "../journeys/harness/page.ts";
import type { Sandbox } from "../journeys/harness/sandbox.ts";
import { addToken, connect, refreshed, typed } from "../journeys/harness/steps.ts";
import { sleep, until } from "../journeys/harness/until.ts";

const SECONDS = Number(process.env.PATROL_SOAK_SECONDS ?? 600);
const RUNTIMES = Number(process.env.PATROL_SOAK_RUNTIMES ?? 2_000);
/** At most so many app-proxies at a time. */
const AT_ONCE = 16;

const setting = { runtimes: RUNTIMES, latency: 20, deadline: (SECONDS + 600) * 1_000 };

journey("soak in a real window", setting, async (scene) => {
  const { page, desktop, sandbox } = scene;
  await connect(scene);
  await refreshed(page, 300_000);
  const git = await Git.start(desktop, sandbox);
  const weather = new Weather(sandbox);
  const answers: Record<string, number[]> = {};
  const memory: Memory = { "Patrol's own process": [], "WebKit's processes": [] };
  // Each look puts one more in the way of the page; no two at a time.
  const begun = Date.now();
  const askers = await givenOne(scene, git);
  askers.start(2);
  weather.start();
  await watchesItsOwnPulse(page);
  let bulks = 0;
  while (Date.now() - begun < SECONDS * 1_000) {
    bulks += Number(await putOnAll(scene));
    for (const [what, script] of Object.entries(LOOKS)) {
      const took = await page.run<number>(script, RUNTIMES);
      answers[what] = [...(answers[what] ?? []), took];
    }
    // One round of the watch after the other; where one is under way it does nothing.
    await page.run("void window.__TAURI_INTERNALS__.invoke('check_now')");
    const minute = (Date.now() - begun) / 60_000;
    memory["Patrol's own process"].push([minute, memoryOf([scene.app.pid])]);
    memory["WebKit's processes"].push([minute, memoryOf(scene.app.webProcesses())]);
    await sleep(400);
  }
  const pulse = await page.run<number[]>("return window.pulse");
  await weather.clears();
  await askers.stop();

  for (const [what, took] of Object.entries({ ...answers, "the page's pulse": pulse })) {
    console.log(`${what}: ${told(took)}`);
  }
  for (const [whose, seen] of Object.entries(memory)) {
    const mib = seen.map(([, kib]) => Math.round(kib / 1024));
    const warm = seen.slice(Math.floor(seen.length / 3));
    console.log(
      `memory of ${whose}: ${mib[0]} MiB at first, ${mib.at(-1)} in the end, ${Math.max(...mib)} at most; ` +
        `${slope(warm).toFixed(0)} KiB a minute once warm; the least of each minute: ${minutes(seen).join(", ")}`,
    );
  }
  console.log(`git: ${askers.given.length} given, the slowest within ${Math.round(askers.slowest)} ms`);
  const { appProxy, registrations } = await sandbox.concurrency();
  console.log(`app-proxies: ${appProxy.total} requests, ${appProxy.max} at once`);
  console.log(`bulk authorizations: ${bulks} begun, ${registrations.total} runtimes given a token`);
  assert.ok(bulks > 0 && registrations.total > 0);
  // What the user does on one runtime does not wait behind the many.
  assert.ok(appProxy.max <= AT_ONCE + 1, "no storm of requests");
  const { wrong } = askers;
  assert.equal(wrong.length, 0, `${wrong.length} in all:\n${wrong.slice(0, 5).join("\n")}`);
  await settles(scene);
});

/** Has what stands still go on; whether nothing is left. */
const GOES_ON = `const { invoke } = window.__TAURI_INTERNALS__
  const { batches } = await invoke('start')
  for (const it of batches) if (!it.running) await invoke('continue_batch', { batch: it.id })
  return batches.length === 0`;

/**
 * Goes on with the bulk authorization that stands still; where there is none, begins one with a new token, on
 * all runtimes of the first one's host. By the page's own commands. `true`: one was begun.
 */
async function putOnAll({ page, sandbox }: Scene): Promise<boolean> {
  if (!(await page.run<boolean>(GOES_ON))) return false;
  const { value } = await sandbox.mint({ like: "github-good", expiresInDays: 90 });
  const begin = `const { invoke } = window.__TAURI_INTERNALS__
    const { runtimes } = await invoke('start')
    const first = runtimes.find((row) => row.key.name === 'cluster-0001')
    const there = runtimes.filter((row) => row.host === first.host).map((row) => row.key)
    const token = { token: arguments[0], username: null, email: null, expiresOn: null }
    try {
      const source = { kind: 'pasted', ...token }
      const { draft } = await invoke('check_token', { request: { runtime: first.key, source, job: 'soak' } })
      await invoke('authorize_many', { request: { draft, runtimes: there, consent: true, job: 'soak' } })
      return ''
    } catch (fault) {
      return fault.message ?? String(fault)
    }`;
  const fault = await page.run<string>(begin, value);
  if (fault !== "") console.log(`a bulk authorization did not begin: ${fault}`);
  return fault === "";
}

/** In good weather every runtime answers again, asked by *Check now* until they have; each is given what is due. */
async function settles(scene: Scene): Promise<void> {
  const { page } = scene;
  let asked = 0;
  await until("no bulk authorization is left", () => page.run<boolean>(GOES_ON), 300_000);
  await until(
    "no runtime is unreachable",
    async () => {
      if (Date.now() - asked > 15_000) {
        asked = Date.now();
        await page.run("void window.__TAURI_INTERNALS__.invoke('check_now')");
      }
      const silent = `const { runtimes } = await window.__TAURI_INTERNALS__.invoke('start')
        return runtimes.filter((row) => row.fault !== null).length`;
      return (await page.run<number>(silent)) === 0;
    },
    300_000,
  );
  assert.deepEqual(await page.alert().all(), [], "no fault is shown");
}

/** What somebody does at the window; each answers how long it took, in milliseconds. */
const LOOKS: Record<string, string> = {
  "start()": command("start", "{}"),
  "settings()": command("settings", "{}"),
  "git_view()": command("git_view", "{}"),
  "watch()": command("watch", "{}"),
  "the search": `
    const field = document.querySelector('input[type=search]')
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const begun = performance.now()
    set.call(field, field.value === '' ? '00' + (Math.random() * 10 | 0) : '')
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    return performance.now() - begun`,
};

function command(name: string, args: string): string {
  return `const begun = performance.now()
    await window.__TAURI_INTERNALS__.invoke('${name}', ${args})
    return performance.now() - begun`;
}

/** How late a timer of 50 ms comes: whether the page is busy with itself. */
async function watchesItsOwnPulse(page: Page): Promise<void> {
  await page.run(`
    window.pulse = []
    let last = performance.now()
    setInterval(() => {
      const now = performance.now()
      window.pulse.push(Math.max(0, now - last - 50))
      last = now
    }, 50)`);
}

/** A token that git can be given: any that the page knows. */
async function givenOne({ page, sandbox }: Scene, git: Git): Promise<Askers> {
  await page.field("Search runtimes").type("cluster-0001");
  await page.shows("1 of");
  await addToken(page, "cluster-0001", typed(sandbox, "github-good"));
  await page.field("Search runtimes").fill("");
  return new Askers(git, ["github"]);
}

/** By the sandbox's own levers: a few faults a moment, and the way to everything longer or shorter. */
class Weather {
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly sandbox: Sandbox) {}

  start(): void {
    let turn = 0;
    this.#timer = setInterval(() => {
      turn += 1;
      const latency = 100 + ((turn * 7_919) % 1_900);
      const faults = [
        { kind: "status", status: 429, headers: { "retry-after": "2" } },
        { kind: "status", status: 502 },
        { kind: "hang" },
        { kind: "cut" },
        { kind: "status", status: 503 },
      ] as const;
      const fault = faults[turn % faults.length] ?? faults[0];
      void this.sandbox.setLatency(latency).catch(() => {});
      void this.sandbox.fail({ server: "appProxy", ...fault, times: 2 }).catch(() => {});
      if (turn % 4 === 0) void this.sandbox.fail({ server: "platform", ...fault }).catch(() => {});
    }, 500);
    this.#timer.unref();
  }

  async clears(): Promise<void> {
    clearInterval(this.#timer);
    await this.sandbox.setLatency(20);
    await this.sandbox.heal();
  }
}

/** Minutes since the beginning, and KiB. */
type Memory = Record<"Patrol's own process" | "WebKit's processes", [number, number][]>;

/** KiB that processes have for themselves and their part of what is shared: proc(5). */
function memoryOf(pids: readonly number[]): number {
  const pss = (pid: number) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  };
  return pids.reduce((sum, pid) => sum + pss(pid), 0);
}

function told(took: number[]): string {
  const sorted = [...took].sort((one, other) => one - other);
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  return `${sorted.length} times; half within ${at(0.5)} ms, 99 % ${at(0.99)}, the slowest ${at(1)}`;
}

/** MiB: what was left after the collector had been, a minute each. */
function minutes(seen: [number, number][]): number[] {
  const least: number[] = [];
  for (const [at, kib] of seen) {
    const minute = Math.floor(at);
    least[minute] = Math.min(least[minute] ?? Number.POSITIVE_INFINITY, Math.round(kib / 1024));
  }
  return least;
}

/** KiB a minute, by least squares. */
function slope(seen: [number, number][]): number {
  const mean = (of: (it: [number, number]) => number) =>
    seen.reduce((sum, it) => sum + of(it), 0) / Math.max(1, seen.length);
  const [x, y] = [mean(([at]) => at), mean(([, much]) => much)];
  const above = seen.reduce((sum, [at, much]) => sum + (at - x) * (much - y), 0);
  const below = seen.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
