// The active account's runtimes, ready to be searched and sorted.
//
// What a search or a sort needs of a row is worked out once, when the row arrives, so that typing costs one
// pass over plain strings. The list is replaced, never changed in place: a signal must see that it is new.
import { batch, signal } from "@preact/signals";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import type { TokenView } from "../bindings/TokenView";

export type Entry = {
  readonly row: RuntimeRow;
  /** All that a search looks at, in lower case. */
  readonly text: string;
  /** The place of its name among all names, so that sorting compares numbers. */
  readonly place: number;
};

/** In the platform's order. */
export const entries = signal<readonly Entry[]>([]);

/** Counts up when rows come or go: the order must be made anew. */
export const membership = signal(0);

let indexOf = new Map<string, number>();

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function searchText(row: RuntimeRow): string {
  return [
    row.key.name,
    row.cluster,
    row.providerTitle,
    row.host,
    row.token?.label,
    row.token?.name,
    row.token?.kindTitle,
  ]
    .filter((part) => part)
    .join("\n")
    .toLowerCase();
}

/** The whole list at once. */
export function setRows(rows: readonly RuntimeRow[]): void {
  const places = new Map(
    rows
      .map((row) => row.key.name)
      .sort(byName.compare)
      .map((name, place) => [name, place]),
  );
  indexOf = new Map(rows.map((row, index) => [row.key.name, index]));
  // Together: an order that belongs to another list must never be seen.
  batch(() => {
    entries.value = rows.map((row) => ({ row, text: searchText(row), place: places.get(row.key.name) ?? 0 }));
    membership.value++;
  });
}

/** News of some rows; one that was not listed yet is added at the end. */
export function upsertRows(rows: Iterable<RuntimeRow>): void {
  const next = entries.peek().slice();
  let added = false;
  for (const row of rows) {
    const index = indexOf.get(row.key.name);
    const before = index === undefined ? undefined : next[index];
    if (index === undefined || before === undefined) {
      added = true;
      indexOf.set(row.key.name, next.length);
      next.push({ row, text: searchText(row), place: next.length });
    } else {
      next[index] = { row, text: searchText(row), place: before.place };
    }
  }
  if (added) setRows(next.map((entry) => entry.row));
  else entries.value = next;
}

/** News of the tokens: the rows that have one show it as it is called, and what is known of it, now. */
export function layTokens(tokens: readonly TokenView[]): void {
  const known = new Map(tokens.map((token) => [token.id, token]));
  const changed: RuntimeRow[] = [];
  for (const { row } of entries.peek()) {
    const token = row.token === null ? undefined : known.get(row.token.id);
    // They come anew each time, mostly with nothing new in them.
    if (token === undefined || JSON.stringify(token) === JSON.stringify(row.token)) continue;
    changed.push({ ...row, token });
  }
  if (changed.length > 0) upsertRows(changed);
}

/** The row of that name, as last seen. */
export function rowOf(name: string): RuntimeRow | undefined {
  const index = indexOf.get(name);
  return index === undefined ? undefined : entries.value[index]?.row;
}
