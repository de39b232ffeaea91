//! A file that is being sent.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Disk;
use super::disk::{DiskFile, Kind};
use crate::body::ReadAt;
use crate::error::Error;
use crate::sabotage::{Safeguard, without};
use crate::transfer::Fingerprint;

/// An open source file. Opened once, so that it stays the same file whatever happens to its name.
pub struct Source {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Arc<dyn DiskFile>,
    fingerprint: Fingerprint,
}

impl Source {
    /// Opens a regular file (no link is followed at the last step, no pipe is waited for). Blocks.
    pub fn open(disk: &Arc<dyn Disk>, path: &Path) -> Result<Self, Error> {
        let only_files = |kind| match kind {
            Kind::File => Ok(()),
            Kind::Folder | Kind::Other => Err(Error::NotAFile { path: path.to_owned() }),
        };
        let reading = |error| Error::reading(path, error);
        // Looked at before, because opening a device can do something, and after, because it may be another by then.
        only_files(disk.stat(path).map_err(reading)?.kind)?;
        let file = disk.open(path).map_err(reading)?;
        let stat = file.stat().map_err(reading)?;
        only_files(stat.kind)?;
        Ok(Self { disk: disk.clone(), path: path.to_owned(), file, fingerprint: stat.fingerprint })
    }

    /// What the file was when it was opened.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Looks again, at the open file and at the path: `SourceChanged` if either is another now. A file that lost
    /// its name is still the file that was opened, and can be sent to its end. Blocks.
    pub fn check_unchanged(&self) -> Result<(), Error> {
        if without(Safeguard::SourceUnchanged) {
            return Ok(());
        }
        let reading = |error| Error::reading(&self.path, error);
        let mut open = self.file.stat().map_err(reading)?.fingerprint;
        match self.disk.stat(&self.path) {
            Ok(named) if named.kind != Kind::File || named.fingerprint != self.fingerprint => {
                return Err(self.changed());
            }
            // Losing a name counts as a change of the record, though none of the bytes.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => open.changed_ns = self.fingerprint.changed_ns,
            // That the way to it cannot be seen now says nothing about the open file.
            Ok(_) | Err(_) => {}
        }
        if open == self.fingerprint { Ok(()) } else { Err(self.changed()) }
    }

    /// For reading at any place.
    pub fn reader(&self) -> Arc<dyn ReadAt> {
        self.file.clone()
    }

    fn changed(&self) -> Error {
        Error::SourceChanged { path: self.path.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;

    use super::*;
    use crate::local::RealDisk;

    fn disk() -> Arc<dyn Disk> {
        Arc::new(RealDisk)
    }

    fn sample() -> (tempfile::TempDir, PathBuf, Source) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mov");
        fs::write(&path, b"0123456789").unwrap();
        let source = Source::open(&disk(), &path).unwrap();
        (folder, path, source)
    }

    #[test]
    fn reads_anywhere_and_never_past_the_end() {
        let (_folder, _, source) = sample();
        assert_eq!(source.fingerprint().size, 10);
        let mut buffer = [0; 4];
        source.reader().read_exact_at(&mut buffer, 6).unwrap();
        assert_eq!(&buffer, b"6789");
        let error = source.reader().read_exact_at(&mut buffer, 7).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        source.check_unchanged().unwrap();
    }

    #[test]
    fn every_change_is_seen() {
        type Change = fn(&Path);
        let changes: [(&str, Change); 5] = [
            ("grown", |path| fs::write(path, b"0123456789+").unwrap()),
            ("other bytes, same size", |path| fs::write(path, b"9876543210").unwrap()),
            ("cut", |path| fs::write(path, b"0").unwrap()),
            ("replaced by rename", |path| {
                fs::write(path.with_extension("new"), b"0123456789").unwrap();
                fs::rename(path.with_extension("new"), path).unwrap();
            }),
            ("other bytes, time put back", |path| {
                let times = fs::metadata(path).unwrap().modified().unwrap();
                fs::write(path, b"9876543210").unwrap();
                fs::File::options().write(true).open(path).unwrap().set_modified(times).unwrap();
            }),
        ];
        for (name, change) in changes {
            let (_folder, path, source) = sample();
            // File times are as coarse as the kernel's tick.
            std::thread::sleep(std::time::Duration::from_millis(20));
            change(&path);
            assert!(matches!(source.check_unchanged(), Err(Error::SourceChanged { .. })), "{name}");
        }
    }

    #[test]
    fn a_file_that_lost_its_name_can_be_sent_to_its_end() {
        let (_folder, path, source) = sample();
        fs::remove_file(&path).unwrap();
        source.check_unchanged().unwrap();
        let mut buffer = [0; 10];
        source.reader().read_exact_at(&mut buffer, 0).unwrap();
        assert_eq!(&buffer, b"0123456789");
    }

    #[test]
    fn only_regular_files_are_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [&pipe, &link, &socket, folder.path(), Path::new("/dev/null")] {
            let result = Source::open(&disk(), path);
            assert!(matches!(result, Err(Error::NotAFile { .. })), "{path:?}");
        }
        let gone = Source::open(&disk(), &folder.path().join("gone"));
        assert!(matches!(gone, Err(Error::SourceMissing { .. })));
    }
}
