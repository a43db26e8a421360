// The shell around the page: what the webview may not do, what a foreign text
// cannot do, and how the one window behaves. Issue 2, "Tauri locked down".

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PROGRAM } from "./harness/app.ts";
import type { Desktop } from "./harness/desktop.ts";
import { journey } from "./harness/journey.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import type { Page } from "./harness/page.ts";
import { addToken, chooseFromMenu, connect, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const run = promisify(execFile);

/** The window on the screen is called so, by X's own word. */
const WINDOW = ["search", "--onlyvisible", "--name", "^Patrol$"];

journey("09 the page is locked in", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await page.row("qa").says("Valid");
  const ground = await page.run<string>("return location.href");

  assert.ok(await page.run("return Object.isFrozen(Object.prototype)"), "the prototype is frozen");
  assert.equal(
    await page.run("return typeof window.__TAURI__"),
    "undefined",
    "tauri's interface is no global",
  );

  // Scripts that are not the page's own.
  assert.match(await attempt(page, "(0, eval)('1')"), /EvalError/);
  assert.match(await attempt(page, "new Function('return 1')()"), /EvalError/);
  for (const smuggle of [
    "const s = document.createElement('script'); s.textContent = 'ran = 1'; document.head.append(s)",
    "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"ran = 1\">')",
    "const a = document.createElement('a'); a.href = 'javascript:ran = 1'; document.body.append(a); a.click()",
    "const s = document.createElement('script'); s.src = 'data:text/javascript,ran = 1'; document.head.append(s)",
  ]) {
    assert.ok(await violates(page, smuggle), `refused: ${smuggle}`);
  }
  // A frame of the page's own: its script must not run either, now or by the end of this journey.
  await page.run(`const f = document.createElement('iframe'); f.srcdoc = '<script>top.ran = 1</script>'
    document.body.append(f)`);
  assert.equal(await page.run("return typeof ran"), "undefined", "none of them ran");

  // Other places.
  await sandbox.forgetRequests();
  const there = JSON.stringify(`${sandbox.url}/stolen`);
  assert.match(await attempt(page, `await fetch(${there}, { mode: 'no-cors' })`), /TypeError/);
  for (const call of [
    `new Image().src = ${there}`,
    `navigator.sendBeacon(${there}, 'x')`,
    `const x = new XMLHttpRequest(); x.open('GET', ${there}); x.send()`,
    `new WebSocket(${there}.replace('http', 'ws'))`,
    `const f = document.createElement('iframe'); f.src = ${there}; document.body.append(f)`,
    `const f = document.createElement('form'); f.action = ${there}; document.body.append(f); f.submit()`,
  ]) {
    assert.ok(await violates(page, call), `refused: ${call}`);
  }
  await page.run(`location.href = ${there}`);
  await page.run(`window.open(${there})`);
  await page.run(
    `const a = document.createElement('a'); a.href = ${there}; document.body.append(a); a.click()`,
  );
  await page.run(
    "document.querySelectorAll('iframe, form[action], body > a, body > img').forEach((e) => e.remove())",
  );
  await page.row("qa").says("Valid");
  assert.equal(await page.run("return location.href"), ground, "the page is where it was");
  assert.deepEqual(await titles(desktop), ["Patrol"], "no other window has opened");
  assert.deepEqual(await sandbox.requests({ path: "/stolen" }), [], "nobody was asked");
  assert.equal(await page.run("return typeof ran"), "undefined", "still no foreign script has run");

  // Commands that are not the page's.
  const trace = join(desktop.root, "executed");
  for (const [command, args] of [
    ["plugin:shell|execute", { program: "touch", args: [trace], options: {} }],
    ["plugin:shell|spawn", { program: "touch", args: [trace], options: {} }],
    ["plugin:shell|open", { path: sandbox.url }],
    ["plugin:opener|open_url", { url: sandbox.url }],
    ["plugin:opener|open_path", { path: "/etc/passwd" }],
    ["plugin:dialog|save", { options: {} }],
    ["plugin:dialog|open", { options: {} }],
    ["plugin:event|listen", { event: "x", target: { kind: "Any" }, handler: 1 }],
    ["plugin:event|emit", { event: "x" }],
    ["plugin:window|close", { label: "main" }],
    ["plugin:webview|create_webview_window", { options: { label: "other", url: sandbox.url } }],
    ["plugin:path|resolve_directory", { directory: 1 }],
    ["plugin:window-state|restore_state", { label: "main", flags: 1 }],
    ["no_such_command", {}],
  ] as const) {
    assert.match(await invoke(page, command, args), /not allowed|not found/i, command);
  }
  assert.equal(existsSync(trace), false, "nothing was executed");
  // That the page's own commands do answer makes the refusals mean something.
  assert.equal(await invoke(page, "found_accounts", {}), "answered");

  assert.deepEqual(await sandbox.requests({ path: "/stolen" }), [], "nobody was asked later either");

  // What the page holds and stores.
  const stored = `return JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie,
    await indexedDB.databases(), 'caches' in window ? await caches.keys() : []])`;
  assert.equal(await page.run(stored), JSON.stringify([[], [], "", [], []]), "the page stores nothing");
  await assertNoLeak(desktop, sandbox.apiKey(), app);
  await assertNoLeak(desktop, sandbox.token("github-good"), app);
});

/** Names as nobody should choose them: markup, a change of direction, and no end. */
const MARKUP = `<img src=x onerror="ran=1"><b>bold</b>`;
const TURNED = "\u202Egnp.evil\u202C \u05D0\u05D1 &amp; {{1+1}}";
const STRAIGHT = "gnp.evil \u05D0\u05D1 &amp; {{1+1}}";
const ENDLESS = `endless-${"0123456789".repeat(20_000)}`;
/** As it is shown: no name is longer. */
const CUT = `${ENDLESS.slice(0, 252)}…`;

journey(
  "09 foreign texts are texts",
  {
    async before(_, sandbox) {
      await sandbox.setRuntime("lab", { name: MARKUP, cluster: TURNED });
      await sandbox.setRuntime("mobile", { name: ENDLESS, cluster: `${MARKUP}${ENDLESS}` });
      await sandbox.setRuntime("warehouse", { name: TURNED, cluster: "a\u0000b\u001B[31m\nc" });
      await sandbox.fail({
        server: "appProxy",
        match: { runtime: "mainframe" },
        kind: "graphql-errors",
        message: `${MARKUP} ${TURNED}`,
        times: "always",
      });
    },
  },
  async (scene) => {
    const { app, page } = scene;
    await connect(scene);
    await page.shows(MARKUP);
    await page.shows(STRAIGHT);
    const inert = "return /[\\u202A-\\u202E\\u200B\\u0000-\\u0008]/.test(document.body.innerText)";
    assert.equal(await page.run(inert), false, "nothing turns or hides what stands beside it");
    const heights =
      "return [...new Set([...document.querySelectorAll('tr.row')].map((r) => r.offsetHeight))].length";
    assert.equal(await page.run(heights), 1, "every row is as high as the others");
    await staysInside(page);
    await app.screenshot("rows");

    await page.button("Why?", { within: page.row("mainframe") }).click();
    await page.thing("dialog", "Why? mainframe").says(MARKUP);
    await app.screenshot("why");
    await page.button("Refresh").click();

    await chooseFromMenu(page, CUT, "Details");
    await page.thing("dialog").says(MARKUP);
    await staysInside(page);
    await app.screenshot("details");
    assert.equal(await page.run("return typeof ran"), "undefined", "no foreign script ran");
    const foreign = "return document.querySelectorAll('img, b, script:not([src]), [onerror]').length";
    assert.equal(await page.run(foreign), 0, "no foreign element is in the page");
  },
);

journey("09 one window, as it was left", {}, async ({ app, desktop }) => {
  await app.page.button("Connect").appears();
  const before = await geometry(desktop);
  await desktop.run("xdotool", ...WINDOW, "windowsize", "--sync", "900", "600");
  await desktop.run("xdotool", ...WINDOW, "windowmove", "--sync", "150", "120");
  const left = await until("the window has moved", async () => {
    const now = await geometry(desktop);
    return now.WIDTH === "900" && now.HEIGHT === "600" && now.X !== before.X ? now : null;
  });
  await app.screenshot("smaller");
  await app.restart("close");
  await app.page.button("Connect").appears();
  await until("the window has its former size and place", async () => {
    const now = await geometry(desktop);
    return (["X", "Y", "WIDTH", "HEIGHT"] as const).every((one) => now[one] === left[one]);
  });
  await app.screenshot("restarted");

  // A second start ends by itself and shows the first one's window.
  const started = starts(desktop);
  await desktop.run("xdotool", ...WINDOW, "windowminimize");
  await until("the window is minimised", async () => (await titles(desktop)).length === 0);
  await desktop.run(PROGRAM);
  await until("the window is back", async () => (await titles(desktop)).includes("Patrol"));
  const running = desktop.processes.ours().filter(({ program }) => program === PROGRAM);
  const pids = running.map(({ pid }) => pid);
  assert.deepEqual(pids, [app.pid], "the first one alone runs");
  assert.equal(starts(desktop), started, "the second one touched neither log nor ledger");

  app.options.args = ["--hidden"];
  await app.restart("close");
  await app.page.button("Connect").appears();
  assert.deepEqual(await titles(desktop), [], "--hidden shows no window");
  await desktop.run(PROGRAM);
  await until("the window is there", async () => (await titles(desktop)).includes("Patrol"));
});

test("09 the command line needs no display", async () => {
  const environment = { env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent" } };
  const manifest = readFileSync(resolve(import.meta.dirname, "../../Cargo.toml"), "utf8");
  const version = /^version = "(.+)"$/m.exec(manifest)?.[1];
  assert.equal((await run(PROGRAM, ["--version"], environment)).stdout, `patrol ${version}\n`);
  const help = (await run(PROGRAM, ["--help"], environment)).stdout;
  for (const word of ["--hidden", "--version", "CF_URL", "CF_API_KEY", "CFCONFIG"]) {
    assert.ok(help.includes(word), `--help names ${word}`);
  }
  const wrong = await run(PROGRAM, ["--no-such-thing"], environment).catch((error) => error);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--no-such-thing[\s\S]*Usage/);
});

/** What came of a piece of script: the error's name and words. */
async function attempt(page: Page, script: string): Promise<string> {
  return page.run(`try { ${script}; return 'done' } catch (error) { return String(error) }`);
}

/** Whether the Content Security Policy stepped in: it tells the page by an event. */
async function violates(page: Page, script: string): Promise<boolean> {
  return page.run(`
    const told = new Promise((done) => {
      document.addEventListener('securitypolicyviolation', () => done(true), { once: true })
      setTimeout(() => done(false), 3_000)
    })
    try { ${script} } catch {}
    return told`);
}

/** Calls a command as the page's own code would, past what backend.ts offers. */
async function invoke(page: Page, command: string, args: object): Promise<string> {
  const script = `return window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
    .then(() => 'answered', (why) => String(why?.message ?? why))`;
  return page.run(script, command, args);
}

/** Nothing makes the window scroll sideways. */
async function staysInside(page: Page): Promise<void> {
  const wide = `return [document.documentElement, ...document.querySelectorAll('.scroller, dialog[open], .dialog-body')]
    .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)`;
  assert.deepEqual(await page.run(wide), [], "nothing is wider than its place");
}

/** How often Patrol has opened its log and, with it, its ledger. */
function starts(desktop: Desktop): number {
  const folder = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
  const logs = readdirSync(folder).filter((name) => name.includes(".log"));
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
  return lines.filter((line) => line.includes(": started")).length;
}

async function titles(desktop: Desktop): Promise<string[]> {
  const all = (await desktop.windows()).map((title) => title.trim());
  return all.filter((title) => title !== "Openbox" && title !== "");
}

async function geometry(desktop: Desktop): Promise<Record<string, string>> {
  const told = await desktop.run("xdotool", ...WINDOW, "getwindowgeometry", "--shell");
  return Object.fromEntries(told.split("\n").map((line) => line.split("=")));
}
