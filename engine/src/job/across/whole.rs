//! A small object: one request, visible at once.

use super::passing::{Passed, Refused, Side, To, pass, read};
use super::{Crossing, has_token};
use crate::body::Digests;
use crate::error::Failure;
use crate::integrity::whole_crc64;
use crate::job::copying;
use crate::store::{Checksum, ETag, Kind, ObjectInfo};
use crate::transfer::Verdict;
use crate::upload::is_md5;
use crate::work::Early;

/// Copies the whole object in one request: the entity tag of the copy, and what was proved.
pub async fn copy(mut crossing: Crossing<'_>) -> Early<Result<(ETag, Verdict), Failure>> {
    crossing.options.only_if_absent = crossing.only_if_absent;
    let promised = crossing.promised();
    loop {
        let refused = match pass(&crossing, None, To::Object(&crossing.options, promised), true).await? {
            Ok(passed) => return arrived(&crossing, passed).await,
            Err(refused) => refused,
        };
        let guarded = refused.side == Side::Target && crossing.options.only_if_absent;
        match refused.error.kind {
            // The key is taken: by this copy, if an answer was lost or the page is done again.
            Kind::PreconditionFailed if guarded => match copying::look(crossing.there(), crossing.target).await? {
                Ok(there) if is_ours(&crossing, &there) => {
                    let digests = match digests(&crossing, refused.digests).await? {
                        Ok(digests) => digests,
                        Err(failure) => return Ok(Err(failure)),
                    };
                    let etag = there.etag.unwrap_or(ETag(String::new()));
                    if let Ok(verdict) = grade(&crossing, &digests, there.checksum.as_ref(), &etag) {
                        return Ok(Ok((etag, verdict)));
                    }
                    // It arrived otherwise than it was sent. Nobody else's is lost by sending it again.
                    crossing.options.only_if_absent = false;
                }
                _ => return Ok(Err(crossing.words(refused)?)),
            },
            // A server that knows no conditions: the name is looked at instead.
            Kind::NotSupported if guarded => match copying::look(crossing.there(), crossing.target).await? {
                Err(error) if error.kind == Kind::NoSuchKey => crossing.options.only_if_absent = false,
                _ => return Ok(Err(crossing.words(refused)?)),
            },
            _ if refused.side == Side::Target && Crossing::drop_class(&mut crossing.options, &refused.error) => {}
            _ => return Ok(Err(crossing.words(refused)?)),
        }
    }
}

/// Of the bytes that went through. They are read once more if they did so in an earlier run.
async fn digests(crossing: &Crossing<'_>, known: Option<Digests>) -> Early<Result<Digests, Failure>> {
    let error = match known {
        Some(digests) => return Ok(Ok(digests)),
        None => match read(crossing).await? {
            Ok(digests) => return Ok(Ok(digests)),
            Err(error) => error,
        },
    };
    Ok(Err(crossing.words(Refused { side: Side::Original, error, digests: None })?))
}

fn is_ours(crossing: &Crossing<'_>, there: &ObjectInfo) -> bool {
    there.size == crossing.original.size && has_token(&there.metadata, &crossing.token)
}

/// Looks at what arrived.
async fn arrived(crossing: &Crossing<'_>, passed: Passed) -> Early<Result<(ETag, Verdict), Failure>> {
    let Passed { receipt, digests } = passed;
    let proved = copying::prove(crossing.there(), crossing.target, crossing.original.size, &receipt.etag).await?;
    Ok(proved.and_then(|there| {
        let checksum = receipt.checksum.or(there.checksum);
        let verdict = grade(crossing, &digests, checksum.as_ref(), &receipt.etag)?;
        Ok((receipt.etag, verdict))
    }))
}

/// What is proved: both servers are compared with what went through, and the weaker answer counts.
fn grade(
    crossing: &Crossing<'_>,
    ours: &Digests,
    checksum: Option<&Checksum>,
    etag: &ETag,
) -> Result<Verdict, Failure> {
    let compare = |crc64: Option<u64>, etag: Option<&ETag>| match crc64 {
        Some(theirs) if theirs == ours.crc64 => Ok(Verdict::WholeObject),
        Some(theirs) => Err(crossing.differs(ours.crc64, theirs)),
        // The entity tag of an object put in one request is its MD5 on most servers.
        None if ours.md5.zip(etag).is_some_and(|(md5, etag)| is_md5(etag, md5)) => Ok(Verdict::WholeObject),
        None => Ok(Verdict::SizeOnly),
    };
    let read = compare(crossing.promised(), crossing.original.etag.as_ref())?;
    let written = compare(whole_crc64(checksum), Some(etag))?;
    Ok(read.min(written))
}
