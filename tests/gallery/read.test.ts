// Every scene of the page, as people have it who are read to, or choose their own colours or no motion: axe-core
// in both themes. The journeys look at the real window.

import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { axe } from "../axe.ts";
import { Gallery, scenes } from "./gallery.ts";

const ALL = scenes();
const DEADLINE = 600_000;

let gallery: Gallery;
before(async () => {
  gallery = await Gallery.open();
});
after(() => gallery.close());

test("axe finds nothing in any scene, in both themes", { timeout: DEADLINE }, async () => {
  const found: string[] = [];
  await gallery.size(1120);
  for (const scene of ALL) {
    await gallery.surround({});
    await gallery.show(scene);
    for (const theme of ["light", "dark"] as const) {
      await gallery.surround({ theme });
      found.push(...(await axe(gallery.driver)).map((line) => `${scene}, ${theme}: ${line}`));
    }
  }
  assert.equal(found.length, 0, found.join("\n"));
});

/** What runs inside the page: the animations that are under way. */
const MOVING = `return document.getAnimations().filter((each) => each.playState === 'running').length`;

test("who wants no motion has none", { timeout: DEADLINE }, async () => {
  await gallery.size(1120);
  let moved = 0;
  for (const scene of ["main", "loading", "checking", "adding", "batch", "settings-checking"]) {
    await gallery.surround({});
    await gallery.show(scene);
    moved += await gallery.run<number>(MOVING);
    await gallery.surround({ still: true });
    assert.equal(await gallery.run<number>(MOVING), 0, `${scene} is still`);
  }
  assert.ok(moved > 0, "else something does turn");
});

/** What runs inside the page: what is said by a background alone has none in forced colours. */
const BARE = String.raw`
const edge = (s) => ['Top', 'Right', 'Bottom', 'Left'].some((side) => parseFloat(s['border' + side + 'Width']) > 0
  && s['border' + side + 'Style'] !== 'none')
return [...document.querySelectorAll('button.primary, dialog button.danger, .notice, progress, input, select, dialog[open]')]
  .filter((each) => each.checkVisibility() && !edge(getComputedStyle(each)) && !each.matches('[type=checkbox], [type=radio], .segment input'))
  .map((each) => each.localName + '.' + each.className)`;

test("in forced colours everything keeps an edge", { timeout: DEADLINE }, async () => {
  await gallery.size(1120);
  const bare: string[] = [];
  for (const scene of ALL) {
    await gallery.surround({ forced: true });
    await gallery.show(scene);
    bare.push(...(await gallery.run<string[]>(BARE)).map((what) => `${scene}: ${what}`));
    if (process.env.GALLERY_PICTURES) await gallery.picture(`${scene}-forced`);
  }
  assert.equal(bare.length, 0, bare.join("\n"));
});
