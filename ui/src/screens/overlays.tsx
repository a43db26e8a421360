// The menus and hints that lie beside what they belong to. They are rendered once, apart from the rows, so
// that a row which leaves the page takes nothing along.

import type { RuntimeRow } from "../bindings/RuntimeRow";
import { FaultWords } from "../elements/fault";
import { PlusIcon } from "../elements/icons";
import { type Item, Menu } from "../elements/menu";
import { Popover } from "../elements/popover";
import { snoozeItems } from "../elements/snooze";
import { deleteToken, show, switchTo, toggleNotifications, verifyNow } from "../state/acts";
import { rowOf } from "../state/runtimes";
import { type Anchor, accounts, active, busyRows, type Overlay, overlay, tokens } from "../state/session";
import { openRotation, openTokenPage } from "../state/token-page";
import { actions, header, row as rowTexts } from "../texts/en";
import { tokenName } from "../texts/many";
import { rotation } from "../texts/rotation";
import { hasToken, isMoving } from "../texts/row";
import { tokenPage } from "../texts/token-page";
import { watch as watchTexts } from "../texts/watch";
import { TokensMenu } from "./tokens-menu";

export function Overlays() {
  const open = overlay.value;
  if (open === null) return null;
  // Closing is for this one alone: another may have been opened since.
  const close = () => {
    if (overlay.peek() === open) overlay.value = null;
  };
  if (open.what === "accounts") return <AccountsMenu key={keyOf(open)} at={open.at} onClose={close} />;
  if (open.what === "tokens") return <TokensMenu key={keyOf(open)} at={open.at} onClose={close} />;
  if (open.what === "snooze") return <SnoozeMenu key={keyOf(open)} open={open} onClose={close} />;
  const row = rowOf(open.runtime);
  if (row === undefined) return null;
  if (open.what === "row-menu") {
    const label = rowTexts.moreFor(row.key.name);
    const items = rowItems(row, open.at);
    return <Menu key={keyOf(open)} at={open.at} label={label} items={items} onClose={close} />;
  }
  if (row.fault === null) return null;
  return (
    <Popover
      key={keyOf(open)}
      at={open.at}
      role="dialog"
      label={rowTexts.whyOf(row.key.name)}
      class="why-box"
      onClose={close}
    >
      <FaultWords fault={row.fault} />
    </Popover>
  );
}

const keyOf = (open: Overlay) => `${open.what} ${open.at.left} ${open.at.top}`;

export function rowItems(row: RuntimeRow, at: Anchor): Item[] {
  const busy = busyRows.value.has(row.key.name) || isMoving(row);
  const nothing = row.token === null && !row.keptByRuntime && !hasToken(row);
  return [
    {
      label: actions.verify,
      disabled: busy || row.provider === null,
      act: () => void verifyNow(row),
    },
    {
      label: actions.hide,
      second: row.hiddenByCodefresh ? actions.setInCodefresh : undefined,
      kind: "check",
      checked: row.hidden,
      // What was set in Codefresh is taken back there.
      disabled: row.hiddenByCodefresh,
      act: () => void toggleNotifications(row),
    },
    ...tokenItems(row, at),
    {
      label: actions.details,
      act: () => show({ what: "details", runtime: row.key.name }),
    },
    {
      label: actions.remove,
      apart: true,
      danger: true,
      disabled: busy || nothing,
      act: () => deleteToken(row),
    },
  ];
}

/** What leads from a row to its token. */
function tokenItems({ key, token }: RuntimeRow, at: Anchor): Item[] {
  if (token === null) return [];
  return [
    {
      label: watchTexts.snoozeMenu,
      act: () => {
        overlay.value = { what: "snooze", token: token.id, at };
      },
    },
    { label: tokenPage.open, act: () => openTokenPage(token.id, key.name) },
    {
      label: rotation.menu,
      // What renews itself is never rotated.
      disabled: token.renews,
      act: () => openRotation(token.id, key.name),
    },
  ];
}

function SnoozeMenu({ open, onClose }: { open: Overlay & { what: "snooze" }; onClose: () => void }) {
  const token = tokens.value.find((one) => one.id === open.token);
  if (token === undefined) return null;
  const label = watchTexts.snoozeOf(tokenName(token));
  return <Menu at={open.at} label={label} items={snoozeItems(token)} onClose={onClose} />;
}

function AccountsMenu({ at, onClose }: { at: Overlay["at"]; onClose: () => void }) {
  const items: Item[] = accounts.value.map((account) => ({
    label: account.name,
    second: `${account.email ?? account.user} · ${account.host}`,
    kind: "radio",
    checked: account.id === active.value,
    act: () => void switchTo(account.id),
  }));
  items.push({
    label: header.addAccount,
    icon: <PlusIcon />,
    apart: true,
    act: () => show({ what: "add-account" }),
  });
  const now = accounts.value.find((account) => account.id === active.value);
  if (now !== undefined) {
    items.push({
      label: header.removeAccount(now.name),
      danger: true,
      act: () => show({ what: "remove-account", account: now.id }),
    });
  }
  return <Menu at={at} label={header.accounts} items={items} onClose={onClose} />;
}
