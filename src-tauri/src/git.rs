//! git, run by tauri's shell plugin from here alone: the page may run no
//! program. What it started ends with it, at the deadline or when nobody
//! waits any more.

use std::sync::Arc;

use patrol_core::git_config::{Call, Git, Output, RunError};
use tauri::{AppHandle, Runtime};
use tauri_plugin_shell::ShellExt;
use tauri_plugin_shell::process::{CommandChild, CommandEvent};
use zeroize::Zeroizing;

/// No answer of git's is longer; beyond it the run has failed.
const LARGEST: usize = 8 * 1024 * 1024;

/// Runs git.
pub fn runner<R: Runtime>(app: &AppHandle<R>) -> Git {
    let app = app.clone();
    Arc::new(move |call| {
        let app = app.clone();
        Box::pin(async move {
            let deadline = call.deadline;
            // Dropping what is late ends it.
            match tokio::time::timeout(deadline, run(&app, call)).await {
                Ok(done) => done,
                Err(_) => Err(RunError::TimedOut(deadline.as_secs())),
            }
        })
    })
}

async fn run<R: Runtime>(app: &AppHandle<R>, call: Call) -> Result<Output, RunError> {
    let command = app
        .shell()
        .command("git")
        .args(&call.arguments)
        .envs(call.environment)
        .current_dir(&call.folder)
        .set_raw_out(true)
        .set_process_group(true);
    let (mut events, child) = command.spawn().map_err(|error| match error {
        tauri_plugin_shell::Error::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            RunError::Missing
        }
        _ => RunError::Failed,
    })?;
    let mut running = Running(Some(child));
    if let Some(child) = &mut running.0 {
        // A git that reads nothing has closed its end; that is no fault.
        let _ = child.write(call.input.as_bytes());
    }
    let mut output = Output {
        status: None,
        stdout: Zeroizing::default(),
        stderr: Zeroizing::default(),
    };
    while let Some(event) = events.recv().await {
        match event {
            CommandEvent::Stdout(bytes) => append(&mut output.stdout, Zeroizing::new(bytes))?,
            CommandEvent::Stderr(bytes) => append(&mut output.stderr, Zeroizing::new(bytes))?,
            CommandEvent::Terminated(end) => {
                output.status = end.code;
                running.0 = None;
            }
            _ => return Err(RunError::Failed),
        }
    }
    Ok(output)
}

/// A git that has not ended yet: dropped, it is ended with all that it
/// started. What one that did end left behind on purpose (the daemon of `git
/// credential-cache`) lives on, which the plugin's own `kill_on_drop` would end.
struct Running(Option<CommandChild>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = self.0.take() {
            let _ = child.kill();
        }
    }
}

/// A vector that grows leaves its old text behind: the old one is wiped.
fn append(to: &mut Zeroizing<Vec<u8>>, more: Zeroizing<Vec<u8>>) -> Result<(), RunError> {
    if to.len() + more.len() > LARGEST {
        return Err(RunError::Failed);
    }
    let mut grown = Vec::with_capacity(to.len() + more.len());
    grown.extend_from_slice(to);
    grown.extend_from_slice(&more);
    *to = Zeroizing::new(grown);
    Ok(())
}
