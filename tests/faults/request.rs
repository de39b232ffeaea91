//! Requests of S3 as they stand on the wire, as far as faults tell them apart.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    List,
    Head,
    Get,
    Put,
    Create,
    Part,
    ListParts,
    Complete,
    Abort,
    /// Everything that no fault is meant for.
    Other,
}

/// A message's head, and what is known of its body.
pub struct Message {
    /// The first line and the headers, with the empty line.
    pub head: String,
    /// What of the body came with the head.
    pub begun: Vec<u8>,
}

/// More than any head here.
const LONGEST: usize = 64 * 1024;

impl Message {
    /// Reads a head. Nothing if the other side closed before its first byte.
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        loop {
            if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
                let begun = bytes.split_off(end + 4);
                let head = String::from_utf8(bytes).map_err(io::Error::other)?;
                return Ok(Some(Self { head, begun }));
            }
            if bytes.len() > LONGEST {
                return Err(io::Error::other("a head without an end"));
            }
            if from.read_buf(&mut bytes).await? == 0 {
                return match bytes.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }

    pub fn first_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let of = |line: &'_ str| line.split_once(':').is_some_and(|(it, _)| it.eq_ignore_ascii_case(name));
        let line = self.head.lines().skip(1).find(|line| of(line))?;
        line.split_once(':').map(|(_, value)| value.trim())
    }

    /// In bytes; 0 if it is not told.
    pub fn body(&self) -> u64 {
        self.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0)
    }

    /// Sets a header, or takes it out.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let kept = |line: &&str| !line.split_once(':').is_some_and(|(it, _)| it.eq_ignore_ascii_case(name));
        let mut lines: Vec<&str> = self.head.trim_end().lines().filter(kept).collect();
        let added = value.map(|value| format!("{name}: {value}"));
        lines.extend(added.as_deref());
        self.head = format!("{}\r\n\r\n", lines.join("\r\n"));
    }

    /// What the request asks for; keys are addressed by path.
    pub fn call(&self) -> Call {
        let mut words = self.first_line().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let has = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        let of_key = path.trim_start_matches('/').contains('/') && !path.ends_with('/');
        match method {
            "GET" if !of_key && has("list-type") => Call::List,
            "GET" if of_key && has("uploadId") => Call::ListParts,
            "GET" if of_key && !has("tagging") => Call::Get,
            "HEAD" if of_key => Call::Head,
            "PUT" if of_key && has("partNumber") => Call::Part,
            "PUT" if of_key && !has("tagging") => Call::Put,
            "POST" if of_key && has("uploads") => Call::Create,
            "POST" if of_key && has("uploadId") => Call::Complete,
            "DELETE" if of_key && has("uploadId") => Call::Abort,
            _ => Call::Other,
        }
    }

    /// Which part of an object this is about, from 1: of a GET, by its range.
    pub fn part(&self, size: u64) -> Option<u64> {
        if let Some((_, number)) = self.first_line().split_once("partNumber=") {
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            return digits.parse().ok();
        }
        let (start, _) = self.header("range")?.strip_prefix("bytes=")?.split_once('-')?;
        start.parse::<u64>().ok().map(|start| start / size + 1)
    }
}
