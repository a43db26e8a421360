// Which row takes over the elements of which: to change a row's words costs less than to make a row.

/**
 * Gives each of some names a key, each time anew. A name that was there keeps its key; one that comes takes
 * over the key of one that has left, but never `held`'s, which holds the focus or is where it comes back to.
 * Names that all come at once get their keys in order, so that nothing moves in the page.
 */
export function recycler(): (names: readonly string[], held: string | null) => number[] {
  let before = new Map<string, number>();
  let made = 0;
  return (names, held) => {
    const there = new Set(names);
    const free: number[] = [];
    for (const [name, key] of before) if (!there.has(name) && name !== held) free.push(key);
    let taken = 0;
    const keys = names.map((name) => before.get(name) ?? free[taken++] ?? made++);
    before = new Map(names.map((name, at) => [name, keys[at] ?? 0]));
    return keys;
  };
}
