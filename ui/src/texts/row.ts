// A row in words: what each cell says in its first and second line, and what a pointer held over it shows.
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { TokenView } from "../bindings/TokenView";
import { common, stateHints, states, row as words } from "./en";
import { selection, tokenName } from "./many";

export type Said = {
  readonly main: string;
  readonly second: string | null;
  readonly title: string | null;
  /** Quiet where there is nothing to say, loud where somebody should look. */
  readonly tone: "plain" | "quiet" | "warn" | "bad";
  /** Whether a sign stands before it, so that a call to act is not told by its colour alone. */
  readonly alert?: boolean;
};

const said = (main: string, rest: Partial<Said> = {}): Said => ({
  main,
  second: null,
  title: null,
  tone: "plain",
  ...rest,
});

/** Nothing to say, said so. */
export const nothing = said(common.none, { tone: "quiet" });

/** Whether the runtime holds a token of the user's, as far as anybody knows. */
export function hasToken(row: RuntimeRow): boolean {
  if (row.says === "valid" || row.says === "invalid" || row.says === "authorized") return true;
  if (row.says === "not_authorized") return false;
  return (
    row.authorization === "authorized" || row.authorization === "unsure" || row.authorization === "deleting"
  );
}

/** Whether a token can be put on it at all. */
export function canAuthorize(row: RuntimeRow): boolean {
  return row.provider !== null && row.state !== "installing" && !isMoving(row);
}

/** Why a row cannot be ticked; none where it can. What moves now may be done when its turn comes. */
export function whyNotSelected(row: RuntimeRow): string | null {
  if (row.state === "installing") return selection.installing;
  if (row.provider !== null) return null;
  return row.providerTitle === null ? selection.noIntegration : selection.unserved(row.providerTitle);
}

export const canSelect = (row: RuntimeRow): boolean => whyNotSelected(row) === null;

/** Whether Patrol is at work on it. */
export function isMoving(row: RuntimeRow): boolean {
  return row.authorization === "authorizing" || row.authorization === "deleting";
}

export function canTryAgain(row: RuntimeRow): boolean {
  return row.authorization === "failed" || row.authorization === "unsure";
}

export function tokenWords(row: RuntimeRow): Said {
  if (row.token !== null) {
    const { name, label, kindTitle } = row.token;
    const title = [label, name, kindTitle].filter(Boolean).join("\n");
    return said(tokenName(row.token), { second: label === null ? kindTitle : name, title });
  }
  if (row.keptByRuntime) {
    const { keptByRuntime: main, keptByRuntimeHow: second, keptByRuntimeHint: hint } = words;
    return said(main, { second, title: [main, second, hint].join("\n") });
  }
  if (hasToken(row))
    return said(words.elsewhere, { second: words.elsewhereShort, title: words.elsewhereHint, tone: "quiet" });
  if (row.state === "no_integration") return nothing;
  // Without an answer nobody knows whether a token is there.
  if (row.says === null && row.state !== "installing") return said(words.notKnown, { tone: "quiet" });
  return said(words.noToken, { tone: "quiet" });
}

export function scopeWords(token: Pick<TokenView, "scopes"> | null): Said {
  switch (token?.scopes.kind) {
    case "all":
      return said(words.allScopes, { title: words.granted(token.scopes.granted) });
    case "missing":
      return said(words.missing(token.scopes.missing), {
        title: words.missing(token.scopes.missing),
        tone: "warn",
      });
    case "unknown":
      return said(words.scopesUnknown, { tone: "quiet" });
    default:
      return nothing;
  }
}

/** From this near on, an expiry is worth a colour. */
export const SOON_MS = 14 * 24 * 3_600_000;

/** What is about to be kept has an expiry too, but does not renew itself yet. */
type Expiring = Pick<TokenView, "expiry"> & Partial<Pick<TokenView, "renews" | "signInAgain">>;

export function expiryWords(token: Expiring | null, now: number): Said {
  const date = token?.expiry.kind === "at" ? words.expiresTitle(token.expiry.at, token.expiry.byUser) : null;
  if (token?.signInAgain) {
    const title = date === null ? words.signInAgainHint : `${words.signInAgainHint}\n${date}`;
    return said(words.signInAgain, { title, tone: "warn", alert: true });
  }
  // It lives by the hour and is replaced before its time: that it ends soon is no news.
  if (token?.renews) return said(words.renews, { title: date });
  switch (token?.expiry.kind) {
    case "at": {
      const { at } = token.expiry;
      const title = date;
      if (at <= now) return said(words.expired, { second: words.expires(at, now), title, tone: "bad" });
      return said(words.expires(at, now), {
        second: words.expiresOn(at),
        title,
        tone: at - now < SOON_MS ? "warn" : "plain",
      });
    }
    case "never":
      return said(words.never);
    case "unknown":
      return said(words.unknown, { tone: "quiet" });
    default:
      return nothing;
  }
}

/** A row's Expires column. Of a token that lies in the cluster alone nothing is known, and nothing made up. */
export function rowExpiryWords(row: RuntimeRow, now: number): Said {
  if (row.token === null && row.keptByRuntime)
    return said(words.unknown, { title: words.expiryOfRuntime, tone: "quiet" });
  return expiryWords(row.token, now);
}

export function stateWords(row: RuntimeRow, now: number): Said {
  const title = stateHints[row.state];
  if (row.authorization === "deleting") return said(words.deleting, { title: null });
  switch (row.state) {
    case "invalid":
    case "failed":
      return said(states[row.state], { title, tone: "bad" });
    case "unsure":
      return said(states.unsure, { title, tone: "warn" });
    case "unreachable":
      return said(states.unreachable, {
        second: row.unreachableSince === null ? null : words.since(row.unreachableSince, now),
        title,
        tone: "warn",
      });
    case "installing":
      return row.installation === "failed"
        ? said(words.installationFailed, { tone: "warn" })
        : said(states.installing, { title, tone: "quiet" });
    case "not_authorized":
    case "no_integration":
    case "unknown":
      return said(states[row.state], { title, tone: "quiet" });
    default:
      return said(states[row.state], { title });
  }
}

export function checkedWords(row: RuntimeRow, now: number): Said {
  return row.checkedAt === null
    ? nothing
    : said(words.checked(row.checkedAt, now), { title: words.checkedTitle(row.checkedAt), tone: "quiet" });
}
