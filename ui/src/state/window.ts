// Which rows of a long table are in the page: the ones in sight and a few around them.

export type Sight = {
  /** How far the table is scrolled. */
  readonly top: number;
  /** The height of the part in sight, without the header. */
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
};

/** Rows kept ready above and below, so that a quick scroll shows no gap. */
export const SPARE = 8;

/** The first row in the page, and the one after the last. */
export function windowOf(
  { top, height, rowHeight, count }: Sight,
  spare = SPARE,
): { first: number; end: number } {
  if (count === 0 || rowHeight <= 0) return { first: 0, end: 0 };
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight), count - 1) - spare);
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first, end: Math.max(end, Math.min(count, first + 1)) };
}

/** Where to scroll so that a row is wholly in sight; where it is already, nowhere. */
export function scrollFor(index: number, { top, height, rowHeight }: Sight): number {
  const above = index * rowHeight;
  const below = above + rowHeight;
  if (above < top) return above;
  if (below > top + height) return Math.max(0, below - height);
  return top;
}

/** The row that a key leads to; none where the key does not move. */
export function keyTarget(key: string, from: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const to = (index: number) => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case "ArrowDown":
      return to(from + 1);
    case "ArrowUp":
      return to(from - 1);
    case "PageDown":
      return to(from + Math.max(1, page));
    case "PageUp":
      return to(from - Math.max(1, page));
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
