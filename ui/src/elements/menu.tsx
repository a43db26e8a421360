// A menu with the keys that menus have (WAI-ARIA Authoring Practices, "Menu Button").
import type { ComponentChildren } from "preact";
import type { Anchor } from "../state/session";
import { CheckIcon } from "./icons";
import { Popover } from "./popover";

export type Item = {
  /** Where two may have the same label. */
  id?: string;
  label: string;
  /** What stands below the label. */
  second?: string;
  icon?: ComponentChildren;
  /** A choice that is on or off; without it the item just does something. */
  checked?: boolean;
  kind?: "check" | "radio";
  disabled?: boolean;
  danger?: boolean;
  /** A line above it. */
  apart?: boolean;
  act: () => void;
};

const ROLES = { check: "menuitemcheckbox", radio: "menuitemradio" } as const;

const roleOf = (item: Item) =>
  item.kind === undefined
    ? ({ role: "menuitem" } as const)
    : ({ role: ROLES[item.kind], "aria-checked": item.checked === true } as const);

function onKeyDown(event: KeyboardEvent) {
  const menu = event.currentTarget as HTMLElement;
  const items = [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const wrap = (index: number) => items[(index + items.length) % items.length];
  const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey ? event.key.toLowerCase() : null;
  const target =
    event.key === "ArrowDown"
      ? wrap(at + 1)
      : event.key === "ArrowUp"
        ? wrap(at < 0 ? items.length - 1 : at - 1)
        : event.key === "Home"
          ? items[0]
          : event.key === "End"
            ? items.at(-1)
            : letter !== null && letter.trim() !== ""
              ? [...items.slice(at + 1), ...items].find((item) =>
                  item.textContent?.toLowerCase().startsWith(letter),
                )
              : undefined;
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}

export function Menu({
  at,
  label,
  items,
  onClose,
}: {
  at: Anchor;
  label: string;
  items: Item[];
  onClose: () => void;
}) {
  return (
    <Popover at={at} label={label} role="menu" class="menu" onClose={onClose} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <button
          key={item.id ?? item.label}
          type="button"
          {...roleOf(item)}
          tabIndex={-1}
          disabled={item.disabled}
          class={`${item.danger ? "danger" : ""} ${item.apart ? "apart" : ""}`}
          onClick={() => {
            onClose();
            item.act();
          }}
        >
          <span class="menu-sign">{item.checked ? <CheckIcon /> : item.icon}</span>
          <span class="menu-words">
            <bdi class="ellipsis">{item.label}</bdi>
            {item.second !== undefined && <bdi class="ellipsis second">{item.second}</bdi>}
          </span>
        </button>
      ))}
    </Popover>
  );
}
