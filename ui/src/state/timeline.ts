// Where each token stands on the time line, in numbers alone: what is drawn is made from this.
//
// A token with an end ahead stands on the axis where it dies. Those that are over, those beyond the axis and
// those without an end stand in places of their own. Marks that would lie on each other become a pile
// where they fit, else one mark with their number.
import type { TokenView } from "../bindings/TokenView";
import { SOON_MS } from "../texts/row";

export const DAY_MS = 86_400_000;

export type Reach = 30 | 90 | 365;
export const REACHES: readonly Reach[] = [30, 90, 365];

/** What a mark's shape and colour say. */
export type Tone = "past" | "signIn" | "soon" | "far" | "never" | "unknown" | "renews";

/** The places beside the axis, as they stand. */
export const BEFORE = ["past", "signIn"] as const;
export const BESIDE = ["later", "never", "unknown", "renews"] as const;
export type Place = (typeof BEFORE)[number] | (typeof BESIDE)[number];

export type Mark = {
  /** The first token's id: it stays the same while others come and go around it. */
  readonly key: string;
  readonly tokens: readonly TokenView[];
  readonly tone: Tone;
  /** On the axis: pixels from its left end, and from its line, downwards. */
  readonly x: number;
  readonly y: number;
  /** Half its height: it grows with the runtimes. */
  readonly r: number;
};

/** Marks on the axis stand at least so far apart: a mark with a number of two digits has room. */
const APART = 30;
/** A pile is no higher than this. */
const PILE = 44;
const SMALLEST = 4.5;
const LARGEST = 11;

export const endOf = ({ expiry, renews, signInAgain }: TokenView): number | null =>
  expiry.kind === "at" && !renews && !signInAgain ? expiry.at : null;

export function toneOf(token: TokenView, now: number): Tone {
  if (token.signInAgain) return "signIn";
  if (token.renews) return "renews";
  if (token.expiry.kind !== "at") return token.expiry.kind;
  if (token.expiry.at <= now) return "past";
  return token.expiry.at - now < SOON_MS ? "soon" : "far";
}

/** Twice the runtimes make it larger by the same step: 1 and 12 differ as much as 12 and 90. */
export const radiusOf = (runtimes: number): number =>
  Math.min(LARGEST, SMALLEST + 1.35 * Math.log2(1 + runtimes));

/** The place beside the axis; none for what stands on it. */
export function placeOf(token: TokenView, now: number, reach: Reach): Place | null {
  const tone = toneOf(token, now);
  if (tone !== "soon" && tone !== "far") return tone;
  return (endOf(token) ?? 0) - now > reach * DAY_MS ? "later" : null;
}

export type Laid = {
  readonly axis: readonly Mark[];
  readonly places: ReadonlyMap<Place, Mark>;
};

/** All tokens, with an axis of so many days and pixels. */
export function lay(tokens: readonly TokenView[], now: number, reach: Reach, width: number): Laid {
  const on: TokenView[] = [];
  const beside = new Map<Place, TokenView[]>();
  for (const token of [...tokens].sort((a, b) => (endOf(a) ?? 0) - (endOf(b) ?? 0))) {
    const place = placeOf(token, now, reach);
    if (place === null) on.push(token);
    else beside.set(place, [...(beside.get(place) ?? []), token]);
  }
  const places = new Map<Place, Mark>();
  for (const [place, group] of beside) places.set(place, markOf(group, now, 0, 0));
  return { axis: axisMarks(on, now, reach, width), places };
}

type Group = { x: number; tokens: TokenView[] };

function axisMarks(tokens: readonly TokenView[], now: number, reach: Reach, width: number): Mark[] {
  const room = Math.max(0, width - 2 * LARGEST);
  const xOf = (token: TokenView) => LARGEST + (room * ((endOf(token) ?? now) - now)) / (reach * DAY_MS);
  let groups: Group[] = tokens.map((token) => ({ x: xOf(token), tokens: [token] }));
  // Joining two moves their middle, which may bring it near the next: until nothing is too near.
  for (let before = -1; before !== groups.length; ) {
    before = groups.length;
    groups = joined(groups);
  }
  return groups.flatMap((group) => piled(group, now));
}

function joined(groups: readonly Group[]): Group[] {
  const apart: Group[] = [];
  for (const group of groups) {
    const last = apart.at(-1);
    if (last === undefined || group.x - last.x >= APART) {
      apart.push({ x: group.x, tokens: group.tokens });
      continue;
    }
    const [a, b] = [last.tokens.length, group.tokens.length];
    last.x = (last.x * a + group.x * b) / (a + b);
    last.tokens = [...last.tokens, ...group.tokens];
  }
  return apart;
}

/** A few stand on each other, if they are not too large for that. */
function piled({ x, tokens }: Group, now: number): Mark[] {
  const sizes = tokens.map((token) => 2 * radiusOf(token.runtimes) + 2);
  const height = sizes.reduce((sum, size) => sum + size, 0);
  if (tokens.length > 1 && height > PILE) return [markOf(tokens, now, x, 0)];
  let top = -height / 2;
  return tokens.map((token, index) => {
    const size = sizes[index] ?? 0;
    top += size;
    return markOf([token], now, x, tokens.length === 1 ? 0 : top - size / 2);
  });
}

function markOf(tokens: readonly TokenView[], now: number, x: number, y: number): Mark {
  const first = tokens[0];
  const tones = tokens.map((token) => toneOf(token, now));
  return {
    key: first?.id ?? "",
    tokens,
    // What is nearest comes first, so that the first is the worst.
    tone: tones[0] ?? "far",
    x,
    y,
    r: tokens.length === 1 ? radiusOf(first?.runtimes ?? 0) : LARGEST,
  };
}

export type Tick = { readonly at: number; readonly x: number; readonly named: boolean };

/** A name needs so much room, and "Today" at the left end more. */
const NAME_WIDTH = 52;

/** Mondays on a short axis, the first days of the months on the longer ones; named where there is room. */
export function ticks(now: number, reach: Reach, width: number): Tick[] {
  const room = Math.max(0, width - 2 * LARGEST);
  const end = now + reach * DAY_MS;
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  const step =
    reach === 30 ? () => day.setDate(day.getDate() + 7) : () => day.setMonth(day.getMonth() + 1, 1);
  if (reach === 30) day.setDate(day.getDate() + ((8 - day.getDay()) % 7 || 7));
  else step();
  const all: Tick[] = [];
  let nameFrom = LARGEST + NAME_WIDTH;
  for (; day.getTime() < end; step()) {
    const at = day.getTime();
    const x = LARGEST + (room * (at - now)) / (reach * DAY_MS);
    const named = x >= nameFrom && x + NAME_WIDTH / 2 <= width;
    if (named) nameFrom = x + NAME_WIDTH;
    all.push({ at, x, named });
  }
  return all;
}

/** What dies next, on the axis or beyond it. */
export function nextToEnd(
  tokens: readonly TokenView[],
  now: number,
): { token: TokenView; end: number } | null {
  let next: { token: TokenView; end: number } | null = null;
  for (const token of tokens) {
    const end = endOf(token);
    if (end !== null && end > now && (next === null || end < next.end)) next = { token, end };
  }
  return next;
}

/** What is dead already, that on most runtimes first. */
export function deadOnes(tokens: readonly TokenView[], now: number): TokenView[] {
  return tokens
    .filter((token) => ["past", "signIn"].includes(toneOf(token, now)))
    .sort((a, b) => b.runtimes - a.runtimes);
}
