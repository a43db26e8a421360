//! Floor 4, the desktop shell: the only code that names tauri. It hands the
//! core's service a window, a clock and a browser, and the page its commands.

mod autostart;
mod browser;
#[cfg(target_os = "linux")]
mod bus;
mod commands;
mod git;
mod grants;
mod hub;
mod language;
mod notifications;
mod places;
mod reminders;
mod state;
mod system;
mod tray;
mod window;

use std::sync::Arc;
use std::time::Duration;

use patrol_core::folders::Folders;
use tauri::{AppHandle, Manager, RunEvent};
use tauri_plugin_window_state::StateFlags;

/// How long a start in the background waits for a tray: a desktop's panel may
/// come up after what starts with it.
const TRAY_COMES: Duration = Duration::from_secs(5);

/// Runs the app until the user quits it.
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
    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_notification::init());
    let app = builder
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(remembered.build())
        .plugin(tauri_plugin_shell::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(autostart::plugin())
        .manage(hub::Hub::default())
        .manage(places::Places::default())
        .manage(reminders::Reminders::default())
        .manage(commands::report::Shown::default())
        .manage(tray::Tray::default())
        .manage(window::Opening::default())
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
            commands::watch::watch,
            commands::watch::watch_settings,
            commands::watch::save_watch_settings,
            commands::watch::snooze,
            commands::watch::dismiss_notice,
            commands::watch::answer_hint,
            commands::watch::check_now,
            commands::watch::pause_reminders,
            commands::watch::export_calendar,
            commands::watch::choose_calendar,
            commands::window::quit,
            commands::settings::settings,
            commands::settings::save_settings,
            commands::settings::set_language,
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
            commands::report::report,
            commands::report::save_report,
        ])
        .setup(move |app| {
            language::begin();
            // Only here is it certain that this start is the first: opening the ledger settles what the
            // last run left, which a second start must not do to the first.
            // WebKit starts its processes meanwhile, and the page asks for nothing before this is over.
            let opening = std::thread::spawn(state::open);
            let opened = if hidden {
                Ok(())
            } else {
                window::open(app.handle(), false)
            };
            app.manage(
                opening
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
            opened?;
            begin(app.handle());
            if hidden {
                start_in_background(app.handle());
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| match event {
        // The last window is closed, which the user may not mean as the end.
        RunEvent::ExitRequested { code: None, api, .. } if window::goes_on_without(app) => api.prevent_exit(),
        RunEvent::Exit => {
            tracing::info!("ended");
            // Flushes the log, which its guard does when it is dropped.
            if let Some(state) = app.try_state::<state::State>() {
                state.close();
            }
        }
        _ => {}
    });
    Ok(())
}

/// What runs beside the window, and without it.
fn begin(app: &AppHandle) {
    if let Ok(service) = app.state::<state::State>().service() {
        let told = app.clone();
        service.listen(Arc::new(move |change| told.state::<hub::Hub>().changed(change)));
    }
    tray::start(app);
    reminders::watch(app);
    grants::watch(app);
}

/// Settles what an earlier run left half done, as the window would; and opens
/// that, minimised, where there is no tray to find Patrol by.
fn start_in_background(app: &AppHandle) {
    if let Ok(service) = app.state::<state::State>().service().cloned() {
        tauri::async_runtime::spawn(async move { service.recover().await });
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(TRAY_COMES).await;
        if !tray::is_there(&app) {
            window::open_later(&app, true);
        }
    });
}
