// What can be done with the ticked rows; it stands where the count does while nothing is ticked.
import { authorizeSelected } from "../state/batch-acts";
import { clearSelection, lastTouched, selectedRows, shownSelection } from "../state/selection";
import { focusOn } from "../state/session";
import { selection as words } from "../texts/many";

export function SelectionBar() {
  const count = selectedRows.value.length;
  const hidden = count - shownSelection.value.ticked;
  const clear = () => {
    // The button goes: the keyboard goes on in the table.
    const row = lastTouched();
    clearSelection();
    if (row !== null) focusOn.value = row;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset
    <div class="selection" role="group" aria-label={words.label}>
      <span class="selection-count" title={hidden > 0 ? words.hidden(hidden) : undefined}>
        {words.count(count)}
      </span>
      <button type="button" class="small" onClick={authorizeSelected}>
        {words.authorize}
      </button>
      <button type="button" class="small quiet" onClick={clear}>
        {words.clear}
      </button>
    </div>
  );
}
