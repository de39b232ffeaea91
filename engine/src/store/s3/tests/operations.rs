//! Copies, deletions, tags and links over the wire.

use aws_credential_types::Credentials;
use aws_sdk_s3::config::SharedCredentialsProvider;
use md5::{Digest as _, Md5};

use super::scripted::{Answer, Scripted, answer, refusal};
use super::*;
use crate::store::about::{Encryption, Headers};

fn copied() -> Answer {
    answer(200, "x-amz-version-id: v2\r\n", "<CopyObjectResult><ETag>&quot;abc&quot;</ETag></CopyObjectResult>")
}

fn deletion(key: &str, version: Option<&str>) -> Deletion {
    Deletion { key: key.into(), version: version.map(Into::into) }
}

#[tokio::test]
async fn an_error_inside_a_200_is_an_error_and_a_copy_is_not_repeated() {
    for (code, kind) in [("InternalError", Kind::Server), ("SlowDown", Kind::Busy { after: None })] {
        let inside = format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>sorry</Message></Error>");
        let server = Scripted::new([answer(200, "", &inside)]).await;
        let store = hasty(&server.endpoint).await;
        let from = Source::newest(object());
        let to = ObjectPath::new("bucket", "copy");
        let error = store.copy(&from, &to, &CopyOptions::default()).await.expect_err("an error");
        assert_eq!(error.kind, kind, "{error}");
        let error = store.copy_part(&from, 0..10, &to, "id", 1).await.expect_err("an error");
        assert_eq!(error.kind, kind, "{error}");
        assert_eq!(server.seen().len(), 2);
    }
    let server = Scripted::new([answer(200, "", "")]).await;
    let copy = hasty(&server.endpoint).await;
    let copy = copy.copy(&Source::newest(object()), &object(), &CopyOptions::default()).await;
    assert!(copy.expect_err("nothing was said").ambiguous());
}

#[tokio::test]
async fn the_source_of_a_copy_is_encoded() {
    let server = Scripted::new([copied()]).await;
    let store = hasty(&server.endpoint).await;
    let to = ObjectPath::new("bucket", "copy");
    for (key, version, due) in [
        ("a?versionId=b", None, "bucket/a%3FversionId%3Db"),
        ("100%25 a+b", None, "bucket/100%2525%20a%2Bb"),
        ("ordner/größe", Some("v/1+"), "bucket/ordner/gr%C3%B6%C3%9Fe?versionId=v%2F1%2B"),
    ] {
        let from = Source { object: ObjectPath::new("bucket", key), version: version.map(Into::into), if_match: None };
        let receipt = store.copy(&from, &to, &CopyOptions::default()).await.expect("a copy");
        assert_eq!((receipt.etag.bare(), receipt.version.as_deref()), ("abc", Some("v2")));
        let seen = server.seen().pop().expect("a request");
        assert_eq!(seen.header("x-amz-copy-source"), Some(due));
        assert_eq!(seen.header("x-amz-metadata-directive"), Some("COPY"));
        assert_eq!(seen.header("x-amz-tagging-directive"), None);
    }
}

#[tokio::test]
async fn what_a_copy_differs_in_is_said() {
    let server = Scripted::new([copied()]).await;
    let headers = Headers {
        cache_control: Some("no-store".into()),
        expires: Some("Fri, 21 Dec 2012 00:00:00 GMT".into()),
        website_redirect: Some("/elsewhere".into()),
        ..Headers::default()
    };
    let options = CopyOptions {
        replace: Some((headers, vec![("one".into(), "1".into())])),
        tags: Some(vec![("a b".into(), "c".into())]),
        storage_class: Some("STANDARD_IA".into()),
        encryption: Some(Encryption { method: "aws:kms".into(), key_id: Some("key".into()) }),
        only_if_absent: true,
    };
    let from = Source { object: object(), version: None, if_match: Some(ETag("\"e\"".into())) };
    hasty(&server.endpoint).await.copy(&from, &object(), &options).await.expect("a copy");
    let seen = server.seen().pop().expect("a request");
    for (name, due) in [
        ("x-amz-metadata-directive", "REPLACE"),
        ("cache-control", "no-store"),
        ("expires", "Fri, 21 Dec 2012 00:00:00 GMT"),
        ("x-amz-website-redirect-location", "/elsewhere"),
        ("x-amz-meta-one", "1"),
        ("x-amz-tagging-directive", "REPLACE"),
        ("x-amz-tagging", "a%20b=c"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-aws-kms-key-id", "key"),
        ("x-amz-copy-source-if-match", "\"e\""),
        ("if-none-match", "*"),
    ] {
        assert_eq!(seen.header(name), Some(due), "{}", seen.head);
    }
}

#[tokio::test]
async fn an_access_rule_goes_with_an_object_however_it_is_sent_and_only_if_there_is_one() {
    let taken = answer(200, "etag: \"e\"\r\n", "");
    let begun = "<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>";
    for acl in ["public-read", "bucket-owner-full-control", ""] {
        let server = Scripted::new([taken.clone(), answer(200, "", begun)]).await;
        let store = hasty(&server.endpoint).await;
        let rule = Some(acl.to_owned()).filter(|acl| !acl.is_empty());
        let options = PutOptions { acl: rule.clone(), ..PutOptions::default() };
        store.put(&object(), UploadBody::from_bytes("x"), None, &options).await.expect("put");
        store.create_multipart(&object(), &options).await.expect("begun");
        let seen = server.seen();
        assert_eq!(seen.len(), 2);
        for request in seen {
            assert_eq!(request.header("x-amz-acl"), rule.as_deref(), "{}", request.head);
            assert!(!request.head.contains("x-amz-grant"), "{}", request.head);
        }
    }
}

#[tokio::test]
async fn deletions_tell_which_failed_and_carry_an_md5() {
    let said = "<DeleteResult>\
        <Error><Key>b</Key><VersionId>v1</VersionId><Code>AccessDenied</Code><Message>locked</Message></Error>\
        <Error><Key>gone</Key><Code>NoSuchKey</Code></Error></DeleteResult>";
    let server = Scripted::new([answer(200, "", said)]).await;
    let asked = [deletion("a", None), deletion("b", Some("v1")), deletion("b", None), deletion("gone", None)];
    let left = hasty(&server.endpoint).await.delete_many("bucket", &asked).await.expect("an answer");
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((&left[0].deletion, &left[0].error.kind), (&asked[1], &Kind::AccessDenied));

    let seen = server.seen().pop().expect("a request");
    let md5 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, Md5::digest(&seen.body));
    assert_eq!(seen.header("content-md5"), Some(md5.as_str()));
    assert!(!seen.head.contains("crc32") && !seen.head.contains("sdk-checksum"), "{}", seen.head);
    let body = String::from_utf8(seen.body).expect("text");
    assert!(body.contains("<Quiet>true</Quiet>") && body.contains("<VersionId>v1</VersionId>"), "{body}");
}

#[tokio::test]
async fn a_server_without_deletions_of_many_is_asked_key_by_key() {
    let done = || answer(204, "", "");
    let server = Scripted::new([refusal(501, "NotImplemented", ""), done()]).await;
    let store = hasty(&server.endpoint).await;
    let asked = [deletion("a", None), deletion("b", Some("v1"))];
    for _ in 0..2 {
        assert!(store.delete_many("bucket", &asked).await.expect("all gone").is_empty());
    }
    let methods: Vec<_> = server.seen().iter().map(|it| it.head[..6].to_owned()).collect();
    assert_eq!(methods, ["POST /", "DELETE", "DELETE", "DELETE", "DELETE"], "it is asked for many only once");
    assert!(
        server.seen().iter().any(|it| it.head.starts_with("DELETE /bucket/b?") && it.head.contains("versionId=v1"))
    );

    // One that is refused is told, and the others are gone.
    let server = Scripted::new([refusal(400, "MalformedXML", ""), refusal(403, "AccessDenied", ""), done()]).await;
    let left = hasty(&server.endpoint).await.delete_many("bucket", &asked).await.expect("an answer");
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn keys_that_xml_would_change_are_deleted_one_by_one() {
    let server = Scripted::new([answer(204, "", "")]).await;
    let asked = [deletion("\u{1}", None), deletion(" a", None), deletion("b\r", None)];
    assert!(hasty(&server.endpoint).await.delete_many("bucket", &asked).await.expect("all gone").is_empty());
    let mut lines: Vec<_> = server.seen().iter().map(|it| it.head.split('?').next().map(str::to_owned)).collect();
    lines.sort();
    let due = ["DELETE /bucket/%01", "DELETE /bucket/%20a", "DELETE /bucket/b%0D"];
    assert_eq!(lines, due.map(|it| Some(it.to_owned())));
}

#[tokio::test]
async fn a_missing_configuration_is_no_failure_and_a_missing_bucket_is() {
    let server = Scripted::new([refusal(404, "NoSuchBucket", "")]).await;
    let error = hasty(&server.endpoint).await.bucket_info("bucket").await.expect_err("no bucket");
    assert_eq!(error.kind, Kind::NoSuchBucket);
    for (code, lifecycle, policy) in
        [("NoSuchLifecycleConfiguration", true, false), ("NoSuchBucketPolicy", false, true)]
    {
        // HEAD of the bucket is among those that get this answer, so the bucket is asked for by code alone.
        let server = Scripted::new([refusal(400, code, "")]).await;
        let info = hasty(&server.endpoint).await.bucket_info("bucket").await.expect("some of it");
        assert_eq!((info.lifecycle.is_ok(), info.policy.is_ok()), (lifecycle, policy), "{info:?}");
    }
}

async fn linked(keys: Option<Credentials>, reachable: bool) -> Result<Link> {
    let http = wire::client(None, Limits::default()).await.expect("a client");
    let credentials = keys.map(|keys| sign_in::Signing::new(SharedCredentialsProvider::new(keys)));
    let identity = Identity { credentials, region: None, endpoint: None };
    let store = S3Store::new(http, &server("http://127.0.0.1:9"), &identity, reachable);
    let what = LinkFor::Get { version: None, disposition: Some("attachment".into()), content_type: None };
    store.link(&object(), &what, 3_600).await
}

#[tokio::test]
async fn a_link_ends_with_temporary_keys() {
    let now = std::time::SystemTime::now();
    let keys = |token: Option<&str>, end| Credentials::new("AKID", SECRET, token.map(Into::into), end, "test");
    let link = linked(Some(keys(None, None)), true).await.expect("a link");
    assert!(link.url.starts_with("http://127.0.0.1:9/bucket/folder/key%20%2B%C3%BC?"), "the link is another one");
    assert!(link.url.contains("X-Amz-Expires=3600") && link.url.contains("response-content-disposition=attachment"));
    assert!(!link.cut_short && !link.temporary);
    assert!(!format!("{link:?}").contains("Signature"));

    let end = now + Duration::from_secs(600);
    let cut = linked(Some(keys(Some("token"), Some(end))), true).await.expect("a link");
    assert!(cut.cut_short && cut.temporary);
    assert_eq!(cut.until, end.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_millis() as i64);

    let unknown = linked(Some(keys(Some("token"), None)), true).await.expect("a link");
    assert!(!unknown.cut_short && unknown.temporary);
}

#[tokio::test]
async fn without_keys_or_beyond_this_process_there_is_no_link() {
    let keys = Credentials::new("AKID", SECRET, None, None, "test");
    assert_eq!(linked(None, true).await.expect_err("no keys").kind, Kind::NotSupported);
    assert_eq!(linked(Some(keys), false).await.expect_err("in process").kind, Kind::NotSupported);
}
