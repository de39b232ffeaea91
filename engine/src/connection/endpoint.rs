//! What people type as the address of a server.

use std::net::IpAddr;

use http::Uri;

/// A usable address, as [`Server::endpoint`](super::Server::endpoint) wants it: scheme, host, perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Without a slash at its end.
    pub url: String,
    /// Plain http to another computer: everybody on the way can read and change what is sent.
    pub open: bool,
}

/// Why an address cannot be used, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Nothing was typed.
    #[error("The address is empty.")]
    Empty,
    /// Another protocol.
    #[error("An address begins with https:// or http://, not with {0}://.")]
    Scheme(String),
    /// A path after the host.
    #[error("An address ends after the host and port: {0} is too much. Open buckets and folders after connecting.")]
    Path(String),
    /// Keys in the address.
    #[error("An address holds no user name and no password. Enter the keys in their own fields.")]
    Keys,
    /// Not an address.
    #[error("{0} is not an address. It looks like s3.example.org or https://s3.example.org:9000.")]
    Malformed(String),
}

/// Reads an address. Without a scheme https is meant, but for this computer, where servers for trials speak http.
pub fn parse(typed: &str) -> Result<Endpoint, Unusable> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Unusable::Empty);
    }
    let (scheme, rest) = match typed.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, typed),
    };
    if let Some(other) = scheme.as_deref().filter(|it| !matches!(*it, "http" | "https")) {
        return Err(Unusable::Scheme(other.to_owned()));
    }
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    if authority.contains('@') {
        return Err(Unusable::Keys);
    }
    if !path.trim_end_matches('/').is_empty() {
        return Err(Unusable::Path(path.to_owned()));
    }
    let uri: Uri = format!("http://{authority}/").parse().map_err(|_| Unusable::Malformed(typed.to_owned()))?;
    let host = uri.host().unwrap_or_default();
    let port_is_fine =
        uri.authority().is_some_and(|it| it.as_str() == host || it.port_u16().is_some_and(|port| port > 0));
    if !is_host(host) || !port_is_fine {
        return Err(Unusable::Malformed(typed.to_owned()));
    }
    let here = is_loopback(host);
    let scheme = scheme.unwrap_or_else(|| if here { "http" } else { "https" }.to_owned());
    Ok(Endpoint { open: scheme == "http" && !here, url: format!("{scheme}://{}", authority.to_ascii_lowercase()) })
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return address.parse::<IpAddr>().is_ok();
    }
    let label = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    // A lone port, as in `9000`, is a slip and no name.
    host.split('.').all(label) && !host.chars().all(|c| c.is_ascii_digit())
}

/// This computer itself.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// True for addresses of AWS's own S3.
pub fn is_aws(endpoint: &str) -> bool {
    let uri: Option<Uri> = endpoint.parse().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default().to_ascii_lowercase();
    let aws = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"].iter().any(|end| host.ends_with(end));
    aws && host.starts_with("s3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type() {
        for (typed, url, open) in [
            ("s3.example.org", "https://s3.example.org", false),
            (" s3.example.org:9000/ ", "https://s3.example.org:9000", false),
            ("https://s3.example.org///", "https://s3.example.org", false),
            ("HTTPS://S3.Example.org", "https://s3.example.org", false),
            ("http://nas.local:9000", "http://nas.local:9000", true),
            ("http://192.168.1.5:9000/", "http://192.168.1.5:9000", true),
            ("localhost:9000", "http://localhost:9000", false),
            ("http://127.0.0.1:8333", "http://127.0.0.1:8333", false),
            ("[::1]:9000", "http://[::1]:9000", false),
            ("https://[2001:db8::1]", "https://[2001:db8::1]", false),
            ("minio_1:9000", "https://minio_1:9000", false),
        ] {
            assert_eq!(parse(typed), Ok(Endpoint { url: url.into(), open }), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_used() {
        for (typed, starts) in [
            ("  ", "The address is empty"),
            ("ftp://s3.example.org", "An address begins with https://"),
            ("https://s3.example.org/my-bucket", "An address ends after the host and port: /my-bucket"),
            ("s3.example.org?x=1", "An address ends after the host and port: ?x=1"),
            ("https://AKIA:secret@s3.example.org", "An address holds no user name"),
            ("s3 example", "s3 example is not an address"),
            ("s3.example.org:99999", "s3.example.org:99999 is not"),
            ("s3.example.org:", "s3.example.org: is not"),
            ("9000", "9000 is not an address"),
            ("https://", "https:// is not an address"),
            ("a..b", "a..b is not an address"),
        ] {
            let error = parse(typed).expect_err(typed).to_string();
            assert!(error.starts_with(starts), "{typed}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn addresses_of_aws() {
        assert!(is_aws("https://s3.eu-west-1.amazonaws.com"));
        assert!(is_aws("https://s3.amazonaws.com"));
        assert!(!is_aws("https://amazonaws.com.example.org"));
        assert!(!is_aws("https://s3.example.org"));
    }
}
