// Where each token stands on the time line, worked out in numbers alone.
import { describe, expect, test } from "vitest";
import { lay, nextToEnd, placeOf, radiusOf, ticks, toneOf } from "../src/state/timeline";
import { DAY, NOON, token } from "./help";

const WIDTH = 900;
const at = (days: number, part: Parameters<typeof token>[0] = {}) =>
  token({ id: `t${days}`, expiry: { kind: "at", at: NOON + days * DAY, byUser: false }, ...part });

describe("a token stands", () => {
  test("where it dies, in proportion", () => {
    const { axis } = lay([at(45), at(80), at(20)], NOON, 90, WIDTH);
    expect(axis.map((mark) => mark.key)).toEqual(["t20", "t45", "t80"]);
    expect(axis[1]?.x).toBeCloseTo(WIDTH / 2);
  });

  test("beside the axis where it is over, too far, without an end, unknown, or renewing itself", () => {
    expect(placeOf(at(-1), NOON, 90)).toBe("past");
    expect(placeOf(at(0), NOON, 90)).toBe("past");
    expect(placeOf(at(91), NOON, 90)).toBe("later");
    expect(placeOf(at(91), NOON, 365)).toBeNull();
    expect(placeOf(token(), NOON, 90)).toBe("never");
    expect(placeOf(token({ expiry: { kind: "unknown" } }), NOON, 90)).toBe("unknown");
    expect(placeOf(at(0.1, { renews: true }), NOON, 90)).toBe("renews");
    expect(placeOf(at(-1, { renews: true, signInAgain: true }), NOON, 90)).toBe("signIn");
  });

  test("in the shape of its nearness, as the table colours it", () => {
    expect(toneOf(at(13.9), NOON)).toBe("soon");
    expect(toneOf(at(14), NOON)).toBe("far");
    expect(toneOf(at(-0.1), NOON)).toBe("past");
  });

  test("larger the more runtimes it is on, within bounds", () => {
    const sizes = [0, 1, 12, 50, 10_000].map(radiusOf);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes.slice(0, 4)).size).toBe(4);
    expect(sizes[4]).toBe(11);
  });
});

describe("marks that fall on each other", () => {
  test("become a pile that does not overlap, where they fit", () => {
    const { axis } = lay([at(40), at(41), at(41.5)], NOON, 90, WIDTH);
    expect(axis.length).toBe(3);
    expect(new Set(axis.map((mark) => mark.x)).size).toBe(1);
    for (const [n, mark] of axis.slice(1).entries()) {
      const above = axis[n];
      expect(mark.y - mark.r).toBeGreaterThan((above?.y ?? 0) + (above?.r ?? 0));
    }
  });

  test("become one with their number where they do not, and the nearest gives it its shape", () => {
    const near = [13, 14, 14.5, 15].map((days) => at(days, { runtimes: 2 }));
    const { axis } = lay(near, NOON, 90, WIDTH);
    expect(axis.length).toBe(1);
    expect(axis[0]).toMatchObject({ key: "t13", tone: "soon" });
    expect(axis[0]?.tokens.length).toBe(4);
    const large = [40, 41].map((days) => at(days, { runtimes: 500 }));
    expect(lay(large, NOON, 90, WIDTH).axis[0]?.tokens.length).toBe(2);
  });

  test("stay apart, all of them, within the axis, however many and however narrow", () => {
    const heap = Array.from({ length: 300 }, (_, n) => at(((n * 37) % 89) + 0.5 + n / 1000, { id: `h${n}` }));
    for (const width of [900, 400, 120]) {
      const { axis } = lay(heap, NOON, 90, width);
      expect(axis.reduce((sum, mark) => sum + mark.tokens.length, 0)).toBe(300);
      const columns = [...new Set(axis.map((mark) => mark.x))].sort((a, b) => a - b);
      for (const [n, x] of columns.slice(1).entries())
        expect(x - (columns[n] ?? 0)).toBeGreaterThanOrEqual(30);
      expect(columns[0]).toBeGreaterThanOrEqual(0);
      expect(columns.at(-1)).toBeLessThanOrEqual(width);
    }
  });

  test("no token, no mark", () => {
    expect(lay([], NOON, 90, WIDTH)).toEqual({ axis: [], places: new Map() });
  });
});

describe("the days of the axis", () => {
  test("are Mondays on a month, the first of the month on the others", () => {
    for (const tick of ticks(NOON, 30, WIDTH)) expect(new Date(tick.at).getDay()).toBe(1);
    for (const tick of ticks(NOON, 365, WIDTH)) expect(new Date(tick.at).getDate()).toBe(1);
    expect(ticks(NOON, 30, WIDTH).length).toBe(5);
    expect(ticks(NOON, 365, WIDTH).length).toBe(12);
  });

  test("are named only where the names do not touch", () => {
    const named = ticks(NOON, 365, 300).filter((tick) => tick.named);
    expect(named.length).toBeGreaterThan(2);
    for (const [n, tick] of named.slice(1).entries())
      expect(tick.x - (named[n]?.x ?? 0)).toBeGreaterThanOrEqual(52);
  });
});

test("what ends next is ahead, and no token that renews itself", () => {
  const renewing = at(0.01, { id: "r", renews: true });
  expect(nextToEnd([at(-1), renewing, at(9), at(3)], NOON)?.token.id).toBe("t3");
  expect(nextToEnd([at(-1), renewing, token()], NOON)).toBeNull();
});
