// A row's state as a shape: told apart without colour, and the word stands beside it.
import type { ComponentChildren } from "preact";
import type { RowState } from "../bindings/RowState";

const disc = <circle cx="8" cy="8" r="6.2" fill="currentColor" />;
const ring = <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.5" />;
const cut = {
  fill: "none",
  stroke: "var(--mark-cut)",
  "stroke-width": "1.7",
  "stroke-linecap": "round",
} as const;
const line = { ...cut, stroke: "currentColor", "stroke-width": "1.5" } as const;

const SHAPES: Record<RowState, ComponentChildren> = {
  valid: [disc, <path key="c" {...cut} stroke-linejoin="round" d="m5.2 8.3 2 2 3.7-4.5" />],
  authorized: [ring, <path key="c" {...line} stroke-linejoin="round" d="m5.4 8.3 1.9 1.9 3.4-4.2" />],
  invalid: [
    <path key="o" fill="currentColor" d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" />,
    <path key="c" {...cut} d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />,
  ],
  failed: [
    <path
      key="t"
      fill="currentColor"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linejoin="round"
      d="M8 2.3 14.2 13.2H1.8z"
    />,
    <path key="c" {...cut} d="M8 6.3v3.2M8 11.5v0" />,
  ],
  unsure: [
    <path key="d" fill="currentColor" d="M8 1.2 14.8 8 8 14.8 1.2 8z" />,
    <path key="c" {...cut} d="M6.6 6.7c0-1.9 2.9-1.9 2.9 0 0 1.2-1.5 1.2-1.5 2.2M8 11.1v0" />,
  ],
  not_authorized: ring,
  authorizing: [<circle key="r" cx="8" cy="8" r="5.5" {...line} stroke-dasharray="22 13" class="turning" />],
  unreachable: [ring, <path key="c" {...line} d="m4.2 11.8 7.6-7.6" />],
  installing: <circle cx="8" cy="8" r="5.5" {...line} stroke-dasharray="2.2 3.56" />,
  no_integration: <path {...line} d="M3.5 8h9" />,
  unknown: <circle cx="8" cy="8" r="2.2" fill="currentColor" />,
};

export function StateMark({ state }: { state: RowState }) {
  return (
    <svg class="state-mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {SHAPES[state]}
    </svg>
  );
}
