// The window's own keys. What a browser would do with them (reload, its menu) makes no sense here.
import { SEARCH_ID } from "./screens/toolbar";
import { refresh } from "./state/acts";
import { help } from "./state/help";
import { clearSelection, selectShown } from "./state/selection";
import { dialog, leaveSettings, overlay, screen } from "./state/session";
import { quit } from "./state/watch";

const TEXT = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function onKeyDown(event: KeyboardEvent): void {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const reload = key === "F5" || (command && key === "r");
  // A reload would lose what is typed, and tell nothing new.
  if (reload || (command && key === "f") || (command && key === ",")) event.preventDefault();
  if (command && key === "q") {
    event.preventDefault();
    quit();
    return;
  }
  if (event.defaultPrevented && !reload && !command) return;
  if (dialog.peek() !== null || help.peek() !== null) return;
  const on = screen.peek();
  if (reload && on === "main") void refresh();
  else if (command && key === "," && on !== "opening") screen.value = "settings";
  else if (key === "Escape" && on === "settings") leaveSettings();
  else if (key === "Escape" && on === "main" && !isText(event.target)) clearSelection();
  else if (command && key === "a" && on === "main" && !isText(event.target)) {
    event.preventDefault();
    selectShown(true);
  } else if (on === "main" && (command ? key === "f" : key === "/" && !isText(event.target))) {
    event.preventDefault();
    overlay.value = null;
    const search = document.getElementById(SEARCH_ID) as HTMLInputElement | null;
    search?.focus();
    search?.select();
  }
}

/** The web view's own menu offers "Reload" and "Back"; where text is typed or selected it is of use. */
export function onContextMenu(event: MouseEvent): void {
  if (!isText(event.target) && getSelection()?.isCollapsed !== false) event.preventDefault();
}

const isText = (target: EventTarget | null) => target instanceof Element && target.matches(TEXT);

/** WebKit brings the caret of a focused field into sight, not the field: its lower edge may stay outside. */
export function onFocusIn(event: FocusEvent): void {
  if (event.target instanceof HTMLInputElement) event.target.scrollIntoView({ block: "nearest" });
}
