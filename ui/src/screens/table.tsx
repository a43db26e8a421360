// The runtimes as a table: only the rows in sight are in the page.
import { useLayoutEffect, useRef } from "preact/hooks";
import { SortIcon } from "../elements/icons";
import { entries } from "../state/runtimes";
import { listedAt, refreshFault, refreshing } from "../state/session";
import { type Column, shown, sort, sortBy } from "../state/table";
import { columns, table as words } from "../texts/en";
import { NoRows, Skeleton } from "./no-rows";
import { PickAll } from "./pick";
import { Row } from "./row";
import { useGrid } from "./use-grid";

const COLUMNS: readonly Column[] = ["runtime", "provider", "token", "scopes", "expires", "state", "checked"];

export function RuntimeTable() {
  const { scroller, ruler, from, to, keys, rowHeight, reached, handlers } = useGrid();
  const rows = shown.value;
  const loading = entries.value.length === 0 && refreshing.value !== null && listedAt.value === null;

  return (
    <div ref={scroller} class="scroller" tabIndex={-1} {...handlers}>
      <div ref={ruler} class="ruler" aria-hidden="true" />
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are walked by arrow keys
        role="grid"
        aria-label={words.label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        aria-busy={loading}
      >
        <thead>
          <tr aria-rowindex={1}>
            <PickAll />
            {COLUMNS.map((column) => (
              <Head key={column} column={column} />
            ))}
            <th scope="col" class="col-actions">
              <span class="only-read">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        <Space height={from * rowHeight} />
        {loading ? (
          <Skeleton />
        ) : (
          <tbody>
            {rows.slice(from, to).map((entry, offset) => (
              <Row
                key={keys[offset]}
                entry={entry}
                index={from + offset}
                current={from + offset === reached}
              />
            ))}
          </tbody>
        )}
        <Space height={Math.max(0, rows.length - to) * rowHeight} />
      </table>
      {!loading && rows.length === 0 && <NoRows failed={refreshFault.value !== null} />}
    </div>
  );
}

/**
 * Stands for the rows that are not in the page. It stays while rows come and go: if the table were shorter for
 * a moment, the web view would scroll up and stay there.
 */
function Space({ height }: { height: number }) {
  const cell = useRef<HTMLTableCellElement>(null);
  useLayoutEffect(() => {
    if (cell.current !== null) cell.current.style.height = `${height}px`;
  }, [height]);
  return (
    <tbody aria-hidden="true">
      <tr>
        <td ref={cell} class="space" />
      </tr>
    </tbody>
  );
}

function Head({ column }: { column: Column }) {
  const by = sort.value;
  const sorted = by.column === column;
  return (
    <th
      scope="col"
      class={`col-${column}`}
      aria-sort={sorted ? (by.down ? "descending" : "ascending") : undefined}
    >
      <button type="button" class="sort" onClick={() => sortBy(column)}>
        <span class="ellipsis">{columns[column]}</span>
        {sorted && <SortIcon down={by.down} />}
      </button>
    </th>
  );
}
