use std::time::Duration;

use async_trait::async_trait;

use super::*;
use crate::connection::Stores;
use crate::engine::{Engine, Options};
use crate::store::Store;
use crate::store::memory::Memory;
use crate::transfer::ConflictPolicy;

/// One store under every connection.
struct OneStore(Memory);

#[async_trait]
impl Stores for OneStore {
    async fn store(&self, _: &ConnectionId) -> Result<Arc<dyn Store>, Failure> {
        Ok(Arc::new(self.0.clone()))
    }
    fn name(&self, _: &ConnectionId) -> String {
        "Memory".into()
    }
    fn forget(&self, _: &ConnectionId) {}
}

/// What the user does between the counter's look at the folder and its adding of what it found, and what becomes of it.
#[tokio::test]
async fn what_is_found_while_its_folder_is_cancelled_paused_or_resumed_follows_it() {
    type Wish = fn(&Engine, Vec<Id>);
    let cases: [(&str, bool, &[Wish], State); 6] = [
        ("left alone", false, &[], State::Done),
        ("cancelled", false, &[Engine::cancel], State::Cancelled),
        ("paused", false, &[Engine::pause], State::Paused),
        ("resumed", true, &[Engine::resume], State::Done),
        ("cancelled while paused", true, &[Engine::cancel], State::Cancelled),
        ("cancelled and resumed", false, &[Engine::cancel, Engine::resume], State::Done),
    ];
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "a").unwrap();
    for (name, paused, wishes, expected) in cases {
        let journal = folder.path().join(name);
        let stores = Arc::new(OneStore(Memory::with_bucket("bucket")));
        let (engine, _) = Engine::open(&journal, stores, Options::default()).unwrap();
        let shared = engine.shared.clone();
        let (upload, looked_at) = counted(&shared, folder.path(), paused);

        wishes.iter().for_each(|wish| wish(&engine, vec![looked_at.id]));
        // Told in order: when this is answered, the wishes are done.
        engine.add(vec![], false).await.unwrap();
        bring(&shared, &looked_at, vec![file(&upload, &folder.path().join("a.txt"), Some(1))]);
        engine.add(vec![], false).await.unwrap();

        let rests = async {
            loop {
                let state = shared.around.table.get(shared.around.table.files_of(&[looked_at.id])[0]).unwrap().state;
                if state.has_ended() || state == State::Paused {
                    return state;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert_eq!(tokio::time::timeout(Duration::from_secs(10), rests).await.ok(), Some(expected), "{name}");
        engine.close().await;
    }
}

/// A folder that is being counted, as its counter sees it.
fn counted(shared: &Shared, local: &Path, paused: bool) -> (Upload, Batch) {
    let upload = Upload {
        connection: ConnectionId("memory".into()),
        paths: vec![],
        bucket: "bucket".into(),
        prefix: "day/".into(),
        on_conflict: ConflictPolicy::Ask,
        options: UploadOptions::usual(),
        paused,
    };
    let batch = Batch {
        id: shared.around.journal.next_id(),
        connection: upload.connection.clone(),
        direction: Direction::Upload,
        name: "day".into(),
        local: local.to_owned(),
        remote: ObjectPath::new("bucket", "day/"),
        as_of: None,
        added: now_ms(),
        counting: true,
        failure: None,
        on_conflict: upload.on_conflict,
        options: UploadOptions::usual(),
        paused,
        stopped: false,
    };
    shared.around.table.put_batch(batch.clone());
    (upload, batch)
}
