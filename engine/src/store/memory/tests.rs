use futures::TryStreamExt as _;

use super::*;
use crate::integrity::crc64_to_header;

fn path(key: &str) -> ObjectPath {
    ObjectPath::new("b", key)
}

async fn bytes_of(got: Got) -> Vec<u8> {
    got.body.try_concat_vec().await
}

trait Concat {
    async fn try_concat_vec(self) -> Vec<u8>;
}

impl<S: futures::Stream<Item = Result<Bytes>>> Concat for S {
    async fn try_concat_vec(self) -> Vec<u8> {
        let pieces: Vec<Bytes> = self.try_collect().await.expect("no fault was planned");
        pieces.concat()
    }
}

async fn upload(memory: &Memory, key: &str, parts: &[&[u8]]) -> (String, Completion) {
    let begun = memory.create_multipart(&path(key), &PutOptions::default()).await.expect("bucket is there");
    let mut completion = Completion { parts: Vec::new(), size: 0, crc64: None, only_if_absent: false };
    for (number, part) in (1..).zip(parts) {
        let body = UploadBody::from_bytes(part.to_vec());
        let receipt = memory.put_part(&path(key), &begun.upload_id, number, body).await.expect("upload is there");
        completion.parts.push((number, receipt.etag));
        completion.size += part.len() as u64;
    }
    (begun.upload_id, completion)
}

#[tokio::test]
async fn counts_calls_and_what_arrived_of_each_part() {
    let memory = Memory::with_bucket("b");
    let (id, completion) = upload(&memory, "k", &[b"abc", b"de"]).await;
    memory.put_part(&path("k"), &id, 2, UploadBody::from_bytes(&b"de"[..])).await.expect("upload is there");
    memory.complete_multipart(&path("k"), &id, &completion).await.expect("all parts are there");
    assert_eq!(memory.received(&id, 1), Received { times: 1, bytes: 3 });
    assert_eq!(memory.received(&id, 2), Received { times: 2, bytes: 4 });
    assert_eq!((memory.calls(Verb::PutPart), memory.all_calls()), (3, 5));
    assert_eq!(memory.object(&path("k")).as_deref(), Some(&b"abcde"[..]));
    assert!(memory.uploads().is_empty());
}

#[tokio::test]
async fn entity_tags_are_md5_and_md5_of_md5s() {
    let memory = Memory::with_bucket("b");
    let body = UploadBody::from_bytes(&b"hello"[..]);
    let receipt = memory.put(&path("k"), body, None, &PutOptions::default()).await.expect("bucket is there");
    assert_eq!(receipt.etag.0, "\"5d41402abc4b2a76b9719d911017c592\"");
    let (id, completion) = upload(&memory, "k", &[b"hello"]).await;
    let receipt = memory.complete_multipart(&path("k"), &id, &completion).await.expect("all parts are there");
    assert_eq!(receipt.etag.0, "\"62109206880d38a4010a98e11243924a-1\"");
}

#[tokio::test]
async fn weaker_servers_forget_what_they_are_told_to_forget() {
    let memory = Memory::with_bucket("b");
    memory.plant(&path("k"), &b"0123456789"[..]);
    memory.weaken(Weakness { ignores_ranges: true, ignores_if_match: true, ..Weakness::default() });
    let other = ETag("\"other\"".into());
    let got = memory.get(&path("k"), Some(2..4), Some(&other), None).await.expect("conditions are ignored");
    assert!(!got.partial && got.content_range.is_none());
    assert_eq!(bytes_of(got).await, b"0123456789");

    memory.weaken(Weakness { no_checksums: true, ignores_if_none_match: true, ..Weakness::default() });
    let options = PutOptions { only_if_absent: true, ..PutOptions::default() };
    let body = UploadBody::from_bytes(&b"new"[..]);
    let receipt = memory.put(&path("k"), body, Some(7), &options).await.expect("all of it is ignored");
    assert_eq!(receipt.checksum, None);

    memory.weaken(Weakness { no_whole_checksum: true, ..Weakness::default() });
    let (id, completion) = upload(&memory, "k", &[b"abc"]).await;
    let parts = memory.list_parts(&path("k"), &id).await.expect("upload is there");
    assert!(parts[0].checksum.is_some());
    let receipt = memory.complete_multipart(&path("k"), &id, &completion).await.expect("all parts are there");
    assert_eq!(receipt.checksum, None);
}

#[tokio::test]
async fn refuses_bytes_that_are_not_those_promised() {
    let memory = Memory::with_bucket("b");
    let body = UploadBody::from_bytes(&b"hello"[..]);
    let refused = memory.put(&path("k"), body, Some(7), &PutOptions::default()).await;
    assert_eq!(refused.map_err(|error| error.kind), Err(Kind::BadDigest));
    let (id, mut completion) = upload(&memory, "k", &[b"abc"]).await;
    completion.crc64 = Some(7);
    let refused = memory.complete_multipart(&path("k"), &id, &completion).await;
    assert_eq!(refused.map_err(|error| error.kind), Err(Kind::BadDigest));
    assert!(memory.objects().is_empty());
    let mut crc64 = crate::integrity::Crc64::new();
    crc64.update(b"abc");
    completion.crc64 = Some(crc64.value());
    let receipt = memory.complete_multipart(&path("k"), &id, &completion).await.expect("the checksum is right now");
    assert_eq!(receipt.checksum.map(|it| it.value), Some(crc64_to_header(crc64.value())));
}

#[tokio::test]
async fn pages_join_to_the_whole_listing_whatever_their_size() {
    let memory = Memory::with_bucket("b");
    for key in ["a", "d/1", "d/2", "d/", "d0", "e/x/y", "z"] {
        memory.plant(&path(key), "");
    }
    for (folders, prefix, expected) in [
        (true, "", vec!["a", "d/", "d0", "e/", "z"]),
        (false, "", vec!["a", "d/", "d/1", "d/2", "d0", "e/x/y", "z"]),
        (true, "d/", vec!["d/", "d/1", "d/2"]),
        (true, "e", vec!["e/"]),
        (true, "e/", vec!["e/x/"]),
    ] {
        for size in 1..8 {
            memory.page_size(size);
            let (mut found, mut next) = (Vec::new(), None);
            loop {
                let page = memory.list("b", prefix, folders, next.as_deref()).await.expect("bucket is there");
                assert!(page.prefixes.len() + page.objects.len() <= size);
                found.extend(page.prefixes);
                found.extend(page.objects.into_iter().map(|it| it.key));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            found.sort();
            assert_eq!(found, expected, "prefix {prefix:?}, {size} on a page");
        }
    }
}
