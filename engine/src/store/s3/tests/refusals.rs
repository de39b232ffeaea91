//! Every refusal, and what the engine is told.

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use super::scripted::{Answer, Scripted, answer, refusal};
use super::*;

async fn told(answer: Answer) -> Error {
    let server = Scripted::new([answer]).await;
    let store = hasty(&server.endpoint).await;
    // Reading repeats nothing by itself, so every answer counts at once.
    store.get(&object(), None, None, None).await.err().expect("an error")
}

#[tokio::test]
async fn by_code() {
    for (status, code, kind) in [
        (403, "InvalidAccessKeyId", Kind::BadCredentials),
        (403, "SignatureDoesNotMatch", Kind::BadCredentials),
        (400, "ExpiredToken", Kind::ExpiredCredentials),
        (403, "ExpiredToken", Kind::ExpiredCredentials),
        (403, "AccessDenied", Kind::AccessDenied),
        (403, "SomethingNew", Kind::AccessDenied),
        (403, "RequestTimeTooSkewed", Kind::ClockSkew),
        (404, "NoSuchBucket", Kind::NoSuchBucket),
        (404, "NoSuchKey", Kind::NoSuchKey),
        (404, "NoSuchUpload", Kind::NoSuchUpload),
        (412, "PreconditionFailed", Kind::PreconditionFailed),
        (416, "InvalidRange", Kind::PreconditionFailed),
        (409, "ConditionalRequestConflict", Kind::Conflict),
        (409, "SomethingNew", Kind::Conflict),
        (403, "InvalidObjectState", Kind::Archived),
        (503, "SlowDown", Kind::Busy { after: None }),
        (429, "TooManyRequests", Kind::Busy { after: None }),
        (400, "RequestTimeout", Kind::Interrupted),
        (500, "InternalError", Kind::Server),
        (500, "SomethingNew", Kind::Server),
        (502, "SomethingNew", Kind::Busy { after: None }),
        (400, "BadDigest", Kind::BadDigest),
        (400, "XAmzContentSHA256Mismatch", Kind::BadDigest),
        (501, "NotImplemented", Kind::NotSupported),
        (405, "MethodNotAllowed", Kind::NotSupported),
        (400, "EntityTooLarge", Kind::TooLarge),
        (507, "InsufficientStorage", Kind::StorageFull),
        (507, "XMinioStorageFull", Kind::StorageFull),
        (507, "SomethingNew", Kind::StorageFull),
        (403, "QuotaExceeded", Kind::StorageFull),
        (400, "InvalidArgument", Kind::Other),
    ] {
        let error = told(refusal(status, code, "")).await;
        assert_eq!(error.kind, kind, "{status} {code}: {error}");
        assert_eq!(error.status, Some(status));
        assert_eq!(error.code.as_deref(), Some(code));
        assert_eq!(error.message, format!("words about {code}"));
        assert_eq!(error.request_id.as_deref(), Some("REQ1"));
    }
}

#[tokio::test]
async fn by_status_and_headers() {
    let html = "content-type: text/html; charset=utf-8\r\n";
    let page = "<html><body>Sign in to this network</body></html>";
    let region = |region: &str| Kind::WrongRegion { region: Some(region.into()) };
    for (status, headers, body, kind) in [
        (503, "retry-after: 7\r\n", "", Kind::Busy { after: Some(Duration::from_secs(7)) }),
        (429, "", "", Kind::Busy { after: None }),
        (500, html, page, Kind::Server),
        (403, html, page, Kind::BadAnswer),
        (404, html, page, Kind::BadAnswer),
        (413, html, page, Kind::TooLarge),
        (511, html, page, Kind::WebPage),
        (302, html, page, Kind::WebPage),
        (307, html, page, Kind::WebPage),
        (403, "", "", Kind::AccessDenied),
        (404, "", "", Kind::NoSuchKey),
        (401, "", "", Kind::BadCredentials),
        (412, "", "", Kind::PreconditionFailed),
        (413, "", "", Kind::TooLarge),
        (416, "", "", Kind::PreconditionFailed),
        (501, "", "", Kind::NotSupported),
        (418, "", "no xml at all", Kind::Other),
        (301, "x-amz-bucket-region: us-east-1\r\n", "", region("us-east-1")),
        (301, "", "", Kind::WrongRegion { region: None }),
    ] {
        let error = told(answer(status, headers, body)).await;
        assert_eq!(error.kind, kind, "{status} {headers:?}: {error}");
        assert_eq!(error.status, Some(status));
    }
}

#[tokio::test]
async fn a_refusal_of_head_is_put_into_words_by_get() {
    let cases = [
        (400, refusal(400, "ExpiredToken", ""), Kind::ExpiredCredentials),
        (403, refusal(403, "SignatureDoesNotMatch", ""), Kind::BadCredentials),
        (403, refusal(403, "AccessDenied", ""), Kind::AccessDenied),
        // What says nothing more changes nothing.
        (403, answer(403, "", ""), Kind::AccessDenied),
        (403, answer(200, "etag: \"x\"\r\n", "y"), Kind::AccessDenied),
        (403, refusal(416, "InvalidRange", ""), Kind::AccessDenied),
        (400, Answer::Cut(String::new()), Kind::Other),
    ];
    for (status, told, kind) in cases {
        let server = Scripted::new([answer(status, "", ""), told]).await;
        let error = hasty(&server.endpoint).await.head(&object()).await.expect_err("refused");
        assert_eq!(error.kind, kind, "{error}");
        let seen = server.seen();
        assert!(seen[0].head.starts_with("HEAD ") && seen[1].head.starts_with("GET "), "{seen:?}");
        assert_eq!((seen.len(), seen[1].header("range")), (2, Some("bytes=0-0")));
    }
    // Not where HEAD says enough by its status.
    let server = Scripted::new([answer(404, "", "")]).await;
    let error = hasty(&server.endpoint).await.head(&object()).await.expect_err("not there");
    assert_eq!((error.kind, server.seen().len()), (Kind::NoSuchKey, 1));
}

#[tokio::test]
async fn a_wrong_region_that_only_get_names_is_followed() {
    let elsewhere = refusal(400, "AuthorizationHeaderMalformed", "x-amz-bucket-region: eu-west-1\r\n");
    let server = Scripted::new([answer(400, "", ""), elsewhere, answer(200, "etag: \"x\"\r\n", "")]).await;
    assert_eq!(hasty(&server.endpoint).await.head(&object()).await.expect("found").size, 0);
    let signed = server.seen()[2].header("authorization").map(str::to_owned);
    assert!(signed.is_some_and(|it| it.contains("/eu-west-1/")));
}

#[tokio::test]
async fn what_no_server_said() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\netag: \"x\"\r\n";
    for (answer, kind) in [
        (Answer::Cut(String::new()), Kind::Interrupted),
        (Answer::Cut(cut.to_owned()), Kind::Interrupted),
        (Answer::Text("220 mail.example.org ESMTP\r\n".into()), Kind::BadAnswer),
        (Answer::Deaf, Kind::NoNetwork),
    ] {
        let text = format!("{answer:?}");
        let error = told(answer).await;
        assert_eq!(error.kind, kind, "{text}: {error}");
        assert_eq!(error.status, None);
    }
    let nobody = hasty("http://127.0.0.1:1").await.get(&object(), None, None, None).await.err().expect("an error");
    assert_eq!(nobody.kind, Kind::NoNetwork, "{nobody}");
    let unknown = hasty("http://nowhere.invalid").await.get(&object(), None, None, None).await.err().expect("an error");
    assert!(matches!(unknown.kind, Kind::UnknownHost | Kind::NoNetwork), "{unknown}");
}

#[tokio::test]
async fn a_server_without_tls_is_no_matter_of_trust() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        // Such a server answers the greeting of TLS at once: it makes no sense to it.
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("written");
        std::future::pending::<()>().await;
    });
    let store = hasty(&format!("https://{address}")).await;
    let error = store.get(&object(), None, None, None).await.err().expect("an error");
    assert_eq!(error.kind, Kind::BadAnswer, "{error}");
}

#[tokio::test]
async fn a_page_in_html_is_no_listing() {
    let server = Scripted::new([answer(200, "content-type: text/html\r\n", "<html>Sign in</html>")]).await;
    let store = hasty(&server.endpoint).await;
    assert_eq!(store.list("bucket", "", true, None).await.expect_err("no list").kind, Kind::WebPage);
    assert_eq!(store.list_buckets().await.expect_err("no list").kind, Kind::WebPage);
    let body = UploadBody::from_bytes("x");
    let error = store.put(&object(), body, None, &PutOptions::default()).await.expect_err("no receipt");
    assert_eq!(error.kind, Kind::WebPage);
    assert!(error.ambiguous());
}

#[tokio::test]
async fn an_object_in_html_is_no_page_for_people() {
    let page = answer(200, "content-type: text/html\r\netag: \"7\"\r\n", "<html>an object</html>");
    let server = Scripted::new([page]).await;
    hasty(&server.endpoint).await.get(&object(), None, None, None).await.expect("got");
}

#[tokio::test]
async fn nothing_in_html_is_no_page_for_people() {
    let server = Scripted::new([answer(204, "content-type: text/html\r\n", "")]).await;
    hasty(&server.endpoint).await.delete(&object()).await.expect("deleted");
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_read_into_memory() {
    let endless = "<ListBucketResult>".to_owned() + &"<Contents><Key>a</Key></Contents>".repeat(600_000);
    let server = Scripted::new([answer(200, "content-type: application/xml\r\n", &endless)]).await;
    let error = hasty(&server.endpoint).await.list("bucket", "", true, None).await.expect_err("no list");
    assert_eq!(error.kind, Kind::BadAnswer);
    assert!(error.message.contains("too long"), "{error}");
}

#[tokio::test]
async fn no_error_tells_a_secret() {
    for answer in [refusal(403, "SignatureDoesNotMatch", ""), Answer::Cut(String::new()), answer(500, "", "?")] {
        let error = told(answer).await;
        let text = format!("{error} {error:?}");
        for secret in [SECRET, "tOkEn-of-the-session", "AWS4-HMAC", "Signature=", "x-amz-security-token"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
