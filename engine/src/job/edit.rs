//! Changing what goes with objects, in place, and asking for archived ones.

use futures::StreamExt as _;
use futures::stream;

use super::run::{AT_ONCE, JobWork, Went};
use super::{Change, Object, Planned, copying, large};
use crate::error::{Action, Error, Failure};
use crate::store::about::{CopyOptions, Encryption, Headers, LARGEST_COPY, Properties, Source, Tier};
use crate::store::{Kind, ObjectPath};
use crate::work::Early;

/// Changes a page of objects. `redone`: some may have been changed before.
pub async fn page(
    work: &JobWork,
    bucket: &str,
    change: &Change,
    objects: Vec<Planned>,
    redone: bool,
) -> Early<Vec<(Planned, Went)>> {
    let one = |planned: Planned| async move {
        let how = one(work, bucket, change, &planned.object, redone).await?;
        Ok((planned, how))
    };
    each(work, objects, one).await
}

/// Asks for a readable copy of a page of archived objects.
pub async fn restore_page(
    work: &JobWork,
    bucket: &str,
    days: u32,
    tier: Tier,
    objects: Vec<Planned>,
) -> Early<Vec<(Planned, Went)>> {
    let one = |planned: Planned| async move {
        let path = ObjectPath::new(bucket, planned.object.key.clone());
        let (place, version) = (path.to_string(), planned.object.version.as_deref());
        let asked = work.ask(Action::Restore, &place, || work.store.restore(&path, version, days, tier));
        let how = match asked.await? {
            Ok(()) => Ok(()),
            // It is being restored already: that is what was wished.
            Err(error) if error.kind == Kind::Conflict => Ok(()),
            Err(error) => Err(work.words(Action::Restore, &place, error)),
        };
        Ok((planned, how))
    };
    each(work, objects, one).await
}

/// Does objects one by one, several at once.
pub async fn each<F>(work: &JobWork, objects: Vec<Planned>, one: impl Fn(Planned) -> F) -> Early<Vec<(Planned, Went)>>
where
    F: Future<Output = Early<(Planned, Result<(), Failure>)>>,
{
    let mut went = Vec::new();
    let mut running = stream::iter(objects).map(one).buffer_unordered(AT_ONCE);
    while let Some(ended) = running.next().await {
        let (planned, how) = ended?;
        let how = match how {
            Ok(()) => {
                work.show(|job| job.page_done.add(planned.object.size));
                Went::Done
            }
            Err(failure) => Went::Failed(failure),
        };
        went.push((planned, how));
    }
    Ok(went)
}

async fn one(
    work: &JobWork,
    bucket: &str,
    change: &Change,
    object: &Object,
    redone: bool,
) -> Early<Result<(), Failure>> {
    let path = ObjectPath::new(bucket, object.key.clone());
    let place = path.to_string();
    let version = object.version.as_deref();
    if let Change { tags: Some(tags), .. } = change
        && only_tags(change)
    {
        let asked = work.ask(Action::Edit, &place, || work.store.set_tags(&path, version, tags));
        return Ok(asked.await?.map_err(|error| work.words(Action::Edit, &place, error)));
    }
    let properties = match work.ask(Action::Read, &place, || work.store.properties(&path, version)).await? {
        Ok(properties) => properties,
        Err(error) => return Ok(Err(work.words(Action::Read, &place, error))),
    };
    // A listing of just now must still hold. A page that is done again may meet what it changed itself.
    if !redone && object.storage_class.is_some() && object.etag.is_some() && properties.etag != object.etag {
        return Ok(Err(Error::RemoteChanged { place, detail: "it is another than was listed".into() }.into()));
    }
    if properties.size > work.around.largest_copy.min(LARGEST_COPY) {
        return Ok(large::copy(work, bucket, object, &path, Some(change), false).await?.map(drop));
    }
    let from = Source { object: path.clone(), version: object.version.clone(), if_match: properties.etag.clone() };
    let options = CopyOptions {
        replace: Some(merged(&properties, change)),
        tags: change.tags.clone(),
        storage_class: storage_class(&properties, change),
        encryption: encryption(&properties, change),
        only_if_absent: false,
    };
    match work.ask(Action::Edit, &place, || work.store.copy(&from, &path, &options)).await? {
        Ok(receipt) => Ok(copying::prove(work, &path, properties.size, &receipt.etag).await?.map(drop)),
        Err(error) => Ok(Err(work.words(Action::Edit, &place, error))),
    }
}

fn only_tags(change: &Change) -> bool {
    *change == Change { tags: change.tags.clone(), ..Change::default() }
}

/// Headers and metadata with a change: what the change does not name stays, what it names empty goes.
pub fn merged(properties: &Properties, change: &Change) -> (Headers, Vec<(String, String)>) {
    let pick = |new: &Option<String>, old: &Option<String>| match new {
        Some(new) if new.is_empty() => None,
        Some(new) => Some(new.clone()),
        None => old.clone(),
    };
    let (new, old) = (&change.headers, &properties.headers);
    let headers = Headers {
        content_type: pick(&new.content_type, &old.content_type),
        content_encoding: pick(&new.content_encoding, &old.content_encoding),
        content_language: pick(&new.content_language, &old.content_language),
        content_disposition: pick(&new.content_disposition, &old.content_disposition),
        cache_control: pick(&new.cache_control, &old.cache_control),
        expires: pick(&new.expires, &old.expires),
        website_redirect: pick(&new.website_redirect, &old.website_redirect),
    };
    (headers, change.metadata.clone().unwrap_or_else(|| properties.metadata.clone()))
}

/// The storage class of a copy in place: S3 does not take it over.
pub fn storage_class(properties: &Properties, change: &Change) -> Option<String> {
    let kept = Some(properties.storage_class.clone()).filter(|class| class != "STANDARD");
    change.storage_class.clone().or(kept)
}

/// The encryption of a copy in place: with a key of one's own it must be named, or the bucket's usual one is taken.
pub fn encryption(properties: &Properties, change: &Change) -> Option<Encryption> {
    let kept = properties.encryption.clone().filter(|it| it.method.starts_with("aws:kms"));
    change.encryption.clone().or(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_change_does_not_name_stays() {
        let properties = Properties {
            headers: Headers {
                content_type: Some("text/plain".into()),
                cache_control: Some("no-store".into()),
                content_language: Some("de".into()),
                ..Headers::default()
            },
            metadata: vec![("a".into(), "1".into())],
            storage_class: "GLACIER_IR".into(),
            encryption: Some(Encryption { method: "aws:kms".into(), key_id: Some("k".into()) }),
            ..Properties::default()
        };
        let change = Change {
            headers: Headers {
                content_type: Some("text/html".into()),
                cache_control: Some(String::new()),
                ..Headers::default()
            },
            ..Change::default()
        };
        let (headers, metadata) = merged(&properties, &change);
        assert_eq!(headers.content_type.as_deref(), Some("text/html"), "named");
        assert_eq!(headers.cache_control, None, "named empty");
        assert_eq!(headers.content_language.as_deref(), Some("de"), "not named");
        assert_eq!(metadata, properties.metadata);
        assert_eq!(storage_class(&properties, &change).as_deref(), Some("GLACIER_IR"));
        assert_eq!(encryption(&properties, &change), properties.encryption);
        let standard = Properties { storage_class: "STANDARD".into(), ..Properties::default() };
        assert_eq!(storage_class(&standard, &change), None);
    }
}
