//! Links that work without keys. They are signed here; the server is not asked.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::presigning::PresigningConfig;

use super::clients::{Clients, Trio};
use super::failure::{Subject, failure};
use crate::store::about::{LONGEST_LINK, Link, LinkFor};
use crate::store::{Error, Kind, ObjectPath, Result};

pub(super) async fn link(clients: &Clients, object: &ObjectPath, what: &LinkFor, seconds: u64) -> Result<Link> {
    let Some(keys) = clients.keys() else {
        return Err(Error::new(Kind::NotSupported, "a link is signed with keys, and this connection has none"));
    };
    if !(1..=LONGEST_LINK).contains(&seconds) {
        return Err(Error::new(Kind::Other, format!("a link lives from 1 to {LONGEST_LINK} seconds")));
    }
    let from = SystemTime::now();
    let life = Duration::from_secs(seconds);
    let bad = |error: aws_sdk_s3::presigning::PresigningConfigError| Error::new(Kind::Other, error.to_string());
    let signing = PresigningConfig::builder().start_time(from).expires_in(life).build().map_err(bad)?;
    let url = signed(&clients.of(&object.bucket), object, what, signing).await?;
    // Looked at after they have signed: only then are they those of the signature.
    let term = keys.term();
    let ends = term.and_then(|it| it.end).filter(|end| *end < from + life);
    let temporary = term.is_some_and(|it| it.temporary);
    Ok(Link { url, until: millis(ends.unwrap_or(from + life)), cut_short: ends.is_some(), temporary })
}

async fn signed(trio: &Trio, object: &ObjectPath, what: &LinkFor, signing: PresigningConfig) -> Result<String> {
    let signed = match what {
        LinkFor::Get { version, disposition, content_type } => {
            let request = trio
                .once
                .get_object()
                .bucket(&object.bucket)
                .key(&object.key)
                .set_version_id(version.clone())
                .set_response_content_disposition(disposition.clone())
                .set_response_content_type(content_type.clone());
            request.presigned(signing).await.map_err(unsigned)?
        }
        LinkFor::Put { content_type } => {
            let request =
                trio.once.put_object().bucket(&object.bucket).key(&object.key).set_content_type(content_type.clone());
            request.presigned(signing).await.map_err(unsigned)?
        }
    };
    Ok(signed.uri().to_owned())
}

fn unsigned<E>(error: SdkError<E, aws_smithy_runtime_api::client::orchestrator::HttpResponse>) -> Error
where
    E: aws_sdk_s3::error::ProvideErrorMetadata + std::error::Error + 'static,
{
    failure(error, Subject::Key)
}

fn millis(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |it| it.as_millis() as i64)
}
