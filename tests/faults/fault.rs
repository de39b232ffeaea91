//! The kinds of faults: what a network, or a server that is not well, does to one request.

use crate::request::{Call, Message};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With a reset.
    Reset,
    /// In order, but too early.
    Closed,
    /// Not at all: nothing comes any more.
    Stalled,
}

/// Where in an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The head of the request was read, and nothing was done.
    Asked,
    /// In the middle of the request's body.
    MidRequest,
    /// The server did what was asked; no byte of its answer came back.
    Done,
    /// In the middle of the answer's head.
    MidHead,
    /// In the middle of the answer's body.
    MidBody,
}

/// An answer that the server never gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instead {
    pub status: u16,
    /// The code in the XML; or what the body is.
    pub body: Body,
    /// A header besides.
    pub header: Option<(&'static str, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Code(&'static str),
    Html,
    /// XML that ends in the middle.
    Torn,
    /// XML without an end.
    Endless,
    Empty,
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Cut(At, How),
    /// A piece every tenth of a second; it gets there.
    Slow,
    /// One byte in the middle of the answer is another.
    Corrupt,
    /// The answer has more bytes than were asked for.
    OverLong,
    /// The answer says it has the whole object, and has.
    Whole,
    /// The answer's range is another one.
    OtherRange,
    /// The answer's entity tag is another one.
    OtherTag,
    /// The answer has no entity tag.
    NoTag,
    /// An answer without the request being carried out.
    Instead(Instead),
    /// The request is carried out, and the answer says that it was not.
    Lied(Instead),
}

const fn code(status: u16, code: &'static str) -> Fault {
    Fault::Instead(Instead { status, body: Body::Code(code), header: None })
}

const fn body(status: u16, body: Body) -> Fault {
    Fault::Instead(Instead { status, body, header: None })
}

const fn with(status: u16, body: Body, name: &'static str, value: &'static str) -> Fault {
    Fault::Instead(Instead { status, body, header: Some((name, value)) })
}

const fn lied(status: u16, code: &'static str) -> Fault {
    Fault::Lied(Instead { status, body: Body::Code(code), header: None })
}

use Call::{Abort, Complete, Create, Get, Head, List, ListParts, Part, Put};

const ALL: &[Call] = &[List, Head, Put, Create, Part, ListParts, Complete, Abort, Get];
const WITH_XML: &[Call] = &[List, Create, ListParts, Complete];
const CHANGING: &[Call] = &[Put, Create, Part, Complete, Abort];

/// Every kind with its name, and the calls that it can happen to.
pub const KINDS: &[(&str, Fault, &[Call])] = &[
    ("reset before it is read", Fault::Cut(At::Asked, How::Reset), ALL),
    ("closed before it is read", Fault::Cut(At::Asked, How::Closed), ALL),
    ("no answer", Fault::Cut(At::Asked, How::Stalled), ALL),
    ("reset in the request's body", Fault::Cut(At::MidRequest, How::Reset), &[Put, Part]),
    ("stalls in the request's body", Fault::Cut(At::MidRequest, How::Stalled), &[Put, Part]),
    ("done, then reset", Fault::Cut(At::Done, How::Reset), CHANGING),
    ("done, then no answer", Fault::Cut(At::Done, How::Stalled), CHANGING),
    ("reset in the answer's head", Fault::Cut(At::MidHead, How::Reset), ALL),
    ("reset in the answer's body", Fault::Cut(At::MidBody, How::Reset), &[List, Get, Create, ListParts, Complete]),
    ("closed in the answer's body", Fault::Cut(At::MidBody, How::Closed), &[List, Get, Create, ListParts, Complete]),
    ("stalls in the answer's body", Fault::Cut(At::MidBody, How::Stalled), &[List, Get, Create, ListParts, Complete]),
    ("slow", Fault::Slow, &[Get, Part, Put]),
    ("a byte is corrupt", Fault::Corrupt, &[Get]),
    ("more bytes than asked for", Fault::OverLong, &[Get]),
    ("200 with everything for a range", Fault::Whole, &[Get]),
    ("another range", Fault::OtherRange, &[Get]),
    ("another entity tag", Fault::OtherTag, &[Get, Part, Put]),
    ("no entity tag", Fault::NoTag, &[Get, Head, Part, Put]),
    ("412", code(412, "PreconditionFailed"), &[Get, Put, Complete]),
    ("416", code(416, "InvalidRange"), &[Get]),
    ("404 key", code(404, "NoSuchKey"), &[Get, Head]),
    ("404 upload", code(404, "NoSuchUpload"), &[Part, ListParts, Complete, Abort]),
    // A bucket that is gone has no uploads to be removed any more.
    ("404 bucket", code(404, "NoSuchBucket"), &[List, Head, Put, Create, Part, ListParts, Complete, Get]),
    ("403 denied", code(403, "AccessDenied"), ALL),
    ("400 expired token", code(400, "ExpiredToken"), ALL),
    ("403 unknown key id", code(403, "InvalidAccessKeyId"), ALL),
    ("403 clock", code(403, "RequestTimeTooSkewed"), ALL),
    ("403 archived", code(403, "InvalidObjectState"), &[Get]),
    ("301 elsewhere", code(301, "PermanentRedirect"), ALL),
    (
        "307 to another host",
        with(307, Body::Code("TemporaryRedirect"), "location", "http://127.0.0.1:9/bucket/key"),
        ALL,
    ),
    ("400 request timeout", code(400, "RequestTimeout"), &[Put, Part]),
    ("400 bad digest", code(400, "BadDigest"), &[Put, Part, Complete]),
    ("400 too small", code(400, "EntityTooSmall"), &[Complete]),
    ("400 invalid part", code(400, "InvalidPart"), &[Complete]),
    ("409 conflict", code(409, "ConditionalRequestConflict"), &[Put, Complete]),
    ("429", code(429, "TooManyRequests"), ALL),
    ("500", code(500, "InternalError"), ALL),
    ("500, but done", lied(500, "InternalError"), CHANGING),
    ("501", code(501, "NotImplemented"), ALL),
    ("503 slow down", code(503, "SlowDown"), ALL),
    ("503 with a time", with(503, Body::Code("SlowDown"), "retry-after", "1"), ALL),
    ("503, but done", lied(503, "ServiceUnavailable"), CHANGING),
    ("507 full", code(507, "InsufficientStorage"), &[Put, Part, Create, Complete]),
    ("200 with an error", code(200, "InternalError"), &[Complete]),
    ("200 with an error, but done", lied(200, "InternalError"), &[Complete]),
    ("a sign-in page", body(200, Body::Html), ALL),
    ("sent to a sign-in page", with(302, Body::Html, "location", "http://127.0.0.1:9/login"), ALL),
    ("XML that ends early", body(200, Body::Torn), WITH_XML),
    ("XML without an end", body(200, Body::Endless), WITH_XML),
    ("200 and nothing", body(200, Body::Empty), &[List, Head, Put, Create, Part, ListParts, Complete]),
];

impl Fault {
    /// What is done to an answer's head.
    pub fn edit(self, answer: &mut Message) {
        match self {
            Self::OtherRange => {
                let range = answer.header("content-range").unwrap_or_default().to_owned();
                let shifted = range.replacen("bytes ", "bytes 1", 1);
                answer.set("content-range", Some(&shifted));
            }
            Self::OtherTag => answer.set("etag", Some("\"00000000000000000000000000000000\"")),
            Self::NoTag => answer.set("etag", None),
            _ => {}
        }
    }
}

impl Instead {
    /// The answer on the wire. To HEAD there is never a body.
    pub fn bytes(self, call: Call) -> Vec<u8> {
        let (kind, body) = match self.body {
            Body::Code(code) => (
                "application/xml",
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>made up</Message></Error>"
                ),
            ),
            Body::Html => ("text/html", "<!DOCTYPE html><html><body>Please sign in.</body></html>".to_owned()),
            Body::Torn => ("application/xml", "<?xml version=\"1.0\"?><ListBucketResult><Contents><Ke".to_owned()),
            Body::Endless => {
                let one = "<Contents><Key>made up</Key><Size>1</Size></Contents>";
                ("application/xml", format!("<?xml version=\"1.0\"?><ListBucketResult>{}", one.repeat(400_000)))
            }
            Body::Empty => ("application/xml", String::new()),
        };
        let header = self.header.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        let head = format!(
            "HTTP/1.1 {} Made Up\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{header}connection: close\r\n\r\n",
            self.status,
            body.len()
        );
        match call {
            Call::Head => head.into_bytes(),
            _ => [head.as_bytes(), body.as_bytes()].concat(),
        }
    }
}
