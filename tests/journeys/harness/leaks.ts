// A secret has one place: the keychain. Here it is looked for everywhere else,
// as it is and in the forms that it takes on its way.

import { strict as assert } from "node:assert";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "./app.ts";
import type { Desktop } from "./desktop.ts";

interface Form {
  how: string;
  bytes: Buffer;
}

/** The secret as it may be written down. */
export function forms(secret: string): Form[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const all: [string, Buffer][] = [
    ["in clear", bytes],
    ["as UTF-16", Buffer.from(secret, "utf16le")],
    ["as UTF-16, the other way round", Buffer.from(secret, "utf16le").swap16()],
    ["in hex", Buffer.from(hex)],
    ["in upper-case hex", Buffer.from(hex.toUpperCase())],
    ["URL-encoded", Buffer.from(encodeURIComponent(secret))],
    ["backwards", Buffer.from([...secret].reverse().join(""))],
    // A half is a leak too: it says where a log cut, and leaves little to guess.
    ["its first two thirds", bytes.subarray(0, Math.ceil((bytes.length * 2) / 3))],
    ["its last two thirds", bytes.subarray(Math.floor(bytes.length / 3))],
  ];
  // Inside a longer text (user:token) base64 looks different at each of three offsets.
  for (const offset of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const inner = whole.slice(offset === 0 ? 0 : offset + 1, Math.floor(whole.length / 4) * 4 - 4);
    all.push([`in base64 at ${offset}`, Buffer.from(inner)]);
    all.push([`in base64url at ${offset}`, Buffer.from(inner.replace(/\+/g, "-").replace(/\//g, "_"))]);
  }
  return all.map(([how, form]) => ({ how, bytes: form }));
}

/** Something else to be searched, such as what was seen and is gone. */
export interface Place {
  where: string;
  content: Buffer;
}

/** Where the secret is, beside the keychain: an empty list is the only good answer. */
export async function leaks(
  desktop: Desktop,
  secret: string,
  app?: App,
  places: Place[] = [],
): Promise<string[]> {
  const wanted = forms(secret);
  const found: string[] = [];
  const look = (where: string, content: Buffer) => {
    const form = wanted.find(({ bytes }) => content.includes(bytes));
    if (form) found.push(`${where}, ${form.how}`);
  };
  for (const file of files(desktop.root)) look(file, read(file));
  for (const { pid, argv, environment } of desktop.processes.ours()) {
    look(`command line of ${pid}: ${argv.slice(0, 60)}`, Buffer.from(argv, "latin1"));
    look(`environment of ${pid}: ${argv.slice(0, 60)}`, Buffer.from(environment, "latin1"));
  }
  for (const { where, content } of places) look(where, content);
  if (app) look("the page", Buffer.from(await app.page.everything()));
  return found;
}

/** What goes elsewhere than to this computer's own files: a menu, a notification, somebody's calendar. */
export function assertTellsNoSecret(what: string, told: unknown, secrets: string[]): void {
  const content = Buffer.from(typeof told === "string" ? told : JSON.stringify(told));
  for (const secret of secrets) {
    const found = forms(secret).filter(({ bytes }) => content.includes(bytes));
    assert.deepEqual(found, [], `${what} tells no secret`);
  }
}

export async function assertNoLeak(desktop: Desktop, secret: string, app?: App): Promise<void> {
  assert.deepEqual(await leaks(desktop, secret, app), [], "the secret is only in the keychain");
}

/**
 * Every file under the desktop's folder: Patrol's ledger with its WAL, logs,
 * WebKit's storage and caches, what the programs printed. Left out: the
 * sandbox's own list of its tokens.
 */
function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return files(path);
    return stat?.isFile() && name !== "sandbox.json" ? [path] : [];
  });
}

/** Empty where it has just gone: SQLite's journals come and go. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
