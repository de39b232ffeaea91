//! Whom the client trusts: a server over TLS, its certificates made by `certificates/make`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;
use crate::error::{Action, Code, Failure};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\netag: \"x\"\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

fn certificates() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/s3/tests/certificates").into()
}

/// A server on this computer that shows this certificate; its address.
fn serve(certificate: &str) -> String {
    let chain = vec![CertificateDer::from_pem_file(certificates().join(certificate)).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(certificates().join("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(chain, key).expect("they fit");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let session = ServerConnection::new(config.clone()).expect("a session");
            let mut stream = StreamOwned::new(session, stream);
            let (mut head, mut byte) = (Vec::new(), [0]);
            // A client that does not trust us leaves in the middle of the greeting.
            while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                head.push(byte[0]);
            }
            if stream.write_all(ANSWER).is_ok() {
                stream.conn.send_close_notify();
                drop(stream.flush());
            }
        }
    });
    endpoint
}

/// Asks that server for an object, trusting that authority besides the system's.
async fn ask(endpoint: &str, authority: Option<&str>) -> Result<u64, Failure> {
    let authority = authority.map(|name| certificates().join(name));
    let told = |source| {
        let (place, server) = (object().to_string(), "Post house".to_owned());
        Failure::from(crate::error::Error::Store { action: Action::Read, place, server, source })
    };
    let http = wire::client(authority.as_deref(), Limits::default()).await.map_err(told)?;
    let store = S3Store::over(http, &server(endpoint)).await.expect("a store");
    let got = store.get(&object(), None, None, None).await.map_err(told)?;
    Ok(got.length.expect("a length"))
}

#[tokio::test]
async fn a_server_is_trusted_once_its_authority_is_given() {
    let endpoint = serve("here.pem");
    let refused = ask(&endpoint, None).await.expect_err("nobody knows the authority");
    assert_eq!(refused.code, Code::TlsUntrusted, "{refused:?}");
    assert_eq!(refused.message, "The certificate of Post house is not trusted.");
    assert!(refused.hint.is_some_and(|hint| hint.contains("add its certificate authority")));
    assert_eq!(ask(&endpoint, Some("authority.pem")).await, Ok(2));
}

#[tokio::test]
async fn a_certificate_for_another_name_or_time_is_told_apart() {
    for (certificate, words) in [("elsewhere.pem", "is for another name."), ("expired.pem", "has expired.")] {
        let refused = ask(&serve(certificate), Some("authority.pem")).await.expect_err(certificate);
        assert_eq!(refused.code, Code::TlsUntrusted, "{refused:?}");
        assert_eq!(refused.message, format!("The certificate of Post house {words}"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_file_without_an_authority_is_named() {
    let refused = ask("https://127.0.0.1:1", Some("key.pem")).await.expect_err("there is none in it");
    assert_eq!(refused.code, Code::TlsUntrusted);
    assert!(refused.detail.contains("holds no certificate"), "{refused:?}");
}
