// A button that opens a menu beside it; within a dialog too, where what lies outside cannot be reached.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Anchor } from "../state/session";
import { type Item, Menu } from "./menu";
import { anchorOf } from "./popover";

type Props = {
  /** What the menu is called. */
  label: string;
  /** Made when it opens. */
  items: () => Item[];
  class?: string;
  disabled?: boolean;
  children: ComponentChildren;
};

export function MenuButton({ label, items, class: extra, disabled, children }: Props) {
  const [at, setAt] = useState<Anchor | null>(null);
  // A press on the button closes the open menu by itself; the click that follows must not open it again.
  const wasOpen = useRef(false);
  return (
    <>
      <button
        type="button"
        class={extra}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onPointerDown={() => {
          wasOpen.current = at !== null;
        }}
        onClick={(event) => {
          if (!wasOpen.current) setAt(anchorOf(event.currentTarget));
          wasOpen.current = false;
        }}
      >
        {children}
      </button>
      {at !== null && <Menu at={at} label={label} items={items()} onClose={() => setAt(null)} />}
    </>
  );
}
