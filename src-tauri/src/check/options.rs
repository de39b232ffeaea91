//! What the window may send along with objects: headers, metadata, tags, encryption, access rules.

use std::collections::HashSet;

use crate::wire::{Change, Encryption, Headers, Pair, Problem, UploadOptions, problem};

/// S3's limit for all user metadata of an object, names and values, in bytes.
const MOST_METADATA: usize = 2 * 1024;
/// What the names of ours and their values take of that.
const ROOM_OF_OURS: usize = 96;
/// S3's limit of tags for an object.
const MOST_TAGS: usize = 10;
/// Longer than any header that is of use.
const LONGEST_HEADER: usize = 1024;
/// Longer than the address of any key.
const LONGEST_KEY_ID: usize = 2048;
/// The names under which uploads keep their token, and the size of what they compressed.
const OURS: [&str; 2] = ["windlass-token", "windlass-size"];

/// Everything that is sent with files.
pub fn upload_options(options: &UploadOptions) -> Result<(), Problem> {
    headers(&options.headers)?;
    metadata(&options.metadata)?;
    if let Some(pair) = options.metadata.iter().find(|pair| OURS.contains(&pair.name.as_str())) {
        return Err(problem(format!("The name {} is used by Windlass itself.", pair.name)));
    }
    if size_of(&options.metadata) > MOST_METADATA - ROOM_OF_OURS {
        return Err(problem("All metadata together may have 1,952 bytes: Windlass adds some of its own."));
    }
    tags(&options.tags)?;
    options.storage_class.as_deref().map(super::storage_class).transpose()?;
    options.encryption.as_ref().map(encryption).transpose()?;
    options.acl.as_deref().map(acl).transpose()?;
    Ok(())
}

/// What is changed of objects that are there.
pub fn change(change: &Change) -> Result<(), Problem> {
    headers(&change.headers)?;
    change.metadata.as_deref().map(metadata).transpose()?;
    change.tags.as_deref().map(tags).transpose()?;
    change.storage_class.as_deref().map(super::storage_class).transpose()?;
    change.encryption.as_ref().map(encryption).transpose()?;
    Ok(())
}

/// Headers: printable ASCII, as HTTP carries it.
fn headers(headers: &Headers) -> Result<(), Problem> {
    let Headers { content_type, content_encoding, content_language, content_disposition, cache_control } = headers;
    for (name, value) in [
        ("Content-Type", content_type),
        ("Content-Encoding", content_encoding),
        ("Content-Language", content_language),
        ("Content-Disposition", content_disposition),
        ("Cache-Control", cache_control),
    ] {
        let Some(value) = value else { continue };
        if value.len() > LONGEST_HEADER || !is_printable(value) {
            return Err(problem(format!("{name} is too long, or has characters that a header cannot hold.")));
        }
    }
    Ok(())
}

/// User metadata: names as headers have them, values of printable ASCII.
fn metadata(pairs: &[Pair]) -> Result<(), Problem> {
    let mut names = HashSet::new();
    for Pair { name, value } in pairs {
        let fits = (1..=128).contains(&name.len())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c));
        if !fits {
            return Err(problem("A name of metadata has small letters, digits, dashes, dots and underlines only."));
        }
        if !is_printable(value) {
            return Err(problem(format!("The metadata {name} has characters that a header cannot hold.")));
        }
        if !names.insert(name) {
            return Err(problem(format!("The metadata {name} is there twice.")));
        }
    }
    if size_of(pairs) <= MOST_METADATA { Ok(()) } else { Err(problem("All metadata together may have 2,048 bytes.")) }
}

fn size_of(pairs: &[Pair]) -> usize {
    pairs.iter().map(|pair| pair.name.len() + pair.value.len()).sum()
}

/// Tags, by S3's limits.
fn tags(pairs: &[Pair]) -> Result<(), Problem> {
    if pairs.len() > MOST_TAGS {
        return Err(problem("An object has at most 10 tags."));
    }
    let mut names = HashSet::new();
    for Pair { name, value } in pairs {
        let long = !(1..=128).contains(&name.chars().count()) || value.chars().count() > 256;
        if long || name.chars().chain(value.chars()).any(char::is_control) {
            return Err(problem("A tag's name has 1 to 128 characters, its value at most 256."));
        }
        if !names.insert(name) {
            return Err(problem(format!("The tag {name} is there twice.")));
        }
    }
    Ok(())
}

/// How something is encrypted at rest.
fn encryption(encryption: &Encryption) -> Result<(), Problem> {
    let kms = matches!(&*encryption.method, "aws:kms" | "aws:kms:dsse");
    let fits = |id: &String| kms && (1..=LONGEST_KEY_ID).contains(&id.len()) && is_printable(id);
    match (kms || encryption.method == "AES256") && encryption.key_id.as_ref().is_none_or(fits) {
        true => Ok(()),
        false => Err(problem("This is no way of encryption that S3 knows.")),
    }
}

/// S3's name of a canned access rule; a server may have its own.
fn acl(name: &str) -> Result<(), Problem> {
    let fits = (1..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if fits { Ok(()) } else { Err(problem("This is no access rule.")) }
}

fn is_printable(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
        pairs.iter().map(|(name, value)| Pair { name: (*name).into(), value: (*value).into() }).collect()
    }

    #[test]
    fn metadata_is_what_headers_can_carry() {
        let long = "x".repeat(2_048);
        for (given, good) in [
            (pairs(&[]), true),
            (pairs(&[("owner", "me and you"), ("x-1_2.3", "")]), true),
            (pairs(&[("a", &long[1..])]), true),
            (pairs(&[("a", &long)]), false),
            (pairs(&[("Owner", "me")]), false),
            (pairs(&[("", "me")]), false),
            (pairs(&[("a b", "me")]), false),
            (pairs(&[("a", "ü")]), false),
            (pairs(&[("a", "x\r\nAuthorization: y")]), false),
            (pairs(&[("a", "1"), ("a", "2")]), false),
        ] {
            assert_eq!(metadata(&given).is_ok(), good, "{given:?}");
        }
    }

    #[test]
    fn names_of_our_own_cannot_be_sent_but_stay_where_they_are() {
        for name in OURS {
            let usual: UploadOptions = windlass_engine::transfer::UploadOptions::default().into();
            assert!(upload_options(&UploadOptions { metadata: pairs(&[(name, "1")]), ..usual }).is_err(), "{name}");
            assert!(metadata(&pairs(&[(name, "1")])).is_ok(), "an object that has it can be changed: {name}");
        }
    }

    #[test]
    fn tags_keep_to_the_limits() {
        let long = "ü".repeat(129);
        let eleven: Vec<Pair> = (0..11).map(|n| Pair { name: n.to_string(), value: String::new() }).collect();
        assert!(tags(&eleven).is_err() && tags(&eleven[..10]).is_ok());
        for (given, good) in [
            (pairs(&[("Projekt", "Größe"), ("b", "")]), true),
            (pairs(&[("", "x")]), false),
            (pairs(&[(&long, "x")]), false),
            (pairs(&[("a", "x\n")]), false),
            (pairs(&[("a", "1"), ("a", "1")]), false),
        ] {
            assert_eq!(tags(&given).is_ok(), good, "{given:?}");
        }
    }

    #[test]
    fn encryption_headers_and_access_rules() {
        let by = |method: &str, key: Option<&str>| Encryption { method: method.into(), key_id: key.map(str::to_owned) };
        assert!(encryption(&by("AES256", None)).is_ok());
        assert!(encryption(&by("aws:kms", Some("arn:aws:kms:eu-west-1:1:key/2"))).is_ok());
        for bad in [by("AES256", Some("k")), by("rot13", None), by("aws:kms", Some("")), by("aws:kms", Some("a\nb"))] {
            assert!(encryption(&bad).is_err(), "{bad:?}");
        }
        let caching = |value: &str| Headers { cache_control: Some(value.into()), ..Headers::default() };
        assert!(headers(&caching("max-age=60, public")).is_ok() && headers(&caching("")).is_ok());
        assert!(headers(&caching("a\r\nb")).is_err() && headers(&caching(&"x".repeat(1_025))).is_err());
        assert!(acl("bucket-owner-full-control").is_ok() && acl("Public Read").is_err() && acl("").is_err());
    }
}
