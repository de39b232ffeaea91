//! Buckets and what is in them.

use std::sync::Arc;

use windlass_engine::body::UploadBody;
use windlass_engine::connection::Stores;
use windlass_engine::error::{Action, Error, Failure};
use windlass_engine::store::{self, Headers, Kind, NewBucket, ObjectPath, PutOptions, Store};

use super::Answered;
use crate::app::App;
use crate::check;
use crate::wire::{Bucket, BucketForm, ListRequest, Listing, Place, Problem, problem};

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
        region.as_deref().map(check::region).transpose()?;
        let store = self.store(&connection).await?;
        match store.create_bucket(name, &NewBucket { region, versioning }).await {
            Err(error) if error.kind == Kind::Conflict => {
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
            Err(error) if error.kind == Kind::AccessDenied => {}
            result => drop(self.heard(&connection, Action::List, name, result)?),
        }
        Ok(self.connections.remember_bucket(&connection, name)?)
    }

    pub async fn list_objects(&self, request: ListRequest) -> Answered<Listing> {
        let ListRequest { place, page, after } = request;
        check::place(&place)?;
        after.as_deref().map(check::key).transpose()?;
        let store = self.store(&place.connection).await?;
        let page = match (after, page) {
            (Some(_), Some(_)) => return Err(problem("A page and a key to begin behind are not for one request.")),
            (Some(after), None) => store.list_after(&place.bucket, &place.prefix, true, &after).await,
            (None, page) => store.list(&place.bucket, &place.prefix, true, page.as_deref()).await,
        };
        Ok(self.heard(&place.connection, Action::List, &place.bucket, page)?.into())
    }

    /// An object of no bytes, whose key ends in a slash, stands for a folder with nothing in it.
    pub async fn create_folder(&self, place: Place, name: String) -> Answered<()> {
        check::place(&place)?;
        let key = format!("{}{}/", place.prefix, check::folder_name(&name)?);
        check::key(&key)?;
        let store = self.store(&place.connection).await?;
        let bucket = &place.bucket;
        match store.list(bucket, &key, true, None).await {
            // Keys that may only write cannot look; the condition below still holds.
            Err(error) if error.kind == Kind::AccessDenied => {}
            found => {
                let found = self.heard(&place.connection, Action::List, bucket, found)?;
                if !(found.objects.is_empty() && found.prefixes.is_empty()) {
                    return Err(folder_is_there());
                }
            }
        }
        let object = ObjectPath::new(bucket.clone(), key);
        let headers = Headers { content_type: Some("application/x-directory".into()), ..Headers::default() };
        let mut options = PutOptions { headers, only_if_absent: true, ..PutOptions::default() };
        let nothing = || UploadBody::from_bytes(Vec::new());
        let mut made = store.put(&object, nothing(), None, &options).await;
        if made.as_ref().is_err_and(|error| error.kind == Kind::NotSupported) {
            // A server that knows no conditions: the name was looked at just before.
            options.only_if_absent = false;
            made = store.put(&object, nothing(), None, &options).await;
        }
        match made {
            Err(error) if error.kind == Kind::PreconditionFailed => Err(folder_is_there()),
            made => self.heard(&place.connection, Action::Write, bucket, made).map(drop),
        }
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
                let refused =
                    matches!(source.kind, Kind::BadCredentials | Kind::ExpiredCredentials | Kind::Profile { .. });
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

fn folder_is_there() -> Problem {
    let what = "A folder of this name is there already.".into();
    Error::BadInput { what, hint: Some("Choose another name.".into()) }.into()
}
