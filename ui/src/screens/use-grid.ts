// The table as a grid under the hands: how much of it is in sight, which row is current, what the keys do.
//
// Keys as in the WAI-ARIA Authoring Practices, "Grid": one row is reached by Tab, the arrows move between
// rows, Tab goes on into that row's buttons, Space ticks the row, and Shift+Space all from the one touched
// last. Rows are all of one height (`--row-height`), so that where a row stands is a multiplication.
import { signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { recycler } from "../state/recycle";
import { extend, toggle } from "../state/selection";
import { focusOn, overlay } from "../state/session";
import { provider, query, shown, sort, state } from "../state/table";
import { keyTarget, SPARE, scrollFor, windowOf } from "../state/window";

/** The row that Tab leads to, by its runtime's name: it stays the same when the order changes. */
const currentName = signal<string | null>(null);

/** Where a runtime stands among the rows that are shown; -1 where it does not. */
const indexOf = (name: string | null) => shown.peek().findIndex((entry) => entry.row.key.name === name);

/** Milliseconds: a few frames. */
const SPARE_AFTER = 60;

const FIRST_GUESS = { height: 600, head: 36, rowHeight: 48 };

/** WebKit goes on counting the width of columns that a narrower window has just hidden. */
function layAnew(box: HTMLElement): void {
  const table = box.querySelector("table");
  if (table === null || box.scrollWidth <= box.clientWidth) return;
  table.style.tableLayout = "auto";
  table.getBoundingClientRect();
  table.style.tableLayout = "";
}

export function useGrid() {
  const scroller = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const focused = useRef<Element | null>(null);
  const top = useSignal(0);
  const size = useSignal(FIRST_GUESS);
  const spare = useSignal(SPARE);
  const keys = useRef(recycler());
  const sight = useComputed(() => ({
    top: top.value,
    height: Math.max(0, size.value.height - size.value.head),
    rowHeight: size.value.rowHeight,
    count: shown.value.length,
  }));
  // Numbers of their own, so that scrolling within a row renders nothing.
  const first = useComputed(() => windowOf(sight.value, spare.value).first);
  const end = useComputed(() => windowOf(sight.value, spare.value).end);

  // A key in the search shows other rows: those in sight are painted first, the spare ones are made thereafter.
  const searched = useRef(query.peek());
  useSignalEffect(() => {
    if (query.value === searched.current) return;
    searched.current = query.value;
    spare.value = 0;
    const later = setTimeout(() => {
      spare.value = SPARE;
    }, SPARE_AFTER);
    return () => clearTimeout(later);
  });

  useLayoutEffect(() => {
    const measure = () => {
      const head = scroller.current?.querySelector("thead")?.offsetHeight || size.peek().head;
      const height = scroller.current?.clientHeight || size.peek().height;
      const rowHeight = ruler.current?.getBoundingClientRect().height || size.peek().rowHeight;
      size.value = { head, height, rowHeight };
      if (scroller.current !== null) layAnew(scroller.current);
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (scroller.current !== null) observer.observe(scroller.current);
    if (ruler.current !== null) observer.observe(ruler.current);
    return () => observer.disconnect();
  }, [size]);

  const rowElement = (index: number) =>
    scroller.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`) ?? null;

  const moveTo = (index: number) => {
    const entry = shown.peek()[index];
    const box = scroller.current;
    if (entry === undefined || box === null) return;
    currentName.value = entry.row.key.name;
    box.scrollTop = scrollFor(index, sight.peek());
    top.value = box.scrollTop;
    wantsFocus.current = true;
    placeFocus();
  };

  /** Gives the focus to the current row once it is in the page; holds it where a focused row has left. */
  const placeFocus = () => {
    const index = indexOf(currentName.peek());
    const row = wantsFocus.current ? rowElement(index) : null;
    if (row !== null && scroller.current !== null) {
      wantsFocus.current = false;
      // Once more, since rows have come and gone: the web view may have scrolled with them.
      scroller.current.scrollTop = scrollFor(index, { ...sight.peek(), top: scroller.current.scrollTop });
      row.focus({ preventScroll: true });
      // And the whole table, where the window is too low for all of it.
      row.scrollIntoView?.({ block: "nearest" });
    } else if (focused.current?.isConnected === false && document.activeElement === document.body) {
      scroller.current?.focus({ preventScroll: true });
    }
  };
  useLayoutEffect(placeFocus);

  // A dialog that goes gives the focus back to the row it was opened on.
  useSignalEffect(() => {
    const name = focusOn.value;
    if (name === null) return;
    focusOn.value = null;
    // After the dialog's own giving back, which happens while it is taken out of the page.
    requestAnimationFrame(() => moveTo(indexOf(name)));
  });

  // Whoever searches, filters or sorts wants to see the first of what comes.
  useSignalEffect(() => {
    query.value;
    provider.value;
    state.value;
    sort.value;
    if (scroller.current !== null) scroller.current.scrollTop = 0;
    top.value = 0;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey || target.closest("thead") !== null) return;
    // Counted at the key, not at the last rendering: the focus may have moved since.
    const from = Math.max(0, indexOf(currentName.peek()));
    if (event.key === "Enter" && target.matches("tr, .scroller")) {
      event.preventDefault();
      rowElement(from)?.querySelector<HTMLButtonElement>(".main-act")?.click();
      return;
    }
    // Also on the row's own box, which knows nothing of ranges.
    if (event.key === " " && target.matches("tr, .scroller, .pick")) {
      event.preventDefault();
      const name = shown.peek()[from]?.row.key.name;
      if (name !== undefined) (event.shiftKey ? extend : toggle)(name);
      return;
    }
    const { height, rowHeight } = sight.peek();
    const next = keyTarget(event.key, from, shown.peek().length, Math.floor(height / rowHeight));
    if (next === null) return;
    event.preventDefault();
    moveTo(next);
  };

  const entryAt = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-index]") : null;
    const entry = row === null ? undefined : shown.peek()[Number(row.dataset.index)];
    return row === null || entry === undefined ? null : { row, name: entry.row.key.name };
  };

  /** Whatever is focused within a row makes that row the current one. */
  const onFocusIn = (event: FocusEvent) => {
    focused.current = event.target as Element;
    const at = entryAt(event.target);
    if (at !== null) currentName.value = at.name;
  };

  /** Told both when the focus moves on and, by some browsers, when its row is being taken out of the page. */
  const onFocusOut = () => {
    const left = focused.current;
    queueMicrotask(() => {
      if (left?.isConnected && left === focused.current) focused.current = null;
    });
  };

  /** The row's menu, at the pointer or, by key, at the row. */
  const onContextMenu = (event: MouseEvent) => {
    const at = entryAt(event.target);
    if (at === null || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    const box = at.row.getBoundingClientRect();
    const x = event.clientX || box.left + 24;
    const y = event.clientY || box.bottom - 8;
    overlay.value = { what: "row-menu", runtime: at.name, at: { left: x, right: x, top: y, bottom: y } };
  };

  const onScroll = () => {
    top.value = scroller.current?.scrollTop ?? 0;
    // What lies beside a row would stay where it is while the row moves away.
    if (overlay.peek() !== null) overlay.value = null;
  };

  const count = shown.value.length;
  const from = first.value;
  const to = Math.min(end.value, count);
  const current = Math.max(0, indexOf(currentName.value));
  const names = shown.value.slice(from, to).map((entry) => entry.row.key.name);
  return {
    scroller,
    ruler,
    from,
    to,
    /** Of the rows from `from` on: whose elements each one takes. */
    keys: keys.current(names, currentName.value),
    rowHeight: size.value.rowHeight,
    /** The row reached by Tab: the current one, or the first in the page where that one is not. */
    reached: current >= from && current < to ? current : from,
    handlers: { onKeyDown, onFocusIn, onFocusOut, onContextMenu, onScroll },
  };
}
