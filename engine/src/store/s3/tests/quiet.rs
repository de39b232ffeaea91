//! What is dead ends; what is slow goes on.

use std::time::Instant;

use bytes::Bytes;
use futures::TryStreamExt as _;

use super::scripted::{Answer, Scripted};
use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\netag: \"x\"\r\ncontent-length: 20\r\n\r\n";

async fn read(answer: Answer) -> Result<usize> {
    let server = Scripted::new([answer]).await;
    let got = hasty(&server.endpoint).await.get(&object(), None, None, None).await?;
    let bytes: Vec<Bytes> = got.body.try_collect().await?;
    Ok(bytes.iter().map(Bytes::len).sum())
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    // Longer than every limit in all, but never silent for long.
    let text = format!("{OK}{}", "y".repeat(20));
    assert_eq!(read(Answer::Trickle(text, Duration::from_millis(20))).await, Ok(20));
}

#[tokio::test]
async fn a_silent_server_is_left() {
    let begun = Instant::now();
    let error = read(Answer::Stall(String::new())).await.expect_err("no answer");
    assert_eq!(error.kind, Kind::NoNetwork, "{error}");
    let error = read(Answer::Stall(format!("{OK}half"))).await.expect_err("half an answer");
    assert_eq!(error.kind, Kind::Interrupted, "{error}");
    let error = read(Answer::Cut(format!("{OK}half"))).await.expect_err("half an answer");
    assert_eq!(error.kind, Kind::Interrupted, "{error}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_slow_upload_goes_on_and_a_stuck_one_ends() {
    // More than the system buffers between two programs.
    let bytes = Bytes::from(vec![7; 24 << 20]);
    let send = async |answer: Answer| {
        let server = Scripted::new([answer]).await;
        // What the system has buffered is still to be read when the body has gone: that counts as waiting for the answer.
        let limits = Limits {
            silence: Duration::from_secs(2),
            answer: Duration::from_secs(20),
            joining: Duration::from_secs(20),
        };
        let store = patient(&server.endpoint, limits).await;
        store.put_part(&object(), "id", 1, UploadBody::from_bytes(bytes.clone())).await
    };
    let begun = Instant::now();
    let receipt = send(Answer::Slow(1 << 20, Duration::from_millis(120))).await.expect("a receipt");
    assert!(begun.elapsed() > Duration::from_secs(2), "longer than silence may last");
    assert_eq!(receipt.etag.bare(), "slow");
    let error = send(Answer::Deaf).await.expect_err("stuck");
    assert_eq!(error.kind, Kind::NoNetwork, "{error}");
}
