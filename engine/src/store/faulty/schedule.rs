//! Which call fails, where in it, and how.

use std::time::Duration;

use crate::store::memory::Verb;
use crate::store::{Error, Kind, Result};

/// One call as the schedule sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its number among all calls, from 1.
    pub number: u64,
    /// Which method.
    pub verb: Verb,
    /// Its number among the calls of that method, from 1.
    pub of_verb: u64,
    /// `bucket`, `bucket/key` or `bucket/prefix`; empty for the list of buckets.
    pub place: String,
    /// The number of the part, for parts.
    pub part: Option<u32>,
}

/// Decides on every call.
pub type Schedule = Box<dyn Fn(&Call) -> Option<Fault> + Send + Sync>;

/// Where in a call the fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The store inside never hears of the call.
    Before,
    /// In the middle of the body, up or down. An upload is then not carried out. Without a body: before.
    Halfway,
    /// After that many bytes of the body, up (rounded to windows) or down.
    AfterBytes(u64),
    /// The call was carried out; only its answer is lost.
    After,
}

/// How it strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The call ends with an error of this kind.
    Fail(Kind),
    /// The call never ends, until it is dropped.
    Hang,
    /// The call goes on after a while.
    Delay(Duration),
    /// A bit of the body arrives otherwise than it was sent: the one at that place, so only in the middle of a body.
    FlipBit,
}

/// A fault: where, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the call.
    pub when: When,
    /// How.
    pub what: What,
}

impl Fault {
    /// A fault.
    pub fn new(when: When, what: What) -> Self {
        Self { when, what }
    }

    /// Fails with this kind before it is carried out.
    pub fn before(kind: Kind) -> Self {
        Self::new(When::Before, What::Fail(kind))
    }

    /// Breaks in the middle of the body.
    pub fn halfway() -> Self {
        Self::new(When::Halfway, What::Fail(Kind::Interrupted))
    }

    /// Is carried out, but the answer is lost.
    pub fn after() -> Self {
        Self::new(When::After, What::Fail(Kind::Interrupted))
    }

    /// Never returns: for stopping or killing the engine there.
    pub fn hang(when: When) -> Self {
        Self::new(when, What::Hang)
    }
}

impl When {
    /// After how many bytes of a body of that size.
    pub(super) fn bytes(self, size: u64) -> u64 {
        match self {
            Self::Before => 0,
            Self::Halfway => size / 2,
            Self::AfterBytes(bytes) => bytes.min(size),
            Self::After => size,
        }
    }
}

impl What {
    pub(super) async fn happen(&self) -> Result<()> {
        match self {
            Self::Fail(kind) => return Err(Error::new(kind.clone(), "failed on schedule")),
            Self::Hang => std::future::pending().await,
            Self::Delay(duration) => tokio::time::sleep(*duration).await,
            Self::FlipBit => {}
        }
        Ok(())
    }
}
