//! Floor 4, the desktop shell: the only code that names tauri. It hands the
//! core's service a window, a clock and a browser, and the page its commands.

mod browser;
mod commands;
mod git;
mod grants;
mod state;
mod window;

use patrol_core::folders::Folders;
use tauri::Manager;
use tauri_plugin_window_state::StateFlags;

/// Runs the app until its window is closed.
///
/// # Errors
/// There is no display, or the webview cannot be made.
pub fn run(hidden: bool) -> tauri::Result<()> {
    let mut remembered = tauri_plugin_window_state::Builder::new()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED);
    if let Ok(folders) = Folders::for_user() {
        // An absolute path: beside Patrol's own settings, not in a folder named after the identifier.
        remembered = remembered.with_filename(folders.config.join("window.json").display().to_string());
    }
    let app = tauri::Builder::default()
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(remembered.build())
        .plugin(tauri_plugin_shell::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .invoke_handler(tauri::generate_handler![
            commands::window::start,
            commands::window::subscribe,
            commands::window::refresh,
            commands::window::cancel,
            commands::accounts::found_accounts,
            commands::accounts::connect,
            commands::accounts::connect_found,
            commands::accounts::switch_account,
            commands::accounts::account_removal,
            commands::accounts::remove_account,
            commands::tokens::token_dialog,
            commands::tokens::open_token_page,
            commands::tokens::sign_in,
            commands::tokens::check_token,
            commands::tokens::add_token,
            commands::tokens::discard_draft,
            commands::tokens::try_again,
            commands::tokens::deletion,
            commands::tokens::delete_token,
            commands::tokens::verify_now,
            commands::tokens::hide_notifications,
            commands::batches::authorize_many,
            commands::batches::continue_batch,
            commands::batches::stop_batch,
            commands::batches::leave_batch,
            commands::batches::rotation_dialog,
            commands::batches::check_successor,
            commands::batches::rotate,
            commands::batches::rotate_by_api,
            commands::batches::revoke_old,
            commands::batches::stop_rotation,
            commands::batches::open_rotation_page,
            commands::batches::open_revocation_page,
            commands::token_page::token_details,
            commands::token_page::verify_token,
            commands::token_page::edit_token,
            commands::token_page::remove_token,
            commands::token_page::export_tokens,
            commands::settings::settings,
            commands::settings::save_settings,
            commands::settings::import_organization,
            commands::settings::unlock_keychain,
            commands::git::git_setup,
            commands::git::switch_git,
            commands::git::try_git,
            commands::git::git_view,
            commands::git::set_git_default,
            commands::git::delete_stored_by_git,
            commands::git::found_tokens,
            commands::git::stored_token,
            commands::git::ask_helper,
            commands::git::check_found_token,
            commands::git::keep_token,
        ])
        .setup(move |app| {
            // Only here is it certain that this start is the first: opening the ledger settles what the
            // last run left, which a second start must not do to the first.
            app.manage(state::open());
            window::open(app.handle(), hidden)?;
            grants::watch(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if matches!(event, tauri::RunEvent::Exit) {
            tracing::info!("ended");
            // Flushes the log, which its guard does when it is dropped.
            if let Some(state) = app.try_state::<state::State>() {
                state.close();
            }
        }
    });
    Ok(())
}
