//! Links that work without keys, used by a program that knows nothing of us: curl.

use std::process::Command;
use std::time::Duration;

use windlass_engine::engine::now_ms;
use windlass_engine::store::about::LinkFor;
use windlass_engine::store::{NewBucket, ObjectPath, Store as _};
use windlass_tests::seaweed::Seaweed;

const BUCKET: &str = "links";
const KEY: &str = "ordner/größe + 1% & mehr?.bin";

/// What curl got.
struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let of_name = |line: &'_ str| line.split_once(':').is_some_and(|it| it.0.eq_ignore_ascii_case(name));
        let line = self.headers.lines().find(|line| of_name(line))?;
        line.split_once(':').map(|it| it.1.trim())
    }
}

fn curl(arguments: &[&str]) -> Answer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let headers = folder.path().join("headers");
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--noproxy", "*", "--dump-header"])
        .arg(&headers)
        .args(arguments)
        .output()
        .expect("curl runs; scripts/setup installs it");
    assert!(output.status.success(), "curl: {}", String::from_utf8_lossy(&output.stderr));
    let headers = std::fs::read_to_string(headers).expect("headers");
    // The last, where "100 Continue" went before it.
    let status = headers.lines().rev().find_map(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    Answer { status: status.expect("a status"), headers, body: output.stdout }
}

async fn fresh() -> (Seaweed, windlass_engine::store::s3::S3Store, Vec<u8>) {
    let server = Seaweed::start();
    let store = server.store().await;
    store.create_bucket(BUCKET, &NewBucket::default()).await.expect("a bucket");
    let mut bytes = vec![0; 3_000_000];
    rand::fill(&mut bytes[..]);
    server.fill(BUCKET, vec![(KEY.to_owned(), bytes.clone())]);
    (server, store, bytes)
}

fn get() -> LinkFor {
    LinkFor::Get { version: None, disposition: None, content_type: None }
}

#[tokio::test]
async fn a_link_gives_the_bytes_under_the_name_that_was_asked_for_and_nothing_else() {
    let (_server, store, bytes) = fresh().await;
    let object = ObjectPath::new(BUCKET, KEY);
    let disposition = "attachment; filename=\"_bung 1.txt\"; filename*=UTF-8''%C3%9Cbung%201.txt";
    let what = LinkFor::Get {
        version: None,
        disposition: Some(disposition.into()),
        content_type: Some("text/x-shared; charset=utf-8".into()),
    };
    let url = store.link(&object, &what, 600).await.expect("a link").url;
    let answer = curl(&[&url]);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert!(answer.body == bytes, "{} bytes of {}", answer.body.len(), bytes.len());
    assert_eq!(answer.header("content-disposition"), Some(disposition));
    assert_eq!(answer.header("content-type"), Some("text/x-shared; charset=utf-8"));
    let part = curl(&["--range", "1000-1999", &url]);
    assert!(part.status == 206 && part.body == bytes[1_000..2_000], "a browser may go on with it: {}", part.status);

    let (address, signature) = url.split_once('?').expect("a signed address");
    let other_key = format!("{}?{signature}", address.replace("mehr", "anders"));
    let other_life = url.replace("X-Amz-Expires=600", "X-Amz-Expires=6000");
    let other_name = url.replace("bung", "mlaut");
    for (what, arguments) in [
        ("another host", vec!["--header", "Host: elsewhere.example", url.as_str()]),
        ("another key", vec![other_key.as_str()]),
        ("a longer life", vec![other_life.as_str()]),
        ("another name", vec![other_name.as_str()]),
        ("another method", vec!["--request", "DELETE", url.as_str()]),
        ("no signature", vec![address]),
    ] {
        assert_ne!(arguments, vec![url.as_str()], "{what}: the test itself");
        assert_eq!(curl(&arguments).status, 403, "{what}");
    }
    assert_eq!(store.head(&object).await.expect("it is still there").size, bytes.len() as u64);
}

#[tokio::test]
async fn a_link_to_upload_takes_what_it_was_made_for() {
    let (_server, store, bytes) = fresh().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    std::fs::write(&file, &bytes).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let object = ObjectPath::new(BUCKET, "received/neu & gut.bin");
    let what = LinkFor::Put { content_type: Some("application/x-received".into()) };
    let url = store.link(&object, &what, 600).await.expect("a link").url;

    let other = curl(&["--upload-file", &file, "--header", "Content-Type: text/html", &url]);
    assert_eq!(other.status, 403, "another type than the link names");
    let answer = curl(&["--upload-file", &file, "--header", "Content-Type: application/x-received", &url]);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let told = store.properties(&object, None).await.expect("it is there");
    assert_eq!(told.headers.content_type.as_deref(), Some("application/x-received"));
    let fetched = curl(&[&store.link(&object, &get(), 600).await.expect("a link").url]);
    assert!(fetched.body == bytes, "what was sent is what is there");
    assert_eq!(curl(&[&url]).status, 403, "it is no link to fetch");

    let plain = store.link(&object, &LinkFor::Put { content_type: None }, 600).await.expect("a link").url;
    std::fs::write(folder.path().join("file"), "another").expect("a file");
    assert_eq!(curl(&["--upload-file", &file, &plain]).status, 200, "a type need not be named");
    assert_eq!(store.head(&object).await.expect("it is there").size, 7);
}

#[tokio::test]
async fn a_link_ends_when_it_says() {
    let (_server, store, _) = fresh().await;
    let object = ObjectPath::new(BUCKET, KEY);
    for what in [get(), LinkFor::Put { content_type: None }] {
        let link = store.link(&object, &what, 2).await.expect("a link");
        assert!(link.until <= now_ms() + 2_000, "it lives for two seconds");
        let ask = || match what {
            LinkFor::Get { .. } => curl(&[&link.url]).status,
            LinkFor::Put { .. } => curl(&["--request", "PUT", "--data-binary", "x", &link.url]).status,
        };
        while now_ms() <= link.until + 1_000 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(ask(), 403, "{what:?}: after its end");
    }
    assert_eq!(store.head(&object).await.expect("it is there").size, 3_000_000, "nothing was put");
}
