use std::fmt::Write as _;
use std::time::Duration;

use rustix::io::Errno;

use super::*;
use crate::store::{Kind, ProfileTrouble};

/// Written anew by `WINDLASS_BLESS=1 cargo test every_failure_as_one_page`; read it before it is committed.
const PAGE: &str = include_str!("../error.snap.txt");

fn kinds() -> Vec<Kind> {
    let kinds = vec![
        Kind::NoNetwork,
        Kind::UnknownHost,
        Kind::Tls,
        Kind::TlsExpired,
        Kind::TlsName,
        Kind::BadCredentials,
        Kind::ExpiredCredentials,
        Kind::Profile { name: "work".into(), trouble: ProfileTrouble::Missing },
        Kind::Profile { name: "work".into(), trouble: ProfileTrouble::SignedOut },
        Kind::Profile { name: "work".into(), trouble: ProfileTrouble::Refused },
        Kind::Profile { name: "work".into(), trouble: ProfileTrouble::Failed },
        Kind::AccessDenied,
        Kind::ClockSkew,
        Kind::WrongRegion { region: Some("eu-central-1".into()) },
        Kind::WrongRegion { region: None },
        Kind::NoSuchBucket,
        Kind::NoSuchKey,
        Kind::DeleteMarker,
        Kind::NoSuchUpload,
        Kind::PreconditionFailed,
        Kind::Conflict,
        Kind::Archived,
        Kind::Busy { after: Some(Duration::from_secs(5)) },
        Kind::Server,
        Kind::Interrupted,
        Kind::BadDigest,
        Kind::BadAnswer,
        Kind::WebPage,
        Kind::NotSupported,
        Kind::TooLarge,
        Kind::StorageFull,
        Kind::Source,
        Kind::Other,
    ];
    // A new kind does not compile until it is here, and is then to be put into the list above.
    kinds.iter().for_each(|kind| match kind {
        Kind::NoNetwork | Kind::UnknownHost | Kind::Tls | Kind::TlsExpired | Kind::TlsName => {}
        Kind::BadCredentials | Kind::ExpiredCredentials => {}
        Kind::Profile { trouble, .. } => match trouble {
            ProfileTrouble::Missing | ProfileTrouble::SignedOut => {}
            ProfileTrouble::Refused | ProfileTrouble::Failed => {}
        },
        Kind::AccessDenied | Kind::ClockSkew | Kind::WrongRegion { .. } | Kind::NoSuchBucket | Kind::NoSuchKey => {}
        Kind::DeleteMarker
        | Kind::NoSuchUpload
        | Kind::PreconditionFailed
        | Kind::Conflict
        | Kind::Archived
        | Kind::Busy { .. } => {}
        Kind::Server | Kind::Interrupted | Kind::BadDigest | Kind::BadAnswer | Kind::WebPage => {}
        Kind::NotSupported => {}
        Kind::TooLarge | Kind::StorageFull | Kind::Source | Kind::Other => {}
    });
    kinds
}

fn others() -> Vec<Error> {
    let path = || PathBuf::from("/home/jo/Grade.mov");
    let place = || "rushes/2026/Grade.mov".to_owned();
    let io = |errno: Errno| io::Error::from(errno);
    let errors = vec![
        Error::SourceMissing { path: path() },
        Error::SourceUnreadable { path: path(), source: io(Errno::ACCESS) },
        Error::SourceUnreadable { path: path(), source: io(Errno::IO) },
        Error::SourceUnreadable { path: path(), source: io(Errno::ISDIR) },
        Error::SourceUnreadable { path: path(), source: io(Errno::NAMETOOLONG) },
        Error::SourceUnreadable { path: path(), source: io(Errno::MFILE) },
        Error::SourceUnreadable { path: path(), source: io(Errno::STALE) },
        Error::SourceChanged { path: path() },
        Error::NotAFile { path: path() },
        Error::RemoteChanged { place: place(), detail: "another ETag".into() },
        Error::Replaced { place: place(), detail: "another ETag".into() },
        Error::ChecksumDiffers { ours: "AAAAAAAAAAA=".into(), theirs: "AAAAAAAAAAE=".into() },
        Error::ObjectDiffers { place: place(), ours: "AAAAAAAAAAA=".into(), theirs: "AAAAAAAAAAE=".into() },
        Error::CopyDiffers { place: place(), ours: "AAAAAAAAAAA=".into(), theirs: "AAAAAAAAAAE=".into() },
        Error::TagsRefused {
            place: place(),
            server: "Post house".into(),
            source: store::Error::new(
                Kind::NotSupported,
                "A header you provided implies functionality that is not implemented",
            ),
        },
        Error::CannotUnpack { place: place(), why: "its compressed bytes are damaged", detail: "crc".into() },
        Error::Write { path: path(), source: io(Errno::ACCESS) },
        Error::Write { path: path(), source: io(Errno::ROFS) },
        Error::Write { path: path(), source: io(Errno::IO) },
        Error::Write { path: path(), source: io(Errno::NOTDIR) },
        Error::Write { path: path(), source: io(Errno::ISDIR) },
        Error::Write { path: path(), source: io(Errno::NAMETOOLONG) },
        Error::Write { path: path(), source: io(Errno::MFILE) },
        Error::Write { path: path(), source: io(Errno::FBIG) },
        Error::Write { path: path(), source: io(Errno::STALE) },
        Error::DiskFull { path: path(), needed: 0 },
        Error::DiskFull { path: path(), needed: 58_712_334_336 },
        Error::TargetMissing { path: path() },
        Error::TargetExists { path: path() },
        Error::BadName { name: "a\u{202e}b".into(), why: "it is not Unicode text".into() },
        Error::TooLarge { size: u64::MAX },
        Error::Unconfirmed { place: place(), detail: "no answer".into() },
        Error::SomeFailed { failed: 2, of: 20_000, done: "deleted" },
        Error::NoCredentials { server: "Post house".into() },
        Error::Keyring { detail: "timed out".into() },
        Error::Journal { detail: "disk I/O error".into() },
        Error::JournalFull { detail: "database or disk is full".into() },
        Error::JournalInUse { path: "/home/jo/.local/share/windlass/journal.lock".into() },
        Error::BadInput { what: "The part size must be 5 MiB to 5 GiB.".into(), hint: None },
        Error::Internal { detail: "a task ended".into() },
    ];
    // As above.
    errors.iter().for_each(|error| match error {
        Error::Store { .. } | Error::SourceMissing { .. } | Error::SourceUnreadable { .. } => {}
        Error::SourceChanged { .. } | Error::NotAFile { .. } => {}
        Error::RemoteChanged { .. } | Error::Replaced { .. } => {}
        Error::ChecksumDiffers { .. } | Error::ObjectDiffers { .. } | Error::CopyDiffers { .. } => {}
        Error::Write { .. } | Error::CannotUnpack { .. } | Error::TagsRefused { .. } => {}
        Error::DiskFull { .. } | Error::TargetMissing { .. } => {}
        Error::TargetExists { .. } | Error::BadName { .. } | Error::TooLarge { .. } | Error::Unconfirmed { .. } => {}
        Error::SomeFailed { .. } | Error::NoCredentials { .. } | Error::Keyring { .. } | Error::Journal { .. } => {}
        Error::JournalFull { .. } | Error::JournalInUse { .. } | Error::BadInput { .. } | Error::Internal { .. } => {}
    });
    errors
}

/// Every failure with a name for it, in the order of the page.
fn all() -> Vec<(String, Failure)> {
    let actions = [
        Action::ListBuckets,
        Action::List,
        Action::Read,
        Action::Write,
        Action::Abort,
        Action::Delete,
        Action::Copy,
        Action::Edit,
        Action::Restore,
        Action::Undelete,
        Action::Tags,
        Action::About,
        Action::Uploads,
    ];
    let mut all = Vec::new();
    for error in others() {
        let name = format!("{error:?}");
        let end = name.find([' ', '{']).unwrap_or(name.len());
        all.push((name[..end].to_owned(), Failure::from(error)));
    }
    for kind in kinds() {
        for action in actions {
            let source = store::Error {
                kind: kind.clone(),
                code: Some("Code".into()),
                message: "the server's words".into(),
                request_id: Some("4442587FB7D0A2F9".into()),
                status: Some(400),
            };
            let (place, server) = ("rushes/2026/Grade.mov".to_owned(), "Post house".to_owned());
            let failure = Failure::from(Error::Store { action, place, server, source });
            all.push((format!("{kind:?} while {action:?}"), failure));
        }
    }
    all
}

fn page() -> String {
    let mut page = String::from("Every failure that a user can see. Made by error/tests.rs; read it as a page.\n");
    // Failures that say the same are one entry.
    let mut entries: Vec<(Vec<String>, Failure)> = Vec::new();
    for (name, failure) in all() {
        let same = |other: &Failure| {
            (&other.message, &other.hint, other.code, other.retry)
                == (&failure.message, &failure.hint, failure.code, failure.retry)
        };
        match entries.iter_mut().find(|(_, other)| same(other)) {
            Some((names, _)) => names.push(name),
            None => entries.push((vec![name], failure)),
        }
    }
    for (names, failure) in entries {
        let hint = failure.hint.as_deref().unwrap_or("–");
        // Writing to a string cannot fail.
        let _ = write!(page, "\n{}\n  {hint}\n", failure.message);
        let _ = writeln!(page, "  [{:?}, {:?}] {}", failure.code, failure.retry, names.join("; "));
    }
    page
}

#[test]
fn every_failure_as_one_page() {
    let page = page();
    if std::env::var_os("WINDLASS_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/error.snap.txt"), &page).unwrap();
        return;
    }
    for (number, (now, then)) in page.lines().zip(PAGE.lines()).enumerate() {
        assert_eq!(now, then, "line {}", number + 1);
    }
    assert_eq!(page.lines().count(), PAGE.lines().count());
}

#[test]
fn every_failure_is_said_well() {
    for (name, failure) in all() {
        let Failure { message, hint, retry, detail, .. } = &failure;
        assert!(message.ends_with('.') && message.len() < 160, "{name}: {message}");
        assert!(hint.is_some() || *retry != Retry::AfterAction, "{name} has no hint");
        for text in [Some(message), hint.as_ref()].into_iter().flatten() {
            assert!(text.ends_with('.') && !text.contains("  "), "{name}: {text}");
            let artefacts = ["Some(", "None", "Os {", "Error", "PathBuf", "\\\"", "{", "}", "Kind::", "()"];
            for artefact in artefacts.into_iter().filter(|_| name != "BadName") {
                assert!(!text.contains(artefact), "{name}: {text}");
            }
        }
        assert!(!detail.is_empty(), "{name}");
    }
}

/// What the system may say of a file, and what the user is told of it: two that ask for something else of the user
/// never sound the same.
#[test]
fn every_trouble_of_the_disk_has_its_own_words() {
    use Code::*;
    let path = Path::new("/home/jo/Grade.mov");
    let cases = [
        (Errno::ACCESS, (SourceUnreadable, "may not open"), (TargetUnwritable, "may not write")),
        (Errno::PERM, (SourceUnreadable, "may not open"), (TargetUnwritable, "may not write")),
        (Errno::ROFS, (SourceUnreadable, "cannot be read"), (TargetUnwritable, "can only be read")),
        (Errno::IO, (SourceUnreadable, "reports an error"), (TargetUnwritable, "reports an error")),
        (Errno::NOTDIR, (SourceMissing, "not where it was"), (TargetUnwritable, "A file is where a folder")),
        (Errno::ISDIR, (SourceUnreadable, "is a folder now"), (TargetUnwritable, "A folder has the name")),
        (Errno::NAMETOOLONG, (SourceUnreadable, "too long"), (TargetUnwritable, "too long")),
        (Errno::MFILE, (SourceUnreadable, "too many files"), (TargetUnwritable, "too many files")),
        (Errno::NFILE, (SourceUnreadable, "too many files"), (TargetUnwritable, "too many files")),
        (Errno::FBIG, (SourceUnreadable, "cannot be read"), (TargetUnwritable, "larger than its disk takes")),
        (Errno::NOENT, (SourceMissing, "not where it was"), (TargetMissing, "is gone")),
        (Errno::NOSPC, (SourceUnreadable, "cannot be read"), (DiskFull, "is full")),
        (Errno::DQUOT, (SourceUnreadable, "cannot be read"), (DiskFull, "is full")),
        (Errno::EXIST, (SourceUnreadable, "cannot be read"), (Exists, "is there already")),
    ];
    for (errno, reading, writing) in cases {
        for (error, (code, words)) in
            [(Error::reading(path, errno.into()), reading), (Error::writing(path, errno.into()), writing)]
        {
            let failure = Failure::from(error);
            let Failure { message, hint, detail, .. } = &failure;
            assert_eq!(failure.code, code, "{errno:?}");
            assert!(message.contains(words) && message.contains("/home/jo/Grade.mov"), "{errno:?}: {message}");
            assert!(hint.is_some(), "{errno:?}");
            let told = matches!(code, SourceUnreadable | TargetUnwritable);
            assert!(!told || detail.contains(&io::Error::from(errno).to_string()), "{errno:?}: {detail}");
        }
    }
}

#[test]
fn the_detail_has_what_the_server_said() {
    let all = all();
    let (_, failure) = all.iter().find(|(name, _)| name == "Server while Write").unwrap();
    for word in ["the server's words", "4442587FB7D0A2F9", "400", "Code", "Post house"] {
        assert!(failure.detail.contains(word), "{}", failure.detail);
    }
}
