// What a user may change of a token: the name, the note, and when it dies where its host does not tell.
import type { ExpiryEdit } from "../bindings/ExpiryEdit";
import type { TokenView } from "../bindings/TokenView";

/** Only by word of mouth: the date that a host told is not the user's to change. */
export function canSayExpiry({ expiry, renews, provider }: TokenView): boolean {
  if (renews) return false;
  if (expiry.kind === "at") return expiry.byUser;
  // GitHub and GitLab tell of "never"; of the others it was the user who did.
  return expiry.kind === "unknown" || provider === "bitbucket" || provider === "bitbucket_server";
}

/** The date in the field, as the user said it: a token is dead from midnight UTC on that date. */
export function saidDay({ expiry }: TokenView): string {
  if (expiry.kind !== "at") return "";
  return new Date(expiry.at).toISOString().slice(0, 10);
}

/** What is to be kept, where the user has changed something; none where it stays as it is. */
export function expiryEdit(
  token: TokenView,
  how: ExpiryEdit["kind"] | null,
  date: string,
): ExpiryEdit | null {
  if (how === null || !canSayExpiry(token)) return null;
  const now = token.expiry.kind === "at" ? "on" : token.expiry.kind;
  if (how === "on") return now === "on" && date === saidDay(token) ? null : { kind: "on", date };
  return how === now ? null : { kind: how };
}
