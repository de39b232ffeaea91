//! What is asked for on the command line.

use std::path::PathBuf;

/// What is said to who asks otherwise.
pub const USAGE: &str = "usage: transfer put PATH s3://bucket/key-or-prefix/
       transfer get s3://bucket/key-or-prefix/ PATH
       transfer ls s3://bucket/prefix
       transfer cp s3://bucket/key-or-prefix/ s3://bucket/key-or-prefix/
       transfer mv s3://bucket/key-or-prefix/ s3://bucket/key-or-prefix/
       transfer rm s3://bucket/key-or-prefix/
options: --journal DIR  keep the state there, and go on with what is in it; what is
                        done in it is not done again. Without it, state that is
                        needed to go on is kept in a temporary folder, whose
                        name is said at the end
         --parts MIB    cp and mv: copy what is larger than that in parts of that
                        size, 5 or more. Without it, what is larger than 5 GiB
         --json         print one event a line";

/// A bucket, and what is behind its slash: a key, or a prefix that is empty or ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub bucket: String,
    pub key: String,
}

impl Place {
    /// `s3://bucket/key` in two.
    fn read(address: &str) -> Option<Self> {
        let (bucket, key) = address.strip_prefix("s3://")?.split_once('/').unwrap_or((&address[5..], ""));
        (!bucket.is_empty()).then(|| Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// A prefix, not one key.
    pub fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

/// What is to be done.
pub enum Job {
    Put { path: PathBuf, to: Place },
    Get { from: Place, path: PathBuf },
    List { from: Place },
    Copy { from: Place, to: Place },
    Move { from: Place, to: Place },
    Remove { from: Place },
}

/// The whole command line.
pub struct Arguments {
    pub job: Job,
    pub journal: Option<PathBuf>,
    /// The size of the parts of copies, in bytes, and the size above which they are used.
    pub parts: Option<u64>,
    pub json: bool,
}

/// What S3 takes as parts, 5 MiB to 5 GiB, in bytes.
fn mebibytes(text: &str) -> Option<u64> {
    let mib = text.parse::<u64>().ok().filter(|mib| (5..=5 * 1024).contains(mib))?;
    Some(mib << 20)
}

/// Reads the arguments behind the program's name; `None` if they make no sense.
pub fn read(mut arguments: impl Iterator<Item = String>) -> Option<Arguments> {
    let (mut journal, mut parts, mut json, mut words) = (None, None, false, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--journal" => journal = Some(PathBuf::from(arguments.next()?)),
            "--parts" => parts = Some(mebibytes(&arguments.next()?)?),
            "--json" => json = true,
            option if option.starts_with("--") => return None,
            _ => words.push(argument),
        }
    }
    let job = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["put", path, to] => Job::Put { path: path.into(), to: Place::read(to)? },
        ["get", from, path] => Job::Get { from: Place::read(from)?, path: path.into() },
        ["ls", from] => Job::List { from: Place::read(from)? },
        ["cp", from, to] => Job::Copy { from: Place::read(from)?, to: Place::read(to)? },
        ["mv", from, to] => Job::Move { from: Place::read(from)?, to: Place::read(to)? },
        // Never a whole bucket by a key that was forgotten.
        ["rm", from] => Job::Remove { from: Place::read(from).filter(|from| !from.key.is_empty())? },
        _ => return None,
    };
    Some(Arguments { job, journal, parts, json })
}
