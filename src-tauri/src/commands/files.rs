//! A file that the user names in the system's own dialog.

use std::path::PathBuf;

use patrol_core::domain::fault::{Code, Fault};
use patrol_core::folders::put_whole;
use tauri::WebviewWindow;
use tauri_plugin_dialog::DialogExt;
use tr::tr;

use super::Answer;

/// Asks where to write; none where the user thought better of it.
pub async fn save_dialog(
    window: &WebviewWindow,
    name: &str,
    title: &str,
    extension: &str,
) -> Option<PathBuf> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(window)
        .set_file_name(name)
        .add_filter(title, &[extension])
        .save_file(move |chosen| drop(sender.send(chosen)));
    receiver.await.ok().flatten()?.into_path().ok()
}

/// Writes there, whole or not at all; the answer is the path as it is shown.
pub async fn write(path: PathBuf, text: String) -> Answer<String> {
    let shown = path.display().to_string();
    let written = tokio::task::spawn_blocking(move || put_whole(&path, &text)).await;
    match written {
        Ok(Ok(())) => Ok(shown),
        Ok(Err(error)) => Err(Fault::new(
            Code::BadInput,
            tr!("The file could not be written: {reason}.", reason = error.kind()),
        )
        .kept(tr!("What was there is as it was."))
        .next(tr!("Choose another place."))),
        Err(_) => Err(Fault::new(
            Code::Unexpected,
            tr!("The file could not be written."),
        )),
    }
}
