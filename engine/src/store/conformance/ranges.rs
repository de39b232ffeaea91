use super::bench::{Bench, Outcome, equal, pattern, read, refused, same_bytes};
use super::{Case, case};
use crate::store::Kind;

const SIZE: usize = 600_000;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(exact_ranges, "The object, or a range of it (start inclusive, end exclusive)."),
        case!(range_over_the_end, "First and last byte (inclusive) and total size, as Content-Range says."),
        case!(range_beyond_the_end, "PreconditionFailed; also a range beyond the end (416)."),
        case!(
            only_that_version,
            "Of exactly that version if if_match is given: PreconditionFailed if it is another.",
            if_match
        ),
        case!(range_of_parts, "A range of an object that was made of parts."),
    ]
}

async fn exact_ranges(bench: &Bench) -> Outcome {
    let bytes = pattern(SIZE, 1);
    let receipt = bench.put("object", bytes.clone()).await?;
    for (start, end) in [(0, 1), (0, SIZE), (5, 6), (262_143, 262_145), (SIZE - 1, SIZE), (1, 400_000)] {
        let got = bench.store.get(&bench.path("object"), Some(start as u64..end as u64), None, None).await?;
        equal("partial", got.partial, true)?;
        equal("the range", got.content_range, Some((start as u64, end as u64 - 1, SIZE as u64)))?;
        equal("the length", got.length, Some((end - start) as u64))?;
        equal("the tag", got.etag.as_ref(), Some(&receipt.etag))?;
        same_bytes(&read(got).await?, &bytes[start..end])?;
    }
    Ok(())
}

async fn range_over_the_end(bench: &Bench) -> Outcome {
    bench.put("object", "0123456789").await?;
    let got = bench.store.get(&bench.path("object"), Some(8..100), None, None).await?;
    equal("the range", got.content_range, Some((8, 9, 10)))?;
    same_bytes(&read(got).await?, b"89")
}

async fn range_beyond_the_end(bench: &Bench) -> Outcome {
    bench.put("object", "0123456789").await?;
    bench.put("empty", "").await?;
    let beyond = bench.store.get(&bench.path("object"), Some(10..20), None, None).await;
    refused(beyond.map(|_| ()), &Kind::PreconditionFailed)?;
    let nothing = bench.store.get(&bench.path("empty"), Some(0..1), None, None).await;
    refused(nothing.map(|_| ()), &Kind::PreconditionFailed)
}

async fn only_that_version(bench: &Bench) -> Outcome {
    let (path, bytes) = (bench.path("object"), pattern(1_000, 1));
    let before = bench.put("object", bytes.clone()).await?.etag;
    let got = bench.store.get(&path, Some(0..10), Some(&before), None).await?;
    same_bytes(&read(got).await?, &bytes[..10])?;
    let after = bench.put("object", pattern(1_000, 2)).await?.etag;
    for range in [None, Some(0..10)] {
        let old = bench.store.get(&path, range.clone(), Some(&before), None).await;
        refused(old.map(|_| ()), &Kind::PreconditionFailed)?;
        bench.store.get(&path, range, Some(&after), None).await?;
    }
    Ok(())
}

async fn range_of_parts(bench: &Bench) -> Outcome {
    let parts = bench.two_parts();
    let (whole, seam) = (parts.concat(), parts[0].len());
    let upload = bench.begin("object").await?;
    let completion = bench.parts("object", &upload, &parts).await?;
    let receipt = bench.store.complete_multipart(&bench.path("object"), &upload, &completion).await?;
    for (start, end) in [(0, seam), (seam, seam + 1_000), (seam - 1, seam + 1), (0, whole.len())] {
        let range = Some(start as u64..end as u64);
        let got = bench.store.get(&bench.path("object"), range, Some(&receipt.etag), None).await?;
        equal("the range", got.content_range, Some((start as u64, end as u64 - 1, whole.len() as u64)))?;
        same_bytes(&read(got).await?, &whole[start..end])?;
    }
    Ok(())
}
