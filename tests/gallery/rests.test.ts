// What comes up by itself above the table does not move a row from under a pointer that is on its way to it.

import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { Origin } from "selenium-webdriver/lib/input.js";
import { Gallery } from "./gallery.ts";

let gallery: Gallery;
before(async () => {
  gallery = await Gallery.open();
  await gallery.size(1120);
});
after(() => gallery.close());

const top = () =>
  gallery.run<number>(
    "return document.querySelector('tbody tr.row, tr[data-index]').getBoundingClientRect().top",
  );

/** As if a reminder came: something of its height among the banners. */
async function comesUp(): Promise<void> {
  await gallery.run(`
    const banner = document.createElement('div')
    banner.style.height = '60px'
    document.querySelector('.banners > div').append(banner)`);
  await gallery.drawn();
}

test("while the pointer moves, the rows stay; when it rests, the banner has its place", async () => {
  await gallery.show("main");
  const before = await top();
  await gallery.driver.actions().move({ x: 500, y: 500, origin: Origin.VIEWPORT, duration: 50 }).perform();
  await comesUp();
  assert.equal(await top(), before, "nothing has moved");
  await gallery.driver.wait(async () => (await top()) >= before + 60, 10_000, "the banner never came");
});

test("while the pointer rests, it has its place at once", async () => {
  await gallery.show("main");
  const before = await top();
  await comesUp();
  await gallery.drawn();
  assert.ok((await top()) >= before + 60);
});
