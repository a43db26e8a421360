// Which rows are ticked, to be authorized together.
//
// The names lie in one set, replaced at each change. A row looks only whether its own name is in it, so that a
// tick among ten thousand rows renders that row alone.
import { computed, signal } from "@preact/signals";
import type { Provider } from "../bindings/Provider";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { canSelect } from "../texts/row";
import { entries } from "./runtimes";
import { shown } from "./table";

export const selected = signal<ReadonlySet<string>>(new Set());

/** Where a range begins: the row that was ticked or unticked last. */
let anchor: string | null = null;

export const isSelected = (name: string): boolean => selected.value.has(name);

/** The row that the hands were on last; none where it is not shown any more. */
export const lastTouched = (): string | null =>
  shown.peek().some((entry) => entry.row.key.name === anchor) ? anchor : null;

const NONE: readonly RuntimeRow[] = [];

/** The ticked rows in the order of their names, those that a filter hides among them. */
export const selectedRows = computed<readonly RuntimeRow[]>(() => {
  const names = selected.value;
  if (names.size === 0) return NONE;
  return entries.value
    .filter(({ row }) => names.has(row.key.name) && canSelect(row))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
});

/** How many of the ticked rows no filter hides, and how many of the shown ones could be ticked. */
export const shownSelection = computed(() => {
  const names = selected.value;
  let ticked = 0;
  let most = 0;
  for (const { row } of shown.value) {
    if (!canSelect(row)) continue;
    most++;
    if (names.has(row.key.name)) ticked++;
  }
  return { ticked, most };
});

function set(names: Iterable<string>, on: boolean): void {
  const next = new Set(selected.peek());
  for (const name of names) {
    if (on) next.add(name);
    else next.delete(name);
  }
  selected.value = next;
}

export function toggle(name: string): void {
  const row = entries.peek().find((entry) => entry.row.key.name === name)?.row;
  if (row === undefined || !canSelect(row)) return;
  set([name], !selected.peek().has(name));
  anchor = name;
}

/** All shown rows from the one touched last to this one; they become what that one is, or what is said. */
export function extend(name: string, to?: boolean): void {
  const rows = shown.peek();
  const from = rows.findIndex((entry) => entry.row.key.name === anchor);
  const until = rows.findIndex((entry) => entry.row.key.name === name);
  if (from < 0 || until < 0) {
    toggle(name);
    return;
  }
  const on = to ?? selected.peek().has(anchor ?? "");
  const range = rows.slice(Math.min(from, until), Math.max(from, until) + 1);
  set(
    range.filter(({ row }) => canSelect(row)).map(({ row }) => row.key.name),
    on,
  );
  anchor = name;
}

/** Every row that the filters leave. */
export function selectShown(on: boolean): void {
  set(
    shown
      .peek()
      .filter(({ row }) => canSelect(row))
      .map(({ row }) => row.key.name),
    on,
  );
}

export function clearSelection(): void {
  anchor = null;
  if (selected.peek().size > 0) selected.value = new Set();
}

/** Those are on their way: what is left is what is still to be done. */
export function deselect(names: Iterable<string>): void {
  if (selected.peek().size > 0) set(names, false);
}

export type HostGroup = {
  readonly host: string;
  readonly provider: Provider | null;
  readonly names: string[];
};

/** The ticked rows by Git host: one token is for one host. */
export function selectedHosts(): HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const { key, provider, host } of selectedRows.peek()) {
    const id = `${provider} ${host}`;
    const group = groups.get(id) ?? { host: host ?? "", provider, names: [] };
    group.names.push(key.name);
    groups.set(id, group);
  }
  return [...groups.values()].sort((a, b) => b.names.length - a.names.length);
}
