//! Why the system did not do what was asked, as part of a sentence: Rust's own
//! words for it (`std::io::ErrorKind`), in the user's language.

use std::io::ErrorKind;

use tr::tr;

/// `permission denied`, as part of a sentence.
pub fn reason(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::NotFound => tr!("entity not found"),
        ErrorKind::PermissionDenied => tr!("permission denied"),
        ErrorKind::AlreadyExists => tr!("entity already exists"),
        ErrorKind::NotADirectory => tr!("not a directory"),
        ErrorKind::IsADirectory => tr!("is a directory"),
        ErrorKind::ReadOnlyFilesystem => tr!("read-only filesystem or storage medium"),
        ErrorKind::StorageFull => tr!("no storage space"),
        ErrorKind::QuotaExceeded => tr!("quota exceeded"),
        ErrorKind::FileTooLarge => tr!("file too large"),
        ErrorKind::ResourceBusy => tr!("resource busy"),
        ErrorKind::InvalidInput => tr!("invalid input parameter"),
        ErrorKind::InvalidData => tr!("invalid data"),
        ErrorKind::TimedOut => tr!("timed out"),
        ErrorKind::Interrupted => tr!("operation interrupted"),
        ErrorKind::OutOfMemory => tr!("out of memory"),
        ErrorKind::Other => tr!("other error"),
        // Rare, and better in English than not at all.
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_the_words_are_rusts_own() {
        use ErrorKind::*;
        for kind in [
            NotFound,
            PermissionDenied,
            AlreadyExists,
            NotADirectory,
            IsADirectory,
            ReadOnlyFilesystem,
            StorageFull,
            QuotaExceeded,
            FileTooLarge,
            ResourceBusy,
            InvalidInput,
            InvalidData,
            TimedOut,
            Interrupted,
            OutOfMemory,
            Other,
            BrokenPipe,
        ] {
            assert_eq!(reason(kind), kind.to_string());
        }
    }
}
