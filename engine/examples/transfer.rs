//! The smallest program on the engine: sends and fetches files and folders, and lists.
//!
//! ```text
//! transfer put PATH s3://bucket/key-or-prefix/
//! transfer get s3://bucket/key-or-prefix/ PATH
//! transfer ls  s3://bucket/prefix
//! ```
//!
//! `--journal DIR` keeps the state there (a temporary folder if absent); given the same folder again, all that is
//! unfinished in it goes on, and a job that it does not hold yet is added. One that is done is not done again. Without
//! `--journal`, the temporary folder stays if anything in it is unfinished, and is named at the end. `--json` prints
//! one event a line. Keys and server come from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
//! `AWS_REGION`, `AWS_ENDPOINT_URL` and `AWS_CA_BUNDLE`; without keys, from the profile that `AWS_PROFILE` names.
//!
//! Ends with 0 when all is done, 1 when something failed, 2 for wrong usage, 130 after Ctrl-C with the state kept.

use std::collections::HashMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use async_trait::async_trait;
use windlass_engine::connection::{Addressing, Keys, Secret, Server, SignIn, Stores};
use windlass_engine::engine::{Download, Engine, Options, Upload, Wanted};
use windlass_engine::error::{Action, Code, Error, Failure, Retry};
use windlass_engine::store::s3::S3Store;
use windlass_engine::store::{ObjectPath, Store};
use windlass_engine::transfer::{
    Answer, ConflictPolicy, ConnectionId, Direction, Id, Question, Request, State, Transfer, UploadOptions,
};

const USAGE: &str = "usage: transfer put PATH s3://bucket/key-or-prefix/
       transfer get s3://bucket/key-or-prefix/ PATH
       transfer ls s3://bucket/prefix
options: --journal DIR  keep the state there, and go on with what is in it; what is
                        done in it is not done again. Without it, state that is
                        needed to go on is kept in a temporary folder, whose
                        name is said at the end
         --json         print one event a line";

/// How often a transfer that waits is tried before the program ends.
const PATIENCE: u32 = 3;

/// The one connection of this program.
struct Environment {
    store: Arc<dyn Store>,
    server: String,
}

#[async_trait]
impl Stores for Environment {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        Ok(self.store.clone())
    }

    fn name(&self, _: &ConnectionId) -> String {
        self.server.clone()
    }

    fn forget(&self, _: &ConnectionId) {}
}

enum Job {
    Put { path: PathBuf, bucket: String, key: String },
    Get { bucket: String, key: String, path: PathBuf },
    List { bucket: String, prefix: String },
}

struct Arguments {
    job: Job,
    journal: Option<PathBuf>,
    json: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(arguments) = read_arguments(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(arguments).await {
        Ok(code) => code,
        Err(failure) => {
            report(&failure, "");
            ExitCode::FAILURE
        }
    }
}

fn read_arguments(arguments: impl Iterator<Item = String>) -> Option<Arguments> {
    let (mut journal, mut json, mut words) = (None, false, Vec::new());
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--journal" => journal = Some(PathBuf::from(arguments.next()?)),
            "--json" => json = true,
            option if option.starts_with("--") => return None,
            _ => words.push(argument),
        }
    }
    let job = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["put", path, to] => {
            let (bucket, key) = place(to)?;
            Job::Put { path: path.into(), bucket, key }
        }
        ["get", from, path] => {
            let (bucket, key) = place(from)?;
            Job::Get { bucket, key, path: path.into() }
        }
        ["ls", from] => {
            let (bucket, prefix) = place(from)?;
            Job::List { bucket, prefix }
        }
        _ => return None,
    };
    Some(Arguments { job, journal, json })
}

/// `s3://bucket/key` in two.
fn place(address: &str) -> Option<(String, String)> {
    let (bucket, key) = address.strip_prefix("s3://")?.split_once('/').unwrap_or((&address[5..], ""));
    (!bucket.is_empty()).then(|| (bucket.to_owned(), key.to_owned()))
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let server = server();
    let name = server.name.clone();
    let connected = S3Store::connect(&server).await.map_err(|source| Error::Store {
        action: Action::List,
        place: String::new(),
        server: name.clone(),
        source,
    })?;
    let store: Arc<dyn Store> = Arc::new(connected);
    if let Job::List { bucket, prefix } = &arguments.job {
        return list(&*store, &name, bucket, prefix).await.map(|()| ExitCode::SUCCESS);
    }
    let temporary = env::temp_dir().join(format!("windlass-transfer-{}", std::process::id()));
    let journal = arguments.journal.clone().unwrap_or_else(|| temporary.clone());
    let stores = Arc::new(Environment { store, server: name });
    let (engine, set_aside) = Engine::open(&journal, stores, Options::default())?;
    if let Some(path) = set_aside {
        eprintln!("The journal was damaged. It is kept as {}.", path.display());
    }
    let code = transfer(&engine, &arguments).await;
    let unfinished = is_unfinished(&engine);
    engine.close().await;
    match arguments.journal {
        Some(_) => {}
        // Without it, what is on the server already could neither be gone on with nor be removed.
        None if unfinished => eprintln!("To go on, add to the same command: --journal {}", temporary.display()),
        // Only this run knew of it.
        None => _ = std::fs::remove_dir_all(&temporary),
    }
    code
}

fn is_unfinished(engine: &Engine) -> bool {
    let all = engine.changes(0);
    all.transfers.iter().any(|transfer| transfer.state != State::Done)
        || all.batches.iter().any(|batch| batch.counting || batch.failure.is_some())
}

async fn transfer(engine: &Engine, arguments: &Arguments) -> Result<ExitCode, Failure> {
    // What the journal holds goes on; a job that is in it already is not added twice.
    let before = engine.changes(0);
    let files = before.transfers.iter().filter(|transfer| transfer.batch.is_none()).map(|it| &it.request);
    let files = files.map(|it| (it.direction, &it.local, &it.remote));
    let folders = before.batches.iter().map(|it| (it.direction, &it.local, &it.remote));
    let is_known = files.chain(folders).any(|(way, local, remote)| is_of(&arguments.job, way, local, remote));
    let stopped = |it: &&Arc<Transfer>| matches!(it.state, State::Failed | State::NeedsYou | State::Paused);
    let mut resumed: Vec<Id> = before.transfers.iter().filter(stopped).map(|transfer| transfer.id).collect();
    // Those are counted again.
    resumed.extend(before.batches.iter().filter(|batch| batch.failure.is_some()).map(|batch| batch.id));
    engine.resume(resumed);
    if is_known {
        // The engine is told in order: when this is answered, what was resumed goes on.
        engine.add(vec![], false).await?;
    } else {
        add(engine, &arguments.job).await?;
    }
    tokio::select! {
        code = watch(engine, arguments.json) => Ok(code),
        interrupted = tokio::signal::ctrl_c() => {
            interrupted.map_err(|error| Failure::from(Error::Internal { detail: error.to_string() }))?;
            Ok(ExitCode::from(130))
        }
    }
}

/// Whether a row of the journal came from this job: by the places that [`add`] would give it.
fn is_of(job: &Job, way: Direction, local: &Path, remote: &ObjectPath) -> bool {
    match job {
        Job::Put { path, bucket, key } => {
            let name = path.file_name().map_or_else(|| "/".into(), |name| name.to_string_lossy());
            let prefix = if key.is_empty() || key.ends_with('/') { key.clone() } else { format!("{key}/") };
            let (file, folder) = (format!("{prefix}{name}"), format!("{prefix}{name}/"));
            let keys = [key, &file, &folder];
            way == Direction::Upload && remote.bucket == *bucket && keys.contains(&&remote.key) && local == real(path)
        }
        Job::Get { bucket, key, path } => {
            // To that file, or into that folder.
            let here = local == real(path) || local.parent() == Some(&*real(path));
            way == Direction::Download && remote.bucket == *bucket && remote.key == *key && here
        }
        Job::List { .. } => false,
    }
}

/// The whole path without links. Of what is not there, that of its folder with its name.
fn real(path: &Path) -> PathBuf {
    let beside = || {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}

async fn add(engine: &Engine, job: &Job) -> Result<(), Failure> {
    let connection = ConnectionId("environment".into());
    let on_conflict = ConflictPolicy::Overwrite;
    match job {
        Job::Put { path, bucket, key } if path.is_file() && !key.is_empty() && !key.ends_with('/') => {
            let local = path.canonicalize().map_err(|error| Error::reading(path, error))?;
            let request = Request {
                connection,
                direction: Direction::Upload,
                root: local.clone(),
                local,
                remote: ObjectPath::new(bucket, key),
                version: None,
                on_conflict,
                known: None,
                options: UploadOptions::usual(),
            };
            engine.add(vec![request], false).await?;
        }
        Job::Put { path, bucket, key } => {
            let prefix = if key.is_empty() || key.ends_with('/') { key.clone() } else { format!("{key}/") };
            let (bucket, paths) = (bucket.clone(), vec![path.clone()]);
            let upload = Upload {
                connection,
                paths,
                bucket,
                prefix,
                on_conflict,
                options: UploadOptions::usual(),
                paused: false,
            };
            engine.upload(upload).await?;
        }
        Job::Get { bucket, key, path } if key.is_empty() || key.ends_with('/') => {
            let wanted = vec![Wanted::Folder { prefix: key.clone() }];
            let download = Download { connection, bucket: bucket.clone(), wanted, into: folder(path)?, on_conflict };
            engine.download(download).await?;
        }
        Job::Get { bucket, key, path } if path.is_dir() => {
            let wanted = vec![Wanted::Object { key: key.clone(), size: None, etag: None }];
            let download = Download { connection, bucket: bucket.clone(), wanted, into: folder(path)?, on_conflict };
            engine.download(download).await?;
        }
        Job::Get { bucket, key, path } => {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let root = folder(parent)?;
            let request = Request {
                connection,
                direction: Direction::Download,
                local: root.join(path.file_name().unwrap_or_default()),
                root,
                remote: ObjectPath::new(bucket, key),
                version: None,
                on_conflict,
                known: None,
                options: UploadOptions::usual(),
            };
            engine.add(vec![request], false).await?;
        }
        Job::List { .. } => {}
    }
    Ok(())
}

fn folder(path: &Path) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(path).map_err(|error| Error::writing(path, error))?;
    Ok(path.canonicalize().map_err(|error| Error::writing(path, error))?)
}

/// Prints what happens until nothing is left to happen.
async fn watch(engine: &Engine, json: bool) -> ExitCode {
    let mut rows: HashMap<Id, Arc<Transfer>> = HashMap::new();
    let mut counting: HashMap<Id, bool> = HashMap::new();
    let mut revision = 0;
    // Whether a folder could not be listed, as far as is known now.
    let mut unlisted: HashMap<Id, bool> = HashMap::new();
    loop {
        let changes = engine.changes(revision);
        revision = changes.revision;
        for batch in changes.batches {
            if let Some(failure) = &batch.failure {
                report(failure, &batch.remote.to_string());
            }
            unlisted.insert(batch.id, batch.failure.is_some());
            counting.insert(batch.id, batch.counting);
        }
        for transfer in changes.transfers {
            let before = rows.insert(transfer.id, transfer.clone()).map(|row| row.state);
            if before != Some(transfer.state) {
                print_state(&transfer, json);
            }
        }
        if json {
            for it in changes.progress {
                println!("{}", serde_json::json!({ "progress": it.id.0, "bytes": it.bytes, "rate": it.rate }));
            }
        }
        // A window waits for the network as long as it takes; a command says so and ends, with its state kept.
        let given_up = |it: &Transfer| matches!(it.state, State::Waiting(_)) && it.attempt >= PATIENCE;
        let over = |it: &Arc<Transfer>| it.state.has_ended() || it.state == State::NeedsYou || given_up(it);
        if !counting.values().any(|counting| *counting) && rows.values().all(over) {
            let failed = unlisted.values().any(|failed| *failed) || rows.values().any(|row| row.state != State::Done);
            return if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
        for row in rows.values().filter(|row| row.question == Some(Question::SourceChanged)) {
            // Nobody is there to be asked; the newer file is what a command line means.
            engine.answer(vec![row.id], Answer::SendNew, false);
        }
        engine.changed(revision).await;
    }
}

fn print_state(transfer: &Transfer, json: bool) {
    if json {
        let event = serde_json::json!({
            "id": transfer.id.0,
            "key": transfer.request.remote.key,
            "state": transfer.state,
            "size": transfer.size,
            "done": transfer.done_bytes,
            "verdict": transfer.verdict,
            "failure": transfer.failure,
        });
        println!("{event}");
    } else if let (State::Done, Some(verdict)) = (transfer.state, transfer.verdict) {
        println!("{}: {verdict:?}", transfer.request.remote);
    }
    if let (State::Failed | State::NeedsYou | State::Waiting(_), Some(failure)) = (transfer.state, &transfer.failure) {
        report(failure, &transfer.request.remote.to_string());
    } else if let (State::NeedsYou, Some(question)) = (transfer.state, &transfer.question) {
        eprintln!("{}: {question:?}", transfer.request.remote);
    }
}

fn report(failure: &Failure, place: &str) {
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    eprintln!("{place}{}", failure.message);
    if let Some(hint) = &failure.hint {
        eprintln!("{hint}");
    }
    if matches!(failure.retry, Retry::Never) || matches!(failure.code, Code::BadAnswer | Code::Internal) {
        eprintln!("{}", failure.detail);
    }
}

async fn list(store: &dyn Store, server: &str, bucket: &str, prefix: &str) -> Result<(), Failure> {
    let mut page: Option<String> = None;
    loop {
        let listed = store.list(bucket, prefix, false, page.as_deref()).await.map_err(|source| Error::Store {
            action: Action::List,
            place: format!("{bucket}/{prefix}"),
            server: server.to_owned(),
            source,
        })?;
        for object in listed.objects {
            println!("{:>15} {}", object.size, object.key);
        }
        match listed.next {
            Some(next) => page = Some(next),
            None => return Ok(()),
        }
    }
}

fn server() -> Server {
    let text = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let sign_in = match (text("AWS_ACCESS_KEY_ID"), text("AWS_SECRET_ACCESS_KEY")) {
        (Some(access_key_id), Some(secret)) => SignIn::Keys(Keys {
            access_key_id,
            secret_key: Secret::new(secret),
            session_token: text("AWS_SESSION_TOKEN").map(Secret::new),
        }),
        _ => text("AWS_PROFILE").map_or(SignIn::Anonymous, SignIn::Profile),
    };
    let endpoint = text("AWS_ENDPOINT_URL");
    Server {
        name: endpoint.clone().unwrap_or_else(|| "AWS".into()),
        endpoint,
        region: text("AWS_REGION"),
        addressing: Addressing::Automatic,
        sign_in,
        certificate: text("AWS_CA_BUNDLE").map(PathBuf::from),
    }
}
