// A session bus of the journey's own: no service is started on it but the
// keychain's prompt, so that "absent" is absent. See dbus-daemon(1).

import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment, Processes } from "./processes.ts";
import { until } from "./until.ts";

const run = promisify(execFile);
const SYSTEM_SERVICES = "/usr/share/dbus-1/services";
const PROMPTER = "org.gnome.keyring.SystemPrompter.service";

export async function startBus(root: string, environment: Environment, processes: Processes): Promise<void> {
  const services = join(root, "dbus-services");
  mkdirSync(services);
  copyFileSync(join(SYSTEM_SERVICES, PROMPTER), join(services, PROMPTER));
  const config = join(root, "bus.conf");
  writeFileSync(config, configuration(environment.DBUS_SESSION_BUS_ADDRESS ?? "", services));
  processes.start("dbus-daemon", ["dbus-daemon", `--config-file=${config}`, "--nofork"], environment);
  const socket = join(environment.XDG_RUNTIME_DIR ?? "", "bus");
  await until("the session bus is up", () => existsSync(socket));
}

/** Whether somebody owns the name on the journey's bus. */
export async function hasOwner(name: string, environment: Environment): Promise<boolean> {
  const names = await ownedNames(environment);
  return names.includes(name);
}

export async function ownedNames(environment: Environment): Promise<string[]> {
  const { stdout } = await run(
    "dbus-send",
    [
      "--session",
      "--print-reply",
      "--dest=org.freedesktop.DBus",
      "/org/freedesktop/DBus",
      "org.freedesktop.DBus.ListNames",
    ],
    { env: environment },
  );
  return [...stdout.matchAll(/string "([^"]+)"/g)].map((match) => match[1] ?? "");
}

function configuration(address: string, services: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}
