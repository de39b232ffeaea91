//! What was proved about a finished transfer.

use serde::{Deserialize, Serialize};

/// The grade of the proof, worst first, so that the worst of many is their minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Nothing could be compared.
    Unconfirmed,
    /// Both sides count the same bytes.
    SizeOnly,
    /// The server confirmed each part by a checksum.
    EveryPart,
    /// The server's checksum over the whole object equals ours.
    WholeObject,
}

impl Verdict {
    /// What was proved, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::WholeObject => "Whole file matched",
            Self::EveryPart => "Every part matched",
            Self::SizeOnly => "Size matched only",
            Self::Unconfirmed => "Not checked",
        }
    }
}
