// The panel and the notification daemon of the journeys, against programs that
// are not Patrol's: libayatana's own client and libnotify's notify-send.

import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { Desktop } from "./harness/desktop.ts";
import { until } from "./harness/until.ts";

const CLIENT = `
import sys, gi
gi.require_version("Gtk", "3.0")
gi.require_version("AyatanaAppIndicator3", "0.1")
from gi.repository import Gtk, AyatanaAppIndicator3 as A
indicator = A.Indicator.new_with_path("client", sys.argv[1], A.IndicatorCategory.APPLICATION_STATUS, "/")
indicator.set_status(A.IndicatorStatus.ACTIVE)
indicator.set_label("2", "2")
menu = Gtk.Menu()
for words in ["_Open", "a__b", None, "Quit"]:
    line = Gtk.MenuItem.new_with_mnemonic(words) if words else Gtk.SeparatorMenuItem()
    menu.append(line)
line.connect("activate", Gtk.main_quit)
menu.show_all()
indicator.set_menu(menu)
Gtk.main()
`;

async function on(act: (desktop: Desktop) => Promise<void>): Promise<void> {
  const desktop = await Desktop.start({ keyring: "absent" });
  try {
    await act(desktop);
  } finally {
    desktop.stop();
  }
  assert.ok(await desktop.isGone(), "no process is left");
}

test("21 the panel shows a client, whoever came first, and clicks its menu", async () => {
  await on(async (desktop) => {
    const icon = join(import.meta.dirname, "../../icons/tray-soon.png");
    const client = desktop.processes.start(
      "client",
      ["/usr/bin/python3", "-c", CLIENT, icon],
      desktop.environment,
    );
    const host = desktop.tray;
    await host.start();
    await host.shows("soon");
    const item = await host.item();
    assert.equal(item.label, "2");
    assert.deepEqual(await host.lines(item), ["Open", "a_b", "Quit"]);
    assert.equal(item.menu.filter(({ kind }) => kind === "separator").length, 1);

    await host.stop();
    await host.start();
    await host.shows("soon");

    await assert.rejects(host.ask("click", { label: "No such line" }), /0 times/);
    await host.click("Quit");
    await until("the client has ended", () => client.exitCode === 0);
    await host.disappears();
  });
});

test("21 the daemon remembers what it was given, and its user clicks", async () => {
  await on(async (desktop) => {
    const daemon = desktop.notifications;
    await daemon.start();
    const said: string[] = [];
    const sender = desktop.processes.start(
      "sender",
      [
        "notify-send",
        "--app-name=Somebody",
        "--action=rotate=Rotate…",
        "--action=later=Snooze",
        "Two",
        "Both <b>",
      ],
      desktop.environment,
      { talks: true },
    );
    sender.stdout?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const shown = await daemon.next();
    assert.equal(shown.app, "Somebody");
    assert.equal(shown.summary, "Two");
    assert.equal(shown.body, "Both <b>");
    assert.deepEqual(shown.actions, { rotate: "Rotate…", later: "Snooze" });
    assert.deepEqual(await daemon.unread(), []);
    await assert.rejects(daemon.click(shown), /no click/);
    await daemon.click(shown, "Snooze");
    await until("the sender has heard it", () => sender.exitCode === 0);
    assert.equal(said.join("").trim(), "later");
    assert.equal((await daemon.shown())[0]?.open, false);
  });
});
