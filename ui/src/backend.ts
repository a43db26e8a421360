// The one file that imports @tauri-apps: every command of the shell as a typed function.
//
// The types are generated from `src-tauri/core/src/service/page.rs`. A command that fails rejects with a
// `Fault`; what the shell itself refuses (an unknown command, a bad argument) is turned into one here, so
// that nobody else has to know the difference.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { AccountRemoval } from "./bindings/AccountRemoval";
import type { AddRequest } from "./bindings/AddRequest";
import type { BatchRequest } from "./bindings/BatchRequest";
import type { BatchView } from "./bindings/BatchView";
import type { Change } from "./bindings/Change";
import type { Checked } from "./bindings/Checked";
import type { CheckRequest } from "./bindings/CheckRequest";
import type { DeleteRequest } from "./bindings/DeleteRequest";
import type { Deletion } from "./bindings/Deletion";
import type { ExportFormat } from "./bindings/ExportFormat";
import type { Fault } from "./bindings/Fault";
import type { FoundAccount } from "./bindings/FoundAccount";
import type { FoundRequest } from "./bindings/FoundRequest";
import type { FoundToken } from "./bindings/FoundToken";
import type { FoundTokens } from "./bindings/FoundTokens";
import type { GitSetup } from "./bindings/GitSetup";
import type { GitSwitchTo } from "./bindings/GitSwitchTo";
import type { GitTried } from "./bindings/GitTried";
import type { GitView } from "./bindings/GitView";
import type { HelperRequest } from "./bindings/HelperRequest";
import type { Hint } from "./bindings/Hint";
import type { KeepRequest } from "./bindings/KeepRequest";
import type { Kept } from "./bindings/Kept";
import type { Opened } from "./bindings/Opened";
import type { Outcome } from "./bindings/Outcome";
import type { RemoveTokenRequest } from "./bindings/RemoveTokenRequest";
import type { RevokeOldRequest } from "./bindings/RevokeOldRequest";
import type { RotateRequest } from "./bindings/RotateRequest";
import type { RotationDialog } from "./bindings/RotationDialog";
import type { RotationOutcome } from "./bindings/RotationOutcome";
import type { RuntimeKey } from "./bindings/RuntimeKey";
import type { RuntimeRow } from "./bindings/RuntimeRow";
import type { SelfRotateRequest } from "./bindings/SelfRotateRequest";
import type { SettingsView } from "./bindings/SettingsView";
import type { SignedIn } from "./bindings/SignedIn";
import type { SignInRequest } from "./bindings/SignInRequest";
import type { Snooze } from "./bindings/Snooze";
import type { Start } from "./bindings/Start";
import type { SuccessorRequest } from "./bindings/SuccessorRequest";
import type { TokenDialog } from "./bindings/TokenDialog";
import type { TokenEdit } from "./bindings/TokenEdit";
import type { TokenPage } from "./bindings/TokenPage";
import type { TokenRemoval } from "./bindings/TokenRemoval";
import type { WatchEdit } from "./bindings/WatchEdit";
import type { WatchSettings } from "./bindings/WatchSettings";
import type { WatchView } from "./bindings/WatchView";
import { faults } from "./texts/en";

/** Whatever was thrown, as a fault in the user's words. */
export function asFault(thrown: unknown): Fault {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return thrown as Fault;
  }
  return { code: "unexpected", message: faults.internal, kept: null, next: faults.internalNext, link: null };
}

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw asFault(thrown);
  }
}

/** Everything the window shows first; without network and keychain. */
export const start = () => call<Start>("start");

/** Called once: everything that changes from now on goes to `told`. */
export function subscribe(told: (change: Change) => void): Promise<void> {
  const channel = new Channel<Change>();
  channel.onmessage = told;
  return call<void>("subscribe", { channel });
}

export const foundAccounts = () => call<FoundAccount[]>("found_accounts");
export const connect = (args: { url: string; apiKey: string; job: string }) => call<Start>("connect", args);
export const connectFound = (args: { id: string; job: string }) => call<Start>("connect_found", args);
export const switchAccount = (account: string) => call<Start>("switch_account", { account });
export const accountRemoval = (account: string) => call<AccountRemoval>("account_removal", { account });
export const removeAccount = (args: { account: string; forget: boolean }) =>
  call<Start>("remove_account", args);

/** Resolves when the refresh is over; what it finds comes as changes. */
export const refresh = (account: string) => call<void>("refresh", { account });

export const verifyNow = (args: { runtime: RuntimeKey; job: string }) => call<Outcome>("verify_now", args);
export const tokenDialog = (runtime: RuntimeKey) => call<TokenDialog>("token_dialog", { runtime });
export const checkToken = (request: CheckRequest) => call<Checked>("check_token", { request });
export const addToken = (request: AddRequest) => call<Outcome>("add_token", { request });
/** Resolves when the user is back from the browser; where to go there comes as a change. */
export const signIn = (request: SignInRequest) => call<SignedIn>("sign_in", { request });
export const discardDraft = (draft: string) => call<void>("discard_draft", { draft });
export const tryAgain = (args: { runtime: RuntimeKey; job: string }) => call<Outcome>("try_again", args);
/** Resolves when the batch has begun; how it goes comes as changes. */
export const authorizeMany = (request: BatchRequest) => call<BatchView>("authorize_many", { request });
export const continueBatch = (batch: string) => call<BatchView>("continue_batch", { batch });
export const stopBatch = (batch: string) => call<BatchView>("stop_batch", { batch });
export const leaveBatch = (batch: string) => call<void>("leave_batch", { batch });

export const tokenDetails = (token: string) => call<TokenPage>("token_details", { token });
export const verifyToken = (args: { token: string; job: string }) => call<TokenPage>("verify_token", args);
export const editToken = (edit: TokenEdit) => call<TokenPage>("edit_token", { edit });
export const removeToken = (request: RemoveTokenRequest) => call<TokenRemoval>("remove_token", { request });
/** The shell asks where to; the path that was written, none where the user thought better of it. */
export const exportTokens = (format: ExportFormat) => call<string | null>("export_tokens", { format });

export const rotationDialog = (token: string) => call<RotationDialog>("rotation_dialog", { token });
export const checkSuccessor = (request: SuccessorRequest) => call<Checked>("check_successor", { request });
export const rotate = (request: RotateRequest) => call<RotationOutcome>("rotate", { request });
export const rotateByApi = (request: SelfRotateRequest) =>
  call<RotationOutcome>("rotate_by_api", { request });
export const revokeOld = (request: RevokeOldRequest) => call<RotationOutcome>("revoke_old", { request });
export const stopRotation = (rotation: string) => call<RotationOutcome>("stop_rotation", { rotation });
export const openRotationPage = (token: string) => call<Opened>("open_rotation_page", { token });
export const openRevocationPage = (token: string) => call<Opened>("open_revocation_page", { token });

export const deletion = (runtime: RuntimeKey) => call<Deletion>("deletion", { runtime });
export const deleteToken = (request: DeleteRequest) => call<Outcome>("delete_token", { request });
export const hideNotifications = (args: { runtime: RuntimeKey; hidden: boolean }) =>
  call<RuntimeRow>("hide_notifications", args);
export const openTokenPage = (runtime: RuntimeKey) => call<Opened>("open_token_page", { runtime });
export const settings = () => call<SettingsView>("settings");
export const saveSettings = (caFile: string | null) => call<SettingsView>("save_settings", { caFile });
/** None is the system's. The page is opened anew in it. */
export const setLanguage = (tag: string | null) => call<void>("set_language", { tag });
export const importOrganization = (path: string) => call<SettingsView>("import_organization", { path });
export const unlockKeychain = () => call<SettingsView>("unlock_keychain");

export const gitSetup = () => call<GitSetup>("git_setup");
export const switchGit = (to: GitSwitchTo) => call<GitSetup>("switch_git", { to });
export const tryGit = (args: { address: string; job: string }) => call<GitTried>("try_git", args);
export const gitView = () => call<GitView>("git_view");
export const setGitDefault = (args: { host: string; account: string }) =>
  call<GitView>("set_git_default", args);
export const deleteStoredByGit = (id: string) => call<GitView>("delete_stored_by_git", { id });
/** Nothing is contacted; no token comes here. */
export const foundTokens = () => call<FoundTokens>("found_tokens");
export const storedToken = (id: string) => call<FoundTokens>("stored_token", { id });
export const askHelper = (request: HelperRequest) => call<FoundToken>("ask_helper", { request });
export const checkFoundToken = (request: FoundRequest) => call<Checked>("check_found_token", { request });
export const keepToken = (request: KeepRequest) => call<Kept>("keep_token", { request });
/** What those need who help; the user reads it. */
export const report = (names: boolean) => call<string>("report", { names });
/** Writes what was read. The shell asks where to; none where the user thought better of it. */
export const saveReport = () => call<string | null>("save_report");
export const cancel = (job: string) => call<void>("cancel", { job });

export const watch = () => call<WatchView>("watch");
export const watchSettings = () => call<WatchSettings>("watch_settings");
export const saveWatchSettings = (edit: WatchEdit) => call<WatchSettings>("save_watch_settings", { edit });
export const snooze = (args: { token: string; how: Snooze }) => call<WatchView>("snooze", args);
export const dismissNotice = (id: string) => call<WatchView>("dismiss_notice", { id });
/** `yes` matters where the hint asks. */
export const answerHint = (args: { hint: Hint; yes: boolean }) => call<WatchView>("answer_hint", args);
/** Resolves when all were asked. */
export const checkNow = () => call<WatchView>("check_now");
export const pauseReminders = (paused: boolean) => call<WatchView>("pause_reminders", { paused });
/** The shell asks where to; the path that was written, none where the user thought better of it. */
export const exportCalendar = () => call<string | null>("export_calendar");
/** The shell asks for a path; nothing is written yet. */
export const chooseCalendar = () => call<string | null>("choose_calendar");
export const quit = () => call<void>("quit");
