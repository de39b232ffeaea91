//! Buckets and what is in them.

use std::sync::Arc;

use windlass_engine::connection::Stores;
use windlass_engine::error::{Action, Error, Failure};
use windlass_engine::store::{self, NewBucket, Store};

use super::Answered;
use crate::app::App;
use crate::check;
use crate::wire::{Bucket, BucketForm, ListRequest, Listing, Problem};

impl App {
    pub async fn list_buckets(&self, connection: String) -> Answered<Vec<Bucket>> {
        let store = self.store(&connection).await?;
        let buckets = store.list_buckets().await;
        let buckets = self.heard(&connection, Action::ListBuckets, "", buckets)?;
        Ok(buckets.into_iter().map(Into::into).collect())
    }

    pub async fn create_bucket(&self, form: BucketForm) -> Answered<()> {
        let BucketForm { connection, bucket, region, versioning } = form;
        let name = check::bucket(&bucket)?;
        let store = self.store(&connection).await?;
        match store.create_bucket(name, &NewBucket { region, versioning }).await {
            Err(error) if error.kind == store::Kind::Conflict => {
                let what = format!("The name {name} is taken.");
                Err(Error::BadInput { what, hint: Some("Choose another one.".into()) }.into())
            }
            result => self.heard(&connection, Action::Write, name, result),
        }
    }

    pub async fn open_bucket(&self, connection: String, bucket: String) -> Answered<()> {
        let name = check::bucket(&bucket)?;
        let store = self.store(&connection).await?;
        match store.list(name, "", true, None).await {
            // Keys that may only write cannot look either; the name may still be right.
            Err(error) if error.kind == store::Kind::AccessDenied => {}
            result => drop(self.heard(&connection, Action::List, name, result)?),
        }
        Ok(self.connections.remember_bucket(&connection, name)?)
    }

    pub async fn list_objects(&self, request: ListRequest) -> Answered<Listing> {
        let ListRequest { place, page, after } = request;
        check::place(&place)?;
        let store = self.store(&place.connection).await?;
        let page = match after.filter(|_| page.is_none()) {
            Some(after) => store.list_after(&place.bucket, &place.prefix, true, check::key(&after)?).await,
            None => store.list(&place.bucket, &place.prefix, true, page.as_deref()).await,
        };
        Ok(self.heard(&place.connection, Action::List, &place.bucket, page)?.into())
    }

    /// The store of a connection.
    pub(super) async fn store(&self, connection: &str) -> Answered<Arc<dyn Store>> {
        Ok(self.connections.store(&check::connection(connection)?).await?)
    }

    /// Takes an answer of the store: how the connection stands, and the words of a failure.
    pub(super) fn heard<T>(
        &self,
        connection: &str,
        action: Action,
        place: &str,
        result: store::Result<T>,
    ) -> Answered<T> {
        match result {
            Ok(value) => {
                self.connections.opened(connection);
                Ok(value)
            }
            Err(source) => {
                let server = self.connections.one(connection).map_or_else(String::new, |connection| connection.name);
                let refused = matches!(
                    source.kind,
                    store::Kind::BadCredentials | store::Kind::ExpiredCredentials | store::Kind::Profile { .. }
                );
                let failure = Failure::from(Error::Store { action, place: place.to_owned(), server, source });
                if refused {
                    // A profile may have new keys by the next try; the store has the old ones.
                    self.connections.forget(&check::connection(connection)?);
                }
                Err(Problem::from(self.connections.failed(connection, failure)))
            }
        }
    }
}
