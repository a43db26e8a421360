// What `make run` does where there is no screen: the main job once, in the
// real window on a virtual screen, and a picture of each step.

import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { App } from "./harness/app.ts";
import { Desktop } from "./harness/desktop.ts";
import { Sandbox } from "./harness/sandbox.ts";
import { fillTokenDialog, onlyHere, openTokenDialog, refreshed } from "./harness/steps.ts";

const folder = resolve(import.meta.dirname, "../../target/first-look");
const RUNTIME = "prod-us";

rmSync(folder, { recursive: true, force: true });
console.log("There is no screen here: Patrol opens on a virtual one, with a keychain of its own.");
const desktop = await Desktop.start();
try {
  const sandbox = await Sandbox.start(desktop);
  const environment = { CF_URL: sandbox.url, CF_API_KEY: sandbox.apiKey() };
  const app = await App.start(desktop, { pictures: folder, environment });
  const { page } = app;
  const step = async (words: string, name: string) => {
    await app.screenshot(name);
    console.log(`  ${words}`);
  };

  const found = page.button(`Use CF_API_KEY · ${sandbox.host}`);
  await found.appears();
  await step("Patrol finds CF_URL and CF_API_KEY, and offers them", "connect");

  await found.click();
  await page.row(RUNTIME).appears();
  await refreshed(page);
  await step("connected: every runtime, and the token that serves it", "runtimes");

  const dialog = await openTokenDialog(page, RUNTIME);
  await fillTokenDialog(page, dialog, { token: sandbox.token("github-good") });
  await step(`Add Token on ${RUNTIME}: a token is pasted`, "add-token");

  await page.button("Add Token", { within: dialog }).click();
  await dialog.says("Also on these runtimes");
  await step("checked with its host, and offered to the other runtimes that use it", "also");

  await onlyHere(dialog);
  await dialog.disappears(30_000);
  await page.row(RUNTIME).says("Valid");
  await step("verified, kept in the keychain, authorized on the runtime", "authorized");

  console.log(`Pictures of each step, light and dark: ${folder}`);
} finally {
  desktop.stop();
}
