// Journey 51: a script has come into the page, however it did. It tries every
// command with arguments of its own making, and every way to the outside. It
// gets no secret, no file, no connection, and the page stays where it is.
// (Journey 09 has the Content Security Policy's part one by one.)

import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { takesAddresses } from "./harness/addresses.ts";
import { journey } from "./harness/journey.ts";
import { forms } from "./harness/leaks.ts";
import type { Page } from "./harness/page.ts";
import { addToken, connect, typed } from "./harness/steps.ts";

/** Every command that the shell has, by the file that names them for the capability. */
function commands(): string[] {
  const source = readFileSync(resolve(import.meta.dirname, "../../src-tauri/build.rs"), "utf8");
  const list = /const COMMANDS[^[]*\[([\s\S]*?)\n\];/.exec(source)?.[1] ?? "";
  return [...list.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
}

/** These open the system's own dialog, whose answer is the user's; or they end the program. */
const LEFT_ALONE = ["export_tokens", "export_calendar", "choose_calendar", "quit"];

/** Arguments that no page of Patrol's sends; each command finds in them the names that it asks for. */
function strange(file: string): [string, object][] {
  const every = (value: unknown) =>
    Object.fromEntries(
      [
        ...["account", "runtime", "token", "job", "url", "apiKey", "id", "draft", "request", "forget"],
        ...[
          "batch",
          "rotation",
          "edit",
          "hidden",
          "caFile",
          "path",
          "channel",
          "settings",
          "until",
          "hint",
          "paused",
          "tag",
        ],
      ].map((name) => [name, value]),
    );
  return [
    ["nothing", {}],
    ["null", every(null)],
    ["a number", every(7)],
    ["a path", every(file)],
    ["a path upwards", every("../../../../etc/passwd")],
    ["SQL", every("' OR 1=1 --")],
    ["markup", every("<script>top.ran = 1</script>")],
    ["a megabyte", every("x".repeat(1024 * 1024))],
    ["a list", every([[]])],
    ["a runtime", { ...every("x"), runtime: { account: "x", name: "y" }, hidden: true }],
    [
      "a request",
      every({ account: "x", name: "y", runtime: { account: "x", name: "y" }, token: "x", job: "x" }),
    ],
    ["a prototype", JSON.parse('{"__proto__": {"account": "x"}, "constructor": {"prototype": {}}}')],
  ];
}

journey("51 a script in the page gets nothing out", {}, async (scene) => {
  const { page, desktop, sandbox } = scene;
  takesAddresses(desktop);
  await connect(scene);
  await addToken(page, "qa", typed(sandbox, "github-good"));
  await page.row("qa").says("Valid");
  const ground = await page.run<string>("return location.href");
  const file = join(desktop.root, "home/private.txt");
  writeFileSync(file, "root:of-all-evil");

  const names = commands();
  assert.ok(names.length >= 40 && names.includes("connect"), `${names}`);
  const secrets = [sandbox.apiKey(), sandbox.token("github-good"), "root:of-all-evil"];
  const wanted = secrets.flatMap(forms).filter(({ how }) => !how.includes("UTF-16"));
  let tried = 0;
  for (const command of names.filter((name) => !LEFT_ALONE.includes(name))) {
    for (const [what, args] of strange(file)) {
      const answer = Buffer.from(await invoke(page, command, args));
      const leaked = wanted.find(({ bytes }) => answer.includes(bytes));
      assert.equal(leaked?.how, undefined, `${command} with ${what} answered with a secret`);
      tried += 1;
    }
  }
  console.log(`${tried} calls of ${names.length} commands`);
  await page.row("qa").says("Valid");

  // Every plugin's command that there is, named as the plugins name them.
  for (const command of [
    ...["execute", "spawn", "stdin_write", "kill", "open"].map((name) => `plugin:shell|${name}`),
    ...["open_url", "open_path", "reveal_item_in_dir"].map((name) => `plugin:opener|${name}`),
    ...["save", "open", "message", "ask", "confirm"].map((name) => `plugin:dialog|${name}`),
    ...["read_file", "read_text_file", "write_file", "read_dir", "remove"].map((name) => `plugin:fs|${name}`),
    ...["listen", "emit", "emit_to", "unlisten"].map((name) => `plugin:event|${name}`),
    ...["create", "close", "destroy", "set_title", "hide", "get_all_windows", "theme", "start_dragging"].map(
      (name) => `plugin:window|${name}`,
    ),
    ...["create_webview_window", "create_webview", "internal_toggle_devtools", "webview_close", "print"].map(
      (name) => `plugin:webview|${name}`,
    ),
    ...["resolve_directory", "resolve", "normalize", "join"].map((name) => `plugin:path|${name}`),
    ...["version", "name", "tauri_version", "app_hide", "set_app_theme"].map((name) => `plugin:app|${name}`),
    ...["new", "from_path", "from_bytes", "rgba"].map((name) => `plugin:image|${name}`),
    ...["new", "get_by_id", "remove_by_id", "set_icon"].map((name) => `plugin:tray|${name}`),
    ...["new", "items", "create_default"].map((name) => `plugin:menu|${name}`),
    ...["close"].map((name) => `plugin:resources|${name}`),
    ...["save_window_state", "restore_state", "filename"].map((name) => `plugin:window-state|${name}`),
    ...["notify", "request_permission"].map((name) => `plugin:notification|${name}`),
    ...["enable", "disable", "is_enabled"].map((name) => `plugin:autostart|${name}`),
  ]) {
    const args = {
      path: file,
      url: "https://example.org/",
      program: "id",
      label: "main",
      options: {},
      rid: 1,
    };
    assert.match(await invoke(page, command, args), /not allowed|not found/i, command);
  }

  // Every way out, to a server that counts whoever so much as knocks.
  let knocks = 0;
  const server = createServer((_, answer) => answer.end("stolen")).on("connection", () => {
    knocks += 1;
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const there = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stolen`;
  for (const url of [there, `file://${file}`, `asset://localhost${file}`, "data:text/plain,x", "blob:x"]) {
    for (const way of WAYS) {
      const came = await page.run<string>(way, url);
      assert.doesNotMatch(came, /stolen|root:/, `${way} to ${url}`);
    }
  }
  // The page's own address gives the page's own files, and none of the disk's.
  for (const path of ["/etc/passwd", `${file}`, "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd"]) {
    const came = await page.run<string>(WAYS[0] ?? "", `tauri://localhost${path}`);
    assert.doesNotMatch(came, /root:/, path);
  }
  await page.run("await new Promise((done) => setTimeout(done, 1_000))");
  server.close();
  assert.equal(knocks, 0, "nobody knocked");
  assert.equal(await page.run("return location.href"), ground, "the page is where it was");
  assert.equal(await page.run("return typeof ran"), "undefined", "no foreign script has run");
  const shown = (await desktop.windows()).filter((title) => title.trim() === "Patrol");
  assert.equal(shown.length, 1, "one window");
  await page.row("qa").says("Valid");
});

/** Scripts that take an address, and say what they got from there. */
const WAYS = [
  "try { return await (await fetch(arguments[0])).text() } catch (error) { return String(error) }",
  `const url = arguments[0]
  return new Promise((done) => {
    const x = new XMLHttpRequest()
    x.onloadend = () => done(x.responseText)
    try { x.open('GET', url); x.send() } catch (error) { done(String(error)) }
  })`,
  "try { return String(await import(arguments[0])) } catch (error) { return String(error) }",
  "try { new Worker(arguments[0]); return 'made' } catch (error) { return String(error) }",
  "try { new EventSource(arguments[0]); return 'made' } catch (error) { return String(error) }",
  "try { new WebSocket(arguments[0].replace('http', 'ws')); return 'made' } catch (error) { return String(error) }",
  "try { return String(navigator.sendBeacon(arguments[0], 'x')) } catch (error) { return String(error) }",
  "return String(window.open(arguments[0]) ?? 'denied')",
  "location.href = arguments[0]; return ''",
  "location.replace(arguments[0]); return ''",
  ...["img", "script", "iframe", "video", "audio", "embed", "source", "track"].map(
    (
      tag,
    ) => `const e = document.createElement('${tag}'); e.src = arguments[0]; document.body.append(e); e.remove()
      return ''`,
  ),
  "const e = document.createElement('object'); e.data = arguments[0]; document.body.append(e); e.remove(); return ''",
  ...["stylesheet", "preload", "prefetch", "icon", "manifest", "modulepreload"].map(
    (
      rel,
    ) => `const e = document.createElement('link'); e.rel = '${rel}'; e.as = 'image'; e.href = arguments[0]
      document.head.append(e); return ''`,
  ),
  `const e = document.createElement('style'); e.textContent = '@import url("' + arguments[0] + '")'
  document.head.append(e); return ''`,
  `document.body.style.backgroundImage = 'url("' + arguments[0] + '")'; getComputedStyle(document.body).width
  return ''`,
  `try { const f = new FontFace('x', 'url("' + arguments[0] + '")'); await f.load(); return 'loaded' }
  catch (error) { return String(error) }`,
  `const e = document.createElement('meta'); e.httpEquiv = 'refresh'; e.content = '0;url=' + arguments[0]
  document.head.append(e); return ''`,
  `const e = document.createElement('form'); e.action = arguments[0]; e.method = 'post'; document.body.append(e)
  e.submit(); e.remove(); return ''`,
  `const e = document.createElement('a'); e.href = arguments[0]; e.target = '_blank'; e.ping = arguments[0]
  document.body.append(e); e.click(); e.remove(); return ''`,
  `const e = document.createElement('a'); e.href = arguments[0]; e.download = 'x'; document.body.append(e); e.click()
  e.remove(); return ''`,
  `const e = document.createElementNS('http://www.w3.org/2000/svg', 'image'); e.setAttribute('href', arguments[0])
  document.body.append(e); return ''`,
];

/** Calls a command as the page's own code would; what it answers, or why not, as text. */
async function invoke(page: Page, command: string, args: object): Promise<string> {
  const script = `return window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
    .then((answer) => JSON.stringify(answer) ?? '', (why) => typeof why === 'string' ? why : JSON.stringify(why))`;
  return page.run(script, command, args);
}
