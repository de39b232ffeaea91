//! The SDK's requests on the wire: one connection pool for our clients.
//!
//! The SDK's own HTTP client offers HTTP/2 where the server knows it; bulk transfers are faster over
//! several HTTP/1.1 connections, and only there "no byte in twenty seconds" is a statement about one
//! request. So this is hyper's client with a connector that counts, and nothing else.

mod dial;
mod quiet;
mod tls;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use aws_sdk_s3::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};

pub(super) use dial::NameUnknown;
pub(super) use quiet::{Limits, Quiet};

use crate::store::{Error, Result};

/// Servers close idle connections after about five seconds; a request on a closing one is a request lost.
const IDLE: Duration = Duration::from_secs(4);

/// More than the most requests that the engine has under way.
const KEPT: usize = 64;

/// An HTTP/1.1 client that trusts the system's certificate authorities and those in the PEM file.
pub(super) async fn client(certificate: Option<&Path>, limits: Limits) -> Result<SharedHttpClient> {
    let certificate = certificate.map(Path::to_owned);
    // Reading the system's authorities takes up to 300 ms on some systems.
    let tls = tokio::task::spawn_blocking(move || tls::config(certificate.as_deref()))
        .await
        .map_err(|error| Error::new(crate::store::Kind::Tls, error.to_string()))??;
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(dial::Dial::new());
    let hyper = Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(KEPT)
        .pool_timer(TokioTimer::new())
        .build(https);
    Ok(SharedHttpClient::new(Wire { hyper, limits }))
}

/// What is not an object's bytes is read into memory before it is understood: a page of a thousand of the longest keys
/// is a quarter of this. In bytes.
const LONGEST_ANSWER: u64 = 16 << 20;

/// The SDK names its operations; only this one's answer is streamed.
fn is_for_bytes(request: &http::Request<SdkBody>) -> bool {
    request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "x-id=GetObject"))
}

/// A page for people came, as success: with a body in HTML, and with nothing that tells of an object or of S3.
#[derive(Debug)]
pub(super) struct WebPage;

impl fmt::Display for WebPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page in HTML came")
    }
}

impl std::error::Error for WebPage {}

fn is_web_page<B>(response: &http::Response<B>) -> bool {
    let kind = response.headers().get(http::header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let has = |name: &str| response.headers().contains_key(name);
    let empty = response.status() == http::StatusCode::NO_CONTENT
        || response.headers().get(http::header::CONTENT_LENGTH).is_some_and(|it| it == "0");
    response.status().is_success()
        && !empty
        && kind.is_some_and(|it| it.trim_start().starts_with("text/html"))
        && !(has("etag") || has("last-modified") || has("x-amz-request-id"))
}

#[derive(Clone)]
struct Wire {
    hyper: Client<HttpsConnector<dial::Dial>, quiet::Sending>,
    limits: Limits,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let wire = self.clone();
        HttpConnectorFuture::new(async move { wire.exchange(request).await })
    }
}

impl Wire {
    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
        let patience = self.limits.patience(&request);
        let longest = if is_for_bytes(&request) { u64::MAX } else { LONGEST_ANSWER };
        let (head, body) = request.into_parts();
        let (body, sent) = quiet::Sending::new(body);
        let mut request = http::Request::from_parts(head, body);
        let connection = capture_connection(&mut request);
        let answer = quiet::unless_quiet(self.hyper.request(request), connection, sent, patience).await;
        match answer {
            Ok(response) if is_web_page(&response) => Err(ConnectorError::other(WebPage.into(), None)),
            Ok(response) => {
                let longest = if response.status().is_success() { longest } else { LONGEST_ANSWER };
                let body = |body| SdkBody::from_body_1_x(quiet::Receiving::new(body, self.limits.silence, longest));
                HttpResponse::try_from(response.map(body)).map_err(|error| ConnectorError::other(error.into(), None))
            }
            Err(quiet::Ended::Quiet(quiet)) => Err(ConnectorError::timeout(quiet.into())),
            Err(quiet::Ended::Failed(error)) => Err(failed(error)),
        }
    }
}

/// Says which errors the SDK may try again: those of the connection. A body that failed is not one.
fn failed(error: legacy::Error) -> ConnectorError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_user) {
            return ConnectorError::user(error.into());
        }
        cause = inner.source();
    }
    ConnectorError::io(error.into())
}
