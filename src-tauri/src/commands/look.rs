//! Searching below a place.

use tauri::ipc::Channel;
use windlass_engine::error::Action;
use windlass_engine::search::{self, Pattern, Query};

use super::Answered;
use crate::app::App;
use crate::check;
use crate::wire::{Found, SearchRequest};

impl App {
    pub async fn search(&self, number: u32, request: SearchRequest, channel: Channel<Found>) -> Answered<()> {
        let SearchRequest { place, text, smallest, largest, after, before } = request;
        check::place(&place)?;
        check::key(&text)?;
        let query = Query {
            pattern: Pattern::parse(&text),
            smallest,
            largest,
            after: after.map(|at| at as i64),
            before: before.map(|at| at as i64),
        };
        let store = self.store(&place.connection).await?;
        let running = self.running.begin(number)?;
        let (mut looked_at, mut at) = (0, String::new());
        let tell = |found: search::Found| {
            looked_at = found.looked_at;
            at.clone_from(&found.at);
            channel.send(found.into()).is_ok()
        };
        let searching = search::search(store, &place.bucket, &place.prefix, &query, tell);
        let ended = tokio::select! {
            ended = searching => ended,
            () = running.stopped() => return Ok(()),
        };
        // What was found stays; the window is told why there is no more.
        if let Err(problem) = self.heard(&place.connection, Action::List, &place.bucket, ended) {
            let objects = Vec::new();
            let last = Found { objects, looked_at, at, done: true, full: false, problem: Some(problem) };
            // A window that is gone needs no last word.
            channel.send(last).ok();
        }
        Ok(())
    }
}
