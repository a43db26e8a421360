// "Snooze": for how long nothing is said of a token.
import type { Snooze } from "../bindings/Snooze";
import type { TokenView } from "../bindings/TokenView";
import { now } from "../state/clock";
import { tokens } from "../state/session";
import { DAY_MS, endOf } from "../state/timeline";
import { snoozeToken } from "../state/watch";
import { tokenName } from "../texts/many";
import { watch as words } from "../texts/watch";
import { ChevronIcon } from "./icons";
import type { Item } from "./menu";
import { MenuButton } from "./menu-button";

export function snoozeItems(token: TokenView): Item[] {
  const item = (how: Snooze, disabled = false): Item => ({
    label: words.snoozeFor[how],
    disabled,
    act: () => void snoozeToken(token.id, tokenName(token), how),
  });
  const end = endOf(token);
  // On that day, and without an end, there is no day before to wait for.
  const noDayBefore = end === null || end - now.peek() <= DAY_MS;
  return [item("day"), item("week"), item("until_day_before", noDayBefore)];
}

export function SnoozeButton({ token: id, class: extra }: { token: string; class?: string }) {
  const token = tokens.value.find((one) => one.id === id);
  if (token === undefined) return null;
  return (
    <MenuButton
      label={words.snoozeOf(tokenName(token))}
      items={() => snoozeItems(token)}
      {...(extra === undefined ? {} : { class: extra })}
    >
      {words.snooze}
      <ChevronIcon />
    </MenuButton>
  );
}
