// The page as its user sees it: controls by role and name, text by row, what
// the status line says. Every look waits for what it looks for.

import { strict as assert } from "node:assert";
import { Key, type WebDriver, type WebElement } from "selenium-webdriver";
import type { Theme } from "./desktop.ts";
import { FIND, type Role, SELECTORS, type Wanted } from "./find.ts";
import { PATIENCE, until } from "./until.ts";

export interface Look {
  /** Where to look: a row, a dialog. Missing: the whole page, or the modal dialog that covers it. */
  within?: Thing;
  /** Whether the name may be only a part. */
  part?: boolean;
  deadline?: number;
}

/** One thing on the page, found again at every use: the page may be drawn anew in between. */
export class Thing {
  constructor(
    readonly page: Page,
    readonly wanted: Wanted,
    readonly look: Look,
  ) {}

  get words(): string {
    const inside = this.look.within ? ` in ${this.look.within.words}` : "";
    return `${this.wanted.role} “${this.wanted.name ?? ""}”${inside}`;
  }

  /** All that fit now, without waiting. */
  async all(): Promise<WebElement[]> {
    const root = this.look.within ? (await this.look.within.all())[0] : null;
    if (root === undefined) return [];
    const { role, name, part } = this.wanted;
    return this.page.run(FIND, root, SELECTORS[role], name ?? null, part ?? false);
  }

  async isThere(): Promise<boolean> {
    return (await this.all()).length > 0;
  }

  /** The one that fits; fails where there are several. */
  async element(): Promise<WebElement> {
    const found = await until(
      `${this.words} is there`,
      async () => {
        const all = await this.all();
        return all.length > 0 ? all : null;
      },
      this.look.deadline ?? PATIENCE,
    );
    assert.equal(found.length, 1, `${this.words} is there ${found.length} times`);
    return found[0] as WebElement;
  }

  /** Waits until it is there. */
  async appears(): Promise<this> {
    await this.element();
    return this;
  }

  async disappears(deadline = this.look.deadline ?? PATIENCE): Promise<void> {
    await until(`${this.words} is gone`, async () => !(await this.isThere()), deadline);
  }

  /** Waits until it is there and can be used, then clicks it. */
  async click(): Promise<void> {
    await this.#use(async (element) => {
      if (!(await element.isEnabled())) throw new Error("it is disabled");
      // WebKit's driver scrolls the window, and not a list in it.
      await this.page.run("arguments[0].scrollIntoView({ block: 'nearest' })", element);
      await element.click();
    });
  }

  /** Types key by key, as a user does. */
  async type(text: string): Promise<void> {
    await this.#use((element) => element.sendKeys(text));
  }

  /** Replaces what the field holds. */
  async fill(text: string): Promise<void> {
    await this.#use(async (element) => {
      await this.page.run("arguments[0].focus(); arguments[0].select?.()", element);
      await (text === "" ? element.sendKeys(Key.DELETE) : element.sendKeys(text));
    });
  }

  /** Puts it in at once, line ends and all, as from the clipboard. */
  async paste(text: string): Promise<void> {
    await this.#use(async (element) => {
      const script = `arguments[0].focus(); arguments[0].select?.()
        return document.execCommand('insertText', false, arguments[1])`;
      assert.ok(await this.page.run(script, element, text), `${this.words} takes no text`);
    });
  }

  /** Sets a date field: \`YYYY-MM-DD\`. */
  async setDate(day: string): Promise<void> {
    await this.#use(async (element) => {
      const script = `const [input, day] = arguments
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, day)
        input.dispatchEvent(new Event('input', { bubbles: true }))
        input.dispatchEvent(new Event('change', { bubbles: true }))`;
      await this.page.run(script, element, day);
    });
  }

  /** Chooses an option of a select by its text. */
  async choose(option: string): Promise<void> {
    await this.#use(async (element) => {
      const script = `const [select, text] = arguments
        const option = [...select.options].find((o) => o.text.trim() === text)
        if (!option) throw new Error('no option ' + text + ' among ' + [...select.options].map((o) => o.text))
        select.value = option.value
        select.dispatchEvent(new Event('input', { bubbles: true }))
        select.dispatchEvent(new Event('change', { bubbles: true }))`;
      await this.page.run(script, element, option);
    });
  }

  async press(...keys: string[]): Promise<void> {
    await this.#use((element) => element.sendKeys(...keys));
  }

  async text(): Promise<string> {
    return this.#use((element) => this.page.textOf(element));
  }

  async value(): Promise<string> {
    return this.#use((element) => this.page.run("return arguments[0].value", element));
  }

  async isEnabled(): Promise<boolean> {
    return this.#use((element) => element.isEnabled());
  }

  /** The name that WebKit's accessibility tree has for it: what a screen reader hears. */
  async accessibleName(): Promise<string> {
    return this.#use((element) => element.getAccessibleName());
  }

  /** Waits until its text contains this, and returns the text. */
  async says(words: string | RegExp, deadline = this.look.deadline ?? PATIENCE): Promise<string> {
    let last = "";
    try {
      return await until(
        `${this.words} says ${words}`,
        async () => {
          last = (await Promise.all((await this.all()).map((e) => this.page.textOf(e)))).join("\n");
          return (typeof words === "string" ? last.includes(words) : words.test(last)) ? last : null;
        },
        deadline,
      );
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\nIt says: ${last}`);
    }
  }

  /** The page may redraw an element between finding and using it: then once more. */
  async #use<T>(act: (element: WebElement) => Promise<T>): Promise<T> {
    let answer: { value: T } | undefined;
    let failure: unknown;
    await until(
      `${this.words} can be used`,
      async () => {
        const element = await this.element();
        try {
          answer = { value: await act(element) };
        } catch (error) {
          failure = error;
          throw error;
        }
        return true;
      },
      this.look.deadline ?? PATIENCE,
    );
    if (!answer) throw failure;
    return answer.value;
  }
}

export class Page {
  constructor(readonly driver: WebDriver) {}

  thing(role: Role, name?: string, look: Look = {}): Thing {
    return new Thing(this, { role, name, part: look.part }, look);
  }

  button = (name: string, look?: Look): Thing => this.thing("button", name, look);
  field = (name: string, look?: Look): Thing => this.thing("field", name, look);
  checkbox = (name: string, look?: Look): Thing => this.thing("checkbox", name, look);
  menuitem = (name: string, look?: Look): Thing => this.thing("menuitem", name, look);
  link = (name: string, look?: Look): Thing => this.thing("link", name, look);
  heading = (name: string, look?: Look): Thing => this.thing("heading", name, look);
  dialog = (name: string, look?: Look): Thing => this.thing("dialog", name, look);
  /** A runtime's row, by the runtime's name. */
  row = (name: string, look?: Look): Thing => this.thing("row", name, look);
  alert = (look?: Look): Thing => this.thing("alert", undefined, look);
  status = (look?: Look): Thing => this.thing("status", undefined, look);

  /** Waits until the page shows these words anywhere. */
  async shows(words: string | RegExp, deadline = PATIENCE): Promise<void> {
    let last = "";
    await until(
      `the page shows ${words}`,
      async () => {
        last = await this.text();
        return typeof words === "string" ? last.includes(words) : words.test(last);
      },
      deadline,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\nIt shows:\n${last}`);
    });
  }

  /** All that is to be read. */
  async text(): Promise<string> {
    return this.textOf(await this.run("return document.body"));
  }

  async textOf(element: WebElement): Promise<string> {
    return this.run('return arguments[0].innerText.replace(/[ \\t]+/g, " ").trim()', element);
  }

  /** All that the page holds, to be read or not: elements, fields, storage. For leak searches. */
  async everything(): Promise<string> {
    return this.run(`
      const fields = [...document.querySelectorAll('input, textarea, select')].map((f) => f.value)
      const stores = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]
      return [document.documentElement.outerHTML, ...fields, JSON.stringify(stores)].join('\\n')`);
  }

  async isTheme(theme: Theme): Promise<boolean> {
    return this.run("return matchMedia(arguments[0]).matches", `(prefers-color-scheme: ${theme})`);
  }

  /** Waits until what moves has come to rest, so that a picture is the same each time. */
  async settled(): Promise<void> {
    await this.run(`
      const finite = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime < 2000)
      await Promise.allSettled(finite.map((a) => a.finished))
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`);
  }

  /**
   * WebKit, where it paints without the graphics processor, hands out a picture with the next paint: a page
   * that stands still comes to none. So something that nobody sees changes for a moment.
   */
  async png(): Promise<string> {
    await this.run(`
      let turn = 0
      const turns = setInterval(() => {
        document.documentElement.style.opacity = ++turn % 2 ? '0.9999' : ''
        if (turn === 40) clearInterval(turns)
      }, 50)`);
    return this.driver.takeScreenshot();
  }

  async run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.driver.executeScript(script, ...args) as Promise<T>;
  }
}
