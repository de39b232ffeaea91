//! What goes over the wire.

use std::io;
use std::sync::Arc;

use super::scripted::{Answer, Scripted, answer, refusal};
use super::*;
use crate::body::ReadAt;

fn stored() -> Answer {
    answer(200, "etag: \"abc\"\r\n", "")
}

fn empty_list() -> Answer {
    answer(200, "content-type: application/xml\r\n", "<ListBucketResult><Name>bucket</Name></ListBucketResult>")
}

#[tokio::test]
async fn bodies_go_unsigned_whole_and_plain() {
    let server = Scripted::new([stored()]).await;
    let store = hasty(&server.endpoint).await;
    for size in [0, 1, 3_000_000] {
        store.put_part(&object(), "id", 1, UploadBody::from_bytes(vec![7; size])).await.expect("a receipt");
        store
            .put(&object(), UploadBody::from_bytes(vec![7; size]), Some(5), &PutOptions::default())
            .await
            .expect("put");
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 6);
    for request in &seen {
        assert_eq!(request.header("x-amz-content-sha256"), Some("UNSIGNED-PAYLOAD"), "{}", request.head);
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()), "{}", request.head);
        for absent in
            ["transfer-encoding", "content-encoding", "x-amz-trailer", "expect", "x-amz-sdk-checksum-algorithm"]
        {
            assert_eq!(request.header(absent), None, "{}", request.head);
        }
        assert!(request.head.starts_with("PUT /bucket/folder/key%20%2B%C3%BC?"), "{}", request.head);
    }
    assert_eq!(seen[0].header("x-amz-checksum-crc64nvme"), None);
    assert_eq!(seen[1].header("x-amz-checksum-crc64nvme"), Some("AAAAAAAAAAU="));
    assert_eq!(seen[5].body, vec![7; 3_000_000]);
}

#[tokio::test]
async fn the_checksum_is_asked_for_with_the_whole_object_only() {
    let server = Scripted::new([stored()]).await;
    let store = hasty(&server.endpoint).await;
    store.get(&object(), None, None, None).await.expect("got");
    store.get(&object(), Some(0..10), Some(&ETag("\"abc\"".into())), Some("v1")).await.expect("got");
    store.head(&object()).await.expect("info");
    let seen = server.seen();
    assert_eq!(seen[0].header("x-amz-checksum-mode"), Some("ENABLED"));
    assert_eq!(seen[1].header("x-amz-checksum-mode"), None);
    assert_eq!(seen[1].header("range"), Some("bytes=0-9"));
    assert_eq!(seen[1].header("if-match"), Some("\"abc\""));
    assert!(seen[1].head.contains("versionId=v1"));
    assert_eq!(seen[2].header("x-amz-checksum-mode"), Some("ENABLED"));
}

#[tokio::test]
async fn a_bucket_elsewhere_is_followed_and_remembered() {
    let moved = refusal(301, "PermanentRedirect", "x-amz-bucket-region: eu-west-1\r\n");
    let server = Scripted::new([moved, empty_list()]).await;
    let store = hasty(&server.endpoint).await;
    store.list("bucket", "", true, None).await.expect("a list");
    store.list("bucket", "", true, None).await.expect("a list");
    store.list("other", "", true, None).await.expect("a list");
    let regions: Vec<_> = server.seen().iter().map(|it| region(it.header("authorization"))).collect();
    assert_eq!(regions, ["us-east-1", "eu-west-1", "eu-west-1", "us-east-1"]);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_answer() {
    // In the middle of an hour: the header has whole seconds, so that the corrected clock may be a second behind it.
    let skewed = refusal(403, "RequestTimeTooSkewed", "date: Mon, 22 Nov 2038 10:30:00 GMT\r\n");
    let server = Scripted::new([skewed, stored()]).await;
    hasty(&server.endpoint).await.get(&object(), None, None, None).await.expect("got");
    assert!(server.seen()[1].header("x-amz-date").is_some_and(|it| it.starts_with("20381122T10")));
}

fn region(authorization: Option<&str>) -> String {
    authorization.and_then(|it| it.split('/').nth(2)).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_body_is_sent_again_by_the_engine() {
    let moved = refusal(400, "AuthorizationHeaderMalformed", "x-amz-bucket-region: eu-west-1\r\n");
    let server = Scripted::new([moved, stored()]).await;
    let store = hasty(&server.endpoint).await;
    let error = store.put_part(&object(), "id", 1, UploadBody::from_bytes("x")).await.expect_err("moved");
    assert!(matches!(error.kind, Kind::WrongRegion { .. }), "{error}");
    store.put_part(&object(), "id", 1, UploadBody::from_bytes("x")).await.expect("a receipt");
    assert_eq!(region(server.seen()[1].header("authorization")), "eu-west-1");
}

#[tokio::test]
async fn looking_is_repeated_and_joining_is_not() {
    let server = Scripted::new([refusal(500, "InternalError", ""), empty_list()]).await;
    hasty(&server.endpoint).await.list("bucket", "", true, None).await.expect("a list");
    assert_eq!(server.seen().len(), 2);

    let inside = answer(200, "", "<Error><Code>InternalError</Code><Message>sorry</Message></Error>");
    for refused in [refusal(500, "InternalError", ""), inside, Answer::Cut(String::new())] {
        let server = Scripted::new([refused]).await;
        let completion =
            Completion { parts: vec![(1, ETag("\"a\"".into()))], size: 1, crc64: None, only_if_absent: true };
        let error =
            hasty(&server.endpoint).await.complete_multipart(&object(), "id", &completion).await.expect_err("no");
        assert!(error.ambiguous(), "{error}");
        assert_eq!(server.seen().len(), 1);
        assert_eq!(server.seen()[0].header("if-none-match"), Some("*"));
    }
}

#[tokio::test]
async fn a_server_without_checksums_is_not_asked_again() {
    let begun =
        answer(200, "", "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>");
    let server = Scripted::new([refusal(501, "NotImplemented", ""), begun, stored()]).await;
    let store = hasty(&server.endpoint).await;
    let options = PutOptions::default();
    let made = store.create_multipart(&object(), &options).await.expect("begun");
    assert_eq!(made, Begun { upload_id: "id".into(), whole_checksum: false });
    store.put(&object(), UploadBody::from_bytes("x"), Some(5), &options).await.expect("put");
    let asked: Vec<_> = server.seen().iter().map(|it| it.head.contains("x-amz-checksum")).collect();
    assert_eq!(asked, [true, false, false]);

    let server = Scripted::new([refusal(501, "NotImplemented", ""), stored()]).await;
    let store = hasty(&server.endpoint).await;
    let error = store.put(&object(), UploadBody::from_bytes("x"), Some(5), &options).await.expect_err("refused");
    assert_eq!(error.kind, Kind::Server, "{error}");
    store.put(&object(), UploadBody::from_bytes("x"), Some(5), &options).await.expect("put");
    assert_eq!(server.seen()[1].header("x-amz-checksum-crc64nvme"), None);
}

#[tokio::test]
async fn a_source_that_fails_is_the_reason() {
    struct Broken;
    impl ReadAt for Broken {
        fn read_exact_at(&self, _: &mut [u8], offset: u64) -> io::Result<()> {
            if offset == 0 { Ok(()) } else { Err(io::Error::other("bad sector")) }
        }
    }
    let server = Scripted::new([stored()]).await;
    let store = hasty(&server.endpoint).await;
    let body = UploadBody::new(Arc::new(Broken), 0, 1 << 20, false);
    let sent = body.sent();
    let error = store.put_part(&object(), "id", 1, body).await.expect_err("failed");
    assert_eq!(error.kind, Kind::Source, "{error}");
    assert!(sent.take_failure().is_some_and(|it| it.to_string() == "bad sector"));
}

#[tokio::test]
async fn lists_go_on_or_end() {
    let page = |next: &str| {
        answer(
            200,
            "",
            &format!(
                "<ListBucketResult><IsTruncated>true</IsTruncated>{next}<EncodingType>url</EncodingType><Contents><Key>a%2Bb+c</Key><Size>1</Size></Contents></ListBucketResult>"
            ),
        )
    };
    let token = "<NextContinuationToken>T1</NextContinuationToken>";
    let server = Scripted::new([page(token), page(token), page("")]).await;
    let store = hasty(&server.endpoint).await;
    let first = store.list("bucket", "", true, None).await.expect("a page");
    assert_eq!(first.objects[0].key, "a+b c");
    let error = store.list("bucket", "", true, first.next.as_deref()).await.expect_err("a circle");
    assert_eq!(error.kind, Kind::BadAnswer);
    // Without a token, listing goes on after the last name.
    let odd = store.list("bucket", "", true, None).await.expect("a page");
    store.list("bucket", "", true, odd.next.as_deref()).await.expect_err("a circle");
    assert!(server.seen()[3].head.contains("start-after=a%2Bb%20c"), "{}", server.seen()[3].head);
}

#[tokio::test]
async fn public_data_is_read_without_a_signature() {
    let server = Scripted::new([stored()]).await;
    let mut anonymous = super::server(&format!("{}/", server.endpoint));
    anonymous.sign_in = SignIn::Anonymous;
    S3Store::connect(&anonymous).await.expect("a store").get(&object(), None, None, None).await.expect("got");
    assert_eq!(server.seen()[0].header("authorization"), None);
    assert!(server.seen()[0].head.starts_with("GET /bucket/"), "{}", server.seen()[0].head);
}
