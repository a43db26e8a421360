// Which rows the table shows, and in what order.
//
// The order is held while rows fill in: a row that answers must not jump from under the pointer. It is made
// anew when the user sorts, when rows come or go, and when a refresh or an act is over.
import { computed, signal } from "@preact/signals";
import type { Provider } from "../bindings/Provider";
import type { RowState } from "../bindings/RowState";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { tokenName } from "../texts/many";
import { type Entry, entries, membership } from "./runtimes";

export type Column = "runtime" | "provider" | "token" | "scopes" | "expires" | "state" | "checked";
export type Sort = { readonly column: Column; readonly down: boolean };
export type ProviderFilter = Provider | "other" | "";

export const query = signal("");
export const provider = signal<ProviderFilter>("");
export const state = signal<RowState | "">("");
export const sort = signal<Sort>({ column: "runtime", down: false });

/** Counts up when it is time to put the rows in order again. */
const settled = signal(0);
export function settle(): void {
  settled.value++;
}

/** What needs somebody first. */
const URGENCY: readonly RowState[] = [
  "invalid",
  "failed",
  "unsure",
  "authorizing",
  "not_authorized",
  "unreachable",
  "no_integration",
  "installing",
  "unknown",
  "authorized",
  "valid",
];

const SCOPE_RANK = { missing: 0, unknown: 1, all: 2 };

/** What a row is sorted by; nothing to sort by comes last, in both directions. */
export function sortKey(row: RuntimeRow, column: Column): number | string | null {
  switch (column) {
    case "runtime":
      return null;
    case "provider":
      return row.providerTitle === null ? null : `${row.providerTitle} ${row.host ?? ""}`.toLowerCase();
    case "token":
      return row.token === null ? null : tokenName(row.token).toLowerCase();
    case "scopes":
      return row.token === null ? null : SCOPE_RANK[row.token.scopes.kind];
    case "expires": {
      const expiry = row.token?.expiry;
      if (expiry === undefined || expiry.kind === "unknown") return null;
      return expiry.kind === "at" ? expiry.at : Number.MAX_SAFE_INTEGER;
    }
    case "state":
      return URGENCY.indexOf(row.state);
    case "checked":
      return row.checkedAt;
  }
}

/** Indexes into `all`, sorted; equals stay in the order of their names. */
export function sorted(all: readonly Entry[], by: Sort): number[] {
  const keys = all.map((entry) => sortKey(entry.row, by.column));
  const places = all.map((entry) => entry.place);
  const sign = by.down ? -1 : 1;
  const order = all.map((_, index) => index);
  return order.sort((a, b) => {
    const left = keys[a] ?? null;
    const right = keys[b] ?? null;
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    const name = (places[a] ?? 0) - (places[b] ?? 0);
    return by.column === "runtime" ? sign * name : name;
  });
}

export type Filter = { query: string; provider: ProviderFilter; state: RowState | "" };

/** Whether a row is wanted: every word of the search must be somewhere in it. */
export function matcher(filter: Filter): (entry: Entry) => boolean {
  const words = filter.query.toLowerCase().split(/\s+/).filter(Boolean);
  return ({ row, text }) =>
    (filter.state === "" || row.state === filter.state) &&
    (filter.provider === "" || (row.provider ?? "other") === filter.provider) &&
    words.every((word) => text.includes(word));
}

const order = computed(() => {
  membership.value;
  settled.value;
  return sorted(entries.peek(), sort.value);
});

/** The rows that the table shows, in its order. */
export const shown = computed<readonly Entry[]>(() => {
  const wanted = matcher({ query: query.value, provider: provider.value, state: state.value });
  const all = entries.value;
  const rows: Entry[] = [];
  for (const index of order.value) {
    const entry = all[index];
    if (entry !== undefined && wanted(entry)) rows.push(entry);
  }
  return rows;
});

export const filtered = computed(
  () => query.value.trim() !== "" || provider.value !== "" || state.value !== "",
);

export function clearFilters(): void {
  query.value = "";
  provider.value = "";
  state.value = "";
}

/** A click on a column's header: sort by it, or turn it round. */
export function sortBy(column: Column): void {
  const before = sort.peek();
  sort.value = { column, down: before.column === column && !before.down };
}
