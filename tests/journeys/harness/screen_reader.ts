// What a screen reader has of the window: the tree that AT-SPI gives to it. The
// bus of its own and its registry are the desktop's real ones (at-spi2-core).
// https://www.freedesktop.org/wiki/Accessibility/AT-SPI2/

import { existsSync } from "node:fs";
import { hasOwner } from "./bus.ts";
import { BusService } from "./bus_service.ts";
import type { Desktop } from "./desktop.ts";
import { PATIENCE, until } from "./until.ts";

/** Where Debian and other distributions put it. */
const LAUNCHER = ["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher"];
const NAME = "org.a11y.Bus";

/** One thing in the tree, by AT-SPI's own words for roles and states. */
export interface Heard {
  role: string;
  name: string;
  /** What it says, where it is words. */
  text: string;
  description: string;
  states: string[];
}

export class ScreenReader extends BusService {
  constructor(desktop: Desktop) {
    super(desktop, "screen_reader.py", NAME);
  }

  /** Before the app, as on a desktop where it is set in the settings. */
  override async start(): Promise<void> {
    const { environment, processes } = this.desktop;
    // Without one, GTK would look for the bus in vain at every start.
    delete environment.NO_AT_BRIDGE;
    const launcher = LAUNCHER.find((path) => existsSync(path)) ?? "at-spi-bus-launcher";
    processes.start("at-spi", [launcher, "--launch-immediately", "--a11y=1"], environment);
    await until("the accessibility bus is there", () => hasOwner(NAME, environment));
    await super.start();
  }

  /** Everything in Patrol's window, in order. */
  async hears(): Promise<Heard[]> {
    return this.ask<Heard[]>("hears");
  }

  /** Waits for a thing of this role and name; by a pattern, of these words. */
  async finds(role: string, name: string | RegExp): Promise<Heard> {
    let last: Heard[] = [];
    return until(
      `a screen reader finds ${role} “${name}”`,
      async () => {
        last = await this.hears();
        return last.find((one) => {
          return (
            one.role === role &&
            (typeof name === "string" ? one.name === name : name.test(one.name || one.text))
          );
        });
      },
      PATIENCE * 2,
    ).catch((error: Error) => {
      throw new Error(`${error.message}\nIt has:\n${last.map(told).join("\n")}`);
    });
  }
}

export const told = ({ role, name, text, description }: Heard) =>
  `${role} “${name || text}”${description === "" ? "" : ` (${description})`}`;
