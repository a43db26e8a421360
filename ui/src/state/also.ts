// "Also on these runtimes": which of them a checked token goes to as well, and whom that concerns.
import type { AlsoOn } from "../bindings/AlsoOn";
import type { Checked } from "../bindings/Checked";
import { keyOf } from "./batches";

/** Whether there is anything to choose: a runtime that has this very token already needs it not again. */
export const isOffered = (also: readonly AlsoOn[]): boolean => also.some((one) => one.holds.kind !== "this");

/**
 * What is ticked at first: what the user ticked in the table, and nothing else; where nothing was, what the
 * program proposes, but never what would take another's place.
 */
export function firstTicks(
  also: readonly AlsoOn[],
  account: string,
  wanted: readonly string[] | null,
): ReadonlySet<string> {
  const names = new Set(wanted);
  const isWanted = ({ key }: AlsoOn) => key.account === account && names.has(key.name);
  const first = also.filter((one) => (wanted === null ? one.proposed && !isOthers(one) : isWanted(one)));
  return new Set(first.map((one) => keyOf(one.key)));
}

/** Ticked in the table, and not among those that can take the token. */
export function leftOut(checked: Checked, account: string, wanted: readonly string[] | null): string[] {
  const there = new Set(checked.also.filter(({ key }) => key.account === account).map(({ key }) => key.name));
  return (wanted ?? []).filter((name) => !there.has(name));
}

export const chosen = (also: readonly AlsoOn[], ticked: ReadonlySet<string>): AlsoOn[] =>
  also.filter((one) => ticked.has(keyOf(one.key)));

/** Whether what it holds now may be somebody else's. */
export const isOthers = ({ holds }: AlsoOn): boolean =>
  holds.kind === "otherAccount" || holds.kind === "unknown";

/**
 * Whether the user is asked before it goes on, and has answered by pressing the button. `among`: the dialog
 * came from rows that were ticked; then nobody pointed at its first runtime's token in particular.
 */
export const mustAsk = (checked: Checked, ticked: ReadonlySet<string>, among: boolean): boolean =>
  checked.needsConsent ||
  (among && checked.holds.kind === "unknown") ||
  chosen(checked.also, ticked).some(isOthers);

/** The ticked runtimes whose token may be somebody else's, by whose it is; none where nobody knows. */
export function othersAmong(
  checked: Checked,
  ticked: ReadonlySet<string>,
  first: string | null,
): Map<string | null, string[]> {
  const others = new Map<string | null, string[]>();
  // Another account's is in the program's own warnings.
  if (first !== null && checked.holds.kind === "unknown") others.set(null, [first]);
  for (const one of chosen(checked.also, ticked)) {
    if (!isOthers(one)) continue;
    const whose = one.holds.kind === "otherAccount" ? one.holds.name : null;
    others.set(whose, [...(others.get(whose) ?? []), one.key.name]);
  }
  return others;
}

/** All that a search among them looks at. */
export const alsoText = ({ key, cluster, accountName, holds }: AlsoOn): string =>
  [key.name, cluster, accountName, "name" in holds ? holds.name : ""].join("\n").toLowerCase();
