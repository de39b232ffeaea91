//! A server that stands between the engine and a store, reads every request, and can spoil those of one kind.
//!
//! Each connection has one request, so that what happens to it happens at an exact byte.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::fault::{At, Fault, How};
use crate::request::{Call, Message};

/// What is spoilt.
#[derive(Debug, Clone, Copy)]
pub struct Armed {
    pub call: Call,
    pub fault: Fault,
    /// How many more times.
    pub left: usize,
    /// Only requests about this part of the object.
    pub part: Option<u64>,
}

/// How long a connection is kept on which nothing comes any more.
const HELD: Duration = Duration::from_secs(6);

/// The faults of a meddler, from outside.
#[derive(Clone, Default)]
pub struct Faults {
    state: Arc<Mutex<(Option<Armed>, usize)>>,
    /// The whole object, for answers that have more than was asked for.
    object: Arc<Vec<u8>>,
}

impl Faults {
    pub fn new(object: Vec<u8>) -> Self {
        Self { state: Arc::default(), object: Arc::new(object) }
    }

    pub fn arm(&self, armed: Armed) {
        *self.state.lock().expect("no panic before") = (Some(armed), 0);
    }

    pub fn lift(&self) {
        self.state.lock().expect("no panic before").0 = None;
    }

    /// How many requests were spoilt since the last fault was armed.
    pub fn hits(&self) -> usize {
        self.state.lock().expect("no panic before").1
    }

    fn take(&self, request: &Message, part_size: u64) -> Option<Fault> {
        let mut state = self.state.lock().expect("no panic before");
        let armed = state.0.as_mut()?;
        let meant = armed.call == request.call()
            && armed.part.is_none_or(|part| request.part(part_size) == Some(part))
            && armed.left > 0;
        if !meant {
            return None;
        }
        armed.left -= 1;
        let fault = armed.fault;
        state.1 += 1;
        Some(fault)
    }
}

/// Stands before `store` until it is dropped.
pub async fn serve(listener: TcpListener, store: SocketAddr, faults: Faults, part_size: u64) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let faults = faults.clone();
        connections.spawn(async move {
            // A connection that breaks is what is meant here.
            let _ = exchange(client, store, &faults, part_size).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn exchange(mut client: TcpStream, store: SocketAddr, faults: &Faults, part_size: u64) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some(request) = Message::read(&mut client).await? else { return Ok(()) };
    let fault = faults.take(&request, part_size);
    let call = request.call();
    match fault {
        Some(Fault::Cut(At::Asked, how)) => return end(client, how).await,
        Some(Fault::Cut(At::MidRequest, how)) => {
            let half = request.body() / 2;
            let left = half.saturating_sub(request.begun.len() as u64);
            tokio::io::copy(&mut (&mut client).take(left), &mut tokio::io::sink()).await?;
            return end(client, how).await;
        }
        Some(Fault::Instead(answer)) => {
            let left = request.body().saturating_sub(request.begun.len() as u64);
            if request.header("expect").is_some() {
                client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
            }
            tokio::io::copy(&mut (&mut client).take(left), &mut tokio::io::sink()).await?;
            client.write_all(&answer.bytes(call)).await?;
            return client.shutdown().await;
        }
        _ => {}
    }
    let (answer, mut server) = ask(&mut client, store, request, fault).await?;
    match fault {
        None => pass(&mut client, answer, &mut server).await,
        Some(fault) => spoil(client, answer, server, fault, call, &faults.object).await,
    }
}

/// Passes a request on; the head of the answer.
async fn ask(
    client: &mut TcpStream,
    store: SocketAddr,
    mut request: Message,
    fault: Option<Fault>,
) -> io::Result<(Message, TcpStream)> {
    let mut server = TcpStream::connect(store).await?;
    server.set_nodelay(true)?;
    let mut left = request.body().saturating_sub(request.begun.len() as u64);
    request.set("connection", Some("close"));
    server.write_all(request.head.as_bytes()).await?;
    server.write_all(&request.begun).await?;
    let mut buffer = vec![0; 64 * 1024];
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let answer = loop {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        tokio::select! {
            answer = Message::read(&mut from_server) => {
                let answer = answer?.ok_or(io::ErrorKind::UnexpectedEof)?;
                if answer.first_line().contains(" 100 ") {
                    to_client.write_all(answer.head.as_bytes()).await?;
                    continue;
                }
                break answer;
            }
            read = from_client.read(&mut buffer[..most]), if left > 0 => {
                let read = read?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                if fault == Some(Fault::Slow) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                to_server.write_all(&buffer[..read]).await?;
                left -= read as u64;
            }
        }
    };
    Ok((answer, server))
}

async fn pass(client: &mut TcpStream, answer: Message, server: &mut TcpStream) -> io::Result<()> {
    client.write_all(answer.head.as_bytes()).await?;
    client.write_all(&answer.begun).await?;
    tokio::io::copy(server, client).await?;
    client.shutdown().await
}

async fn spoil(
    mut client: TcpStream,
    mut answer: Message,
    mut server: TcpStream,
    fault: Fault,
    call: Call,
    object: &[u8],
) -> io::Result<()> {
    let half = answer.body() / 2;
    match fault {
        Fault::Cut(At::Done, how) => end(client, how).await,
        Fault::Cut(At::MidHead, how) => {
            client.write_all(&answer.head.as_bytes()[..answer.head.len() / 2]).await?;
            end(client, how).await
        }
        Fault::Cut(_, how) => {
            let mut body = Vec::new();
            server.read_to_end(&mut body).await?;
            body.splice(0..0, answer.begun);
            // Chunked or not: half of what there is.
            body.truncate(body.len() / 2);
            client.write_all(answer.head.as_bytes()).await?;
            client.write_all(&body).await?;
            end(client, how).await
        }
        Fault::Slow => {
            client.write_all(answer.head.as_bytes()).await?;
            client.write_all(&answer.begun).await?;
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let read = server.read(&mut buffer).await?;
                if read == 0 {
                    return client.shutdown().await;
                }
                client.write_all(&buffer[..read]).await?;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Fault::Corrupt => {
            let mut body = answer.begun;
            client.write_all(answer.head.as_bytes()).await?;
            server.read_to_end(&mut body).await?;
            body[usize::try_from(half).expect("small")] ^= 1;
            client.write_all(&body).await?;
            client.shutdown().await
        }
        Fault::OverLong => {
            let size = answer.body() + 1000;
            answer.set("content-length", Some(&size.to_string()));
            client.write_all(answer.head.as_bytes()).await?;
            client.write_all(&answer.begun).await?;
            tokio::io::copy(&mut server, &mut client).await?;
            client.write_all(&[b'!'; 1000]).await?;
            client.shutdown().await
        }
        Fault::Whole => {
            answer.head = answer.head.replacen("206 Partial Content", "200 OK", 1);
            answer.set("content-range", None);
            answer.set("content-length", Some(&object.len().to_string()));
            client.write_all(answer.head.as_bytes()).await?;
            client.write_all(object).await?;
            client.shutdown().await
        }
        Fault::Lied(instead) => {
            client.write_all(&instead.bytes(call)).await?;
            client.shutdown().await
        }
        edited => {
            edited.edit(&mut answer);
            pass(&mut client, answer, &mut server).await
        }
    }
}

async fn end(mut client: TcpStream, how: How) -> io::Result<()> {
    match how {
        How::Closed => client.shutdown().await,
        How::Reset => client.set_zero_linger(),
        // Longer than anybody here waits. What comes is not read, so that it does not move.
        How::Stalled => {
            tokio::time::sleep(HELD).await;
            Ok(())
        }
    }
}
