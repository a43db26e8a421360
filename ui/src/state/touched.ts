// What was pressed last, by hand or by key: Enter and Space click too, and so does Enter in a form's field
// (HTML standard, "Implicit submission"). The focus does not tell it: a button that is busy has lost it.

let touched: EventTarget | null = null;

document.addEventListener("click", ({ target }) => (touched = target), true);

/** Shows what came of a press beside which it stands, where it came up out of sight. Nothing else scrolls. */
export function bringIntoSight(element: Element | null): void {
  if (touched instanceof Node && element?.parentElement?.contains(touched)) {
    element.scrollIntoView?.({ block: "nearest" });
  }
}
