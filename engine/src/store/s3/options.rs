//! What goes with an object, put into requests.

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::types::{ServerSideEncryption, StorageClass};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::store::Encryption;

/// Sets all that is given back with an object. All requests of the SDK have the same setters but no common trait.
macro_rules! with_headers {
    ($request:expr, $headers:expr) => {{
        let headers = $headers;
        $request
            .set_content_type(headers.content_type.clone())
            .set_content_encoding(headers.content_encoding.clone())
            .set_content_language(headers.content_language.clone())
            .set_content_disposition(headers.content_disposition.clone())
            .set_cache_control(headers.cache_control.clone())
            .set_expires($crate::store::s3::options::date(headers.expires.as_deref()))
            .set_website_redirect_location(headers.website_redirect.clone())
    }};
}

/// The same of everything else that [`PutOptions`](crate::store::PutOptions) have, but for the condition.
macro_rules! with_options {
    ($request:expr, $options:expr) => {{
        let options = $options;
        $crate::store::s3::options::with_headers!($request, &options.headers)
            .set_metadata(Some(options.metadata.iter().cloned().collect()))
            .set_tagging($crate::store::s3::options::tagging(&options.tags))
            .set_server_side_encryption($crate::store::s3::options::method(options.encryption.as_ref()))
            .set_ssekms_key_id(options.encryption.as_ref().and_then(|it| it.key_id.clone()))
            .set_acl(options.acl.as_deref().map(aws_sdk_s3::types::ObjectCannedAcl::from))
            .set_storage_class($crate::store::s3::options::class(options.storage_class.as_deref()))
    }};
}

pub(super) use {with_headers, with_options};

/// What may stand as it is in a header that wants its value encoded.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encoded, with UTF-8 beneath; a slash too.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &PLAIN).to_string()
}

/// Percent-encoded but for the slashes of a key.
pub(super) fn encoded_key(key: &str) -> String {
    const KEY: AsciiSet = PLAIN.remove(b'/');
    utf8_percent_encode(key, &KEY).to_string()
}

/// Tags as in the header `x-amz-tagging`: a query. Absent without tags.
pub(super) fn tagging(tags: &[(String, String)]) -> Option<String> {
    let pairs: Vec<_> = tags.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// A date as headers have it. What is none is left out, for the SDK takes no text here.
pub(super) fn date(text: Option<&str>) -> Option<DateTime> {
    DateTime::from_str(text?, DateTimeFormat::HttpDate).ok()
}

pub(super) fn method(encryption: Option<&Encryption>) -> Option<ServerSideEncryption> {
    encryption.map(|it| ServerSideEncryption::from(it.method.as_str()))
}

pub(super) fn class(name: Option<&str>) -> Option<StorageClass> {
    name.map(StorageClass::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_a_query() {
        let tags = [("a b".to_owned(), "1+1=2".to_owned()), ("größe".to_owned(), "x&y/z".to_owned())];
        assert_eq!(tagging(&tags).as_deref(), Some("a%20b=1%2B1%3D2&gr%C3%B6%C3%9Fe=x%26y%2Fz"));
        assert_eq!(tagging(&[]), None);
    }

    #[test]
    fn keys_keep_their_slashes() {
        assert_eq!(encoded_key("a/b c?d%20+ü.txt"), "a/b%20c%3Fd%2520%2B%C3%BC.txt");
        assert_eq!(encoded_key("//~_-"), "//~_-");
    }
}
