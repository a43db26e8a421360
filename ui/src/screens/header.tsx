// The window's head: whose runtimes these are, refresh, settings.
import { useRef } from "preact/hooks";
import { ChevronIcon, KeyIcon, PatrolMark, RefreshIcon, SettingsIcon } from "../elements/icons";
import { anchorOf } from "../elements/popover";
import { refresh } from "../state/acts";
import { activeAccount, overlay, refreshing, screen } from "../state/session";
import { app, header as words } from "../texts/en";
import { tokensMenu } from "../texts/token-page";

export function Header() {
  return (
    <header class="head">
      <PatrolMark />
      <h1>{app.name}</h1>
      <span class="grow" />
      <AccountSwitcher />
      <TokensButton />
      <RefreshButton />
      <button
        type="button"
        class="quiet icon-only"
        aria-label={words.settings}
        title={words.settings}
        onClick={() => {
          screen.value = "settings";
        }}
      >
        <SettingsIcon />
      </button>
    </header>
  );
}

function AccountSwitcher() {
  const account = activeAccount();
  const open = overlay.value?.what === "accounts";
  // A press on the button closes the open menu by itself; the click that follows must not open it again.
  const wasOpen = useRef(false);
  if (account === null) return null;
  const who = account.email ?? account.user;
  return (
    <button
      type="button"
      class="quiet switcher"
      aria-haspopup="menu"
      aria-expanded={open}
      aria-label={words.account(account.name, who)}
      title={`${account.name} · ${who} · ${account.host}`}
      onPointerDown={() => {
        wasOpen.current = overlay.peek()?.what === "accounts";
      }}
      onClick={(event) => {
        if (!wasOpen.current) overlay.value = { what: "accounts", at: anchorOf(event.currentTarget) };
        wasOpen.current = false;
      }}
    >
      <bdi class="ellipsis switcher-name">{account.name}</bdi> <bdi class="ellipsis switcher-who">{who}</bdi>
      <ChevronIcon />
    </button>
  );
}

function TokensButton() {
  const wasOpen = useRef(false);
  return (
    <button
      type="button"
      class="quiet icon-only"
      aria-haspopup="menu"
      aria-expanded={overlay.value?.what === "tokens"}
      aria-label={tokensMenu.label}
      title={tokensMenu.label}
      onPointerDown={() => {
        wasOpen.current = overlay.peek()?.what === "tokens";
      }}
      onClick={(event) => {
        if (!wasOpen.current) overlay.value = { what: "tokens", at: anchorOf(event.currentTarget) };
        wasOpen.current = false;
      }}
    >
      <KeyIcon />
    </button>
  );
}

function RefreshButton() {
  const busy = refreshing.value !== null;
  return (
    <button
      type="button"
      class={`quiet icon-only ${busy ? "is-turning" : ""}`}
      aria-label={words.refresh}
      aria-busy={busy}
      title={busy ? words.refreshing : words.refresh}
      onClick={() => void refresh()}
    >
      <RefreshIcon />
    </button>
  );
}
