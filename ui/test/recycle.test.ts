// Which row takes over whose elements.
import { expect, test } from "vitest";
import { recycler } from "../src/state/recycle";

test("who stays keeps its key, who comes takes one of who left, in order", () => {
  const keys = recycler();
  const [a, b, c] = keys(["a", "b", "c"], null);
  expect(keys(["b", "d", "e"], null)).toEqual([b, a, c]);
  expect(keys(["x", "y", "z"], null)).toEqual([b, a, c]);
});

test("nobody takes the key of the one that is held", () => {
  const keys = recycler();
  const [a, b] = keys(["a", "b"], null);
  const next = keys(["c", "d"], "a");
  expect(next).toContain(b);
  expect(next).not.toContain(a);
});

test("no two have the same key, whatever comes and goes", () => {
  const keys = recycler();
  for (let turn = 0; turn < 200; turn++) {
    const names = Array.from({ length: 1 + ((turn * 7) % 23) }, (_, at) => `${(turn * turn + at * 3) % 40}`);
    const all = [...new Set(names)];
    const given = keys(all, turn % 3 === 0 ? "5" : null);
    expect(new Set(given).size).toBe(all.length);
    expect(given).not.toContain(undefined);
  }
});
