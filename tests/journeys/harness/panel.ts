// A real panel and a real notification daemon, for pictures: xfce4-panel with
// nothing but its tray, and dunst. Xfce's settings come from a file and from
// xfconfd, which the journey's bus would not start by itself.

import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasOwner } from "./bus.ts";
import type { Desktop, Theme } from "./desktop.ts";
import { until } from "./until.ts";

/** Where Debian's architectures and other distributions put it. */
const XFCONFD = [
  ...["x86_64", "aarch64"].map((cpu) => `/usr/lib/${cpu}-linux-gnu/xfce4/xfconf/xfconfd`),
  "/usr/lib/xfce4/xfconf/xfconfd",
  "/usr/lib64/xfce4/xfconf/xfconfd",
];

/** How many pixels of the topmost lines are no grey. */
const COLOURED = `
import sys, gi
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf
picture = GdkPixbuf.Pixbuf.new_from_file(sys.argv[1])
data, step, row = picture.get_pixels(), picture.get_n_channels(), picture.get_rowstride()
pixels = (data[at : at + 3] for y in range(int(sys.argv[2])) for at in range(y * row, y * row + 400 * step, step))
print(sum(max(pixel) - min(pixel) > 60 for pixel in pixels))
`;

export class Panel {
  #panel: ChildProcess | undefined;
  #size = 0;

  constructor(readonly desktop: Desktop) {}

  /** A panel along the top, `size` pixels high, in the theme's colours. */
  async start(theme: Theme, size = 26): Promise<void> {
    const { desktop } = this;
    this.#size = size;
    desktop.setTheme(theme);
    const settings = join(desktop.environment.XDG_CONFIG_HOME ?? "", "xfce4/xfconf/xfce-perchannel-xml");
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, "xfce4-panel.xml"), configuration(theme, size));
    if (!(await hasOwner("org.xfce.Xfconf", desktop.environment))) {
      const xfconfd = XFCONFD.find((path) => existsSync(path)) ?? "xfconfd";
      desktop.processes.start("xfconfd", [xfconfd], desktop.environment);
      await until("xfconfd is there", () => hasOwner("org.xfce.Xfconf", desktop.environment));
    }
    const command = ["xfce4-panel", "--disable-wm-check", "--sm-client-disable"];
    this.#panel = desktop.processes.start("xfce4-panel", command, {
      ...desktop.environment,
      // GTK itself knows “Adwaita-dark” only as a variant of Adwaita.
      GTK_THEME: theme === "dark" ? "Adwaita:dark" : "Adwaita",
    });
    await until("the panel's tray is there", () => {
      return hasOwner("org.kde.StatusNotifierWatcher", desktop.environment);
    });
  }

  /** A picture of the screen, once the panel shows something that has a colour: an icon. */
  async photograph(file: string): Promise<void> {
    await until("the panel shows an icon", async () => {
      await this.desktop.photograph(file);
      return (await this.desktop.run("/usr/bin/python3", "-c", COLOURED, file, String(this.#size))) !== "0\n";
    });
  }

  async stop(): Promise<void> {
    const pid = this.#panel?.pid;
    this.#panel = undefined;
    if (pid === undefined) return;
    // The plugin lives in a process of its own.
    const { processes } = this.desktop;
    for (const { pid, program } of processes.ours()) {
      if (/xfce4\/panel\/wrapper|xfce4-panel|xfconfd/.test(program)) await processes.kill(pid);
    }
    await until("the panel's tray is gone", async () => {
      return !(await hasOwner("org.kde.StatusNotifierWatcher", this.desktop.environment));
    });
  }
}

/** The daemon that many desktops without one of their own use. */
export async function startDunst(desktop: Desktop): Promise<void> {
  desktop.processes.start("dunst", ["dunst"], desktop.environment);
  await until("dunst is there", () => hasOwner("org.freedesktop.Notifications", desktop.environment));
}

/** Channels of Xfce's settings: the panel's, with one plugin. */
function configuration(theme: Theme, size: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="${theme === "dark"}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${size}"/>
      <property name="icon-size" type="uint" value="0"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
`;
}
