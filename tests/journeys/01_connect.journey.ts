// Journey 1: connecting a Codefresh account, by what is pasted and by what is
// found, and each way in which it cannot be.

import { strict as assert } from "node:assert";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { journey } from "./harness/journey.ts";
import { items, secrets } from "./harness/keyring.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page } from "./harness/page.ts";
import { connect, refreshed } from "./harness/steps.ts";

journey("01 connect by a pasted key", {}, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await page.heading("Connect to Codefresh").appears();
  await app.screenshot("first-start");
  await connect(scene);

  await page.row("prod-eu").says("GitHub");
  await page.row("lab").says("GitLab");
  assert.equal(await page.button("Codefresh account: acme", { part: true }).isThere(), true);
  await app.screenshot("connected");

  const key = sandbox.apiKey();
  assert.deepEqual(await secrets(desktop, "api-key"), [key], "the key is in the keychain, once");
  await assertNoLeak(desktop, key, app);

  await app.restart("close");
  await app.page.row("prod-eu").says("GitHub");
  await refreshed(app.page);
  await assertNoLeak(desktop, key, app);
});

journey(
  "01 connect by what is found",
  {
    environment: (sandbox) => ({ CF_URL: sandbox.url, CF_API_KEY: sandbox.apiKey("globex") }),
    before(desktop, sandbox) {
      const file = join(desktop.environment.HOME ?? "", ".cfconfig");
      writeFileSync(file, cfconfig(sandbox.url, sandbox.apiKey("acme")));
      chmodSync(file, 0o600);
    },
  },
  async ({ app, page, sandbox }) => {
    const fromFile = page.button(`Use acme-laptop from ~/.cfconfig · ${sandbox.host}`);
    const fromEnvironment = page.button(`Use CF_API_KEY · ${sandbox.host}`);
    await fromFile.appears();
    await fromEnvironment.appears();
    await app.screenshot("found");
    assert.deepEqual(await sandbox.requests(), [], "nothing is connected unasked");

    await fromFile.click();
    await page.row("prod-eu").says("GitHub");
    await page.button("Codefresh account: acme", { part: true }).click();
    await page.menuitem("Add account…").click();
    await page.dialog("Add account").appears();
    await fromEnvironment.click();
    await page.row("hq").says("GitHub");
    assert.equal(await page.row("prod-eu").isThere(), false, "each account has its own runtimes");
    await app.screenshot("second-account");
  },
);

journey("01 connect in vain", {}, async ({ app, page, desktop, sandbox }) => {
  const wrong = `${"0".repeat(24)}.${"0".repeat(64)}`;
  await tryToConnect(page, sandbox.url, wrong);
  await page.alert().says("does not accept the API key");
  await app.screenshot("wrong-key");
  await assertNoLeak(desktop, wrong, app);

  await tryToConnect(page, "http://127.0.0.1:9", sandbox.apiKey());
  await page.alert().says("127.0.0.1:9 cannot be reached");
  await app.screenshot("unreachable");

  await sandbox.forgetRequests();
  await tryToConnect(page, "http://codefresh.example", sandbox.apiKey());
  await page.alert().says("not encrypted");
  await app.screenshot("not-encrypted");
  assert.deepEqual(await sandbox.requests(), [], "nobody was asked");

  const silent = await listenInSilence();
  try {
    await tryToConnect(page, `http://127.0.0.1:${silent.port}`, sandbox.apiKey());
    await page.status().says(`127.0.0.1:${silent.port}`);
    await page.button("Cancel").click();
    await page.button("Connect").appears();
    await app.screenshot("cancelled");
  } finally {
    silent.close();
  }

  assert.deepEqual(await items(desktop), [], "nothing is in the keychain");
  assert.deepEqual(await query(desktop, "SELECT * FROM account"), [], "no account is in the ledger");
  await assertNoLeak(desktop, sandbox.apiKey(), app);
});

async function tryToConnect(page: Page, url: string, key: string): Promise<void> {
  await page.field("Codefresh URL").fill(url);
  await page.field("API key").paste(key);
  await page.button("Connect").click();
}

function cfconfig(url: string, token: string): string {
  return `contexts:
  acme-laptop:
    type: APIKey
    name: acme-laptop
    url: ${url}
    token: ${token}
    beta: false
    onPrem: false
current-context: acme-laptop
`;
}

/** A server that takes connections and says nothing. */
async function listenInSilence(): Promise<{ port: number; close(): void }> {
  const server = createServer(() => {});
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { port: address.port, close: () => server.close() };
}
