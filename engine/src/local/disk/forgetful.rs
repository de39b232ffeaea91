//! A disk in memory that forgets what was not synced, and fails when it is told to.
//!
//! [`ForgetfulDisk::crash`] is a power cut: every file has the bytes of its last sync, every folder the names of
//! its last sync, and whatever was open is dead. Real disks forget less; what survives here survives there.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Disk, DiskFile, Entry, Folder, Kind, Stat};
use crate::body::ReadAt;
use crate::transfer::Fingerprint;

/// A disk in memory; clones are the same disk. Paths are absolute; the root folder is there from the start.
#[derive(Clone)]
pub struct ForgetfulDisk {
    world: Arc<Mutex<World>>,
}

type Names = BTreeMap<OsString, usize>;

struct World {
    /// By number; the root is 0. Nothing is ever taken out, so that numbers stay true.
    nodes: Vec<Node>,
    /// Power cuts so far; what was opened before the last one is dead.
    age: u32,
    /// Bytes that all files together may have.
    capacity: u64,
    operations: u64,
    failures: BTreeMap<u64, i32>,
    unreadable: BTreeSet<PathBuf>,
    now: i128,
}

enum Node {
    File { live: Vec<u8>, synced: Vec<u8>, modified: i128 },
    Folder { live: Names, synced: Names },
}

impl Default for ForgetfulDisk {
    fn default() -> Self {
        Self::new()
    }
}

impl ForgetfulDisk {
    /// An empty disk without a limit.
    pub fn new() -> Self {
        let world = World {
            nodes: vec![Node::Folder { live: Names::new(), synced: Names::new() }],
            age: 0,
            capacity: u64::MAX,
            operations: 0,
            failures: BTreeMap::new(),
            unreadable: BTreeSet::new(),
            now: 1,
        };
        Self { world: Arc::new(Mutex::new(world)) }
    }

    /// Cuts the power: what was not synced is gone, what was open is dead.
    pub fn crash(&self) {
        let mut world = self.lock();
        world.age += 1;
        for node in &mut world.nodes {
            match node {
                Node::File { live, synced, .. } => live.clone_from(synced),
                Node::Folder { live, synced } => live.clone_from(synced),
            }
        }
    }

    /// Lets the `n`-th operation from now (the next is 0) fail with that error number, e.g. 5 for `EIO`.
    pub fn fail(&self, n: u64, errno: i32) {
        let mut world = self.lock();
        let at = world.operations + n;
        world.failures.insert(at, errno);
    }

    /// Operations so far, failed ones too.
    pub fn operations(&self) -> u64 {
        self.lock().operations
    }

    /// Makes the disk that large, in bytes.
    pub fn set_capacity(&self, bytes: u64) {
        self.lock().capacity = bytes;
    }

    /// Makes folders, as durable as if they had always been there.
    pub fn make_folders(&self, path: &Path) {
        let mut world = self.lock();
        let mut at = 0;
        for name in names(path) {
            at = match world.folder(at).and_then(|live| live.get(&name)).copied() {
                Some(next) => next,
                None => world.add(at, &name, Node::Folder { live: Names::new(), synced: Names::new() }, true),
            };
        }
    }

    /// Puts a file there, folders included, as durable as if it had always been there.
    ///
    /// # Panics
    /// If the path has no name.
    pub fn put(&self, path: &Path, bytes: &[u8]) {
        self.make_folders(path.parent().unwrap_or(Path::new("/")));
        let name = path.file_name().expect("a path with a name");
        let mut world = self.lock();
        let folder = world.find(path.parent().unwrap_or(Path::new("/"))).expect("made above");
        world.now += 1;
        let file = Node::File { live: bytes.to_vec(), synced: bytes.to_vec(), modified: world.now };
        world.add(folder, name, file, true);
    }

    /// What a file holds now.
    pub fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let world = self.lock();
        match &world.nodes[world.find(path).ok()?] {
            Node::File { live, .. } => Some(live.clone()),
            Node::Folder { .. } => None,
        }
    }

    /// The names in a folder now, in order.
    pub fn names(&self, path: &Path) -> Vec<String> {
        let world = self.lock();
        let live = world.find(path).ok().and_then(|at| world.folder(at));
        live.map_or(Vec::new(), |live| live.keys().map(|name| name.to_string_lossy().into_owned()).collect())
    }

    /// Takes a name away, as a user would; what is open stays open.
    pub fn unlink(&self, path: &Path) {
        let mut world = self.lock();
        let folder = path.parent().and_then(|it| world.find(it).ok());
        if let (Some(folder), Some(name)) = (folder, path.file_name())
            && let Node::Folder { live, synced } = &mut world.nodes[folder]
        {
            live.remove(name);
            synced.remove(name);
        }
    }

    /// Lets listing that folder, or opening that file, be refused, as to an account that may not.
    pub fn forbid(&self, path: &Path) {
        self.lock().unreadable.insert(path.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Counts an operation, which may be one that is to fail.
    fn operate(&self, age: Option<u32>) -> io::Result<MutexGuard<'_, World>> {
        let mut world = self.lock();
        let number = world.operations;
        world.operations += 1;
        if let Some(errno) = world.failures.remove(&number) {
            return Err(io::Error::from_raw_os_error(errno));
        }
        match age {
            Some(age) if age != world.age => Err(io::Error::other("opened before the power cut")),
            _ => Ok(world),
        }
    }

    fn handle(&self, world: &World, node: usize) -> Handle {
        Handle { disk: self.clone(), node, age: world.age }
    }
}

impl World {
    fn folder(&self, node: usize) -> Option<&Names> {
        match &self.nodes[node] {
            Node::Folder { live, .. } => Some(live),
            Node::File { .. } => None,
        }
    }

    fn names_mut(&mut self, node: usize) -> io::Result<&mut Names> {
        match &mut self.nodes[node] {
            Node::Folder { live, .. } => Ok(live),
            Node::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn child(&self, node: usize, name: &OsStr) -> io::Result<usize> {
        let live = self.folder(node).ok_or(io::ErrorKind::NotADirectory)?;
        live.get(name).copied().ok_or(io::ErrorKind::NotFound.into())
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        names(path).try_fold(0, |at, name| self.child(at, &name))
    }

    fn add(&mut self, folder: usize, name: &OsStr, node: Node, durable: bool) -> usize {
        let number = self.nodes.len();
        self.nodes.push(node);
        if let Node::Folder { live, synced } = &mut self.nodes[folder] {
            live.insert(name.to_owned(), number);
            if durable {
                synced.insert(name.to_owned(), number);
            }
        }
        number
    }

    fn used(&self) -> u64 {
        let size = |node: &Node| match node {
            Node::File { live, .. } => live.len() as u64,
            Node::Folder { .. } => 0,
        };
        // Files without a name, dead or open, are counted no more: good enough for a fake.
        let named = self.nodes.iter().flat_map(|node| match node {
            Node::Folder { live, .. } => live.values().copied().collect(),
            Node::File { .. } => Vec::new(),
        });
        named.map(|number| size(&self.nodes[number])).sum()
    }

    fn kind(&self, node: usize) -> Kind {
        match &self.nodes[node] {
            Node::File { .. } => Kind::File,
            Node::Folder { .. } => Kind::Folder,
        }
    }

    fn stat(&self, node: usize) -> Stat {
        let (size, modified) = match &self.nodes[node] {
            Node::File { live, modified, .. } => (live.len() as u64, *modified),
            Node::Folder { .. } => (0, 0),
        };
        let fingerprint = Fingerprint { size, modified_ns: modified, changed_ns: modified, file: (1, node as u64) };
        Stat { kind: self.kind(node), fingerprint }
    }

    fn bytes_mut(&mut self, node: usize) -> io::Result<&mut Vec<u8>> {
        self.now += 1;
        match &mut self.nodes[node] {
            Node::File { live, modified, .. } => {
                *modified = self.now;
                Ok(live)
            }
            Node::Folder { .. } => Err(io::ErrorKind::IsADirectory.into()),
        }
    }
}

fn names(path: &Path) -> impl Iterator<Item = OsString> {
    path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        _ => None,
    })
}

/// An open file or folder.
struct Handle {
    disk: ForgetfulDisk,
    node: usize,
    age: u32,
}

impl Handle {
    fn operate(&self) -> io::Result<MutexGuard<'_, World>> {
        self.disk.operate(Some(self.age))
    }
}

impl Disk for ForgetfulDisk {
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let world = self.operate(None)?;
        Ok(world.stat(world.find(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let world = self.operate(None)?;
        if world.unreadable.contains(path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(Arc::new(self.handle(&world, world.find(path)?)))
    }

    fn folder(&self, path: &Path) -> io::Result<Arc<dyn Folder>> {
        let world = self.operate(None)?;
        let node = world.find(path)?;
        world.folder(node).ok_or(io::ErrorKind::NotADirectory)?;
        Ok(Arc::new(self.handle(&world, node)))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let world = self.operate(None)?;
        if world.unreadable.contains(path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let live = world.folder(world.find(path)?).ok_or(io::ErrorKind::NotADirectory)?;
        Ok(live.iter().map(|(name, node)| Entry { name: name.clone(), kind: world.kind(*node) }).collect())
    }
}

impl Folder for Handle {
    fn enter(&self, name: &OsStr) -> io::Result<Arc<dyn Folder>> {
        let world = self.operate()?;
        let node = world.child(self.node, name)?;
        world.folder(node).ok_or(io::ErrorKind::NotADirectory)?;
        Ok(Arc::new(self.disk.handle(&world, node)))
    }

    fn make_folder(&self, name: &OsStr) -> io::Result<()> {
        let mut world = self.operate()?;
        if world.child(self.node, name).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        world.add(self.node, name, Node::Folder { live: Names::new(), synced: Names::new() }, false);
        Ok(())
    }

    fn create_new(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>> {
        let mut world = self.operate()?;
        if world.child(self.node, name).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        world.now += 1;
        let file = Node::File { live: Vec::new(), synced: Vec::new(), modified: world.now };
        let node = world.add(self.node, name, file, false);
        Ok(Arc::new(self.disk.handle(&world, node)))
    }

    fn open(&self, name: &OsStr) -> io::Result<Arc<dyn DiskFile>> {
        let world = self.operate()?;
        let node = world.child(self.node, name)?;
        Ok(Arc::new(self.disk.handle(&world, node)))
    }

    fn rename(&self, from: &OsStr, to: &OsStr, replace: bool) -> io::Result<()> {
        let mut world = self.operate()?;
        let node = world.child(self.node, from)?;
        match world.child(self.node, to) {
            Ok(_) if !replace => return Err(io::ErrorKind::AlreadyExists.into()),
            Ok(there) if world.kind(there) == Kind::Folder => return Err(io::ErrorKind::IsADirectory.into()),
            _ => {}
        }
        let names = world.names_mut(self.node)?;
        names.remove(from);
        names.insert(to.to_owned(), node);
        Ok(())
    }

    fn remove(&self, name: &OsStr) -> io::Result<()> {
        let mut world = self.operate()?;
        world.names_mut(self.node)?.remove(name).map(drop).ok_or(io::ErrorKind::NotFound.into())
    }

    fn sync(&self) -> io::Result<()> {
        if let Node::Folder { live, synced } = &mut self.operate()?.nodes[self.node] {
            synced.clone_from(live);
        }
        Ok(())
    }

    fn free(&self) -> io::Result<u64> {
        let world = self.operate()?;
        Ok(world.capacity.saturating_sub(world.used()))
    }
}

impl ReadAt for Handle {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let world = self.operate()?;
        let Node::File { live, .. } = &world.nodes[self.node] else { return Err(io::ErrorKind::IsADirectory.into()) };
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
        let bytes = live.get(start..start + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

impl DiskFile for Handle {
    fn stat(&self) -> io::Result<Stat> {
        Ok(self.operate()?.stat(self.node))
    }

    fn reserve(&self, size: u64) -> io::Result<()> {
        let mut world = self.operate()?;
        if world.used() + size > world.capacity {
            return Err(io::ErrorKind::StorageFull.into());
        }
        world.bytes_mut(self.node)?.resize(usize::try_from(size).map_err(io::Error::other)?, 0);
        Ok(())
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut world = self.operate()?;
        let room = world.capacity.saturating_sub(world.used());
        let live = world.bytes_mut(self.node)?;
        let start = usize::try_from(offset).map_err(io::Error::other)?;
        let end = start + bytes.len();
        if end.saturating_sub(live.len()) as u64 > room {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if live.len() < end {
            live.resize(end, 0);
        }
        live[start..end].copy_from_slice(bytes);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        if let Node::File { live, synced, .. } = &mut self.operate()?.nodes[self.node] {
            synced.clone_from(live);
        }
        Ok(())
    }
}
