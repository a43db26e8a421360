//! The `patrol` program: its arguments, then the window.

// No console window beside the app's own on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::alloc::System;
use std::process::ExitCode;

use lexopt::prelude::Long;
use zeroizing_alloc::ZeroAlloc;

/// Whatever is freed is wiped first: the buffers of the network's and of
/// other libraries hold secrets for a moment, and are not ours to wipe.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

const HELP: &str = "\
Patrol keeps watch over the Git personal access tokens of people who use
Codefresh GitOps runtimes.

Usage: patrol [--hidden]

  --hidden    start in the background; the window stays minimised where there
              is no tray
  --version   say the version
  --help      say this

Environment: CF_URL, CF_API_KEY and CFCONFIG are offered as connections, as
Codefresh's own command line reads them. PATROL_LOG sets how much is logged
(such as \"debug\"); the log never holds a secret.
";

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is the command line"
)]
fn main() -> ExitCode {
    // Before there is any secret; Patrol works without, but says so.
    if let Err(error) = patrol_core::process::close() {
        eprintln!("patrol: {error}");
    }
    let mut hidden = false;
    let mut arguments = lexopt::Parser::from_env();
    loop {
        match arguments.next() {
            Ok(None) => break,
            Ok(Some(Long("hidden"))) => hidden = true,
            Ok(Some(Long("version"))) => {
                println!("patrol {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            Ok(Some(Long("help"))) => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            Ok(Some(argument)) => {
                eprintln!("patrol: {}\n\n{HELP}", argument.unexpected());
                return ExitCode::from(2);
            }
            Err(error) => {
                eprintln!("patrol: {error}\n\n{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    match patrol_shell::run(hidden) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("patrol: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
