// Whether a screen is fit for everybody: axe-core in the window itself, in both themes.

import { strict as assert } from "node:assert";
import { axe } from "../../axe.ts";
import type { App } from "./app.ts";
import type { Theme } from "./desktop.ts";

/** Looks at screen after screen, and tells of all of them together. */
export class Looks {
  readonly #found: string[] = [];
  #looked = 0;

  constructor(readonly app: App) {}

  async at(screen: string): Promise<void> {
    this.#looked += 1;
    for (const theme of ["light", "dark"] as const) {
      await this.app.follow(theme);
      const found = await axe(this.app.page.driver);
      this.#found.push(...found.map((line) => `${screen}, ${theme}: ${line}`));
    }
    await this.app.follow("light" satisfies Theme);
  }

  /** `least`: a walk that was cut short has not seen them all. */
  foundNothing(least: number): void {
    assert.ok(this.#looked >= least, `${this.#looked} of ${least} screens were looked at`);
    assert.equal(this.#found.length, 0, `axe finds:\n${this.#found.join("\n")}`);
  }
}
