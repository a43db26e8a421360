// The screen as its user sees it: the pixels of Xvfb (`-fbdir`, Xvfb(1)), which
// are a file in the format of xwd(1). What is measured so needs nothing of the
// program that is watched, and is the same for every program.

import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Desktop } from "../journeys/harness/desktop.ts";
import { sleep } from "../journeys/harness/until.ts";

/** A part of the screen, in pixels. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Between two looks. */
const PAUSE = 3;
/** One line of pixels in so many: letters are higher than that. */
const LINES = 4;
const BYTES = 4;
/** Where nothing has changed for so long, nothing more will. */
const STILL = 1_500;
const DEADLINE = 30_000;

/** Where in the header of xwd(1) its numbers stand. */
const HEADER = { size: 0, bytesPerLine: 48, colours: 76, length: 100 } as const;
const BYTES_PER_COLOUR = 12;

/**
 * Watches a part of the screen until it is still, and says when its last change
 * was: in ms since `begun` (performance.now()). It has to change first.
 */
export async function cameToRest(desktop: Desktop, part: Part, begun: number): Promise<number> {
  const screen = new Pixels(join(desktop.root, "Xvfb_screen0"), part);
  try {
    let shown = screen.read();
    let changed: number | undefined;
    for (;;) {
      await sleep(PAUSE);
      const now = performance.now();
      const seen = screen.read();
      if (!seen.equals(shown)) {
        shown = seen;
        changed = now;
      } else if (changed !== undefined && now - changed > STILL) {
        return changed - begun;
      } else if (now - begun > DEADLINE) {
        throw new Error("the screen did not come to rest");
      }
    }
  } finally {
    screen.close();
  }
}

class Pixels {
  readonly #file: number;
  readonly #start: number;
  readonly #bytesPerLine: number;

  constructor(
    path: string,
    readonly part: Part,
  ) {
    this.#file = openSync(path, "r");
    const header = Buffer.alloc(HEADER.length);
    readSync(this.#file, header, 0, header.length, 0);
    this.#bytesPerLine = header.readUInt32BE(HEADER.bytesPerLine);
    this.#start = header.readUInt32BE(HEADER.size) + header.readUInt32BE(HEADER.colours) * BYTES_PER_COLOUR;
  }

  read(): Buffer {
    const { x, y, width, height } = this.part;
    const line = width * BYTES;
    const count = Math.floor(height / LINES);
    const pixels = Buffer.alloc(line * count);
    for (let at = 0; at < count; at++) {
      const from = this.#start + (y + at * LINES) * this.#bytesPerLine + x * BYTES;
      readSync(this.#file, pixels, at * line, line, from);
    }
    return pixels;
  }

  close(): void {
    closeSync(this.#file);
  }
}
