// The words of a mark, beside it: the button is called the same, so that this is for the eye alone.
import { useLayoutEffect, useRef } from "preact/hooks";
import { placeFor } from "../elements/popover";
import type { Anchor } from "../state/session";
import type { Mark } from "../state/timeline";
import { tokenName } from "../texts/many";
import { firstOf, timeline as words } from "../texts/watch";

export type Tip = { readonly mark: Mark; readonly at: Anchor };

export function MarkTip({ tip: { mark, at }, time }: { tip: Tip; time: number }) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return;
    // In the top layer, so that nothing cuts it off; it takes no focus.
    box.showPopover?.();
    const middle = (at.left + at.right) / 2 - box.offsetWidth / 2;
    const { left, top } = placeFor(
      { ...at, left: middle, right: middle + box.offsetWidth },
      { width: box.offsetWidth, height: box.offsetHeight },
      { width: innerWidth, height: innerHeight },
    );
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  }, [at]);
  const only = mark.tokens.length === 1 ? mark.tokens[0] : undefined;
  const rest = words.rest(mark.tokens);
  return (
    <div ref={element} popover="manual" class="popover time-tip" aria-hidden="true">
      {only !== undefined ? (
        <>
          <p class="tip-title">
            <bdi>{tokenName(only)}</bdi>
          </p>
          {words.lines(only, time).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </>
      ) : (
        <>
          <p class="tip-title">{words.several(mark.tokens.length)}</p>
          <p>{words.range(mark.tokens, time)}</p>
          <ul>
            {firstOf(mark.tokens).map((token) => (
              <li key={token.id}>
                <bdi>{tokenName(token)}</bdi>
              </li>
            ))}
            {rest !== null && <li>{rest}</li>}
          </ul>
        </>
      )}
    </div>
  );
}
