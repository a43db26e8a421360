// The time line itself: the axis with a mark where each token dies, and the places beside it.
//
// The line and its days are drawn; the marks are buttons in lists, so that a screen reader has them as such.
// One of them is reached by Tab, the arrows move between them (WAI-ARIA Authoring Practices, "Roving
// tabindex"), Enter opens the token's page.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TokenView } from "../bindings/TokenView";
import { Menu } from "../elements/menu";
import { anchorOf } from "../elements/popover";
import { ProviderIcon } from "../elements/provider-icon";
import { now } from "../state/clock";
import type { Anchor } from "../state/session";
import { BEFORE, BESIDE, lay, type Mark, type Place, type Reach, ticks } from "../state/timeline";
import { openTokenPage } from "../state/token-page";
import { shortDay } from "../texts/format";
import { tokenName } from "../texts/many";
import { tokensMenu } from "../texts/token-page";
import { timeline as words } from "../texts/watch";
import { AxisMark, type MarkHands } from "./time-mark";
import { MarkTip, type Tip } from "./time-tip";

/** Before it is measured, and where nothing can be. */
const FIRST_GUESS = 640;
/** Where the line runs, from above. */
const LINE = 26;

type Open = { readonly tokens: readonly TokenView[]; readonly at: Anchor };

export function TimeAxis({ tokens, reach }: { tokens: readonly TokenView[]; reach: Reach }) {
  const box = useRef<HTMLDivElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const width = useSignal(FIRST_GUESS);
  const current = useSignal<string | null>(null);
  const tip = useSignal<Tip | null>(null);
  const open = useSignal<Open | null>(null);

  useLayoutEffect(() => {
    const measure = () => {
      width.value = axis.current?.clientWidth || width.peek();
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (axis.current !== null) observer.observe(axis.current);
    return () => observer.disconnect();
  }, [width]);

  const time = now.value;
  const { axis: marks, places } = lay(tokens, time, reach, width.value);
  const keys = inOrder(marks, places);
  const reached = keys.includes(current.value ?? "") ? current.value : (keys[0] ?? null);

  const hands: MarkHands = {
    time,
    reached,
    onReach: (key) => {
      current.value = key;
    },
    onTip: (next) => {
      tip.value = next;
    },
    onOpen: (mark, element) => {
      tip.value = null;
      const only = mark.tokens.length === 1 ? mark.tokens[0] : undefined;
      if (only !== undefined) openTokenPage(only.id);
      else open.value = { tokens: mark.tokens, at: anchorOf(element) };
    },
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && tip.peek() !== null) {
      // The key is used up: it clears no selection.
      event.preventDefault();
      tip.value = null;
      return;
    }
    const all = [...(box.current?.querySelectorAll<HTMLElement>(".time-mark") ?? [])];
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = targetOf(event.key, at, all.length);
    if (to === null) return;
    event.preventDefault();
    all[to]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons in it
    <div ref={box} class="time-row" onKeyDown={onKeyDown}>
      <Places of={BEFORE} places={places} hands={hands} label={words.beforeLabel} />
      <div ref={axis} class="time-axis">
        <Line time={time} reach={reach} width={width.value} />
        {/* biome-ignore lint/a11y/noRedundantRoles: WebKit takes a list without bullets for none */}
        <ul role="list" aria-label={words.marks(reach)}>
          {marks.map((mark) => (
            <AxisMark key={mark.key} mark={mark} line={LINE} hands={hands} />
          ))}
        </ul>
      </div>
      <Places of={BESIDE} places={places} hands={hands} label={words.placesLabel} />
      {tip.value !== null && <MarkTip tip={tip.value} time={time} />}
      {open.value !== null && (
        <Menu
          at={open.value.at}
          label={words.several(open.value.tokens.length)}
          items={open.value.tokens.map((token) => ({
            id: token.id,
            label: tokenName(token),
            second: tokensMenu.about(token, time),
            icon: <ProviderIcon provider={token.provider} />,
            act: () => openTokenPage(token.id),
          }))}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
    </div>
  );
}

/** The marks as the arrows walk them: what is over, the axis, what stands beside it. */
function inOrder(marks: readonly Mark[], places: ReadonlyMap<Place, Mark>): string[] {
  const of = (names: readonly Place[]) => names.flatMap((name) => places.get(name)?.key ?? []);
  return [...of(BEFORE), ...marks.map((mark) => mark.key), ...of(BESIDE)];
}

function targetOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(count - 1, at + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** The line with its days; the lists say all of it in words. */
function Line({ time, reach, width }: { time: number; reach: Reach; width: number }) {
  return (
    <svg class="time-line" width="100%" height="100%" aria-hidden="true">
      <path class="line" d={`M0 ${LINE}H${width}`} />
      <path class="today" d={`M0.75 ${LINE - 8}V${LINE + 8}`} />
      <text x="0" y={LINE + 37}>
        {words.today}
      </text>
      {ticks(time, reach, width).map(({ at, x, named }) => (
        <g key={at}>
          <path class="tick" d={`M${x} ${LINE - 3}V${LINE + 3}`} />
          {named && (
            <text x={x} y={LINE + 37} text-anchor="middle">
              {shortDay(at)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

type PlacesProps = {
  of: readonly Place[];
  places: ReadonlyMap<Place, Mark>;
  hands: MarkHands;
  label: string;
};

function Places({ of, places, hands, label }: PlacesProps) {
  const there = of.flatMap((place) => {
    const mark = places.get(place);
    return mark === undefined ? [] : [{ place, mark }];
  });
  if (there.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: WebKit takes a list without bullets for none
    <ul role="list" class="time-places" aria-label={label}>
      {there.map(({ place, mark }) => (
        <AxisMark key={place} mark={mark} hands={hands} place={words.places[place]} />
      ))}
    </ul>
  );
}
