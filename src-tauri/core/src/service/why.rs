//! Why a file could not be read or written, in the user's language: what the
//! standard library says of an [`ErrorKind`], for the kinds that a file meets.

use std::io::ErrorKind;

use tr::tr;

/// The end of a sentence: “… cannot be written: permission denied”.
pub(super) fn why(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::NotFound => tr!("entity not found"),
        ErrorKind::PermissionDenied => tr!("permission denied"),
        ErrorKind::IsADirectory => tr!("is a directory"),
        ErrorKind::NotADirectory => tr!("not a directory"),
        ErrorKind::ReadOnlyFilesystem => tr!("read-only filesystem or storage medium"),
        ErrorKind::StorageFull => tr!("no storage space"),
        ErrorKind::QuotaExceeded => tr!("quota exceeded"),
        ErrorKind::FileTooLarge => tr!("file too large"),
        ErrorKind::InvalidFilename => tr!("invalid filename"),
        ErrorKind::InvalidData => tr!("invalid data"),
        ErrorKind::ResourceBusy => tr!("resource busy"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_it_is_what_the_standard_library_says() {
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::PermissionDenied,
            ErrorKind::IsADirectory,
            ErrorKind::NotADirectory,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::StorageFull,
            ErrorKind::QuotaExceeded,
            ErrorKind::FileTooLarge,
            ErrorKind::InvalidFilename,
            ErrorKind::InvalidData,
            ErrorKind::ResourceBusy,
            ErrorKind::BrokenPipe,
        ] {
            assert_eq!(why(kind), kind.to_string());
        }
    }
}
