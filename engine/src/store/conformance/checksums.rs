use super::bench::{Bench, Outcome, crc64, equal, holds, pattern, refused};
use super::{Case, case};
use crate::body::UploadBody;
use crate::integrity::whole_crc64;
use crate::store::{Kind, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(checksum_is_told, "The checksum that the server keeps.", checksums),
        case!(other_bytes_are_refused, "A server that knows it refuses other bytes with BadDigest.", checksums),
        case!(checksum_of_parts, "The checksum that the server computed (of a part).", checksums, whole_checksum),
        case!(checksum_of_the_whole, "The server will keep a CRC-64/NVME of the whole object.", whole_checksum),
        case!(completion_is_compared, "CRC-64/NVME over the whole object, sent with the completion.", whole_checksum),
    ]
}

async fn checksum_is_told(bench: &Bench) -> Outcome {
    let (path, bytes) = (bench.path("object"), pattern(300_000, 1));
    let due = Some(crc64(&bytes));
    let body = UploadBody::from_bytes(bytes);
    let receipt = bench.store.put(&path, body, due, &PutOptions::default()).await?;
    equal("the checksum of the receipt", whole_crc64(receipt.checksum.as_ref()), due)?;
    equal("the checksum of HEAD", whole_crc64(bench.store.head(&path).await?.checksum.as_ref()), due)?;
    let got = bench.store.get(&path, None, None, None).await?;
    equal("the checksum of GET", whole_crc64(got.checksum.as_ref()), due)
}

async fn other_bytes_are_refused(bench: &Bench) -> Outcome {
    let body = UploadBody::from_bytes("these bytes");
    let promised = Some(crc64(b"other bytes"));
    let answer = bench.store.put(&bench.path("object"), body, promised, &PutOptions::default()).await;
    refused(answer, &Kind::BadDigest)?;
    refused(bench.store.head(&bench.path("object")).await, &Kind::NoSuchKey)
}

async fn checksum_of_parts(bench: &Bench) -> Outcome {
    let upload = bench.begin("object").await?;
    let bytes = pattern(1_000, 1);
    let receipt = bench.part("object", &upload, 1, bytes.clone()).await?;
    equal("the checksum", whole_crc64(receipt.checksum.as_ref()), Some(crc64(&bytes)))
}

async fn checksum_of_the_whole(bench: &Bench) -> Outcome {
    let (path, parts) = (bench.path("object"), bench.two_parts());
    let begun = bench.store.create_multipart(&path, &PutOptions::default()).await?;
    holds(begun.whole_checksum, "it is not promised")?;
    let completion = bench.parts("object", &begun.upload_id, &parts).await?;
    let due = Some(crc64(&parts.concat()));
    let receipt = bench.store.complete_multipart(&path, &begun.upload_id, &completion).await?;
    equal("the checksum of the receipt", whole_crc64(receipt.checksum.as_ref()), due)?;
    equal("the checksum of HEAD", whole_crc64(bench.store.head(&path).await?.checksum.as_ref()), due)
}

async fn completion_is_compared(bench: &Bench) -> Outcome {
    let (path, parts) = (bench.path("object"), bench.two_parts());
    let upload = bench.begin("object").await?;
    let mut completion = bench.parts("object", &upload, &parts).await?;
    completion.crc64 = Some(1);
    refused(bench.store.complete_multipart(&path, &upload, &completion).await, &Kind::BadDigest)?;
    refused(bench.store.head(&path).await, &Kind::NoSuchKey)
}
