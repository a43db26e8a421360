// What the window knows of git on this computer. Asked for when the settings are opened, and after each act.
import { signal } from "@preact/signals";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { FoundToken } from "../bindings/FoundToken";
import type { FoundTokens } from "../bindings/FoundTokens";
import type { GitSetup } from "../bindings/GitSetup";
import type { GitSwitchTo } from "../bindings/GitSwitchTo";
import type { GitView } from "../bindings/GitView";
import { git as words } from "../texts/git";
import { dialog } from "./session";

export const setup = signal<GitSetup | null>(null);
export const view = signal<GitView | null>(null);
export const gitFault = signal<Fault | null>(null);
/** What the newest act on the switch came to. */
export const switchSaid = signal("");
export const switching = signal(false);

export const found = signal<FoundTokens | null>(null);
/** What the dialog that takes a token is about. */
export const taking = signal<{ token: FoundToken; asks: FoundTokens["asks"] } | null>(null);

export async function loadGit(): Promise<void> {
  try {
    const [first, second] = await Promise.all([backend.gitSetup(), backend.gitView()]);
    setup.value = first;
    view.value = second;
    gitFault.value = null;
  } catch (thrown) {
    gitFault.value = backend.asFault(thrown);
  }
}

export async function switchGit(to: GitSwitchTo): Promise<void> {
  if (switching.peek()) return;
  switching.value = true;
  switchSaid.value = "";
  gitFault.value = null;
  try {
    setup.value = await backend.switchGit(to);
    switchSaid.value = to === "off" ? words.switchedOff : words.switchedOn;
  } catch (thrown) {
    gitFault.value = backend.asFault(thrown);
    // It may have been taken out before it could be put in anew.
    setup.value = await backend.gitSetup().catch(() => setup.peek());
  } finally {
    switching.value = false;
  }
}

/** Opens the dialog on one of what was found. */
export function takeToken(all: FoundTokens, token: FoundToken): void {
  taking.value = { token, asks: all.asks };
  dialog.value = { what: "take-token" };
}
