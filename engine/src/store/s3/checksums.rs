//! The checksums in answers.

use aws_sdk_s3::types::ChecksumType;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

use crate::store::{Algorithm, Checksum};

/// Takes the best checksum out of an answer: over the whole object first, and the widest of those.
///
/// All answers of the SDK have the same accessors but no common trait.
macro_rules! checksum_of {
    ($answer:expr) => {
        $crate::store::s3::checksums::checksums_of!($answer).into_iter().next()
    };
}

/// The same of all of them, the best first.
macro_rules! checksums_of {
    ($answer:expr) => {
        $crate::store::s3::checksums::sorted(
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
        $crate::store::s3::checksums::sorted(
            Some(&aws_sdk_s3::types::ChecksumType::FullObject),
            [
                ($crate::store::Algorithm::Crc64Nvme, $answer.checksum_crc64_nvme()),
                ($crate::store::Algorithm::Crc32C, $answer.checksum_crc32_c()),
                ($crate::store::Algorithm::Crc32, $answer.checksum_crc32()),
                ($crate::store::Algorithm::Sha256, $answer.checksum_sha256()),
                ($crate::store::Algorithm::Sha1, $answer.checksum_sha1()),
            ],
        )
        .into_iter()
        .next()
    };
}

pub(super) use {checksum_of, checksum_of_part, checksums_of};

/// The checksums of an answer: over the whole object first.
pub(super) fn sorted(kind: Option<&ChecksumType>, found: [(Algorithm, Option<&str>); 5]) -> Vec<Checksum> {
    let mut all: Vec<Checksum> = found
        .into_iter()
        .filter_map(|(algorithm, value)| {
            let value = value.filter(|it| !it.is_empty())?.to_owned();
            Some(Checksum { algorithm, whole: is_whole(kind, algorithm, &value), value })
        })
        .collect();
    // Stable: among equals the order above stays.
    all.sort_by_key(|it| !it.whole);
    all
}

/// Not every server tells the kind, and a composite one shows by its `-N` whatever is told.
fn is_whole(kind: Option<&ChecksumType>, algorithm: Algorithm, value: &str) -> bool {
    if value.contains('-') {
        return false;
    }
    // There is no composite CRC-64/NVME.
    kind != Some(&ChecksumType::Composite) || algorithm == Algorithm::Crc64Nvme
}

/// Some requests must carry a checksum of their body, and the SDK sends a CRC-32 that servers from before 2022 do not
/// know. They know `Content-MD5`, which came with the protocol, so everybody but AWS itself gets that instead.
pub(super) fn md5_where_older(aws: bool) -> impl Fn(&mut HttpRequest) + Send + Sync + 'static {
    move |request| {
        let Some(md5) = request.body().bytes().filter(|_| !aws).map(Md5::digest) else { return };
        request.headers_mut().remove("x-amz-checksum-crc32");
        request.headers_mut().remove("x-amz-sdk-checksum-algorithm");
        request.headers_mut().insert("content-md5", STANDARD.encode(md5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: Option<ChecksumType>, algorithm: Algorithm, value: &str) -> Checksum {
        let none = (Algorithm::Sha1, None);
        sorted(kind.as_ref(), [(algorithm, Some(value)), none, none, none, none]).remove(0)
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
        let found = sorted(
            None,
            [(Algorithm::Crc32C, Some("AAAAAA==-3")), (Algorithm::Sha256, Some("AA==")), none, none, none],
        );
        assert_eq!(found.iter().map(|it| it.algorithm).collect::<Vec<_>>(), [Algorithm::Sha256, Algorithm::Crc32C]);
    }
}
