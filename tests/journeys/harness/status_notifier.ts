// The panel's part of the tray: a real StatusNotifier host on the journey's
// bus, without a screen. It may come late, and it may die.
// https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/

import { strict as assert } from "node:assert";
import { join, resolve } from "node:path";
import { BusService } from "./bus_service.ts";
import type { Desktop } from "./desktop.ts";
import { PATIENCE, until } from "./until.ts";

const ICONS = resolve(import.meta.dirname, "../../../icons");

/** The states by their pictures: `icons/tray/soon-64.png`. */
export const STATES = ["all-well", "soon", "dead", "not-connected"] as const;
export type TrayState = (typeof STATES)[number];

export interface MenuLine {
  id: number;
  label: string;
  kind: "standard" | "separator";
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  children: MenuLine[];
}

export interface TrayItem {
  id: string;
  title: string;
  /** What stands beside the icon, where the panel shows it. */
  label: string;
  tooltip: string;
  status: "Active" | "Passive" | "NeedsAttention";
  icon: {
    /** Where it came as pictures, how wide they are. */
    sizes: number[];
    pixels: string;
  } | null;
  menu: MenuLine[];
}

export class StatusNotifierHost extends BusService {
  readonly #pictures = new Map<string, TrayState>();

  constructor(desktop: Desktop) {
    super(desktop, "status_notifier_host.py", "org.kde.StatusNotifierWatcher");
  }

  /** Every item that a panel would show now. */
  async items(): Promise<TrayItem[]> {
    const all = await this.ask<TrayItem[]>("items");
    return all.filter(({ status }) => status !== "Passive");
  }

  /** Patrol's item: waits until it is there, and fails where there are several. */
  async item(deadline = PATIENCE): Promise<TrayItem> {
    const found = await until(
      "the tray shows an icon",
      async () => {
        const all = await this.items();
        return all.length > 0 && all;
      },
      deadline,
    );
    assert.equal(found.length, 1, "Patrol has one icon in the tray");
    return found[0] as TrayItem;
  }

  async disappears(): Promise<void> {
    await until("the tray shows no icon", async () => (await this.items()).length === 0);
  }

  /** Which of the four pictures the item shows, by its pixels. */
  async state(item?: TrayItem): Promise<TrayState | undefined> {
    for (const state of this.#pictures.size === 0 ? STATES : []) {
      for (const path of [join(ICONS, `tray-${state}.png`), join(ICONS, `tray/${state}-64.png`)]) {
        this.#pictures.set(await this.ask<string>("pixels", { path }), state);
      }
    }
    const { icon } = item ?? (await this.item());
    return this.#pictures.get(icon?.pixels ?? "");
  }

  async shows(state: TrayState, deadline = PATIENCE): Promise<void> {
    let last: string | undefined;
    await until(
      `the tray's icon is “${state}”`,
      async () => {
        last = await this.state();
        return last === state;
      },
      deadline,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\nIt is: ${last}`);
    });
  }

  /** The lines to be read, without the rules between them. */
  async lines(item?: TrayItem): Promise<string[]> {
    const { menu } = item ?? (await this.item());
    return menu.filter(({ kind, visible }) => kind !== "separator" && visible).map(({ label }) => label);
  }

  /** Waits for a line of the menu, and returns it whole. */
  async line(words: string | RegExp, deadline = PATIENCE): Promise<string> {
    let last: string[] = [];
    return until(
      `the tray's menu has ${words}`,
      async () => {
        last = await this.lines();
        return last.find((line) => (typeof words === "string" ? line === words : words.test(line)));
      },
      deadline,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\nIt has:\n${last.join("\n")}`);
    });
  }

  /** Clicks a line through D-Bus, as a panel does. */
  async click(words: string | RegExp): Promise<void> {
    await this.ask("click", { label: await this.line(words) }).catch((error: Error) => {
      // It ended by this click, before it had answered.
      if (!error.message.includes("disconnected from message bus without replying")) throw error;
    });
  }

  /** Clicks the icon itself. */
  async activate(): Promise<void> {
    await this.item();
    await this.ask("activate");
  }
}
