// Where a click outside of the window leads: in the tray's menu, or on a notification.
//
// A menu that lies open is closed. A dialog in which something is typed, or under way, is not taken away from
// under the hands: the status line says so, and the click has no effect.
import { batch, untracked } from "@preact/signals";
import type { Place } from "../bindings/Place";
import type { RuntimeKey } from "../bindings/RuntimeKey";
import { go as words } from "../texts/watch";
import { nameOf, switchTo } from "./acts";
import { help } from "./help";
import { rotationOf } from "./rotations";
import { rowOf } from "./runtimes";
import {
  active,
  type Dialog,
  dialog,
  dialogTouched,
  focusOn,
  overlay,
  said,
  screen,
  tokens,
  wanted,
} from "./session";
import { clearFilters, shown } from "./table";
import { openRotation, openTokenPage } from "./token-page";

/** Dialogs that are read rather than answered: what was begun in them goes on without them. */
const READ: ReadonlySet<Dialog["what"]> = new Set(["token-page", "details", "batch"]);

/** Where something can be done for a token. What renews itself is never rotated: its page says what is wrong. */
export function toHelp(id: string): Place {
  const token = tokens.value.find((one) => one.id === id);
  const rotates = token !== undefined && !token.renews && !token.signInAgain;
  return { kind: rotates ? "rotate" : "token", token: id };
}

/** Follows what the program has asked for. */
export function followWanted(): void {
  const place = wanted.value;
  if (place === null) return;
  wanted.value = null;
  // What it looks at on its way is no reason to go again.
  untracked(() => void go(place));
}

export async function go(place: Place): Promise<void> {
  overlay.value = null;
  help.value = null;
  if (isThere(place)) return;
  if (isInHand()) {
    said.value = words.inHand;
    return;
  }
  switch (place.kind) {
    case "rotate":
      return toToken(place.token, true);
    case "token":
      return toToken(place.token, false);
    case "runtime":
      return toRuntime(place.runtime);
    case "runtimes":
      return toMain();
  }
}

/** Whether the dialog that is open is the very one. */
function isThere(place: Place): boolean {
  const open = dialog.peek();
  if (place.kind !== "rotate" || open?.what !== "rotate") return false;
  return open.token === place.token || open.rotation === (rotationOf(place.token)?.id ?? "");
}

function isInHand(): boolean {
  const open = dialog.peek();
  return open !== null && dialogTouched.peek() && !READ.has(open.what);
}

function toToken(id: string, rotate: boolean): void {
  const token = tokens.peek().find((one) => one.id === id);
  if (token === undefined) {
    toMain();
    said.value = words.tokenGone;
  } else if (rotate && toHelp(id).kind === "rotate") openRotation(id);
  else openTokenPage(id);
}

/** Where nothing is connected, that screen stays: there are no runtimes. */
function toMain(): void {
  batch(() => {
    dialog.value = null;
    if (screen.peek() === "settings" && active.peek() !== null) screen.value = "main";
  });
}

async function toRuntime({ account, name }: RuntimeKey): Promise<void> {
  toMain();
  if (account !== active.peek()) await switchTo(account);
  // Where it failed, a notice says why.
  if (account !== active.peek()) {
    if (nameOf(account) === "") said.value = words.runtimeGone(name);
    return;
  }
  if (rowOf(name) === undefined) {
    said.value = words.runtimeGone(name);
    return;
  }
  if (!shown.peek().some((entry) => entry.row.key.name === name)) clearFilters();
  focusOn.value = name;
}
