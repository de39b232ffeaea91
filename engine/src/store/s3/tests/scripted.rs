//! A server that answers one request after the other with what it was told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// The request line and the headers, names in lower case.
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What to do with a request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The whole answer.
    Text(String),
    /// This text, one byte at a time.
    Trickle(String, Duration),
    /// This much of it, and then nothing.
    Stall(String),
    /// This much of it, and then the end of the connection.
    Cut(String),
    /// The body is not even read.
    Deaf,
    /// The body is read slowly: so many bytes, then a rest.
    Slow(usize, Duration),
}

pub fn answer(status: u16, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Text(format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"))
}

/// A refusal in S3's own form.
pub fn refusal(status: u16, code: &str, headers: &str) -> Answer {
    let xml = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>words about {code}</Message></Error>");
    answer(status, &format!("content-type: application/xml\r\nx-amz-request-id: REQ1\r\n{headers}"), &xml)
}

#[derive(Clone)]
pub struct Scripted {
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Scripted {
    /// Gives these answers in turn, the last one for ever.
    pub async fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let scripted = Self { endpoint, seen: Arc::default() };
        let seen = scripted.seen.clone();
        let mut answers: Vec<_> = answers.into_iter().collect();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
                tokio::spawn(serve(stream, answer, seen.clone()));
            }
        });
        scripted
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("not poisoned").clone()
    }
}

/// One request on one connection.
async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<Request>>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = lower_names(&String::from_utf8_lossy(&head));
    let mut request = Request { head, body: Vec::new() };
    let mut left: usize = request.header("content-length").map_or(0, |it| it.parse().expect("a number"));
    if matches!(answer, Answer::Deaf) {
        seen.lock().expect("not poisoned").push(request);
        std::future::pending::<()>().await;
        return Ok(());
    }
    let (step, rest) = if let Answer::Slow(step, rest) = answer { (step, rest) } else { (1 << 20, Duration::ZERO) };
    let mut buffer = vec![0; step];
    while left > 0 {
        let size = left.min(step);
        stream.read_exact(&mut buffer[..size]).await?;
        request.body.extend_from_slice(&buffer[..size]);
        left -= size;
        tokio::time::sleep(rest).await;
    }
    seen.lock().expect("not poisoned").push(request);
    match answer {
        Answer::Text(text) | Answer::Cut(text) => stream.write_all(text.as_bytes()).await?,
        Answer::Slow(..) => stream.write_all(b"HTTP/1.1 200 OK\r\netag: \"slow\"\r\ncontent-length: 0\r\n\r\n").await?,
        Answer::Trickle(text, rest) => {
            for byte in text.bytes() {
                stream.write_u8(byte).await?;
                tokio::time::sleep(rest).await;
            }
        }
        Answer::Stall(text) => {
            stream.write_all(text.as_bytes()).await?;
            std::future::pending::<()>().await;
        }
        Answer::Deaf => {}
    }
    stream.shutdown().await
}

fn lower_names(head: &str) -> String {
    let line = |line: &str| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", name.to_lowercase()),
        None => line.to_owned(),
    };
    head.lines().map(line).collect::<Vec<_>>().join("\n")
}
