// Journey 20: a token's own page: what is known of it, and what can be done
// with it; the list of all tokens as a file, without secrets.

import { strict as assert } from "node:assert";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene } from "./harness/journey.ts";
import { assertNoLeak, forms } from "./harness/leaks.ts";
import { query } from "./harness/ledger.ts";
import type { Page, Thing } from "./harness/page.ts";
import { BOTH, closeDialog, holdings, keptTokens, onBoth } from "./harness/rotation.ts";
import { until } from "./harness/until.ts";

journey("20 a token's own page", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await onBoth(scene, "gitlab-soon");
  const { host } = new URL(sandbox.ready.hosts.gitlab.web);
  let about = await openPage(page, `ada.dev@${host}`);
  const told = await about.text();
  for (const words of [
    `ada.dev@${host}`,
    /GitLab/,
    "personal access token",
    /Expires in \d days/,
    /read_api .+/,
    /read_repository .+/,
    /write_repository .+/,
    "On 2 runtimes",
    ...BOTH,
    "Added, and kept in the keychain.",
    `Put on ${BOTH[0]}.`,
    `Put on ${BOTH[1]}.`,
    "Verified by its host.",
  ]) {
    if (typeof words === "string") assert.ok(told.includes(words), `${words} is not in:\n${told}`);
    else assert.match(told.replace(/\n+/g, " "), words);
  }
  await app.screenshot("page");

  // Asked anew: the host still knows it, then no longer does.
  await sandbox.forgetRequests();
  await page.button("Verify now", { within: about }).click();
  await until("the host is asked", async () => (await sandbox.requests({ to: "gitlab" })).length > 0);
  await page.button("Verify now", { within: about }).appears();
  await about.says(/Last check\s+Verified by its host/);
  await sandbox.setToken("gitlab-soon", { expired: true });
  await page.button("Verify now", { within: about }).click();
  await page.alert({ within: about }).says(/expired/);
  await about.says(/Last check\s+Its host says that it has expired/);
  await about.says(/Failed\s*:/);
  await app.screenshot("expired-at-its-host");
  await sandbox.setToken("gitlab-soon", { expiresInDays: 3 });

  // The user's own words for it are in the row.
  await page.button("Edit name and note", { within: about }).click();
  const edit = page.dialog("Edit ", { part: true });
  await page.field("Name", { within: edit, part: true }).fill("Robots, not people");
  await page.field("Note", { within: edit }).fill("Asked for by the platform team.");
  await app.screenshot("edit");
  await page.button("Save", { within: edit }).click();
  about = page.dialog("Robots, not people");
  await about.says("Asked for by the platform team.");
  await closeDialog(page);
  for (const runtime of BOTH) await page.row(runtime).says("Robots, not people");
  await page.row(BOTH[0]).says(`ada.dev@${host}`);
  await app.screenshot("named");
  await app.restart("close");
  await app.page.row(BOTH[0]).says("Robots, not people");

  // As a file: one line, with the name and the runtimes, and no secret in any form.
  const text = await exported(scene);
  const [head = "", line = "", ...more] = text.trimEnd().split("\r\n");
  assert.deepEqual(more, []);
  assert.match(head, /^name,label,note,host,.*expires.*runtimes/);
  assert.ok(line.startsWith(`ada.dev@${host},"Robots, not people",Asked for by the platform team.`), line);
  assert.ok(line.includes(BOTH.join(" ")), line);
  const bytes = Buffer.from(text);
  for (const { how, bytes: form } of forms(sandbox.token("gitlab-soon"))) {
    assert.ok(!bytes.includes(form), `the file has the token ${how}`);
  }
  await assertWhole(scene);
  await assertNoLeak(desktop, sandbox.token("gitlab-soon"), app);
});

journey("20 revoke and delete", { runtimes: 2, on: "gitlab" }, async (scene) => {
  const { app, page, desktop, sandbox } = scene;
  await onBoth(scene, "gitlab-good");
  const first = await askToRemove(page, "ada.dev@");
  await first.says(`${BOTH[0]} and ${BOTH[1]} have it. You lose Git access there; other people keep theirs.`);
  const remove = page.button("Revoke and delete", { within: first });
  assert.equal(await remove.isEnabled(), false, "not while runtimes have it");
  await app.screenshot("on-runtimes");
  await page.button("Cancel", { within: first }).click();
  await closeDialog(page);
  assert.deepEqual(await holdings(sandbox), ["gitlab-good", "gitlab-good"]);

  // One runtime does not answer: nothing is revoked, and it is told how far it came.
  await sandbox.setRuntime(BOTH[1], { answers: "bad-gateway" });
  const again = await askToRemove(page, "ada.dev@");
  await page.checkbox("Delete it from these 2 runtimes first", { within: again }).click();
  await page.button("Revoke and delete", { within: again }).click();
  await page.alert({ within: again }).says("is still kept");
  await app.screenshot("one-does-not-answer");
  assert.equal(await sandbox.life("gitlab-good"), "alive");
  assert.deepEqual(await holdings(sandbox), [undefined, "gitlab-good"]);
  assert.deepEqual(await keptTokens(scene), ["gitlab-good"]);

  await sandbox.setRuntime(BOTH[1], { answers: "normally" });
  await page.button("Revoke and delete", { within: again }).click();
  await again.disappears(30_000);
  await page.status().says("was revoked and removed from the keychain.");
  assert.equal(await sandbox.life("gitlab-good"), "revoked");
  assert.deepEqual(await holdings(sandbox), [undefined, undefined]);
  assert.deepEqual(await keptTokens(scene), []);
  for (const runtime of BOTH) await page.row(runtime).says("No token");
  await app.screenshot("gone");
  assert.deepEqual(await query(desktop, "SELECT id FROM token"), []);
  await assertWhole(scene);
  await assertNoLeak(desktop, sandbox.token("gitlab-good"), app);
});

journey("20 what Bitbucket does not tell", { runtimes: 2, on: "bitbucket" }, async (scene) => {
  const { app, page, sandbox } = scene;
  await onBoth(scene, "bitbucket-good");
  for (const runtime of BOTH) await page.row(runtime).says("Unknown");
  const about = await openPage(page, "adadev@");
  await page.button("Say when", { within: about }).click();
  const edit = page.dialog("Edit ", { part: true });
  await page.thing("radio", "On a date", { within: edit }).click();
  await page.button("Save", { within: edit }).click();
  await edit.says("Give a date as YYYY-MM-DD.");
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await page.field("Expires on", { within: edit }).setDate(day);
  await app.screenshot("expiry");
  await page.button("Save", { within: edit }).click();
  await about.says(/Expires\s+in \d+ days/);
  await closeDialog(page);
  for (const runtime of BOTH) await page.row(runtime).says(/in \d+ days/);

  // Taken off its runtimes by hand, it is kept; from the list of tokens it goes without further ado.
  for (const runtime of BOTH) {
    await page.button("More", { within: page.row(runtime), part: true }).click();
    await page.menuitem("Delete Token").click();
    await page.button("Delete Token", { within: page.dialog(`Delete Token from ${runtime}?`) }).click();
    await page.row(runtime).says("No token", 30_000);
  }
  assert.deepEqual(await keptTokens(scene), ["bitbucket-good"]);
  await page.button("Tokens").click();
  await page.menuitem("adadev@", { part: true }).click();
  await page.dialog("adadev@", { part: true }).says("On no runtime");
  await app.screenshot("on-no-runtime");
  await page.button("Revoke and delete…").click();
  const last = page.dialog("Delete adadev@", { part: true });
  await last.says("Patrol cannot revoke it at");
  await app.screenshot("delete");
  await page.button("Delete", { within: last }).click();
  await last.disappears(30_000);
  assert.deepEqual(await keptTokens(scene), []);
  assert.equal(await sandbox.life("bitbucket-good"), "alive", "only its owner can end it");
  await page.button("Tokens").click();
  await page.menuitem("No token is kept on this computer").appears();
  await app.screenshot("none-is-left");
  await assertWhole(scene);
});

/** The token's name in a row leads to its page. */
async function openPage(page: Page, name: string): Promise<Thing> {
  await page.button(name, { within: page.row(BOTH[0]), part: true }).click();
  return page.dialog(name, { part: true }).appears();
}

async function askToRemove(page: Page, name: string): Promise<Thing> {
  const about = await openPage(page, name);
  await page.button("Revoke and delete…", { within: about }).click();
  return page.dialog("Revoke and delete ", { part: true }).appears();
}

/** *Export as CSV…*, through the system's own dialog, which GTK draws. */
async function exported({ app, desktop }: Scene): Promise<string> {
  const file = join(desktop.environment.HOME ?? "", "tokens.csv");
  await app.page.button("Tokens").click();
  await app.screenshot("tokens-menu");
  await app.page.menuitem("Export as CSV…").click();
  await until("the dialog to save is in front", async () => {
    const title = await desktop.windowInFront();
    return title !== "" && title !== "Patrol";
  });
  await app.photograph("save");
  // The proposed name stands selected; a path in its place is taken as it is.
  await desktop.press("ctrl+a");
  await desktop.type(file);
  await desktop.press("Return");
  const text = await until("the file is written", () => readFileSync(file, "utf8"));
  assert.equal(statSync(file).isFile(), true);
  await app.page.status().says(`Exported to ${file}, without secrets.`);
  return text;
}
