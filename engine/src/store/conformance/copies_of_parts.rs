use super::bench::{Bench, Outcome, Problem, crc64, equal, pattern, refused, refused_somehow, same_bytes};
use super::{Case, case};
use crate::integrity::whole_crc64;
use crate::store::about::Source;
use crate::store::{Completion, ETag, Kind};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(ranges_become_parts, "Copies a range of an object as one part of an upload."),
        case!(range_beyond_the_source, "Copies a range (start inclusive, end exclusive) of an object."),
        case!(range_of_exactly_that, "Copies a range, only if it still has this entity tag.", copy_if_match),
        case!(parts_of_nothing, "Copies a range of an object (which is not there)."),
        case!(copied_part_is_listed, "Every part that the server holds (those that were copied)."),
        case!(copied_into_nothing, "NoSuchUpload if the upload is gone (of a copied part)."),
    ]
}

/// A source that holds two parts and some bytes before and behind them.
fn bytes(bench: &Bench) -> bytes::Bytes {
    pattern(bench.can.smallest_part.max(1) as usize + 3_000, 7)
}

async fn ranges_become_parts(bench: &Bench) -> Outcome {
    let (bytes, to) = (bytes(bench), bench.path("copy"));
    let etag = bench.put("object", bytes.clone()).await?.etag;
    let from = Source { if_match: Some(etag), ..Source::newest(bench.path("object")) };
    let upload = bench.begin("copy").await?;
    let seam = 1_000 + bench.can.smallest_part.max(1);
    let mut completion = Completion { parts: Vec::new(), size: 0, crc64: None, only_if_absent: false };
    for (number, range) in [(1, 1_000..seam), (2, seam..seam + 1_500)] {
        completion.size += range.end - range.start;
        let receipt = bench.store.copy_part(&from, range, &to, &upload, number).await?;
        completion.parts.push((number, receipt.etag));
    }
    let due = &bytes[1_000..(seam + 1_500) as usize];
    completion.crc64 = bench.can.whole_checksum.then(|| crc64(due));
    let receipt = bench.store.complete_multipart(&to, &upload, &completion).await?;
    let told = bench.store.properties(&to, None).await?;
    equal("the tag", told.etag.as_ref().map(ETag::bare), Some(receipt.etag.bare()))?;
    if bench.can.whole_checksum {
        equal("the checksum", whole_crc64(told.checksums.first()), Some(crc64(due)))?;
    }
    same_bytes(&bench.get("copy").await?, due)
}

async fn range_beyond_the_source(bench: &Bench) -> Outcome {
    bench.put("object", "0123456789").await?;
    let upload = bench.begin("copy").await?;
    let from = Source::newest(bench.path("object"));
    refused_somehow(bench.store.copy_part(&from, 5..11, &bench.path("copy"), &upload, 1).await)?;
    equal("the parts", bench.store.list_parts(&bench.path("copy"), &upload).await?.len(), 0)
}

async fn range_of_exactly_that(bench: &Bench) -> Outcome {
    let before = bench.put("object", "before").await?.etag;
    bench.put("object", "after it").await?;
    let upload = bench.begin("copy").await?;
    let from = Source { if_match: Some(before), ..Source::newest(bench.path("object")) };
    let copy = bench.store.copy_part(&from, 0..6, &bench.path("copy"), &upload, 1).await;
    refused(copy, &Kind::PreconditionFailed)
}

async fn parts_of_nothing(bench: &Bench) -> Outcome {
    let upload = bench.begin("copy").await?;
    let from = Source::newest(bench.path("missing"));
    refused_somehow(bench.store.copy_part(&from, 0..6, &bench.path("copy"), &upload, 1).await)
}

async fn copied_part_is_listed(bench: &Bench) -> Outcome {
    bench.put("object", "0123456789").await?;
    let (to, upload) = (bench.path("copy"), bench.begin("copy").await?);
    let from = Source::newest(bench.path("object"));
    let receipt = bench.store.copy_part(&from, 2..9, &to, &upload, 3).await?;
    let listed = bench.store.list_parts(&to, &upload).await?;
    let found: Vec<_> = listed.iter().map(|it| (it.number, it.size, it.etag.bare())).collect();
    equal("the parts", found, vec![(3, 7, receipt.etag.bare())])
}

async fn copied_into_nothing(bench: &Bench) -> Outcome {
    bench.put("object", "0123456789").await?;
    let (to, upload) = (bench.path("copy"), bench.begin("copy").await?);
    bench.store.abort_multipart(&to, &upload).await?;
    let copy = bench.store.copy_part(&Source::newest(bench.path("object")), 0..5, &to, &upload, 1).await;
    refused(copy, &Kind::NoSuchUpload).map_err(|Problem(problem)| Problem(format!("into an upload: {problem}")))
}
