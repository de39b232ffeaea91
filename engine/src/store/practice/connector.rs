//! The HTTP client of the SDK that goes nowhere: requests are handed to the service in this process, bodies are
//! streamed both ways.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::header::HOST;
use http::{HeaderValue, Method};
use s3s::service::S3Service;

/// A client of that service alone.
#[derive(Debug, Clone)]
pub(super) struct InProcess(pub S3Service);

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let service = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let head = request.method() == Method::HEAD;
            let answer = service.call(arriving(request)?).await;
            let answer = answer.map_err(|error| ConnectorError::io(error.into()))?;
            // What a connection does: an answer to HEAD has no body, whatever the service wrote.
            let body = |body| if head { SdkBody::empty() } else { SdkBody::from_body_1_x(body) };
            HttpResponse::try_from(answer.map(body)).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The request as it would come out of a connection: with the host in a header, because it is signed there.
fn arriving(mut request: http::Request<SdkBody>) -> Result<http::Request<s3s::Body>, ConnectorError> {
    if !request.headers().contains_key(HOST) {
        let authority = request.uri().authority().map(|it| HeaderValue::try_from(it.as_str()));
        let host = authority.transpose().map_err(|error| ConnectorError::user(error.into()))?;
        request.headers_mut().extend(host.map(|host| (HOST, host)));
    }
    Ok(request.map(s3s::Body::http_body))
}
