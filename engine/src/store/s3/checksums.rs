//! The checksums in answers.

use aws_sdk_s3::types::ChecksumType;

use crate::store::{Algorithm, Checksum};

/// Takes the best checksum out of an answer: over the whole object first, and the widest of those.
///
/// All answers of the SDK have the same accessors but no common trait.
macro_rules! checksum_of {
    ($answer:expr) => {
        $crate::store::s3::checksums::best(
            $answer.checksum_type(),
            [
                ($crate::store::Algorithm::Crc64Nvme, $answer.checksum_crc64_nvme()),
                ($crate::store::Algorithm::Crc32C, $answer.checksum_crc32_c()),
                ($crate::store::Algorithm::Crc32, $answer.checksum_crc32()),
                ($crate::store::Algorithm::Sha256, $answer.checksum_sha256()),
                ($crate::store::Algorithm::Sha1, $answer.checksum_sha1()),
            ],
        )
    };
}

/// The same of one part: always over all of its bytes.
macro_rules! checksum_of_part {
    ($answer:expr) => {
        $crate::store::s3::checksums::best(
            Some(&aws_sdk_s3::types::ChecksumType::FullObject),
            [
                ($crate::store::Algorithm::Crc64Nvme, $answer.checksum_crc64_nvme()),
                ($crate::store::Algorithm::Crc32C, $answer.checksum_crc32_c()),
                ($crate::store::Algorithm::Crc32, $answer.checksum_crc32()),
                ($crate::store::Algorithm::Sha256, $answer.checksum_sha256()),
                ($crate::store::Algorithm::Sha1, $answer.checksum_sha1()),
            ],
        )
    };
}

pub(super) use {checksum_of, checksum_of_part};

/// Chooses among the checksums of an answer.
pub(super) fn best(kind: Option<&ChecksumType>, found: [(Algorithm, Option<&str>); 5]) -> Option<Checksum> {
    let mut all: Vec<Checksum> = found
        .into_iter()
        .filter_map(|(algorithm, value)| {
            let value = value.filter(|it| !it.is_empty())?.to_owned();
            Some(Checksum { algorithm, whole: is_whole(kind, algorithm, &value), value })
        })
        .collect();
    // Stable: among equals the order above stays.
    all.sort_by_key(|it| !it.whole);
    all.into_iter().next()
}

/// Not every server tells the kind, and a composite one shows by its `-N` whatever is told.
fn is_whole(kind: Option<&ChecksumType>, algorithm: Algorithm, value: &str) -> bool {
    if value.contains('-') {
        return false;
    }
    // There is no composite CRC-64/NVME.
    kind != Some(&ChecksumType::Composite) || algorithm == Algorithm::Crc64Nvme
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: Option<ChecksumType>, algorithm: Algorithm, value: &str) -> Checksum {
        let none = (Algorithm::Sha1, None);
        best(kind.as_ref(), [(algorithm, Some(value)), none, none, none, none]).expect("one")
    }

    #[test]
    fn composite_is_never_taken_for_whole() {
        assert!(!one(None, Algorithm::Crc32C, "AAAAAA==-3").whole);
        assert!(!one(Some(ChecksumType::FullObject), Algorithm::Crc32C, "AAAAAA==-3").whole);
        assert!(!one(Some(ChecksumType::Composite), Algorithm::Sha256, "AAAAAA==").whole);
        assert!(one(Some(ChecksumType::FullObject), Algorithm::Crc32, "AAAAAA==").whole);
        assert!(one(None, Algorithm::Crc64Nvme, "AAAAAAAAAAA=").whole);
    }

    #[test]
    fn the_whole_one_is_first() {
        let none = (Algorithm::Sha1, None);
        let found =
            best(None, [(Algorithm::Crc32C, Some("AAAAAA==-3")), (Algorithm::Sha256, Some("AA==")), none, none, none]);
        assert_eq!(found.map(|it| it.algorithm), Some(Algorithm::Sha256));
    }
}
