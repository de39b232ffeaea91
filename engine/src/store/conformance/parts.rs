use futures::StreamExt as _;

use super::bench::{Bench, Outcome, Problem, equal, pattern, same_bytes};
use super::{Case, case};
use crate::store::{ETag, ListedUpload, ObjectPath};

/// More than one page.
const MANY: u32 = 1_005;

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(parts_are_listed, "Every part that the server holds, by ascending number."),
        case!(part_is_replaced, "Sends one part; the same number again replaces it."),
        case!(many_parts, "Every part that the server holds, all pages.", large),
        case!(many_uploads, "The unfinished uploads, all pages; one page, that holds where to go on.", large),
    ]
}

async fn parts_are_listed(bench: &Bench) -> Outcome {
    let upload = bench.begin("object").await?;
    equal("the parts of a new upload", bench.store.list_parts(&bench.path("object"), &upload).await?.len(), 0)?;
    let mut due = Vec::new();
    for (number, size) in [(7, 1_000), (2, 300_000), (10_000, 1)] {
        let receipt = bench.part("object", &upload, number, pattern(size, number.into())).await?;
        due.push((number, size as u64, receipt.etag.bare().to_owned()));
    }
    due.sort();
    let listed = bench.store.list_parts(&bench.path("object"), &upload).await?;
    let found: Vec<_> = listed.iter().map(|it| (it.number, it.size, it.etag.bare().to_owned())).collect();
    equal("the parts", found, due)
}

async fn part_is_replaced(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let upload = bench.begin("object").await?;
    let [first, last] = bench.two_parts();
    bench.part("object", &upload, 2, "something else").await?;
    let completion = bench.parts("object", &upload, &[first.clone(), last.clone()]).await?;
    let listed = bench.store.list_parts(&path, &upload).await?;
    equal("the sizes", listed.iter().map(|it| it.size).collect(), vec![first.len() as u64, last.len() as u64])?;
    bench.store.complete_multipart(&path, &upload, &completion).await?;
    same_bytes(&bench.get("object").await?, &[first, last].concat())
}

async fn many_parts(bench: &Bench) -> Outcome {
    let upload = bench.begin("object").await?;
    let part = |number: u32| {
        let upload = &upload;
        async move { bench.part("object", upload, number, number.to_string()).await.map(|it| (number, it.etag)) }
    };
    let mut due: Vec<(u32, ETag)> = Vec::new();
    let mut sent = futures::stream::iter(1..=MANY).map(part).buffer_unordered(16);
    while let Some(one) = sent.next().await {
        due.push(one?);
    }
    due.sort_by_key(|it| it.0);
    let listed = bench.store.list_parts(&bench.path("object"), &upload).await?;
    let found: Vec<_> = listed.into_iter().map(|it| (it.number, it.etag)).collect();
    match found.len() == due.len() && found.iter().zip(&due).all(|(a, b)| a.0 == b.0 && a.1.bare() == b.1.bare()) {
        true => Ok(()),
        false => Err(Problem(format!("{} parts are listed of {}, or with other tags", found.len(), due.len()))),
    }
}

async fn many_uploads(bench: &Bench) -> Outcome {
    // Several of one key, so that a page can end between them.
    let begin = |n: u32| async move { bench.begin(&format!("{:04}", n / 3)).await };
    let mut begun = futures::stream::iter(0..MANY).map(begin).buffer_unordered(16);
    let mut due = Vec::new();
    while let Some(id) = begun.next().await {
        due.push(id?);
    }
    due.sort();
    let found = bench.store.list_uploads(&bench.bucket, &bench.prefix).await?;
    let mut found: Vec<_> = found.into_iter().map(|it| it.upload_id).collect();
    found.sort();
    if found != due {
        return Err(Problem(format!("{} uploads are listed of {}", found.len(), due.len())));
    }
    page_by_page(bench, due).await
}

/// Those of a page are removed before the next one is asked for.
async fn page_by_page(bench: &Bench, due: Vec<String>) -> Outcome {
    let (mut found, mut page) = (Vec::new(), None);
    loop {
        let listed = bench.store.list_uploads_page(&bench.bucket, &bench.prefix, page.as_deref()).await?;
        let remove = |upload: ListedUpload| async move {
            let path = ObjectPath::new(&bench.bucket, upload.key);
            bench.store.abort_multipart(&path, &upload.upload_id).await.map(|()| upload.upload_id)
        };
        let mut removed = futures::stream::iter(listed.uploads).map(remove).buffer_unordered(16);
        while let Some(id) = removed.next().await {
            found.push(id?);
        }
        page = listed.next;
        if page.is_none() {
            break;
        }
    }
    found.sort();
    match found == due {
        true => Ok(()),
        false => Err(Problem(format!("{} uploads are on pages of {}", found.len(), due.len()))),
    }
}
