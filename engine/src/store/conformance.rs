//! One contract, one set of tests: every [`Store`] is held to it, the fake, the practice store and real servers
//! alike, so that the fake cannot promise more than servers keep.
//!
//! A case tests one sentence of the contract and names it. What servers are known to differ in is an ability:
//! cases that need one that is missing are left out, never bent.

mod bench;
mod buckets;
mod checksums;
mod keys;
mod listing;
mod objects;
mod parts;
mod ranges;
mod uploads;

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use self::bench::{Bench, Outcome};
use super::Store;

/// What a server can do beyond what all can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Every part of a completed upload but the last must have that many bytes.
    pub smallest_part: u64,
    /// Keeps a CRC-64/NVME over the whole of objects made of parts.
    pub whole_checksum: bool,
    /// Tells the CRC-64/NVME of what it took, and refuses other bytes than were promised.
    pub checksums: bool,
    /// Obeys `If-None-Match: *` when an object is put.
    pub if_none_match: bool,
    /// Obeys it when an upload is completed.
    pub if_none_match_on_completion: bool,
    /// Obeys `If-Match`.
    pub if_match: bool,
    /// Entity tags are MD5, as those of unencrypted objects on S3.
    pub md5_etags: bool,
    /// Keeps the metadata of objects made of parts.
    pub metadata_of_uploads: bool,
    /// Answers `NoSuchUpload` when an upload is completed again.
    pub refuses_second_completion: bool,
    /// Keeps keys with empty segments (`a//b`) as they are.
    pub empty_segments: bool,
    /// Refuses to make a bucket again.
    pub bucket_conflict: bool,
    /// May be asked for more than 1,000 keys and parts, which takes a while.
    pub large: bool,
}

impl Abilities {
    /// Everything, as S3 has it.
    pub fn all() -> Self {
        Self {
            smallest_part: 5 * 1024 * 1024,
            whole_checksum: true,
            checksums: true,
            if_none_match: true,
            if_none_match_on_completion: true,
            if_match: true,
            md5_etags: true,
            metadata_of_uploads: true,
            refuses_second_completion: true,
            empty_segments: true,
            bucket_conflict: true,
            large: true,
        }
    }
}

/// One test.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The sentence of the contract that it tests.
    pub contract: &'static str,
    needs: fn(&Abilities) -> bool,
    run: for<'a> fn(&'a Bench) -> BoxFuture<'a, Outcome>,
}

/// A case that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The case's name.
    pub case: &'static str,
    /// The sentence that does not hold.
    pub contract: &'static str,
    /// What happened instead.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: \"{}\" does not hold: {}", self.case, self.contract, self.problem)
    }
}

/// `case!(function, "sentence")`, or `case!(function, "sentence", ability)`.
macro_rules! case {
    ($name:ident, $contract:literal) => {
        case!(@ $name, $contract, |_| true)
    };
    ($name:ident, $contract:literal, $($ability:ident),+) => {
        case!(@ $name, $contract, |can| true $(&& can.$ability)+)
    };
    (@ $name:ident, $contract:literal, $needs:expr) => {
        Case { name: stringify!($name), contract: $contract, needs: $needs, run: |bench| Box::pin($name(bench)) }
    };
}
use case;

/// All cases.
pub fn cases() -> Vec<Case> {
    let groups = [
        buckets::cases(),
        objects::cases(),
        ranges::cases(),
        checksums::cases(),
        keys::cases(),
        listing::cases(),
        uploads::cases(),
        parts::cases(),
    ];
    groups.into_iter().flatten().collect()
}

/// Runs every case that the server is able to pass, in a bucket that is there, below a prefix that is not used yet.
pub async fn run(store: Arc<dyn Store>, bucket: &str, can: Abilities) -> Vec<Finding> {
    let mut findings = Vec::new();
    for case in cases().into_iter().filter(|case| (case.needs)(&can)) {
        let bench = Bench::new(store.clone(), bucket, case.name, can);
        if let Err(problem) = (case.run)(&bench).await {
            findings.push(Finding { case: case.name, contract: case.contract, problem: problem.0 });
        }
        bench.clear().await;
    }
    findings
}

/// The same, for use in a test.
///
/// # Panics
/// If a case fails, with all findings.
pub async fn check(store: Arc<dyn Store>, bucket: &str, can: Abilities) {
    let findings: Vec<String> = run(store, bucket, can).await.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{} of {} cases failed:\n{}", findings.len(), cases().len(), findings.join("\n"));
}

#[cfg(test)]
mod tests;
