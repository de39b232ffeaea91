//! Opening connections: names, proxies, and a count of the bytes that went through.

use std::fmt;
use std::future::Future;
use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::quiet::Activity;

const CONNECT: Duration = Duration::from_secs(3);
const KEEPALIVE: Duration = Duration::from_secs(30);

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Dialling<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Opens TCP connections, through the proxy that the environment names for an address, if any.
#[derive(Clone)]
pub(super) struct Dial {
    tcp: HttpConnector<Resolver>,
    proxies: Arc<Matcher>,
}

impl Dial {
    pub(super) fn new() -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT));
        tcp.set_keepalive(Some(KEEPALIVE));
        Self { tcp, proxies: Arc::new(Matcher::from_env()) }
    }
}

impl Service<Uri> for Dial {
    type Response = Counted;
    type Error = BoxError;
    type Future = Dialling<Counted, BoxError>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let mut tcp = self.tcp.clone();
        let proxy = if is_loopback(&server) { None } else { self.proxies.intercept(&server) };
        Box::pin(async move {
            let io = match proxy {
                None => tcp.call(server).await?,
                Some(proxy) => {
                    let mut tunnel = Tunnel::new(proxy.uri().clone(), tcp);
                    if let Some(auth) = proxy.basic_auth() {
                        tunnel = tunnel.with_auth(auth.clone());
                    }
                    tunnel.call(server).await?
                }
            };
            Ok(Counted { io, activity: Activity::new() })
        })
    }
}

/// This computer is never reached through a proxy.
fn is_loopback(server: &Uri) -> bool {
    let host = server.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Looks names up as the system does, and marks a failure as one of the name.
#[derive(Clone)]
pub(super) struct Resolver;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = NameUnknown;
    type Future = Dialling<Self::Response, NameUnknown>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), NameUnknown>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NameUnknown)?;
            let mut found: Vec<_> = found.collect();
            // A front end has many addresses: connections that all take the first would share one machine.
            // The system's choice between IPv4 and IPv6 stays.
            let first = found.first().is_some_and(SocketAddr::is_ipv4);
            found.sort_by_cached_key(|address| (address.is_ipv4() != first, rand::random::<u32>()));
            Ok(found.into_iter())
        })
    }
}

/// The server's name did not resolve.
#[derive(Debug)]
pub(in crate::store::s3) struct NameUnknown(io::Error);

impl NameUnknown {
    /// True when the name service itself was out of reach, as it is without a network.
    pub(in crate::store::s3) fn is_offline(&self) -> bool {
        self.0.to_string().contains("emporary failure")
    }
}

impl fmt::Display for NameUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name does not resolve: {}", self.0)
    }
}

impl std::error::Error for NameUnknown {}

/// A TCP connection that notes when bytes last went through it, in either direction.
pub(super) struct Counted {
    io: TokioIo<TcpStream>,
    activity: Activity,
}

impl Counted {
    fn note<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if matches!(polled, Poll::Ready(Ok(_))) {
            self.activity.touch();
        }
        polled
    }
}

impl Connection for Counted {
    fn connected(&self) -> Connected {
        self.io.connected().extra(self.activity.clone())
    }
}

impl Read for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_read(cx, buffer);
        self.note(polled)
    }
}

impl Write for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.note(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, bytes);
        self.note(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
