//! What the tests in this folder share.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use windlass_engine::body::UploadBody;
use windlass_engine::engine::{Download, Engine, Options, Upload, Wanted};
use windlass_engine::store::about::Headers;
use windlass_engine::store::memory::Memory;
use windlass_engine::store::{ObjectPath, Properties, PutOptions, Store};
use windlass_engine::transfer::{
    Compression, ConflictPolicy, ConnectionId, Id, State, Transfer, Unpacking, UploadOptions, Verdict,
};

use crate::scene::{BUCKET, OneStore};

/// A folder with a source and a journal, and a store as strict as the strictest.
pub struct Scene {
    pub folder: tempfile::TempDir,
    pub memory: Memory,
}

impl Scene {
    pub fn new() -> Self {
        let memory = Memory::with_bucket(BUCKET);
        memory.smallest_part(5 << 20);
        memory.equal_parts();
        Self { folder: tempfile::tempdir().expect("a temporary folder"), memory }
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("the source");
    }

    pub fn open(&self, store: impl Store) -> Engine {
        self.open_with(store, Unpacking::Ask)
    }

    pub fn open_with(&self, store: impl Store, unpacking: Unpacking) -> Engine {
        let options = Options { requests: 2, files: 1, part_size: Some(5 << 20), unpacking, ..Options::default() };
        Engine::open(&self.folder.path().join("journal"), OneStore::new(store), options).expect("the engine opens").0
    }

    pub async fn send(&self, engine: &Engine, name: &str, options: UploadOptions) -> Id {
        let upload = Upload {
            connection: ConnectionId("memory".into()),
            paths: vec![self.folder.path().join(name)],
            bucket: BUCKET.into(),
            prefix: String::new(),
            on_conflict: ConflictPolicy::Ask,
            options: Arc::new(options),
            paused: false,
        };
        engine.upload(upload).await.expect("added")[0]
    }

    pub async fn plant(&self, key: &str, compression: Compression, packed: &[u8], noted: Option<u64>) {
        plant(&self.memory, key, compression, packed, noted).await;
    }

    /// Fetches an object, as a listing tells of it or as its key alone.
    pub async fn fetch(&self, engine: &Engine, key: &str, listed: bool) -> Id {
        let about = self.about(key).await;
        let (size, etag) = (listed.then_some(about.size), about.etag.filter(|_| listed));
        let into = self.folder.path().join("out");
        std::fs::create_dir_all(&into).expect("the target folder");
        let download = Download {
            connection: ConnectionId("memory".into()),
            bucket: BUCKET.into(),
            wanted: vec![Wanted::Object { key: key.into(), size, etag }],
            into,
            on_conflict: ConflictPolicy::Ask,
        };
        engine.download(download).await.expect("added")[0]
    }

    /// What is in the target folder, part files too.
    pub fn out(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("out")).expect("the target folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn saved(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join("out").join(name)).expect("the file is there")
    }

    pub async fn about(&self, name: &str) -> Properties {
        self.memory.properties(&ObjectPath::new(BUCKET, name), None).await.expect("the object is there")
    }

    /// What holds at the end of every one of these tests.
    pub async fn check(&self, end: &Transfer, name: &str, compression: Compression, bytes: &[u8], what: &str) {
        assert_eq!(end.state, State::Done, "{what}: {:?} {:?}", end.failure, end.question);
        assert_eq!(end.verdict, Some(Verdict::WholeObject), "{what}: what was sent was compared");
        assert_eq!(end.done_bytes, bytes.len() as u64, "{what}: bytes of the file are counted");
        let there = self.memory.object(&ObjectPath::new(BUCKET, name)).expect("the object is there");
        assert!(unpacked(compression, &there) == bytes, "{what}: the object unpacks to the file's bytes");
        let about = self.about(name).await;
        assert_eq!(about.headers.content_encoding.as_deref(), Some(compression.name()), "{what}");
        let size = about.metadata.iter().find(|(name, _)| name == "windlass-size").map(|(_, value)| value.clone());
        assert_eq!(size, Some(bytes.len().to_string()), "{what}: the size of the file is with the object");
        assert_eq!(self.memory.uploads(), vec![], "{what}: no unfinished upload is left");
        self.nothing_is_left(what);
    }

    /// The folder of the engine holds its journal and nothing else.
    pub fn nothing_is_left(&self, what: &str) {
        for entry in std::fs::read_dir(self.folder.path().join("journal")).expect("the folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            assert!(name.starts_with("journal"), "{what}: {name} is left");
        }
    }
}

/// An object as it would be after a compressed upload, with that size noted.
pub async fn plant(memory: &Memory, key: &str, compression: Compression, packed: &[u8], noted: Option<u64>) {
    let headers = Headers { content_encoding: Some(compression.name().into()), ..Headers::default() };
    let metadata = noted.map(|size| ("windlass-size".to_owned(), size.to_string())).into_iter().collect();
    let options = PutOptions { headers, metadata, ..PutOptions::default() };
    let body = UploadBody::from_bytes(packed.to_vec());
    memory.put(&ObjectPath::new(BUCKET, key), body, None, &options).await.expect("planted");
}

pub fn with(compression: Compression) -> UploadOptions {
    UploadOptions { compression: Some(compression), ..UploadOptions::default() }
}

/// Bytes that get no smaller.
pub fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// What the programs of this computer make of it, decoders of other authors; without them, our own.
pub fn unpacked(compression: Compression, packed: &[u8]) -> Vec<u8> {
    let mut program = Command::new(compression.name());
    let Ok(mut child) = program.arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        return unpacked_here(compression, packed);
    };
    let mut input = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(packed).expect("it takes all"));
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{compression:?} is whole");
        assert!(output.stdout == unpacked_here(compression, packed), "ours makes the same of it");
        output.stdout
    })
}

fn unpacked_here(compression: Compression, packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match compression {
        Compression::Gzip => flate2::read::MultiGzDecoder::new(packed).read_to_end(&mut plain).expect("whole gzip"),
        Compression::Zstd => {
            zstd::Decoder::new(packed).expect("a decoder").read_to_end(&mut plain).expect("whole zstd")
        }
    };
    plain
}

pub async fn wait_for(engine: &Engine, id: Id, wanted: impl Fn(State) -> bool) -> Arc<Transfer> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let revision = engine.changes(0).revision;
        let transfer = engine.transfer(id).expect("the transfer is in the list");
        if wanted(transfer.state) {
            return transfer;
        }
        let waited = tokio::time::timeout_at(deadline, engine.changed(revision)).await;
        waited.unwrap_or_else(|_| panic!("it hangs in {:?}: {:?}", transfer.state, transfer.failure));
    }
}

pub fn settled(state: State) -> bool {
    state.has_ended() || matches!(state, State::NeedsYou | State::Paused)
}

/// Zstd is the faster one; what it is compressed with makes no difference to the calls.
pub const BY: Compression = Compression::Zstd;

pub async fn finished(engine: &Engine, id: Id) -> Vec<u32> {
    engine.parts(id).await.expect("the parts").iter().map(|part| part.number).collect()
}

pub fn packed(compression: Compression, plain: &[u8]) -> Vec<u8> {
    match compression {
        Compression::Zstd => zstd::stream::encode_all(plain, 3).expect("compressed"),
        Compression::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(plain).expect("compressed");
            encoder.finish().expect("compressed")
        }
    }
}
