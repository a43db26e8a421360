// The words of a token's own page, of editing and removing it, and of the list of all tokens.
import type { TokenView } from "../bindings/TokenView";
import { token } from "./en";
import { day, instant, listed, span } from "./format";
import { tokenName } from "./many";
import { tr, trn } from "./tr";

export const tokensMenu = {
  label: tr("Tokens"),
  none: tr("No token is kept on this computer"),
  about: (kept: TokenView, now: number) =>
    [
      kept.label === null ? null : kept.name,
      kept.host,
      token.expiryOf(kept, now),
      token.usedOn(kept.runtimes),
    ]
      .filter(Boolean)
      .join(" · "),
  exportCsv: tr("Export as CSV…"),
  exportJson: tr("Export as JSON…"),
  exported: (path: string) => tr("Exported to {path}, without secrets.", { path }),
};

export const tokenPage = {
  open: tr("About the token"),
  account: tr("Account"),
  host: tr("Git host"),
  server: (host: string, server: string) => `${host} · ${server}`,
  kind: tr("Kind"),
  made: tr("Made"),
  added: tr("Added to Patrol"),
  expires: tr("Expires"),
  lastCheck: tr("Last check"),
  neverChecked: tr("Not checked yet"),
  note: tr("Note"),
  on: (at: number) => day(at),
  at: (at: number) => instant(at),
  ago: (at: number, now: number) => span(at, Math.max(at, now)),
  scopes: tr("Scopes"),
  scopesUnknown: tr("The host does not list them."),
  noScopes: tr("None"),
  granted: tr("Granted"),
  missing: tr("Missing, and needed"),
  notGranted: tr("Not granted"),
  notNeeded: tr("Granted, not needed"),
  uses: (n: number) => (n === 0 ? tr("On no runtime") : trn(n, "On {n} runtime", "On {n} runtimes")),
  history: tr("History"),
  noHistory: tr("Nothing yet"),
  failed: tr("Failed"),
  verify: tr("Verify now"),
  verifying: (host: string) => tr("Asking {host}…", { host }),
  verified: (kept: TokenView) => tr("{name} was checked.", { name: tokenName(kept) }),
  rotate: tr("Rotate…"),
  edit: tr("Edit name and note"),
  editExpiry: tr("Say when"),
  remove: tr("Revoke and delete…"),
  underWay: tr("This token is being rotated."),
  goOn: tr("Go on"),
};

export const editToken = {
  title: (name: string) => tr("Edit {name}", { name }),
  name: tr("Name"),
  nameHint: (name: string) => tr("Your own name for it. Without one it is called {name}.", { name }),
  note: tr("Note"),
  noteHint: tr("For yourself alone. Never put a secret here."),
  expires: tr("Expires"),
  expiresHint: (host: string) =>
    tr("{host} does not tell. By your word, Patrol can warn you in time.", { host }),
  on: tr("On a date"),
  date: tr("Expires on"),
  never: tr("Never"),
  unknown: tr("I don't know"),
  saved: (name: string) => tr("{name} was saved.", { name }),
};

export const removeToken = {
  title: (name: string) => tr("Revoke and delete {name}?", { name }),
  titleDelete: (name: string) => tr("Delete {name}?", { name }),
  keychain: tr("It is removed from this computer's keychain."),
  used: (names: readonly string[]) =>
    trn(
      names.length,
      "{names} has it. You lose Git access there; other people keep theirs.",
      "{names} have it. You lose Git access there; other people keep theirs.",
      { names: listed(names) },
    ),
  more: (n: number) => trn(n, "{n} more runtime", "{n} more runtimes"),
  fromRuntimes: (n: number) =>
    trn(n, "Delete it from this runtime first", "Delete it from these {n} runtimes first"),
  revoke: (host: string) => tr("Revoke it at {host}", { host }),
  revokeHint: tr("It stops working everywhere, also outside of Codefresh."),
  byHand: (host: string) =>
    tr("Patrol cannot revoke it at {host}. Do that yourself on its page, best before this.", { host }),
  openPage: (host: string) => tr("Open {host}", { host }),
  notNeeded: tr("It is dead already: there is nothing to revoke."),
  submit: tr("Delete"),
  submitRevoke: tr("Revoke and delete"),
  starting: tr("Deleting…"),
};
