// Journey 62: the keyboard all the way. Tab goes through each screen from above
// to below, reaches everything that can be used, and what has the focus shows
// it; at 200 % text and at 480 pixels too. Issue 8, "Reachable".

import { strict as assert } from "node:assert";
import { Key } from "selenium-webdriver";
import { journey, type Scene } from "./harness/journey.ts";
import type { Page } from "./harness/page.ts";
import { BOTH, closeDialog, onBoth } from "./harness/rotation.ts";
import { until } from "./harness/until.ts";

const WORLD = { runtimes: 2, on: "gitlab", deadline: 300_000 } as const;

interface Stop {
  name: string;
  key: string;
  ring: boolean;
  inSight: boolean;
  /** Left, top, right, bottom: for whoever has to find out why. */
  box: string;
}

/** What has the focus now; each element gets a number, to be known again. */
const FOCUSED = String.raw`
const element = document.activeElement
if (element === null || element === document.body) return null
const number = (window.stops ??= new Map()).get(element) ?? window.stops.size
window.stops.set(element, number)
const shown = element.matches('.segment input') ? element.parentElement : element
const style = getComputedStyle(shown)
const box = shown.getBoundingClientRect()
const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? ''
return {
  key: String(number),
  name: name.trim().split('\n')[0],
  ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  // A row may be wider than the window: the table is moved sideways.
  box: [box.left, box.top, box.right, box.bottom].map(Math.round).join(' '),
  inSight: box.top >= -1 && box.bottom <= innerHeight + 1 && (box.width > innerWidth
    ? box.left < innerWidth && box.right > 0
    : box.left >= -1 && box.right <= innerWidth + 1),
}`;

/** What can be used and takes part in the order: one of a group that the arrows walk. */
const USABLE = String.raw`
const root = document.querySelector('dialog[open]') ?? document.body
const all = [...root.querySelectorAll('button, input, select, textarea, summary, a[href], [tabindex="0"]')]
return all.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0
  && !e.closest('[inert]') && !(e.type === 'radio' && e.name && !e.checked
    && root.querySelector('input[type=radio][name="' + e.name + '"]:checked'))).length`;

/** Tab, until it is where it began. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let presses = 0; presses < 120; presses++) {
    await page.driver.actions().sendKeys(Key.TAB).perform();
    // The web view scrolls to it with the next frame.
    await page.settled();
    const stop = await page.run<Stop | null>(FOCUSED);
    // Beyond the last one the web view itself has the focus for a moment.
    if (stop === null) continue;
    if (stops.some(({ key }) => key === stop.key)) return stops;
    stops.push(stop);
  }
  throw new Error("Tab does not come round");
}

async function reachesAll(page: Page, screen: string): Promise<string[]> {
  let usable = 0;
  let stops: Stop[] = [];
  // A hint or a reminder may come while it walks: then once more.
  await until(`${screen} is walked through`, async () => {
    usable = await page.run<number>(USABLE);
    stops = await walk(page);
    return usable === (await page.run<number>(USABLE));
  });
  const names = stops.map(({ name }) => name);
  const words = `${screen}: ${names.join(" → ")}`;
  assert.equal(stops.length, usable, `Tab reaches all that can be used. ${words}`);
  assert.deepEqual(
    stops.filter(({ ring }) => !ring).map(({ name }) => name),
    [],
    `it is seen. ${words}`,
  );
  assert.deepEqual(
    stops.filter(({ inSight }) => !inSight).map(({ name, box }) => `${name}: ${box}`),
    [],
    `in sight. ${words}`,
  );
  return names;
}

/** These come in this order, whatever is between them. */
function inOrder(names: string[], wanted: string[]): void {
  // It goes round: from the first of them on.
  const first = names.findIndex((name) => name.startsWith(wanted[0] ?? ""));
  const turned = [...names.slice(first), ...names.slice(0, first)];
  const places = wanted.map((name) => turned.findIndex((one) => one.startsWith(name)));
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? -1)),
    `${wanted.join(", ")} come in this order: ${names.join(" → ")}`,
  );
}

journey("62 Tab reaches everything, in an order that makes sense", WORLD, async (scene) => {
  const { app, page } = scene;
  await page.button("Connect").appears();
  inOrder(await reachesAll(page, "connect"), ["Codefresh URL", "API key", "Connect"]);
  await onBoth(scene, "gitlab-soon");
  await page.row(BOTH[0]).says("Valid");
  await until("the focus is back on the row", () => page.run("return document.activeElement.matches('tr')"));
  const main = await reachesAll(page, "main");
  inOrder(main, [
    "Codefresh account",
    "Tokens",
    "Refresh",
    "Settings",
    "Rotate…",
    "Search runtimes",
    "Provider",
    "State",
  ]);

  // Shift+Tab is the same way back; Enter and the arrows do the rest.
  await page.run("document.querySelector('.time-mark').focus()");
  await page.driver.actions().sendKeys(Key.ENTER).perform();
  await page.dialog("ada.dev@", { part: true }).appears();
  await reachesAll(page, "a token's page");
  await page.driver.actions().sendKeys(Key.ESCAPE).perform();
  await until("the focus is back on the mark", () =>
    page.run("return document.activeElement.matches('.time-mark')"),
  );

  await page.run("document.querySelector('[aria-label=Settings]').focus()");
  await page.driver.actions().sendKeys(Key.ENTER).perform();
  await page.button("Check now").appears();
  inOrder(await reachesAll(page, "settings"), [
    "Back",
    "Save the days",
    "Check now",
    "Quit Patrol",
    "Extra CA certificates",
    "Import",
  ]);
  await page.driver.actions().sendKeys(Key.ESCAPE).perform();
  await page.row(BOTH[0]).appears();
  await app.screenshot("main");
});

journey("62 text at twice its size, and a narrow window, lose nothing", WORLD, async (scene) => {
  const { app, desktop } = scene;
  await onBoth(scene, "gitlab-soon");
  await narrow(scene, 480, "narrow");
  await scene.page.button("Settings").click();
  await scene.page.button("Check now").appears();
  await reachesAll(scene.page, "settings, narrow");
  await app.screenshot("settings-narrow");

  // Whoever needs it has set it long before.
  const usual = await textHeight(scene.page);
  desktop.setTextSize(2);
  await app.restart("close");
  assert.equal(await textHeight(scene.page), 2 * usual, "the text is twice as large");
  for (const width of [1120, 480]) await narrow(scene, width, `text-at-200-${width}`);
});

async function narrow(scene: Scene, width: number, picture: string): Promise<void> {
  const { desktop, page, app } = scene;
  await page.row(BOTH[0]).says("Valid");
  await desktop.resize(width, 760);
  await until(`the window is ${width} wide`, () => page.run("return innerWidth === arguments[0]", width));
  await page.settled();
  await app.screenshot(picture);
  assert.ok(
    await page.run("return document.documentElement.scrollWidth <= innerWidth"),
    "nothing lies beside it",
  );
  if (picture === "narrow") {
    // At once, and not only after the next look at it.
    const beside = "const s = document.querySelector('.scroller'); return s.scrollWidth - s.clientWidth";
    assert.equal(await page.run(beside), 0, "and nothing of the table");
  }
  await reachesAll(page, picture);
  await page.button("More", { within: page.row(BOTH[0]), part: true }).click();
  await page.menuitem("Rotate…").click();
  await page.dialog("Rotate ", { part: true }).appears();
  await app.screenshot(`${picture}-dialog`);
  await reachesAll(page, `${picture}, a dialog`);
  await closeDialog(page);
}

const textHeight = (page: Page) =>
  page.run<number>("return parseFloat(getComputedStyle(document.documentElement).fontSize)");
