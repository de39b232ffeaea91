//! Safeguards that can be taken out, one at a time, to see that a test notices.
//!
//! Only builds for tests know how: in any other [`without`] is `false` when it is compiled, and nothing is left of it.
//! `WINDLASS_SABOTAGE=file-sync` takes one out; `make sabotage` does it with each, and wants the tests to fail.

/// What can be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name in `ALL` says")]
pub enum Safeguard {
    FileSync,
    FolderSync,
    DataBeforeJournal,
    EntityTag,
    ExactRange,
    ServerListOfParts,
    EveryPageOfParts,
    LookAfterLostCompletion,
    DoubtAfterLostCompletion,
    ErrorInsideSuccess,
    SourceUnchanged,
    NoOverwrite,
    BelowTheFolder,
    WholeChecksum,
    PartChecksum,
    TokenFirst,
    Condition,
    RemovalNoted,
}

/// Each with the name that the variable has.
#[cfg(any(test, feature = "fakes"))]
pub const ALL: [(&str, Safeguard); 18] = [
    ("file-sync", Safeguard::FileSync),
    ("folder-sync", Safeguard::FolderSync),
    ("data-before-journal", Safeguard::DataBeforeJournal),
    ("entity-tag", Safeguard::EntityTag),
    ("exact-range", Safeguard::ExactRange),
    ("server-list-of-parts", Safeguard::ServerListOfParts),
    ("every-page-of-parts", Safeguard::EveryPageOfParts),
    ("look-after-lost-completion", Safeguard::LookAfterLostCompletion),
    ("doubt-after-lost-completion", Safeguard::DoubtAfterLostCompletion),
    ("error-inside-success", Safeguard::ErrorInsideSuccess),
    ("source-unchanged", Safeguard::SourceUnchanged),
    ("no-overwrite", Safeguard::NoOverwrite),
    ("below-the-folder", Safeguard::BelowTheFolder),
    ("whole-checksum", Safeguard::WholeChecksum),
    ("part-checksum", Safeguard::PartChecksum),
    ("token-first", Safeguard::TokenFirst),
    ("condition", Safeguard::Condition),
    ("removal-noted", Safeguard::RemovalNoted),
];

/// Whether that one is taken out.
#[cfg(any(test, feature = "fakes"))]
pub fn without(safeguard: Safeguard) -> bool {
    static CHOSEN: std::sync::LazyLock<Option<Safeguard>> = std::sync::LazyLock::new(|| {
        let name = std::env::var("WINDLASS_SABOTAGE").ok()?;
        let chosen = ALL.iter().find(|it| it.0 == name).map(|it| it.1);
        Some(chosen.unwrap_or_else(|| panic!("there is no safeguard {name}")))
    });
    *CHOSEN == Some(safeguard)
}

/// Never, in a build that is not for tests.
#[cfg(not(any(test, feature = "fakes")))]
pub const fn without(_: Safeguard) -> bool {
    false
}
