//! The `git-credential-patrol` program: its arguments and streams, and no more.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Git waits for an answer either way.
    let _ = patrol_core::process::close();
    git_credential_patrol::run(
        std::env::args_os().nth(1),
        &mut std::io::stdin().lock(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr().lock(),
    )
}
