//! Keys in the system's keyring. Its calls block, for as long as somebody looks at an unlock prompt, so one plain
//! thread makes them and every caller has a deadline. A call that is past its deadline keeps the thread; until it
//! returns, others are told at once that the keyring is busy. Never asked for anything before the first paint.

mod payload;
mod system;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc;
use std::time::Duration;

use keyring_core::Entry;
use tokio::sync::{Mutex, oneshot};
use windlass_engine::connection::Keys;
use windlass_engine::error::{Error, Failure};

/// Long enough for a keyring that starts up, short enough for somebody who waits.
const DEADLINE: Duration = Duration::from_secs(8);

/// Opens the entry of a connection; anew each time, so that a keyring that appears later is found.
pub type Open = fn(&str) -> keyring_core::Result<Entry>;

type Reply = Result<Option<Keys>, String>;

enum Ask {
    Load,
    Save(Keys),
    Delete,
}

struct Job {
    connection: String,
    ask: Ask,
    reply: oneshot::Sender<Reply>,
}

/// The keyring, behind its thread.
pub struct Keyring {
    jobs: mpsc::Sender<Job>,
    turn: Mutex<()>,
    stuck: Arc<AtomicBool>,
    deadline: Duration,
}

impl Keyring {
    /// The system's own. `answered` is called when a call ends that had been given up: the keyring works again.
    pub fn system(answered: impl Fn() + Send + 'static) -> Self {
        Self::new(system::open, DEADLINE, answered)
    }

    fn new(open: Open, deadline: Duration, answered: impl Fn() + Send + 'static) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let stuck = Arc::new(AtomicBool::new(false));
        let still_stuck = Arc::clone(&stuck);
        let work = move || {
            for job in queue {
                let reply = carry_out(open, &job.connection, job.ask);
                let late = job.reply.send(reply).is_err();
                if late && still_stuck.swap(false, SeqCst) {
                    answered();
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("keyring".into()).spawn(work) {
            tracing::error!(%error, "no thread for the keyring");
        }
        Self { jobs, turn: Mutex::new(()), stuck, deadline }
    }

    /// The keys of a connection; `None` if there is no entry.
    pub async fn load(&self, connection: &str) -> Result<Option<Keys>, Failure> {
        self.ask(connection, Ask::Load).await
    }

    /// Stores keys and reads them back.
    pub async fn save(&self, connection: &str, keys: Keys) -> Result<(), Failure> {
        self.ask(connection, Ask::Save(keys)).await.map(drop)
    }

    /// Removes the entry; one that is not there is no failure.
    pub async fn delete(&self, connection: &str) -> Result<(), Failure> {
        self.ask(connection, Ask::Delete).await.map(drop)
    }

    async fn ask(&self, connection: &str, ask: Ask) -> Result<Option<Keys>, Failure> {
        let unavailable = |detail: String| Failure::from(Error::Keyring { detail });
        let _turn = self.turn.lock().await;
        if self.stuck.load(SeqCst) {
            return Err(unavailable("busy: an earlier call has not returned".into()));
        }
        let (reply, mut answer) = oneshot::channel();
        let job = Job { connection: connection.to_owned(), ask, reply };
        self.jobs.send(job).map_err(|_| unavailable("its thread has ended".into()))?;
        match tokio::time::timeout(self.deadline, &mut answer).await {
            Ok(Ok(result)) => result.map_err(unavailable),
            Ok(Err(_)) => Err(unavailable("its thread has ended".into())),
            Err(_) => {
                self.stuck.store(true, SeqCst);
                // It may have answered just now; then it is not stuck.
                answer.close();
                match answer.try_recv() {
                    Ok(result) => {
                        self.stuck.store(false, SeqCst);
                        result.map_err(unavailable)
                    }
                    Err(_) => Err(unavailable("no answer in time".into())),
                }
            }
        }
    }
}

fn carry_out(open: Open, connection: &str, ask: Ask) -> Reply {
    let entry = open(connection).map_err(words)?;
    match ask {
        Ask::Load => match entry.get_secret() {
            Ok(bytes) => {
                payload::decode(&bytes).map(Some).ok_or_else(|| "the entry is damaged or of a newer Windlass".into())
            }
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(words(error)),
        },
        Ask::Save(keys) => {
            entry.set_secret(&payload::encode(&keys)).map_err(words)?;
            let stored = entry.get_secret().map_err(words)?;
            match payload::decode(&stored) {
                Some(read) if read == keys => Ok(None),
                _ => Err("what was stored did not come back".into()),
            }
        }
        Ask::Delete => match entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(words(error)),
        },
    }
}

/// The words for a failure of the keyring. Two kinds carry the secret's bytes, so none is printed as it is.
fn words(error: keyring_core::Error) -> String {
    use keyring_core::Error as E;
    match error {
        E::PlatformFailure(cause) => format!("platform failure: {cause}"),
        E::NoStorageAccess(cause) => format!("no access: {cause}"),
        E::NoEntry => "no entry".into(),
        E::BadEncoding(_) | E::BadDataFormat(..) => "the entry is not readable".into(),
        E::BadStoreFormat(_) => "the keyring is not readable".into(),
        E::TooLong(..) => "the keys are longer than this keyring takes".into(),
        E::Invalid(..) => "the entry's name is not valid".into(),
        E::Ambiguous(_) => "more than one entry matches".into(),
        E::NoDefaultStore => "there is none".into(),
        _ => "unknown failure".into(),
    }
}
