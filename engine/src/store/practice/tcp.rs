//! The practice store behind a listener, for tests and for other programs on this computer.

use std::io;
use std::path::Path;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::service;
use crate::connection::Keys;

/// Answers everybody who signs with these keys, until it is dropped; then it cuts all connections.
pub async fn serve(folder: &Path, listener: TcpListener, keys: &Keys) -> io::Result<()> {
    let service = service(folder, keys).map_err(io::Error::other)?;
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the practice store broke");
            }
        });
        while connections.try_join_next().is_some() {}
    }
}
