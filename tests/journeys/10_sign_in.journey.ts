// Journey 10: signing in with OAuth2 on all four hosts. Patrol opens the
// system's browser as it would for a user; what stands in for the browser is
// a program on the PATH that writes the address down, and a visitor that
// follows it, fills the host's forms and comes back to Patrol's listener.

import { strict as assert } from "node:assert";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { organizationFile } from "../sandbox/organization.ts";
import { Visitor } from "../sandbox/visitor.ts";
import type { Desktop } from "./harness/desktop.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { items, secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import type { Sandbox } from "./harness/sandbox.ts";
import { connect } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const HOSTS = [
  { runtime: "qa", provider: "GitHub", account: "ada-dev@", renews: false },
  { runtime: "lab", provider: "GitLab", account: "ada.dev@", renews: true },
  { runtime: "mobile", provider: "Bitbucket", account: "adadev@", renews: true },
  { runtime: "mainframe", provider: "Bitbucket", account: "ada@corp@", renews: true },
];

/** An organization file, and an `xdg-open` that writes down what it is asked to open. */
function prepared(desktop: Desktop, sandbox: Sandbox, flow: "loopback" | "device" = "loopback"): void {
  const config = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol");
  mkdirSync(config, { recursive: true });
  const only = flow === "device" ? ["github", "gitlab"] : undefined;
  writeFileSync(join(config, "organization.toml"), organizationFile(sandbox.ready, { only, flow }));
  const bin = join(desktop.root, "bin");
  mkdirSync(bin, { recursive: true });
  const browser = join(bin, "xdg-open");
  writeFileSync(
    browser,
    `#!/bin/sh\nprintf '%s' "$1" > '${opened(desktop)}.new' && mv '${opened(desktop)}.new' '${opened(desktop)}'\n`,
  );
  chmodSync(browser, 0o755);
}

const opened = (desktop: Desktop) => join(desktop.root, "opened");
const onPath = (_: Sandbox, desktop: Desktop) => ({
  PATH: `${join(desktop.root, "bin")}:${desktop.environment.PATH}`,
});

/** Presses *Authorize Access to …*, and waits until the browser was opened. */
async function begin({ page, desktop }: Scene, runtime: string, provider: string) {
  rmSync(opened(desktop), { force: true });
  await page.button("Add Token", { within: page.row(runtime) }).click();
  const dialog = page.dialog(`Git access for ${runtime}`);
  await page.button(`Authorize Access to ${provider}`, { within: dialog }).click();
  const address = await until("the browser is opened", () =>
    existsSync(opened(desktop)) ? readFileSync(opened(desktop), "utf8") : undefined,
  );
  return { dialog, address };
}

/** The browser is sent back to Patrol. */
async function comeBack(away: URL): Promise<string> {
  const answer = await fetch(away);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
  return answer.text();
}

journey("10 sign in on each host", { before: prepared, environment: onPath }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await connect(scene);
  let known = 0;
  for (const { runtime, provider, account, renews } of HOSTS) {
    const { dialog, address } = await begin(scene, runtime, provider);
    await app.screenshot(`${runtime}-waiting`);
    const away = await new Visitor().authorize(address);
    const said = await comeBack(away);
    assert.ok(!said.includes(away.searchParams.get("code") ?? "?"), "the page echoes nothing of the request");
    // Data Center does not tell what a token may do; the others ask nothing more.
    await dialog.disappears(30_000);
    await page.row(runtime).says(account);
    await page.row(runtime).says("Valid");
    await app.screenshot(`${runtime}-signed-in`);
    const names = (await items(desktop)).map(({ attributes }) => attributes.username ?? "");
    const renewers = names.filter((name) => name.startsWith("refresh-token/")).length;
    assert.equal(renewers - known, renews ? 1 : 0, `${provider}: what renews the token is kept`);
    known = renewers;
    assert.match((await sandbox.tokenOn(runtime)) ?? "", /oauth/, "the runtime has the granted token");
  }
  for (const token of await secrets(desktop, "token")) await assertNoLeak(desktop, token, app);
});

journey("10 a sign-in that comes to nothing", { before: prepared, environment: onPath }, async (scene) => {
  const { app, page, desktop } = scene;
  await connect(scene);
  const refusal = await begin(scene, "lab", "GitLab");
  await comeBack(await new Visitor().authorize(refusal.address, { decision: "Cancel" }));
  await refusal.dialog.says("refused");
  await app.screenshot("refused");
  await page.button("Try again", { within: refusal.dialog }).click();
  await page.button("Authorize Access to GitLab", { within: refusal.dialog }).appears();
  await page.button("Cancel", { within: refusal.dialog }).click();
  await refusal.dialog.disappears();

  const { dialog, address } = await begin(scene, "lab", "GitLab");
  await page.button("Cancel", { within: dialog }).click();
  const back = new URL(new URL(address).searchParams.get("redirect_uri") ?? "");
  await until("the listener is closed", async () => {
    const gone = await fetch(back).then(
      () => false,
      () => true,
    );
    return gone || undefined;
  });
  assert.deepEqual(await secrets(desktop, "token"), [], "nothing was kept");
  await dialog.says("Cancelled");
  await page.button("Cancel", { within: dialog }).click();
  await dialog.disappears();
  await page.row("lab").says("No token");
});

journey(
  "10 sign in with a code",
  { before: (desktop, sandbox) => prepared(desktop, sandbox, "device"), environment: onPath },
  async (scene) => {
    const { app, page, sandbox } = scene;
    await connect(scene);
    const { dialog, address } = await begin(scene, "lab", "GitLab");
    const code = await until(
      "the code is shown",
      async () => /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/.exec(await dialog.text())?.[0],
    );
    await app.screenshot("code");
    await new Visitor().activate(address, code);
    await dialog.disappears(30_000);
    await page.row("lab").says("Valid");
    assert.match((await sandbox.tokenOn("lab")) ?? "", /oauth/);
  },
);
