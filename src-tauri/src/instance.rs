//! One Windlass for a data folder. The first holds a lock; a second start asks it to come to the front, and ends. One
//! that is closing does not come any more: the second waits for its lock, and starts.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// The lock, held as long as this lives.
pub struct Only {
    _lock: File,
}

/// What comes of a start.
pub enum Start {
    /// Nobody else has the folder.
    First(Only),
    /// Another has it, and comes to the front.
    Second,
    /// Another has it, and neither comes nor ends.
    Stuck,
}

/// How often the lock is tried.
const AGAIN: Duration = Duration::from_millis(100);

/// Takes the lock, or calls the one that has it. One that does not answer is closing, or has not begun to listen: it
/// is waited for that long. Blocks.
pub fn start(folder: &Path, patience: Duration) -> io::Result<Start> {
    let begun = Instant::now();
    loop {
        if let Some(lock) = only(folder)? {
            return Ok(Start::First(lock));
        }
        if ring(folder).is_ok() {
            return Ok(Start::Second);
        }
        if begun.elapsed() >= patience {
            return Ok(Start::Stuck);
        }
        std::thread::sleep(AGAIN);
    }
}

/// Takes the lock; `None` if another process has it.
fn only(folder: &Path) -> io::Result<Option<Only>> {
    std::fs::create_dir_all(folder)?;
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join("windlass.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Only { _lock: lock })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A socket in the data folder, which only the user may enter. A connection means "come to the front"; nothing is
/// ever read from it. It is no server: there is nothing that could be asked of it.
#[cfg(unix)]
mod bell {
    use super::*;
    use std::fs::File;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::PathBuf;

    const NAME: &str = "front.socket";

    /// The socket's path through the open folder, since a socket's path may have only 107 bytes.
    fn short(folder: &Path) -> io::Result<(File, PathBuf)> {
        let open = File::open(folder)?;
        let path = match cfg!(target_os = "linux") {
            true => PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd())).join(NAME),
            false => folder.join(NAME),
        };
        Ok((open, path))
    }

    /// Calls `front` at each ring.
    pub fn listen(folder: &Path, front: impl Fn() + Send + 'static) -> io::Result<()> {
        let (open, path) = short(folder)?;
        // Whoever holds the lock may take away what a killed one left behind.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        drop(open);
        let work = move || listener.incoming().filter(Result::is_ok).for_each(|_| front());
        std::thread::Builder::new().name("front".into()).spawn(work).map(drop)
    }

    /// From now on nobody comes: this process is about to end.
    pub fn silence(folder: &Path) {
        // A socket that stays behind is taken away by the next one.
        let _ = short(folder).and_then(|(_open, path)| std::fs::remove_file(path));
    }

    /// Rings for the one that holds the lock.
    pub fn ring(folder: &Path) -> io::Result<()> {
        let (_open, path) = short(folder)?;
        UnixStream::connect(path).map(drop)
    }
}

#[cfg(not(unix))]
mod bell {
    use super::*;

    pub fn listen(_: &Path, _: impl Fn() + Send + 'static) -> io::Result<()> {
        Ok(())
    }

    pub fn silence(_: &Path) {}

    pub fn ring(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

use bell::ring;
pub use bell::{listen, silence};

#[cfg(all(test, unix))]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_second_start_rings_for_the_first() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("a folder with a name so long that no socket could be bound in it ".repeat(3));
        let held = only(&folder).unwrap().unwrap();
        assert!(only(&folder).unwrap().is_none());
        let (sender, rung) = mpsc::channel();
        listen(&folder, move || sender.send(()).unwrap()).unwrap();
        ring(&folder).unwrap();
        rung.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(matches!(start(&folder, Duration::ZERO).unwrap(), Start::Second));
        rung.recv_timeout(Duration::from_secs(5)).unwrap();
        drop(held);
        assert!(only(&folder).unwrap().is_some());
    }

    #[test]
    fn a_second_start_waits_for_one_that_is_closing() {
        let folder = tempfile::tempdir().unwrap();
        let held = only(folder.path()).unwrap().unwrap();
        listen(folder.path(), || {}).unwrap();
        silence(folder.path());
        assert!(matches!(start(folder.path(), AGAIN * 2).unwrap(), Start::Stuck), "it does not wait for ever");
        let closing = std::thread::spawn(move || {
            std::thread::sleep(AGAIN * 3);
            drop(held);
        });
        let started = start(folder.path(), Duration::from_secs(10)).unwrap();
        assert!(matches!(started, Start::First(_)), "it starts once the other has gone");
        closing.join().unwrap();
    }
}
