// Every scene of the page, as people have it who see, read or hold otherwise: axe-core in both themes, no
// motion, text at 200 % and a window of 480 pixels, forced colours. The journeys look at the real window.
// Pictures, for looking at: `GALLERY_PICTURES=1`, then target/gallery-pictures/.

import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { axe } from "../axe.ts";
import { languages } from "../texts/catalogue.ts";
import { Gallery, scenes } from "./gallery.ts";
import { SIGHT } from "./sight.ts";

const ALL = scenes();
const DEADLINE = 600_000;
/** [width, size of the text]; 480 is the narrowest that the window becomes. */
const SIZES = [
  [480, 1],
  [1120, 2],
  [480, 2],
] as const;

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

test("at 480 pixels and with text at 200 % every control comes into sight", {
  timeout: DEADLINE,
}, async () => {
  const lost: string[] = [];
  for (const [width, text] of SIZES) {
    await gallery.size(width);
    for (const scene of ALL) {
      await gallery.show(scene, text);
      const told = await gallery.run<string[]>(SIGHT);
      lost.push(...told.map((line) => `${scene}, ${width} px, ${100 * text} %: ${line}`));
      if (process.env.GALLERY_PICTURES) await gallery.picture(`${scene}-${width}-${100 * text}`);
    }
  }
  assert.equal(lost.length, 0, lost.join("\n"));
});

for (const language of languages()) {
  test(`${language}: every control comes into sight, with all its words`, {
    timeout: DEADLINE,
  }, async () => {
    const lost: string[] = [];
    await gallery.surround({});
    for (const width of [480, 1120]) {
      await gallery.size(width);
      for (const scene of ALL) {
        await gallery.show(scene, 1, language);
        assert.equal(await gallery.run<string>("return document.documentElement.lang"), language);
        const told = await gallery.run<string[]>(SIGHT);
        lost.push(...told.map((line) => `${scene}, ${width} px: ${line}`));
        if (process.env.GALLERY_PICTURES) await gallery.picture(`${scene}-${width}-${language}`);
      }
    }
    assert.equal(lost.length, 0, lost.join("\n"));
  });
}

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
