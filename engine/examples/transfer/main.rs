//! The smallest program on the engine: sends and fetches files and folders; lists, copies, moves and deletes objects.
//!
//! ```text
//! transfer put PATH s3://bucket/key-or-prefix/
//! transfer get s3://bucket/key-or-prefix/ PATH
//! transfer ls  s3://bucket/prefix
//! transfer cp  s3://bucket/key-or-prefix/ s3://bucket/key-or-prefix/
//! transfer mv  s3://bucket/key-or-prefix/ s3://bucket/key-or-prefix/
//! transfer rm  s3://bucket/key-or-prefix/
//! ```
//!
//! What ends in `/` is a folder: as a source with everything below it, as a target what is put into it. A target that
//! does not end in `/` is a new name. `cp` and `mv` work on the server and overwrite what is there; what is larger than
//! `--parts` (in MiB; 5 GiB if absent) goes in parts of that size.
//!
//! `--journal DIR` keeps the state there (a temporary folder if absent); given the same folder again, all that is
//! unfinished in it goes on, and a job that it does not hold yet is added. One that is done is not done again. Without
//! `--journal`, the temporary folder stays if anything in it is unfinished, and is named at the end. `--json` prints
//! one event a line. Keys and server come from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
//! `AWS_REGION`, `AWS_ENDPOINT_URL` and `AWS_CA_BUNDLE`; without keys, from the profile that `AWS_PROFILE` names.
//!
//! Ends with 0 when all is done, 1 when something failed, 2 for wrong usage, 130 after Ctrl-C with the state kept.

mod arguments;
mod files;
mod objects;
mod watch;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use async_trait::async_trait;
use windlass_engine::connection::{Addressing, Keys, Secret, Server, SignIn, Stores};
use windlass_engine::engine::{Engine, Options};
use windlass_engine::error::{Action, Error, Failure};
use windlass_engine::store::Store;
use windlass_engine::store::s3::S3Store;
use windlass_engine::transfer::{ConnectionId, Id, State};

use arguments::{Arguments, Job, Place, USAGE};

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

/// Its name in the journal.
fn connection() -> ConnectionId {
    ConnectionId("environment".into())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(arguments) = arguments::read(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(arguments).await {
        Ok(code) => code,
        Err(failure) => {
            watch::report(&failure, "");
            ExitCode::FAILURE
        }
    }
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
    if let Job::List { from } = &arguments.job {
        return list(&*store, &name, from).await.map(|()| ExitCode::SUCCESS);
    }
    let temporary = env::temp_dir().join(format!("windlass-transfer-{}", std::process::id()));
    let journal = arguments.journal.clone().unwrap_or_else(|| temporary.clone());
    let stores = Arc::new(Environment { store, server: name });
    let (engine, set_aside) = Engine::open(&journal, stores, options(&arguments))?;
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

fn options(arguments: &Arguments) -> Options {
    let usual = Options::default();
    Options {
        largest_copy: arguments.parts.unwrap_or(usual.largest_copy),
        copy_part: arguments.parts.unwrap_or(usual.copy_part),
        ..usual
    }
}

fn is_unfinished(engine: &Engine) -> bool {
    let all = engine.changes(0);
    all.transfers.iter().any(|transfer| transfer.state != State::Done)
        || all.batches.iter().any(|batch| batch.counting || batch.failure.is_some())
        || all.jobs.iter().any(|job| job.state != State::Done)
}

async fn transfer(engine: &Engine, arguments: &Arguments) -> Result<ExitCode, Failure> {
    // What the journal holds goes on; a job that is in it already is not added twice.
    let before = engine.changes(0);
    let is_known = is_known(engine, &arguments.job).await?;
    let stopped = |state: State| matches!(state, State::Failed | State::NeedsYou | State::Paused);
    let mut resumed: Vec<Id> = before.transfers.iter().filter(|it| stopped(it.state)).map(|it| it.id).collect();
    resumed.extend(before.jobs.iter().filter(|it| stopped(it.state)).map(|it| it.id));
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
        code = watch::watch(engine, arguments.json) => Ok(code),
        interrupted = tokio::signal::ctrl_c() => {
            interrupted.map_err(|error| Failure::from(Error::Internal { detail: error.to_string() }))?;
            Ok(ExitCode::from(130))
        }
    }
}

/// Whether the journal has this job already.
async fn is_known(engine: &Engine, job: &Job) -> Result<bool, Failure> {
    if let Some(order) = objects::order(job) {
        return objects::is_known(engine, &order).await;
    }
    let all = engine.changes(0);
    let single = all.transfers.iter().filter(|transfer| transfer.batch.is_none()).map(|it| &it.request);
    let single = single.map(|it| (it.direction, &it.local, &it.remote));
    let mut rows = single.chain(all.batches.iter().map(|it| (it.direction, &it.local, &it.remote)));
    Ok(rows.any(|(way, local, remote)| match job {
        Job::Put { path, to } => files::is_sent(path, to, way, local, remote),
        Job::Get { from, path } => files::is_fetched(from, path, way, local, remote),
        Job::List { .. } | Job::Copy { .. } | Job::Move { .. } | Job::Remove { .. } => false,
    }))
}

async fn add(engine: &Engine, job: &Job) -> Result<(), Failure> {
    match job {
        Job::Put { path, to } => files::put(engine, path, to).await,
        Job::Get { from, path } => files::get(engine, from, path).await,
        Job::Copy { .. } | Job::Move { .. } | Job::Remove { .. } | Job::List { .. } => match objects::order(job) {
            Some(order) => engine.begin(order).await.map(drop),
            None => Ok(()),
        },
    }
}

async fn list(store: &dyn Store, server: &str, from: &Place) -> Result<(), Failure> {
    let mut page: Option<String> = None;
    loop {
        let listed = store.list(&from.bucket, &from.key, false, page.as_deref()).await;
        let listed = listed.map_err(|source| Error::Store {
            action: Action::List,
            place: format!("{}/{}", from.bucket, from.key),
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
