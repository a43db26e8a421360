// Journey 60: every screen and every dialog, in both themes, in the real
// window: axe-core finds nothing on any of them. Issue 8, "Reachable".

import { Key } from "selenium-webdriver";
import { Looks } from "./harness/accessible.ts";
import { journey } from "./harness/journey.ts";
import type { Page, Thing } from "./harness/page.ts";
import { BOTH, checkNew, closeDialog, openRotation, putOnBoth, typedNew } from "./harness/rotation.ts";
import { chooseFromMenu, connect, fillTokenDialog, openTokenDialog, typed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const WORLD = { runtimes: 2, on: "gitlab", deadline: 420_000 } as const;

journey("60 axe finds nothing on the way in", WORLD, async (scene) => {
  const { app, page, sandbox } = scene;
  const looks = new Looks(app);
  await page.button("Connect").appears();
  await looks.at("connect");
  await page.button("Connect").click();
  await page.shows("API key");
  await looks.at("connect, with what is missing");
  await connect(scene);
  await looks.at("no token yet");

  const dialog = await openTokenDialog(page, BOTH[0]);
  await looks.at("token dialog");
  await fillTokenDialog(page, dialog, { token: "glpat-not-a-token" });
  await page.button("Add Token", { within: dialog }).click();
  await page.alert({ within: dialog }).appears();
  await looks.at("token dialog, refused");
  await fillTokenDialog(page, dialog, typed(sandbox, "gitlab-soon"));
  await page.button("Add Token", { within: dialog }).click();
  await page.button("Add to 2 runtimes", { within: dialog }).appears();
  await looks.at("checked, with the other runtimes");
  await page.button("Add to 2 runtimes", { within: dialog }).click();
  await page.shows("2 of 2 done", 30_000);
  await looks.at("many runtimes");
  await closeDialog(page);
  await page.row(BOTH[0]).says("Valid");
  await looks.at("main, with time line and reminders");
  await app.screenshot("main");

  await page.checkbox(`Select ${BOTH[0]}`).click();
  await page.button("Authorize selected").appears();
  await looks.at("a row is ticked");
  await page.button("Clear").click();
  await until("the keyboard goes on in the table", () =>
    page.run("return document.activeElement.matches('tr')"),
  );
  await page.field("Search runtimes").fill("nothing like it");
  await page.button("Clear filters").appears();
  await looks.at("nothing found");
  await page.button("Clear filters").click();

  for (const [name, open] of menus(page)) {
    await open();
    await looks.at(name);
    await page.run(
      "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))",
    );
  }
  looks.foundNothing(12);
});

journey("60 axe finds nothing in a token's life", WORLD, async (scene) => {
  const { app, page, sandbox } = scene;
  const looks = new Looks(app);
  await connect(scene);
  const adding = await openTokenDialog(page, BOTH[0]);
  await fillTokenDialog(page, adding, typed(sandbox, "gitlab-soon"));
  await page.button("Add Token", { within: adding }).click();
  await page.button("Add to 2 runtimes", { within: adding }).click();
  await page.shows("2 of 2 done", 30_000);
  await closeDialog(page);

  for (const [item, title] of [
    ["Details", BOTH[0]],
    ["Delete Token", `Delete Token from ${BOTH[0]}?`],
  ] as const) {
    await chooseFromMenu(page, BOTH[0], item);
    const dialog = await page.dialog(title, { part: true }).appears();
    await looks.at(item);
    await leave(dialog);
  }
  await page.button("ada.dev@", { within: page.row(BOTH[0]), part: true }).click();
  const about = await page.dialog("ada.dev@", { part: true }).appears();
  await looks.at("a token's page");
  await page.button("Edit name and note", { within: about }).click();
  const edit = await page.dialog("Edit ", { part: true }).appears();
  await looks.at("edit");
  await page.button("Cancel", { within: edit }).click();
  await page.button("Revoke and delete…").click();
  const remove = await page.dialog("Revoke and delete ", { part: true }).appears();
  await looks.at("remove");
  await page.button("Cancel", { within: remove }).click();
  await closeDialog(page);

  const dialog = await openRotation(page);
  await looks.at("rotate: make");
  await checkNew(page, dialog, typedNew(await sandbox.mint({ like: "gitlab-soon", expiresInDays: 90 })));
  await dialog.says("It goes to 2 runtimes:");
  await looks.at("rotate: checked");
  await putOnBoth(page, dialog);
  await looks.at("rotate: last question");
  await page.button("Revoke it at ", { within: dialog, part: true }).click();
  await dialog.says("was rotated.");
  await looks.at("rotate: done");
  await closeDialog(page);

  await page.button("Settings").click();
  await page.button("Check now").appears();
  await page.run("document.querySelectorAll('summary').forEach((each) => each.click())");
  await looks.at("settings");
  await app.screenshot("settings");
  await page.button("Back").click();
  for (const item of ["Add account…", "Remove acme…"]) {
    await page.button("Codefresh account: ", { part: true }).click();
    await page.menuitem(item).click();
    const account = await page.dialog("", { part: true }).appears();
    await looks.at(item);
    await leave(account);
  }
  looks.foundNothing(12);
});

/** Each with what opens it. */
function menus(page: Page): [string, () => Promise<void>][] {
  return [
    ["accounts", () => page.button("Codefresh account: ", { part: true }).click()],
    ["tokens", () => page.button("Tokens").click()],
    ["a row's menu", () => page.button("More", { within: page.row(BOTH[0]), part: true }).click()],
    ["snooze", () => chooseFromMenu(page, BOTH[0], "Snooze reminders…")],
  ];
}

async function leave(dialog: Thing): Promise<void> {
  await dialog.press(Key.ESCAPE);
  await dialog.disappears();
}
