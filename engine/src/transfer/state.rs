//! The life of a transfer: one state, changed in one function.

use serde::{Deserialize, Serialize};

/// Why a transfer waits. It goes on by itself when the cause is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// No network, or no answer from the server.
    Network,
    /// Keys are missing, locked away in the keyring, or have ended.
    Credentials,
    /// The disk is full.
    DiskSpace,
    /// The server asked for a break.
    BusyServer,
}

/// Where a transfer is in its life. Direction, phase, attempt and verdict are fields of the transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Waits for a free slot.
    Queued,
    /// Works.
    Running,
    /// Is stopping on the user's wish; the last requests are ending.
    Pausing,
    /// Stopped by the user; everything is kept.
    Paused,
    /// Parked; goes on by itself.
    Waiting(Cause),
    /// Held for an answer.
    NeedsYou,
    /// Ended with an error; what was moved is kept.
    Failed,
    /// Is being undone.
    Cancelling,
    /// Undone by the user.
    Cancelled,
    /// The target was there and was left alone.
    Skipped,
    /// Complete and confirmed as far as the verdict says.
    Done,
}

/// What happens to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Input {
    /// The queue has a slot for it.
    Start,
    /// The user pauses.
    Pause,
    /// The user resumes or retries, or answered a question so that it goes on.
    Resume,
    /// The user cancels.
    Cancel,
    /// The user chose to skip, or the policy did.
    Skip,
    /// The work ended well.
    Finished,
    /// The work ended with an error.
    Failed,
    /// The work cannot go on until a cause is gone.
    Parked(Cause),
    /// The cause is gone.
    Unparked,
    /// The work needs an answer.
    Asked,
    /// The work has stopped, as it was told to.
    Stopped,
    /// The process died while the transfer was in this state.
    Crashed,
}

impl State {
    /// The state that follows, or `None` if the input means nothing here.
    ///
    /// `Stopped` is an input of its own because no resume may start while the old work still writes.
    pub fn next(self, input: Input) -> Option<Self> {
        use Input as I;
        use State as S;
        Some(match (self, input) {
            (S::Queued, I::Start) => S::Running,
            (S::Queued | S::Waiting(_), I::Pause) => S::Paused,
            (S::Running, I::Pause) => S::Pausing,
            (S::Pausing, I::Resume) => S::Running,
            (S::Paused | S::Failed | S::NeedsYou | S::Waiting(_), I::Resume) => S::Queued,
            (S::Cancelled, I::Resume) => S::Queued,
            (S::Waiting(_), I::Unparked) => S::Queued,

            (S::Queued | S::Paused | S::Waiting(_) | S::NeedsYou | S::Failed, I::Cancel) => S::Cancelling,
            (S::Running | S::Pausing, I::Cancel) => S::Cancelling,
            (S::NeedsYou | S::Running | S::Queued | S::Pausing, I::Skip) => S::Skipped,

            // What ends while it is being paused has ended; the user sees the better news.
            (S::Running | S::Pausing | S::Cancelling, I::Finished) => S::Done,
            (S::Running, I::Failed) => S::Failed,
            (S::Pausing, I::Failed) => S::Failed,
            (S::Running, I::Parked(cause)) => S::Waiting(cause),
            (S::Pausing, I::Parked(_)) => S::Paused,
            (S::Running | S::Pausing, I::Asked) => S::NeedsYou,
            (S::Pausing, I::Stopped) => S::Paused,
            (S::Running, I::Stopped) => S::Queued,
            (S::Cancelling, I::Stopped | I::Failed | I::Parked(_) | I::Asked | I::Skip) => S::Cancelled,

            (S::Running, I::Crashed) => S::Queued,
            (S::Pausing, I::Crashed) => S::Paused,
            (S::Waiting(_), I::Crashed) => S::Queued,
            (S::Cancelling, I::Crashed) => S::Cancelled,
            _ => return None,
        })
    }

    /// True while a task works for it.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::Pausing | Self::Cancelling)
    }

    /// True when nothing more will happen by itself or by an answer.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Skipped | Self::Cancelled | Self::Failed)
    }
}

#[cfg(test)]
mod tests;
