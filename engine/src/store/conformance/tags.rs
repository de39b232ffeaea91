use super::bench::{Bench, Outcome, equal, holds, refused, refused_somehow};
use super::{Case, case};
use crate::store::about::CopyOptions;
use crate::store::{Kind, PutOptions};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case!(tags_come_with_it, "What goes with an object when it is made (its tags).", tags),
        case!(tags_of_uploads, "What goes with an object when it is made (of parts: its tags).", tags),
        case!(tags_are_replaced, "Replaces all tags; none removes them.", tags),
        case!(odd_tags, "The tags, sorted by name (of any characters that S3 allows).", tags),
        case!(too_many_tags, "At most 10 tags.", tags),
        case!(tags_of_nothing, "NoSuchKey if there is none (of tags).", tags),
        case!(tags_are_copied, "What is absent is taken over from the source (tags).", tags),
        case!(tags_in_place_of_the_sources, "Tags in place of the source's.", tags),
    ]
}

type Tags = Vec<(String, String)>;

fn owned(tags: &[(&str, &str)]) -> Tags {
    tags.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn two() -> Tags {
    owned(&[("colour", "red"), ("kind", "test")])
}

async fn put(bench: &Bench, tags: Tags) -> Outcome {
    let options = PutOptions { tags, ..PutOptions::default() };
    bench.put_with("object", "text", &options).await?;
    Ok(())
}

async fn tags_come_with_it(bench: &Bench) -> Outcome {
    bench.put("without", "text").await?;
    equal("no tags", bench.store.tags(&bench.path("without"), None).await?, Tags::new())?;
    put(bench, two()).await?;
    equal("the tags", bench.store.tags(&bench.path("object"), None).await?, two())?;
    let told = bench.store.properties(&bench.path("object"), None).await?.tags;
    holds(told.is_none_or(|it| it == 2), "another number of tags is told")?;
    bench.put("object", "replaced").await?;
    equal("the tags of another object", bench.store.tags(&bench.path("object"), None).await?, Tags::new())
}

async fn tags_of_uploads(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    let options = PutOptions { tags: two(), ..PutOptions::default() };
    let upload = bench.store.create_multipart(&path, &options).await?.upload_id;
    let completion = bench.parts("object", &upload, &bench.two_parts()).await?;
    bench.store.complete_multipart(&path, &upload, &completion).await?;
    equal("the tags", bench.store.tags(&path, None).await?, two())
}

async fn tags_are_replaced(bench: &Bench) -> Outcome {
    let path = bench.path("object");
    put(bench, two()).await?;
    let before = bench.store.head(&path).await?;
    for tags in [owned(&[("other", "one")]), Tags::new(), two()] {
        bench.store.set_tags(&path, None, &tags).await?;
        equal("the tags", bench.store.tags(&path, None).await?, tags)?;
    }
    equal("the tag of the bytes", bench.store.head(&path).await?.etag, before.etag)
}

async fn odd_tags(bench: &Bench) -> Outcome {
    let odd = owned(&[("a b", "1 + 1 = 2"), ("empty", ""), ("größe", "日本"), ("ns:a/b@c", "x-y_z.0")]);
    put(bench, odd.clone()).await?;
    equal("those sent with it", bench.store.tags(&bench.path("object"), None).await?, odd.clone())?;
    bench.put("later", "text").await?;
    bench.store.set_tags(&bench.path("later"), None, &odd).await?;
    equal("those set later", bench.store.tags(&bench.path("later"), None).await?, odd)
}

async fn too_many_tags(bench: &Bench) -> Outcome {
    put(bench, two()).await?;
    let many: Tags = (0..11).map(|n| (format!("tag-{n:02}"), String::from("1"))).collect();
    refused_somehow(bench.store.set_tags(&bench.path("object"), None, &many).await)?;
    equal("the tags", bench.store.tags(&bench.path("object"), None).await?, two())?;
    bench.store.set_tags(&bench.path("object"), None, &many[..10]).await?;
    equal("ten tags", bench.store.tags(&bench.path("object"), None).await?.len(), 10)
}

async fn tags_of_nothing(bench: &Bench) -> Outcome {
    refused(bench.store.tags(&bench.path("missing"), None).await, &Kind::NoSuchKey)?;
    refused(bench.store.set_tags(&bench.path("missing"), None, &two()).await, &Kind::NoSuchKey)
}

async fn tags_are_copied(bench: &Bench) -> Outcome {
    put(bench, two()).await?;
    bench.copy("object", "copy", &CopyOptions::default()).await?;
    equal("the tags", bench.store.tags(&bench.path("copy"), None).await?, two())
}

async fn tags_in_place_of_the_sources(bench: &Bench) -> Outcome {
    put(bench, two()).await?;
    for tags in [owned(&[("new + odd", "a=b")]), Tags::new()] {
        bench.copy("object", "copy", &CopyOptions { tags: Some(tags.clone()), ..CopyOptions::default() }).await?;
        equal("the tags", bench.store.tags(&bench.path("copy"), None).await?, tags)?;
    }
    equal("those of the source", bench.store.tags(&bench.path("object"), None).await?, two())
}
