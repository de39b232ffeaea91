//! Keys as a listing writes them.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::types::EncodingType;
use percent_encoding::percent_decode_str;

/// How the names of one answer are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// As they are: the server did not say that it encoded them.
    Plain,
    /// Percent-encoded; a plus is a plus.
    Encoded,
    /// As in forms, which is what AWS does: a plus is a space.
    Form,
}

impl Names {
    /// Both ways of encoding say `url`. Once a space came as `%20` in the last segment of a key, the server is known to
    /// be one that leaves a plus as it is. Folders tell nothing: SeaweedFS writes their spaces as `%20`, and those of
    /// the segment behind them as a plus.
    pub(super) fn of<'a>(
        encoding: Option<&EncodingType>,
        names: impl Iterator<Item = &'a str>,
        plus_is_plus: &AtomicBool,
    ) -> Self {
        if encoding != Some(&EncodingType::Url) {
            return Self::Plain;
        }
        let names: Vec<&str> = names.collect();
        // Some servers say that they encoded and did not: nothing encoded looks like that.
        if !names.iter().all(|name| is_encoded(name)) {
            return Self::Plain;
        }
        if !plus_is_plus.load(Ordering::Relaxed) && names.iter().any(|name| last_segment(name).contains("%20")) {
            plus_is_plus.store(true, Ordering::Relaxed);
        }
        if plus_is_plus.load(Ordering::Relaxed) { Self::Encoded } else { Self::Form }
    }

    pub(super) fn decode(self, name: &str) -> String {
        match self {
            Self::Plain => name.to_owned(),
            Self::Encoded => percent(name),
            Self::Form => percent(&name.replace('+', " ")),
        }
    }
}

/// Only visible ASCII, and every percent sign begins an escape.
fn is_encoded(name: &str) -> bool {
    let escapes = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    name.bytes().all(|byte| byte.is_ascii_graphic()) && name.split('%').skip(1).all(escapes)
}

/// Empty for a prefix. A slash of a name is never encoded.
fn last_segment(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

fn percent(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(names: &[&str]) -> Vec<String> {
        let how = Names::of(Some(&EncodingType::Url), names.iter().copied(), &AtomicBool::new(false));
        names.iter().map(|it| how.decode(it)).collect()
    }

    #[test]
    fn form_encoding_as_of_aws() {
        assert_eq!(decode(&["a+b", "c%2Bd", "e%26f", "%C3%BC"]), ["a b", "c+d", "e&f", "ü"]);
    }

    #[test]
    fn a_plus_stays_where_spaces_are_percent_encoded() {
        assert_eq!(decode(&["a%20b", "c+d"]), ["a b", "c+d"]);
    }

    #[test]
    fn folders_and_names_may_be_encoded_in_two_ways() {
        let seaweed = ["a%20b/", "a%20b/c+d%2Be+%25", "%2520lit/z", "dir%2Bplus/%C3%BC+y"];
        assert_eq!(decode(&seaweed), ["a b/", "a b/c d+e %", "%20lit/z", "dir+plus/ü y"]);
        assert_eq!(decode(&["a%20b/", "a%20b/c%20d", "a%20b/e+f"]), ["a b/", "a b/c d", "a b/e+f"]);
    }

    #[test]
    fn a_server_that_only_says_so_is_not_believed() {
        assert_eq!(decode(&["%2F%20 looks encoded", "a+b"]), ["%2F%20 looks encoded", "a+b"]);
        assert_eq!(decode(&["plus+and%percent"]), ["plus+and%percent"]);
        assert_eq!(decode(&["ü+%20"]), ["ü+%20"]);
    }

    #[test]
    fn nothing_is_decoded_that_was_not_encoded() {
        let how = Names::of(None, ["100%25"].into_iter(), &AtomicBool::new(false));
        assert_eq!(how.decode("100%25 a+b"), "100%25 a+b");
    }
}
