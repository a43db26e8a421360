// A token on the time line as a shape: told apart without colour. Several are a number in a frame, whose ends
// say the same: cut off where something is over, pointed where it is near, round for the rest.
import type { ComponentChildren } from "preact";
import type { Mark, Tone } from "../state/timeline";
import { number } from "../texts/format";

const fill = { fill: "currentColor" } as const;
const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.6 } as const;
const cut = {
  fill: "none",
  stroke: "var(--mark-cut)",
  "stroke-width": 1.7,
  "stroke-linecap": "round",
} as const;

/** Each around the middle, of the size of a circle of radius 8. */
const SHAPES: Record<Tone, ComponentChildren> = {
  far: <circle r="7.2" {...fill} />,
  soon: <path {...fill} d="M0-8.6 8.6 0 0 8.6-8.6 0z" stroke-linejoin="round" />,
  past: [
    <path key="o" {...fill} d="M-3.2-7.8h6.4l4.6 4.6v6.4l-4.6 4.6h-6.4l-4.6-4.6v-6.4z" />,
    <path key="x" {...cut} d="m-2.8-2.8 5.6 5.6m0-5.6-5.6 5.6" />,
  ],
  signIn: [
    <path key="t" {...fill} d="M0-7.6 8.4 7H-8.4z" stroke="currentColor" stroke-linejoin="round" />,
    <path key="s" {...cut} d="M0-2.4v4M0 4.3v0" />,
  ],
  never: <circle r="6.4" {...line} />,
  unknown: [
    <circle key="c" r="6.4" {...line} stroke-dasharray="2.2 2.82" />,
    <path
      key="q"
      {...line}
      stroke-linecap="round"
      d="M-1.7-1.3c0-2.3 3.5-2.3 3.5 0 0 1.4-1.8 1.4-1.8 2.6M0 3.6v0"
    />,
  ],
  renews: [
    <path
      key="a"
      {...line}
      stroke-linecap="round"
      d="M6-2.2A6.4 6.4 0 0 0-5.7-3M-6 2.2A6.4 6.4 0 0 0 5.7 3"
    />,
    <path
      key="h"
      {...line}
      stroke-linecap="round"
      stroke-linejoin="round"
      d="M6.5-5.6v3.6H2.9M-6.5 5.6V2h3.6"
    />,
  ],
};

const HALF = 10;

/** Half the width of the frame around a number of so many digits. */
const halfOf = (digits: number) => 6 + 3.6 * digits;

/** The frame around a number. */
function frame(tone: Tone, half: number): string {
  const [h, w] = [HALF, half + 2];
  if (tone === "soon") return `M${-w + 6}-${h}H${w - 6}L${w + 3} 0 ${w - 6} ${h}H${-w + 6}L${-w - 3} 0z`;
  if (tone === "past" || tone === "signIn")
    return `M${-w + 4}-${h}H${w - 4}l4 4V${h - 4}l-4 4H${-w + 4}l-4-4V${-h + 4}z`;
  return `M${-w + h}-${h}H${w - h}A${h} ${h} 0 0 1 ${w - h} ${h}H${-w + h}A${h} ${h} 0 0 1 ${-w + h}-${h}z`;
}

const HOLLOW: ReadonlySet<Tone> = new Set(["never", "unknown", "renews"]);

/** How wide and high it is, in pixels. */
export function sizeOf({ tokens, r }: Mark): { width: number; height: number } {
  if (tokens.length === 1) return { width: 2 * r + 4, height: 2 * r + 4 };
  return { width: 2 * halfOf(number(tokens.length).length) + 12, height: 2 * HALF + 4 };
}

export function MarkShape({ mark }: { mark: Mark }) {
  const { tokens, tone, r } = mark;
  const { width, height } = sizeOf(mark);
  const hollow = HOLLOW.has(tone);
  return (
    <svg
      class="mark-shape"
      viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {tokens.length === 1 ? (
        <g transform={`scale(${(r / 8).toFixed(3)})`}>{SHAPES[tone]}</g>
      ) : (
        <>
          <path
            d={frame(tone, halfOf(number(tokens.length).length))}
            {...(hollow ? line : fill)}
            {...(tone === "unknown" ? { "stroke-dasharray": "2.2 2.82" } : {})}
          />
          <text class={hollow ? "" : "on-mark"} text-anchor="middle" y="0.34em">
            {number(tokens.length)}
          </text>
        </>
      )}
    </svg>
  );
}
