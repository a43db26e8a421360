// The words of a token's own page, of editing and removing it, and of the list of all tokens.
import type { TokenView } from "../bindings/TokenView";
import { runtimes, token } from "./en";
import { day, instant, listed, span } from "./format";
import { tokenName } from "./many";

export const tokensMenu = {
  label: "Tokens",
  none: "No token is kept on this computer",
  about: (kept: TokenView, now: number) =>
    [
      kept.label === null ? null : kept.name,
      kept.host,
      token.expiryOf(kept, now),
      token.usedOn(kept.runtimes),
    ]
      .filter(Boolean)
      .join(" · "),
  exportCsv: "Export as CSV…",
  exportJson: "Export as JSON…",
  exported: (path: string) => `Exported to ${path}, without secrets.`,
};

export const tokenPage = {
  open: "About the token",
  account: "Account",
  host: "Git host",
  server: (host: string, server: string) => `${host} · ${server}`,
  kind: "Kind",
  made: "Made",
  added: "Added to Patrol",
  expires: "Expires",
  lastCheck: "Last check",
  neverChecked: "Not checked yet",
  note: "Note",
  on: (at: number) => day(at),
  at: (at: number) => instant(at),
  ago: (at: number, now: number) => span(at, Math.max(at, now)),
  scopes: "Scopes",
  scopesUnknown: "The host does not list them.",
  noScopes: "None",
  granted: "Granted",
  missing: "Missing, and needed",
  notGranted: "Not granted",
  notNeeded: "Granted, not needed",
  uses: (n: number) => (n === 0 ? "On no runtime" : `On ${runtimes(n)}`),
  history: "History",
  noHistory: "Nothing yet",
  failed: "Failed",
  verify: "Verify now",
  verifying: (host: string) => `Asking ${host}…`,
  verified: (kept: TokenView) => `${tokenName(kept)} was checked.`,
  rotate: "Rotate…",
  edit: "Edit name and note",
  editExpiry: "Say when",
  remove: "Revoke and delete…",
  underWay: "This token is being rotated.",
  goOn: "Go on",
};

export const editToken = {
  title: (name: string) => `Edit ${name}`,
  name: "Name",
  nameHint: (name: string) => `Your own name for it. Without one it is called ${name}.`,
  note: "Note",
  noteHint: "For yourself alone. Never put a secret here.",
  expires: "Expires",
  expiresHint: (host: string) => `${host} does not tell. By your word, Patrol can warn you in time.`,
  on: "On a date",
  date: "Expires on",
  never: "Never",
  unknown: "I don't know",
  saved: (name: string) => `${name} was saved.`,
};

export const removeToken = {
  title: (name: string) => `Revoke and delete ${name}?`,
  titleDelete: (name: string) => `Delete ${name}?`,
  keychain: "It is removed from this computer's keychain.",
  used: (names: readonly string[]) =>
    `${listed(names)} ${names.length === 1 ? "has" : "have"} it. You lose Git access there; other people keep theirs.`,
  more: (n: number) => runtimes(n).replace("runtime", "more runtime"),
  fromRuntimes: (n: number) => `Delete it from ${n === 1 ? "this runtime" : `these ${runtimes(n)}`} first`,
  revoke: (host: string) => `Revoke it at ${host}`,
  revokeHint: "It stops working everywhere, also outside of Codefresh.",
  byHand: (host: string) =>
    `Patrol cannot revoke it at ${host}. Do that yourself on its page, best before this.`,
  openPage: (host: string) => `Open ${host}`,
  notNeeded: "It is dead already: there is nothing to revoke.",
  submit: "Delete",
  submitRevoke: "Revoke and delete",
  starting: "Deleting…",
};
