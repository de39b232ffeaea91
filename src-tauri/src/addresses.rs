//! How text names an object elsewhere: for other programs, browsers and the AWS command line. Keys are hostile: what
//! is pasted into a shell must never be more than one argument.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use windlass_engine::connection::endpoint::is_aws;

use crate::connections::{PRACTICE, Saved};
use crate::wire::{Addresses, Addressing, SignIn};

/// What stays as it is in the path of an address: RFC 3986's unreserved characters and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
/// The same without the slash: in a query.
const QUERY: &AsciiSet = &PATH.add(b'/');

/// All addresses of an object, or of one version of it.
pub fn addresses(saved: &Saved, bucket: &str, key: &str, version: Option<&str>) -> Addresses {
    let elsewhere = saved.id != PRACTICE;
    Addresses {
        key: key.to_owned(),
        uri: format!("s3://{bucket}/{key}"),
        https: elsewhere.then(|| https(saved, bucket, key, version)),
        command: elsewhere.then(|| command(saved, bucket, key, version)),
    }
}

fn https(saved: &Saved, bucket: &str, key: &str, version: Option<&str>) -> String {
    let endpoint = match &saved.endpoint {
        Some(endpoint) => endpoint.clone(),
        None => aws(&saved.region),
    };
    let (scheme, host) = endpoint.split_once("://").unwrap_or(("https", &endpoint));
    let path = utf8_percent_encode(key, PATH);
    let named = utf8_percent_encode(bucket, PATH);
    let mut address = match by_host(saved, bucket) {
        true => format!("{scheme}://{bucket}.{host}/{path}"),
        false => format!("{scheme}://{host}/{named}/{path}"),
    };
    if let Some(version) = version {
        address.push_str(&format!("?versionId={}", utf8_percent_encode(version, QUERY)));
    }
    address
}

/// AWS's own server for a region; without one, that which sends on to the others.
fn aws(region: &str) -> String {
    match region {
        "" => "https://s3.amazonaws.com".into(),
        china if china.starts_with("cn-") => format!("https://s3.{china}.amazonaws.com.cn"),
        region => format!("https://s3.{region}.amazonaws.com"),
    }
}

/// Whether the bucket stands in the host. One with a dot is not covered by the certificate of the server; other
/// characters are none of a host.
fn by_host(saved: &Saved, bucket: &str) -> bool {
    let fits = bucket.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    fits && match saved.addressing {
        Addressing::Host => true,
        Addressing::Path => false,
        Addressing::Automatic => saved.endpoint.as_deref().is_none_or(is_aws),
    }
}

/// A line that fetches the object, or everything below a folder, into the current folder.
fn command(saved: &Saved, bucket: &str, key: &str, version: Option<&str>) -> String {
    let uri = quoted(&format!("s3://{bucket}/{key}"));
    let mut line = match version {
        Some(version) => {
            let name = key.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            let (bucket, key, version) = (quoted(bucket), quoted(key), quoted(version));
            // The form with `=` takes values that begin with a dash.
            let into = quoted(&format!("./{name}"));
            format!("aws s3api get-object --bucket={bucket} --key={key} --version-id={version} {into}")
        }
        None if key.is_empty() || key.ends_with('/') => format!("aws s3 cp --recursive {uri} ."),
        None => format!("aws s3 cp {uri} ."),
    };
    if let Some(endpoint) = &saved.endpoint {
        line.push_str(&format!(" --endpoint-url {}", quoted(endpoint)));
    }
    if !saved.region.is_empty() {
        line.push_str(&format!(" --region {}", quoted(&saved.region)));
    }
    match (saved.sign_in, &saved.profile) {
        (SignIn::Anonymous, _) => line.push_str(" --no-sign-request"),
        (SignIn::Profile, Some(profile)) => line.push_str(&format!(" --profile {}", quoted(profile))),
        _ => {}
    }
    line
}

/// One argument for a POSIX shell. Control characters would act on the terminal that it is pasted into, and characters
/// that hide or reorder on its reader, so that those are written out as bash and zsh read them.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:@%+,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if !text.chars().any(acts) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut written = String::from("$'");
    for character in text.chars() {
        match character {
            '\'' | '\\' => written.extend(['\\', character]),
            acting if acts(acting) => {
                let mut bytes = [0; 4];
                let bytes = acting.encode_utf8(&mut bytes).bytes();
                bytes.for_each(|byte| written.push_str(&format!("\\x{byte:02x}")));
            }
            other => written.push(other),
        }
    }
    written.push('\'');
    written
}

/// Control characters, and those of Unicode that are not seen or turn the direction of text.
fn acts(character: char) -> bool {
    let unseen = matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    character.is_control() || unseen
}

/// What a server shall say in `Content-Disposition` (RFC 6266): whether to save or to show, and under which name. A name
/// beyond ASCII is there twice: for old programs with `_` in place of what they cannot read.
pub fn disposition(save: bool, name: Option<&str>) -> Option<String> {
    let kind = if save { "attachment" } else { "inline" };
    let Some(name) = name.filter(|name| !name.is_empty()) else { return save.then(|| kind.to_owned()) };
    let simple = |c: char| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%' | '/');
    let ascii: String = name.chars().map(|c| if simple(c) { c } else { '_' }).collect();
    let mut text = format!("{kind}; filename=\"{ascii}\"");
    if ascii != name {
        text.push_str(&format!("; filename*=UTF-8''{}", utf8_percent_encode(name, QUERY)));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(endpoint: Option<&str>, region: &str, addressing: Addressing) -> Saved {
        Saved {
            id: "id".into(),
            name: "n".into(),
            provider: "other".into(),
            endpoint: endpoint.map(str::to_owned),
            region: region.into(),
            addressing,
            sign_in: SignIn::Keys,
            profile: None,
            access_key_id: None,
            buckets: Vec::new(),
            certificate: None,
        }
    }

    #[test]
    fn addresses_of_servers() {
        use Addressing::{Automatic, Host, Path};
        let own = Some("https://s3.example.org:9000");
        for (endpoint, region, addressing, bucket, key, expected) in [
            (None, "eu-west-1", Automatic, "b", "a/b.txt", "https://b.s3.eu-west-1.amazonaws.com/a/b.txt"),
            (None, "", Automatic, "b", "a", "https://b.s3.amazonaws.com/a"),
            (None, "cn-north-1", Automatic, "b", "a", "https://b.s3.cn-north-1.amazonaws.com.cn/a"),
            (None, "eu-west-1", Automatic, "my.site", "a", "https://s3.eu-west-1.amazonaws.com/my.site/a"),
            (None, "eu-west-1", Path, "b", "a", "https://s3.eu-west-1.amazonaws.com/b/a"),
            (own, "x", Automatic, "b", "a", "https://s3.example.org:9000/b/a"),
            (own, "x", Path, "b", "a", "https://s3.example.org:9000/b/a"),
            (own, "x", Host, "b", "a", "https://b.s3.example.org:9000/a"),
            (own, "x", Host, "B_1", "a", "https://s3.example.org:9000/B_1/a"),
            (Some("http://127.0.0.1:8333"), "x", Automatic, "b", "a", "http://127.0.0.1:8333/b/a"),
            (own, "x", Path, "b", "ü +?#%&=/x", "https://s3.example.org:9000/b/%C3%BC%20%2B%3F%23%25%26%3D/x"),
            (own, "x", Path, "b", "a\nb\"<>", "https://s3.example.org:9000/b/a%0Ab%22%3C%3E"),
            (own, "x", Path, "b", "//a", "https://s3.example.org:9000/b///a"),
        ] {
            let found = addresses(&saved(endpoint, region, addressing), bucket, key, None);
            assert_eq!(found.https.as_deref(), Some(expected));
            assert_eq!(found.uri, format!("s3://{bucket}/{key}"));
        }
        let version = addresses(&saved(own, "x", Path), "b", "a", Some("v/1+="));
        assert_eq!(version.https.as_deref(), Some("https://s3.example.org:9000/b/a?versionId=v%2F1%2B%3D"));
    }

    #[test]
    fn the_practice_store_is_nowhere_else() {
        let practice = Saved { id: PRACTICE.into(), ..saved(None, "us-east-1", Addressing::Path) };
        let found = addresses(&practice, "b", "a", None);
        assert_eq!((found.https, found.command, found.uri.as_str()), (None, None, "s3://b/a"));
    }

    #[test]
    fn lines_for_the_command_line() {
        let own = Some("https://s3.example.org");
        let keys = saved(own, "eu-west-1", Addressing::Path);
        let profile =
            Saved { sign_in: SignIn::Profile, profile: Some("my work".into()), ..saved(None, "", Addressing::Path) };
        let anonymous = Saved { sign_in: SignIn::Anonymous, ..saved(None, "us-east-1", Addressing::Path) };
        for (saved, key, version, expected) in [
            (&keys, "a.txt", None, "aws s3 cp s3://b/a.txt . --endpoint-url https://s3.example.org --region eu-west-1"),
            (&profile, "a b/", None, "aws s3 cp --recursive 's3://b/a b/' . --profile 'my work'"),
            (&anonymous, "a", None, "aws s3 cp s3://b/a . --region us-east-1 --no-sign-request"),
            (
                &profile,
                "x/-a",
                Some("-v"),
                "aws s3api get-object --bucket=b --key=x/-a --version-id=-v ./-a --profile 'my work'",
            ),
        ] {
            assert_eq!(addresses(saved, "b", key, version).command.as_deref(), Some(expected));
        }
    }

    #[test]
    fn no_key_says_more_to_a_shell_than_one_argument() {
        for (text, expected) in [
            ("", "''"),
            ("a/b-c_d.e", "a/b-c_d.e"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(rm -rf ~)`x`;&|<>*?!#~\"\\", r#"'$(rm -rf ~)`x`;&|<>*?!#~"\'"#),
            ("ü", "'ü'"),
            ("a\nb", r"$'a\x0ab'"),
            ("\u{1b}[201~x", r"$'\x1b[201~x'"),
            ("'\\\u{3}", r"$'\'\\\x03'"),
            ("a\u{202e}b", r"$'a\xe2\x80\xaeb'"),
            ("\u{9b}1m", r"$'\xc2\x9b1m'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    /// What bash makes of it is the text again: nothing else is proof.
    #[test]
    #[cfg(unix)]
    fn bash_reads_back_what_was_quoted() {
        for text in ["a b", "it's", "'\\\u{3}\n", "$(exit 3)`x`\\", "a\u{202e}b\u{9b}", "-n", "\\x41\n", "ü\t'"] {
            let line = format!("printf %s {}", quoted(text));
            let said = std::process::Command::new("bash").args(["-c", &line]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&said.stdout), text, "{line}");
        }
    }

    #[test]
    fn names_of_links() {
        for (save, name, expected) in [
            (false, None, None),
            (true, None, Some("attachment")),
            (true, Some(""), Some("attachment")),
            (false, Some("a.txt"), Some("inline; filename=\"a.txt\"")),
            (true, Some("a b.txt"), Some("attachment; filename=\"a b.txt\"")),
            (true, Some("ü.txt"), Some("attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%BC.txt")),
            (
                true,
                Some("a\"b\r\nX: y"),
                Some("attachment; filename=\"a_b__X: y\"; filename*=UTF-8''a%22b%0D%0AX%3A%20y"),
            ),
            (true, Some("../x"), Some("attachment; filename=\".._x\"; filename*=UTF-8''..%2Fx")),
        ] {
            assert_eq!(disposition(save, name).as_deref(), expected, "{name:?}");
        }
    }
}
