// Every scene of the page in a window of 480 pixels, with text at 200 %, and in every language.
// Pictures, for looking at: `GALLERY_PICTURES=1`, then target/gallery-pictures/.

import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
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
