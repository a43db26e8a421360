//! On Linux the program takes libgcc into itself: one library less to be
//! found and linked at each of git's questions.

fn main() {
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let libc = std::env::var("CARGO_CFG_TARGET_ENV").unwrap_or_default();
    if target == "linux" && libc == "gnu" {
        println!("cargo::rustc-link-arg-bins=-static-libgcc");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
