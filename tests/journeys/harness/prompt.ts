// The keychain's own dialog (gcr-prompter): answered, refused, or left open,
// with the keyboard, as its user does.

import type { Desktop } from "./desktop.ts";
import { KEYRING_PASSWORD } from "./keyring_service.ts";
import { PATIENCE, until } from "./until.ts";

async function isOpen(desktop: Desktop): Promise<boolean> {
  const search = ["search", "--onlyvisible", "--class", "gcr-prompter"];
  // xdotool fails where it finds none.
  return desktop.run("xdotool", ...search).then(
    (found) => found.trim() !== "",
    () => false,
  );
}

/** Waits for the dialog. Nothing is typed. */
export async function promptOpens(desktop: Desktop, deadline = PATIENCE): Promise<void> {
  await until("the keychain asks for its password", () => isOpen(desktop), deadline);
}

export async function promptCloses(desktop: Desktop): Promise<void> {
  await until("the keychain has closed its dialog", async () => !(await isOpen(desktop)));
}

export async function answerPrompt(desktop: Desktop, password = KEYRING_PASSWORD): Promise<void> {
  await promptOpens(desktop);
  await desktop.type(password);
  await desktop.press("Return");
}

export async function refusePrompt(desktop: Desktop): Promise<void> {
  await promptOpens(desktop);
  await desktop.press("Escape");
}
