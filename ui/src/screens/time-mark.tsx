// One mark of the time line: a button with its shape. Under the pointer and with the focus it says its words.
import { useLayoutEffect, useRef } from "preact/hooks";
import { anchorOf } from "../elements/popover";
import { MarkShape, sizeOf } from "../elements/token-mark";
import type { Mark } from "../state/timeline";
import { timeline as words } from "../texts/watch";
import type { Tip } from "./time-tip";

export type MarkHands = {
  readonly time: number;
  /** The mark that Tab leads to. */
  readonly reached: string | null;
  onReach: (key: string) => void;
  onTip: (tip: Tip | null) => void;
  onOpen: (mark: Mark, element: Element) => void;
};

type Props = {
  mark: Mark;
  hands: MarkHands;
  /** On the axis: where the line runs. */
  line?: number;
  /** Beside the axis: what the place is called. */
  place?: string;
};

export function AxisMark({ mark, hands, line, place }: Props) {
  const item = useRef<HTMLLIElement>(null);
  const { width, height } = sizeOf(mark);
  const left = mark.x - width / 2;
  const top = (line ?? 0) + mark.y - height / 2;
  // The page's policy allows no style in the markup.
  useLayoutEffect(() => {
    if (item.current === null || line === undefined) return;
    item.current.style.left = `${left}px`;
    item.current.style.top = `${top}px`;
  }, [left, top, line]);

  const only = mark.tokens.length === 1 ? mark.tokens[0] : undefined;
  const label = only === undefined ? words.cluster(mark.tokens, hands.time) : words.one(only, hands.time);
  const tell = (element: Element) => hands.onTip({ mark, at: anchorOf(element) });
  return (
    <li ref={item} class={place === undefined ? "on-axis" : "time-place"}>
      <button
        type="button"
        class={`time-mark tone-${mark.tone}`}
        tabIndex={hands.reached === mark.key ? 0 : -1}
        aria-label={label}
        aria-haspopup={only === undefined ? "menu" : "dialog"}
        onMouseEnter={(event) => tell(event.currentTarget)}
        onMouseLeave={() => hands.onTip(null)}
        onFocus={(event) => {
          hands.onReach(mark.key);
          tell(event.currentTarget);
        }}
        onBlur={() => hands.onTip(null)}
        onClick={(event) => hands.onOpen(mark, event.currentTarget)}
      >
        <MarkShape mark={mark} />
      </button>
      {place !== undefined && (
        <span class="place-name" aria-hidden="true">
          {place}
        </span>
      )}
    </li>
  );
}
