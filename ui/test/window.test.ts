// The arithmetic of a long table: which rows are in the page, and where the keys lead.
import { describe, expect, test } from "vitest";
import { placeFor } from "../src/elements/popover";
import { keyTarget, scrollFor, windowOf } from "../src/state/window";

const sight = (top: number, count: number) => ({ top, height: 500, rowHeight: 50, count });

describe("the window of rows", () => {
  test("is a few more than are in sight, whatever the length", () => {
    expect(windowOf(sight(0, 10_000))).toEqual({ first: 0, end: 18 });
    expect(windowOf(sight(5_000, 10_000))).toEqual({ first: 92, end: 118 });
    expect(windowOf(sight(5_000, 10_000), 0)).toEqual({ first: 100, end: 110 });
  });

  test("ends with the last row", () => {
    expect(windowOf(sight(499_500, 10_000))).toEqual({ first: 9_982, end: 10_000 });
  });

  test("is empty for an empty list, and whole for a short one", () => {
    expect(windowOf(sight(0, 0))).toEqual({ first: 0, end: 0 });
    expect(windowOf(sight(0, 3))).toEqual({ first: 0, end: 3 });
  });

  test("is never empty while a list that grew shorter is still scrolled far down", () => {
    const { first, end } = windowOf(sight(100_000, 5));
    expect(first).toBe(0);
    expect(end).toBe(5);
  });
});

describe("scrolling to a row", () => {
  test("moves only as far as needed", () => {
    expect(scrollFor(2, sight(0, 100))).toBe(0);
    expect(scrollFor(10, sight(0, 100))).toBe(50);
    expect(scrollFor(2, sight(500, 100))).toBe(100);
  });
});

describe("the keys", () => {
  const go = (key: string, from: number) => keyTarget(key, from, 100, 10);

  test("lead one up, one down, a page, and to both ends", () => {
    expect(go("ArrowDown", 5)).toBe(6);
    expect(go("ArrowUp", 5)).toBe(4);
    expect(go("PageDown", 5)).toBe(15);
    expect(go("PageUp", 15)).toBe(5);
    expect(go("Home", 50)).toBe(0);
    expect(go("End", 50)).toBe(99);
  });

  test("stop at the ends, and other keys lead nowhere", () => {
    expect(go("ArrowUp", 0)).toBe(0);
    expect(go("PageDown", 95)).toBe(99);
    expect(go("a", 5)).toBeNull();
    expect(keyTarget("ArrowDown", 0, 0, 10)).toBeNull();
  });
});

describe("a popover", () => {
  const room = { width: 1000, height: 600 };
  const size = { width: 200, height: 100 };

  test("lies below what it belongs to", () => {
    expect(placeFor({ left: 50, right: 80, top: 20, bottom: 40 }, size, room)).toEqual({ left: 50, top: 44 });
  });

  test("turns up and to the left where there is no room", () => {
    expect(placeFor({ left: 950, right: 980, top: 560, bottom: 590 }, size, room)).toEqual({
      left: 780,
      top: 456,
    });
  });
});
