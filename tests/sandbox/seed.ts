/**
 * Bytes that look random and are the same on every start, so that a token pasted into Patrol
 * yesterday is still known to today's sandbox.
 */
import { createHash } from "node:crypto";

const SEED = "patrol-sandbox-1";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const URL_SAFE = `${BASE62}-_`;

/** `length` bytes that depend on nothing but `label`. */
export function bytes(label: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let block = 0; block * 32 < length; block++) {
    parts.push(createHash("sha256").update(`${SEED}/${label}/${block}`).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

export function hex(label: string, length: number): string {
  return bytes(label, Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

export function base62(label: string, length: number): string {
  return fromAlphabet(BASE62, label, length);
}

export function urlSafe(label: string, length: number): string {
  return fromAlphabet(URL_SAFE, label, length);
}

/** An API key in the form Codefresh hands out: 24 hex digits, a dot, 64 hex digits. */
export function apiKey(label: string): string {
  return `${hex(`${label}/key-id`, 24)}.${hex(`${label}/key-secret`, 64)}`;
}

/** A MongoDB id, as Codefresh uses for users and accounts. */
export function objectId(label: string): string {
  return hex(`${label}/id`, 24);
}

function fromAlphabet(alphabet: string, label: string, length: number): string {
  let text = "";
  for (const byte of bytes(label, length)) text += alphabet[byte % alphabet.length];
  return text;
}
