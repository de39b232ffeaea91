//! SeaweedFS as a real S3 server on free ports of this machine. It checks signatures.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _};
use tempfile::TempDir;
use windlass_engine::body::UploadBody;
use windlass_engine::connection::{Addressing, Keys, Secret, Server, SignIn};
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{ETag, Listed, NewBucket, ObjectPath, PutOptions, Store as _};

/// May do everything.
const ACCESS_KEY: &str = "WINDLASSTESTOWNER";
/// With the characters that are easily mangled on the way.
const SECRET_KEY: &str = "owner+secret/with=signs&more";

const REGION: &str = "us-east-1";

/// From the start of the program to the first object.
const PATIENCE: Duration = Duration::from_secs(60);

const PORTS: [&str; 8] = [
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
];

/// A server with an empty store, which ends and is removed when this is dropped.
pub struct Seaweed {
    program: Child,
    folder: TempDir,
    port: u16,
}

impl Seaweed {
    /// Starts a server and waits until it takes an object.
    ///
    /// # Panics
    /// If there is no SeaweedFS, or it does not start.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        let mut server = Self::spawn(folder).expect("SeaweedFS starts; scripts/setup installs it");
        server.wait_until_ready();
        server
    }

    fn spawn(folder: TempDir) -> io::Result<Self> {
        let data = folder.path().join("data");
        fs::create_dir(&data)?;
        let identities = folder.path().join("identities.json");
        fs::write(&identities, identities_json())?;
        let log = File::create(folder.path().join("log"))?;
        let ports = free_ports()?;
        let program = Command::new(program())
            .args([
                "server",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-s3",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                "-s3.autoCreateBucket=false",
            ])
            .args(["-master.telemetry=false", "-volume.max=200", "-master.volumeSizeLimitMB=256"])
            .arg(format!("-dir={}", data.display()))
            .arg(format!("-s3.config={}", identities.display()))
            .args(PORTS.iter().zip(ports).map(|(name, port)| format!("-{name}={port}")))
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(Self { program, folder, port: ports[PORTS.iter().position(|it| *it == "s3.port").expect("listed")] })
    }

    fn wait_until_ready(&mut self) {
        let begun = Instant::now();
        while let Err(problem) = self.ask(async |store| probe(&store).await) {
            let ended = self.program.try_wait().expect("the state of a child");
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "{problem}; the server said:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Makes a bucket.
    pub fn create_bucket(&self, bucket: &str) {
        self.ask(async |store| store.create_bucket(bucket, &NewBucket::default()).await).expect("a bucket");
    }

    /// Puts objects into a bucket, several at once; their entity tags, in their order.
    pub fn fill(&self, bucket: &str, objects: Vec<(String, Vec<u8>)>) -> Vec<ETag> {
        self.ask(async |store| {
            let store = &store;
            let put = |(key, bytes): (String, Vec<u8>)| async move {
                let path = ObjectPath::new(bucket, key);
                store.put(&path, UploadBody::from_bytes(bytes), None, &PutOptions::default()).await
            };
            let puts: Vec<_> = objects.into_iter().map(put).collect();
            let receipts: Vec<_> = futures::stream::iter(puts).buffered(16).try_collect().await.expect("objects");
            receipts.into_iter().map(|it| it.etag).collect()
        })
    }

    /// All objects below a prefix, by their whole keys.
    pub fn objects(&self, bucket: &str, prefix: &str) -> BTreeMap<String, Listed> {
        self.ask(async |store| {
            let (mut found, mut next) = (BTreeMap::new(), None);
            loop {
                let page = store.list(bucket, prefix, false, next.as_deref()).await.expect("a listing");
                found.extend(page.objects.into_iter().map(|it| (it.key.clone(), it)));
                next = page.next;
                if next.is_none() {
                    return found;
                }
            }
        })
    }

    /// The bytes of an object.
    pub fn read(&self, bucket: &str, key: &str) -> Vec<u8> {
        self.ask(async |store| {
            let got = store.get(&ObjectPath::new(bucket, key), None, None, None).await;
            let got = got.unwrap_or_else(|error| panic!("{key:?}: {error}"));
            let pieces: Vec<_> = got.body.try_collect().await.expect("all of it");
            pieces.concat()
        })
    }

    /// How many uploads in parts were begun in a bucket and neither completed nor removed.
    pub fn unfinished_uploads(&self, bucket: &str) -> usize {
        self.ask(async |store| store.list_uploads(bucket, "").await).expect("a list of uploads").len()
    }

    /// Access key and secret key of its owner.
    pub fn keys(&self) -> (&'static str, &'static str) {
        (ACCESS_KEY, SECRET_KEY)
    }

    /// What a program needs in its environment to use the server.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_REGION", REGION.into()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.into()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.into()),
        ]
    }

    /// Asks on a thread of its own, so that a test may be asynchronous or not.
    fn ask<T: Send>(&self, question: impl AsyncFnOnce(S3Store) -> T + Send) -> T {
        let asked = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { question(self.store().await).await })
        };
        std::thread::scope(|scope| scope.spawn(asked).join()).expect("an answer")
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How to connect to it.
    pub fn server(&self) -> Server {
        Server {
            name: "SeaweedFS".into(),
            endpoint: Some(self.endpoint()),
            region: Some(REGION.into()),
            addressing: Addressing::Automatic,
            sign_in: SignIn::Keys(Keys {
                access_key_id: ACCESS_KEY.into(),
                secret_key: Secret::new(SECRET_KEY),
                session_token: None,
            }),
            certificate: None,
        }
    }

    /// The engine's own store on it.
    pub async fn store(&self) -> S3Store {
        S3Store::connect(&self.server()).await.expect("a store")
    }

    /// What the server has written so far.
    pub fn log(&self) -> String {
        let mut text = String::new();
        // Only for messages of failed tests.
        let _ = File::open(self.folder.path().join("log")).and_then(|mut file| file.read_to_string(&mut text));
        text
    }
}

impl Drop for Seaweed {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

async fn probe(store: &S3Store) -> windlass_engine::store::Result<()> {
    let object = ObjectPath::new("probe", "probe");
    // It is there already if the try before came only so far.
    let _ = store.create_bucket(&object.bucket, &NewBucket::default()).await;
    store.put(&object, UploadBody::from_bytes("probe"), None, &PutOptions::default()).await?;
    store.delete(&object).await
}

fn identities_json() -> String {
    serde_json::json!({ "identities": [{
        "name": "owner",
        "credentials": [{ "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY }],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }] })
    .to_string()
}

/// The program: as the environment says, where the project's own tools are, or on the path.
fn program() -> PathBuf {
    let told = ["WINDLASS_WEED", "WEED"].into_iter().find_map(std::env::var_os);
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
    let ours = ["bin/weed", "venv/bin/weed"].into_iter().map(|it| tools.join(it)).find(|it| it.exists());
    told.map(PathBuf::from).or(ours).unwrap_or_else(|| "weed".into())
}

/// Ports that are free at this moment, all different.
fn free_ports() -> io::Result<[u16; PORTS.len()]> {
    let mut listeners = Vec::new();
    let mut ports = [0; PORTS.len()];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}
