/**
 * Tokens in their true shapes, checksums included (facts: GitHub's CRC32 in base62, GitLab's
 * routable tokens, Atlassian's CRC32 in hex, Bitbucket Data Center's base64). None was ever real.
 */
import { crc32 } from "node:zlib";
import type { HostName } from "./model.ts";
import { base62, bytes, hex, urlSafe } from "./seed.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_`: 30 characters and a checksum of 6. */
export function githubToken(prefix: "ghp" | "gho" | "ghu" | "ghs" | "ghr", label: string): string {
  const body = base62(label, 30);
  return `${prefix}_${body}${toBase62(crc32(body)).padStart(6, "0")}`;
}

/** `github_pat_`: a fine-grained token. Its checksum is not public, so it has none here. */
export function githubFineGrained(label: string): string {
  return `github_pat_${base62(`${label}/a`, 22)}_${base62(`${label}/b`, 59)}`;
}

export type GitlabPrefix = "glpat-" | "gldt-" | "glcbt-" | "glrt-" | "gloas-";

/** The older form, still common: a prefix and 20 characters, no checksum. */
export function gitlabLegacy(prefix: GitlabPrefix, label: string): string {
  return prefix + urlSafe(label, 20);
}

/** The form of GitLab 18: a payload that routes it to its cell, its length, and a checksum. */
export function gitlabRoutable(random: Buffer, payload: string): string {
  const text = Buffer.from(payload, "ascii");
  const body = Buffer.concat([random, text, Buffer.from([text.length])]).toString("base64url");
  const head = `glpat-${body}.01.${body.length.toString(36).padStart(2, "0")}`;
  return head + crc32(head).toString(36).padStart(7, "0");
}

export function gitlabRoutableFor(label: string, userId: number): string {
  return gitlabRoutable(bytes(label, 16), `o:1\nu:${userId.toString(36)}`);
}

/** `ATATT3x…` of a person, `ATCTT3x…` of a repository: the last 8 characters are a checksum. */
export function atlassianToken(prefix: "ATATT3xFfGF0" | "ATCTT3xFfGN0", label: string): string {
  return withHexChecksum(`${prefix}${urlSafe(label, 171)}=`);
}

/** `ATBB…`: a Bitbucket app password, of a kind that no longer works anywhere. */
export function bitbucketAppPassword(label: string): string {
  return withHexChecksum(`ATBB${base62(label, 24)}`);
}

/** `BBDC-` and base64 of a twelve-digit id, a colon and 20 bytes. */
export function dataCenterToken(label: string, id: number, prefix: "BBDC-" | "" = "BBDC-"): string {
  const head = Buffer.from(`${String(id).padStart(12, "0")}:`, "ascii");
  return prefix + Buffer.concat([head, bytes(label, 20)]).toString("base64");
}

/** An access token as the host's OAuth2 gives it; only GitHub's and GitLab's forms are documented. */
export function oauthToken(host: HostName, label: string): string {
  if (host === "github") return githubToken("gho", label);
  return host === "gitlab" ? hex(label, 64) : `${urlSafe(label, 84)}=`;
}

export function refreshToken(host: HostName, label: string): string {
  if (host === "github") return githubToken("ghr", label);
  return host === "gitlab" ? hex(label, 64) : base62(label, host === "bitbucket" ? 18 : 64);
}

function withHexChecksum(head: string): string {
  return head + crc32(head).toString(16).toUpperCase().padStart(8, "0");
}

function toBase62(value: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text;
}
