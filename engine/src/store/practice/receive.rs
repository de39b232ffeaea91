//! Taking the body of a request.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::StreamExt as _;
use s3s::dto::StreamingBlob;
use s3s::{S3ErrorCode, TrailingHeaders};

use super::data::{Data, Incoming, Written};
use super::fault::{Fault, Outcome};
use super::wire;

/// What the client promised of a body.
#[derive(Default)]
pub(super) struct Promised {
    pub size: Option<i64>,
    pub md5: Option<String>,
    pub crc64: Option<String>,
    pub trailers: Option<TrailingHeaders>,
}

/// Writes a body to a file while it comes, and compares it with what was promised. Nothing is synced yet.
pub(super) async fn receive(
    data: &Arc<Data>,
    body: Option<StreamingBlob>,
    promised: Promised,
) -> Outcome<(Incoming, Written)> {
    let mut incoming = data.create()?;
    if let Some(mut body) = body {
        while let Some(bytes) = body.next().await {
            // The reason is the client's: it broke off, or a signature within the body is wrong.
            incoming.write(&bytes.map_err(|_| incomplete())?)?;
        }
    }
    let written = incoming.written();
    if promised.size.is_some_and(|size| size as u64 != written.size) {
        return Err(incomplete());
    }
    let trailer = promised.trailers.and_then(|trailers| {
        trailers.read(|headers| Some(headers.get("x-amz-checksum-crc64nvme")?.to_str().ok()?.to_owned())).flatten()
    });
    if let Some(crc64) = wire::crc64(promised.crc64.as_deref().or(trailer.as_deref()))?
        && crc64 != written.crc64
    {
        return Err(Fault::bad_digest());
    }
    if promised.md5.is_some_and(|md5| md5 != BASE64.encode(written.md5)) {
        return Err(Fault::bad_digest());
    }
    Ok((incoming, written))
}

fn incomplete() -> Fault {
    Fault::Refused(S3ErrorCode::IncompleteBody, "You did not provide the number of bytes that you announced")
}
