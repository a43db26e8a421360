//! Checks configuration and capabilities while building. Every command that
//! the page may call is named here, in `capabilities/main.json` and in
//! `src/lib.rs`; one that is missing in any of the three cannot be called.

/// The commands, each getting a permission `allow-…` of its own.
const COMMANDS: &[&str] = &[
    "start",
    "subscribe",
    "found_accounts",
    "connect",
    "connect_found",
    "switch_account",
    "account_removal",
    "remove_account",
    "refresh",
    "verify_now",
    "token_dialog",
    "check_token",
    "add_token",
    "discard_draft",
    "try_again",
    "deletion",
    "delete_token",
    "hide_notifications",
    "open_token_page",
    "sign_in",
    "authorize_many",
    "continue_batch",
    "stop_batch",
    "leave_batch",
    "rotation_dialog",
    "check_successor",
    "rotate",
    "rotate_by_api",
    "revoke_old",
    "stop_rotation",
    "open_rotation_page",
    "open_revocation_page",
    "token_details",
    "verify_token",
    "edit_token",
    "remove_token",
    "export_tokens",
    "watch",
    "watch_settings",
    "save_watch_settings",
    "snooze",
    "dismiss_notice",
    "answer_hint",
    "check_now",
    "pause_reminders",
    "export_calendar",
    "choose_calendar",
    "quit",
    "settings",
    "save_settings",
    "import_organization",
    "unlock_keychain",
    "report",
    "save_report",
    "cancel",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error=tauri: {error:#}");
    }
}
