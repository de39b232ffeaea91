//! One contract, one set of tests: every [`Store`] is held to it, the fake, the practice store and real servers
//! alike, so that the fake cannot promise more than servers keep.
//!
//! A case tests one sentence of the contract and names it. What servers are known to differ in is an ability:
//! cases that need one that is missing are never bent. They are run all the same, and must fail: a server that can
//! more than is said of it is a finding too. What was left out that way is printed.

mod about;
mod bench;
mod buckets;
mod checksums;
mod copies;
mod copies_of_parts;
mod deleting;
mod keys;
mod links;
mod listing;
mod objects;
mod parts;
mod ranges;
mod tags;
mod uploads;
mod versions;

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
    /// Keeps keys with a backslash as they are.
    pub backslashes: bool,
    /// Keeps the bytes of keys that end in a slash.
    pub folder_keys: bool,
    /// Refuses to make a bucket again.
    pub bucket_conflict: bool,
    /// Lists in the order of bytes.
    pub byte_order: bool,
    /// Keeps tags.
    pub tags: bool,
    /// Keeps versions where it is told to.
    pub versions: bool,
    /// Obeys a copy's `If-Match`, which is about its source.
    pub copy_if_match: bool,
    /// Obeys a copy's `If-None-Match: *`, which is about its target.
    pub copy_if_none_match: bool,
    /// Keeps storage classes.
    pub storage_classes: bool,
    /// Encrypts with keys of its own (`AES256`), and says so.
    pub encryption: bool,
    /// Has an archive: objects in it must be restored before they can be read.
    pub archive: bool,
    /// Others reach it, so that a link can be given away.
    pub links: bool,
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
            backslashes: true,
            folder_keys: true,
            bucket_conflict: true,
            byte_order: true,
            tags: true,
            versions: true,
            copy_if_match: true,
            copy_if_none_match: true,
            storage_classes: true,
            encryption: true,
            archive: true,
            links: true,
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
        about::cases(),
        tags::cases(),
        copies::cases(),
        copies_of_parts::cases(),
        versions::cases(),
        deleting::cases(),
        links::cases(),
    ];
    groups.into_iter().flatten().collect()
}

/// Runs every case, in a bucket that is there, below a prefix that is not used yet. Those that the server is not able
/// to pass must fail.
pub async fn run(store: Arc<dyn Store>, bucket: &str, can: Abilities) -> Vec<Finding> {
    let mut findings = Vec::new();
    for case in cases() {
        let able = (case.needs)(&can);
        if !able && (case.needs)(&Abilities { large: true, ..can }) {
            continue;
        }
        let bench = Bench::new(store.clone(), bucket, case.name, can);
        let problem = match ((case.run)(&bench).await, able) {
            (Ok(()), true) => None,
            (Err(problem), true) => Some(problem.0),
            (Ok(()), false) => Some("it does, though the server is said to lack what that needs".into()),
            (Err(problem), false) => {
                println!("left out: {}: {}", case.name, problem.0);
                None
            }
        };
        findings.extend(problem.map(|problem| Finding { case: case.name, contract: case.contract, problem }));
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
