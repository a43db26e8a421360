// The boxes that tick rows: one in each row, and one in the head for all that are shown.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { extend, selectShown, shownSelection, toggle } from "../state/selection";
import { selection as words } from "../texts/many";
import { whyNotSelected } from "../texts/row";

type Props = { row: RuntimeRow; ticked: boolean; tab: 0 | -1 };

/** With Shift, all from the row touched last. The whole cell is the box, so that a hand need not aim. */
export function Pick({ row, ticked, tab }: Props) {
  const { name } = row.key;
  const why = whyNotSelected(row);
  const box = useRef<HTMLInputElement>(null);
  const onClick = (event: MouseEvent) => {
    if (why !== null) return;
    if (!event.shiftKey) toggle(name);
    // The box has turned by itself already; beside it the range becomes what its beginning is.
    else extend(name, event.target === box.current ? box.current?.checked : undefined);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box within has the keys, and Space ticks the row
    <td class="col-pick" title={why ?? undefined} onClick={onClick} onMouseDown={noText}>
      <input
        ref={box}
        type="checkbox"
        class="pick"
        tabIndex={tab}
        aria-label={words.one(name)}
        checked={ticked && why === null}
        disabled={why !== null}
        title={why ?? undefined}
      />
    </td>
  );
}

/** With Shift, the web view would select the text from the last press to this one. */
function noText(event: MouseEvent) {
  if (event.shiftKey) event.preventDefault();
}

export function PickAll() {
  const { ticked, most } = shownSelection.value;
  const box = useRef<HTMLInputElement>(null);
  const all = most > 0 && ticked === most;
  // No attribute for it exists.
  useLayoutEffect(() => {
    if (box.current !== null) box.current.indeterminate = ticked > 0 && !all;
  });
  return (
    <th scope="col" class="col-pick">
      <input
        ref={box}
        type="checkbox"
        aria-label={words.all}
        title={words.all}
        checked={all}
        disabled={most === 0}
        onChange={() => selectShown(!all)}
      />
    </th>
  );
}
