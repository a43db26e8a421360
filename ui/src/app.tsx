// The whole page: one of the screens, and over it at most one dialog.
import { useSignalEffect } from "@preact/signals";
import { BatchDialog } from "./dialogs/batch";
import { ChooseHostDialog } from "./dialogs/choose-host";
import { DeleteDialog } from "./dialogs/delete";
import { DetailsDialog } from "./dialogs/details";
import { EditTokenDialog } from "./dialogs/edit-token";
import { HelpDialog } from "./dialogs/help";
import { RemoveAccountDialog } from "./dialogs/remove-account";
import { RemoveTokenDialog } from "./dialogs/remove-token";
import { ReportDialog } from "./dialogs/report";
import { RotateDialog } from "./dialogs/rotate";
import { TakeTokenDialog } from "./dialogs/take-token";
import { TokenDialogBox } from "./dialogs/token";
import { TokenPageDialog } from "./dialogs/token-page";
import { AddAccountDialog, ConnectScreen } from "./screens/connect";
import { Main } from "./screens/main";
import { SettingsScreen } from "./screens/settings";
import { followWanted } from "./state/go";
import { help } from "./state/help";
import { dialog, screen } from "./state/session";
import { app as words } from "./texts/en";

export function App() {
  useSignalEffect(followWanted);
  return (
    <>
      <Screen />
      <Dialogs />
      {help.value !== null && <HelpDialog />}
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
      return <TokenDialogBox key={open.runtime} runtime={open.runtime} also={open.also} />;
    case "choose-host":
      return <ChooseHostDialog />;
    case "batch":
      return <BatchDialog key={open.batch} batch={open.batch} runtime={open.runtime} />;
    case "delete":
      return <DeleteDialog key={open.runtime} runtime={open.runtime} />;
    case "details":
      return <DetailsDialog key={open.runtime} runtime={open.runtime} />;
    case "token-page":
      return <TokenPageDialog key={open.token} token={open.token} runtime={open.runtime} />;
    case "edit-token":
      return <EditTokenDialog token={open.token} runtime={open.runtime} />;
    case "remove-token":
      return <RemoveTokenDialog token={open.token} runtime={open.runtime} />;
    case "rotate":
      return <RotateDialog token={open.token} rotation={open.rotation} runtime={open.runtime} />;
    case "take-token":
      return <TakeTokenDialog />;
    case "report":
      return <ReportDialog />;
    case "add-account":
      return <AddAccountDialog />;
    case "remove-account":
      return <RemoveAccountDialog account={open.account} />;
    default:
      return null;
  }
}
