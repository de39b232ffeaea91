//! What a client says about an object and gets back with it, and what of it the practice store does not know.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use s3s::S3ErrorCode;
use s3s::dto::{ObjectCannedACL, Tag};
use serde::{Deserialize, Serialize};

use super::fault::{Fault, Outcome};

/// What goes with an object. As JSON in the index; what older ones lack is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct About {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub content_disposition: Option<String>,
    pub cache_control: Option<String>,
    /// Milliseconds since 1970.
    pub expires: Option<i64>,
    pub website_redirect: Option<String>,
    pub storage_class: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub tags: Tags,
}

/// Names and values, by name.
pub(super) type Tags = BTreeMap<String, String>;

impl About {
    pub fn to_json(&self) -> String {
        // Strings in a struct: nothing in it can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// S3's name of it; one that was not named is the usual one.
    pub fn class(&self) -> String {
        self.storage_class.clone().unwrap_or_else(|| "STANDARD".into())
    }

    /// For an answer, which tells it only if there are any.
    pub fn tag_count(&self) -> Option<i32> {
        Some(self.tags.len() as i32).filter(|count| *count > 0)
    }
}

/// What PutObject, CreateMultipartUpload and CopyObject say about the object to be: the same fields in three inputs.
/// Refuses what would have to be kept and cannot be.
macro_rules! about {
    ($input:expr) => {{
        let input = &$input;
        let grants = [&input.grant_full_control, &input.grant_read, &input.grant_read_acp, &input.grant_write_acp];
        $crate::store::practice::about::check_access(input.acl.as_ref(), grants.iter().any(|it| it.is_some()))?;
        if input.server_side_encryption.is_some() || input.sse_customer_algorithm.is_some() {
            return Err(Fault::not_implemented("The practice store encrypts nothing"));
        }
        if input.object_lock_mode.is_some() || input.object_lock_legal_hold_status.is_some() {
            return Err(Fault::Refused(
                s3s::S3ErrorCode::InvalidRequest,
                "Bucket is missing Object Lock Configuration",
            ));
        }
        $crate::store::practice::about::About {
            content_type: input.content_type.clone(),
            content_encoding: input.content_encoding.clone(),
            content_language: input.content_language.clone(),
            content_disposition: input.content_disposition.clone(),
            cache_control: input.cache_control.clone(),
            expires: input.expires.as_ref().map($crate::store::practice::wire::told),
            website_redirect: input.website_redirect_location.clone(),
            storage_class: input.storage_class.as_ref().map(|class| class.as_str().to_owned()),
            metadata: input.metadata.clone().unwrap_or_default().into_iter().collect(),
            tags: $crate::store::practice::about::tags_of_header(input.tagging.as_deref().unwrap_or_default())?,
        }
    }};
}
pub(super) use about;

/// Everything here is its owner's alone, so that is the one rule that can be obeyed.
pub(super) fn check_access(acl: Option<&ObjectCannedACL>, grants: bool) -> Outcome<()> {
    match acl.is_some_and(|acl| acl.as_str() != ObjectCannedACL::PRIVATE) || grants {
        true => Err(Fault::not_implemented("The practice store has no access rules but private")),
        false => Ok(()),
    }
}

/// Tags as `x-amz-tagging` has them: `a=b&c=d`, percent-encoded.
pub(super) fn tags_of_header(header: &str) -> Outcome<Tags> {
    let invalid = || Fault::invalid("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query");
    let decode = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8().map(|it| it.into_owned()).map_err(|_| invalid())
    };
    let pairs = header.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode(name)?, decode(value)?))
    });
    check_tags(pairs.collect::<Outcome<Vec<_>>>()?)
}

/// Tags as XML has them.
pub(super) fn tags_of_set(set: Vec<Tag>) -> Outcome<Tags> {
    check_tags(set.into_iter().map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default())).collect())
}

/// What S3 allows: at most 10 tags, names of 1 to 128 characters, values of up to 256.
fn check_tags(pairs: Vec<(String, String)>) -> Outcome<Tags> {
    let refused = |message| Err(Fault::Refused(S3ErrorCode::InvalidTag, message));
    if pairs.len() > 10 {
        return refused("Object tags cannot be greater than 10");
    }
    let mut tags = Tags::new();
    for (name, value) in pairs {
        if !(1..=128).contains(&name.chars().count()) {
            return refused("The TagKey you have provided is invalid");
        }
        if value.chars().count() > 256 {
            return refused("The TagValue you have provided is invalid");
        }
        if tags.insert(name, value).is_some() {
            return refused("Cannot provide multiple Tags with the same key");
        }
    }
    Ok(tags)
}
