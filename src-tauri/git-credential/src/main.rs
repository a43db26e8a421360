//! The `git-credential-patrol` program: its arguments and streams, and no more.

use std::process::ExitCode;

fn main() -> ExitCode {
    git_credential_patrol::run(
        std::env::args_os().nth(1),
        &mut std::io::stdin().lock(),
        &mut std::io::stdout().lock(),
        &mut std::io::stderr().lock(),
    )
}
