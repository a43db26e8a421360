// A native popover beside what it belongs to. WebKit may lack CSS anchor positioning, so a script places it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Anchor } from "../state/session";

type Props = {
  at: Anchor;
  label: string;
  role: "menu" | "dialog";
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  class?: string;
  children: ComponentChildren;
};

const GAP = 4;

export function anchorOf(element: Element): Anchor {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right, top, bottom };
}

/** Below the anchor where there is room, above where not; its right edges meet where it would stick out. */
export function placeFor(
  at: Anchor,
  size: { width: number; height: number },
  room: { width: number; height: number },
) {
  const below = at.bottom + GAP;
  const top = below + size.height > room.height - GAP ? at.top - GAP - size.height : below;
  const left = at.left + size.width > room.width - GAP ? at.right - size.width : at.left;
  const within = (place: number, most: number) => Math.max(GAP, Math.min(place, most - GAP));
  return { left: within(left, room.width - size.width), top: within(top, room.height - size.height) };
}

export function Popover({ at, label, role, onClose, onKeyDown, class: extra, children }: Props) {
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const popover = element.current;
    if (popover === null) return;
    const before = document.activeElement;
    popover.showPopover?.();
    const { left, top } = placeFor(
      at,
      { width: popover.offsetWidth, height: popover.offsetHeight },
      { width: innerWidth, height: innerHeight },
    );
    popover.style.left = `${left}px`;
    popover.style.top = `${top}px`;
    const first = popover.querySelector<HTMLElement>("[role^=menuitem]:not(:disabled)");
    (first ?? popover).focus({ preventScroll: true });
    return () => {
      // Focus goes back to where it came from, unless it has moved on to somewhere meant.
      const now = document.activeElement;
      if ((now === document.body || popover.contains(now)) && before instanceof HTMLElement) {
        before.focus({ preventScroll: true });
      }
    };
  }, [at]);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    onKeyDown?.(event);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is told by whoever uses it
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have a name
    <div
      ref={element}
      popover="auto"
      role={role}
      aria-label={label}
      tabIndex={-1}
      class={`popover ${extra ?? ""}`}
      onKeyDown={onKey}
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
    >
      {children}
    </div>
  );
}
