// The whole page: one of the screens, and over it at most one dialog and one menu.
import { DeleteDialog } from "./dialogs/delete";
import { DetailsDialog } from "./dialogs/details";
import { RemoveAccountDialog } from "./dialogs/remove-account";
import { TokenDialogBox } from "./dialogs/token";
import { AddAccountDialog, ConnectScreen } from "./screens/connect";
import { Main } from "./screens/main";
import { Overlays } from "./screens/overlays";
import { SettingsScreen } from "./screens/settings";
import { dialog, screen } from "./state/session";
import { app as words } from "./texts/en";

export function App() {
  return (
    <>
      <Screen />
      <Overlays />
      <Dialogs />
    </>
  );
}

function Screen() {
  switch (screen.value) {
    case "opening":
      return <div class="opening" role="status" aria-label={words.starting} />;
    case "connect":
      return <ConnectScreen />;
    case "main":
      return <Main />;
    case "settings":
      return <SettingsScreen />;
  }
}

function Dialogs() {
  const open = dialog.value;
  switch (open?.what) {
    case "token":
      return <TokenDialogBox key={open.runtime} runtime={open.runtime} />;
    case "delete":
      return <DeleteDialog key={open.runtime} runtime={open.runtime} />;
    case "details":
      return <DetailsDialog key={open.runtime} runtime={open.runtime} />;
    case "add-account":
      return <AddAccountDialog />;
    case "remove-account":
      return <RemoveAccountDialog account={open.account} />;
    default:
      return null;
  }
}
