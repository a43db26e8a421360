// Journey 64: what a screen reader has of the window, as AT-SPI gives it: names
// for everything that can be used, rows with their words, fields with their
// labels, and the outcome of an act as a status. Issue 8, "Reachable".

import { strict as assert } from "node:assert";
import { journey } from "./harness/journey.ts";
import { BOTH } from "./harness/rotation.ts";
import { type Heard, told } from "./harness/screen_reader.ts";
import { addToken, connect, openTokenDialog, typed } from "./harness/steps.ts";

const WORLD = { runtimes: 2, on: "gitlab", screenReader: true } as const;

/** AT-SPI's words for what is used: nothing of these may be without a name. */
const USED = new Set([
  "push button",
  "toggle button",
  "check box",
  "radio button",
  "entry",
  "password text",
  "combo box",
  "menu item",
  "check menu item",
  "radio menu item",
  "link",
  "dialog",
  "alert",
  "table",
]);

journey("64 a screen reader has a name for everything", WORLD, async (scene) => {
  const { page, desktop, sandbox, app } = scene;
  const { screenReader } = desktop;
  await screenReader.finds("frame", "Patrol");
  await screenReader.finds("entry", "Codefresh URL");
  await screenReader.finds("password text", "API key");
  await screenReader.finds("push button", "Connect");
  allNamed("connect", await screenReader.hears());

  await connect(scene);
  await screenReader.finds("heading", "Git Personal Access Tokens");
  await screenReader.finds("entry", "Search runtimes");
  await screenReader.finds("combo box", "Provider");
  await screenReader.finds("check box", `Select ${BOTH[0]}`);
  await screenReader.finds("push button", "Settings");
  const button = await screenReader.finds("push button", "Add Token");
  assert.ok(button.description.startsWith("cluster-"), `whose it is: ${told(button)}`);
  allNamed("main", await screenReader.hears());

  const dialog = await openTokenDialog(page, BOTH[0]);
  await screenReader.finds("dialog", `Git access for ${BOTH[0]}`);
  await screenReader.finds("password text", "Personal Access Token");
  const heard = await screenReader.hears();
  allNamed("token dialog", heard);
  assert.equal(
    await page.field("Personal Access Token", { within: dialog }).accessibleName(),
    "Personal Access Token",
  );
  await page.button("Cancel", { within: dialog }).click();
  await dialog.disappears();

  // The row tells of its token, and the outcome is said.
  await addToken(page, BOTH[0], typed(sandbox, "gitlab-soon"));
  await page.row(BOTH[0]).says("Valid");
  await screenReader.finds("push button", /^ada\.dev@/);
  await screenReader.finds("status bar", new RegExp(BOTH[0]));
  allNamed("with a token", await screenReader.hears());

  const secret = sandbox.token("gitlab-soon");
  assert.ok(!JSON.stringify(await screenReader.hears()).includes(secret), "no secret is read out");
  await app.screenshot("main");
});

function allNamed(screen: string, heard: Heard[]): void {
  assert.ok(heard.length > 10, `${screen}: the tree has ${heard.length} things`);
  const nameless = heard.filter(({ role, name, states }) => {
    return USED.has(role) && states.includes("showing") && name.trim() === "";
  });
  assert.deepEqual(nameless.map(told), [], `${screen}: each has a name`);
}
