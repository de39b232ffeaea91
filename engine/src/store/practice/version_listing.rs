//! ListObjectVersions: versions and delete markers, by key, the newest of each key first. A page costs what is on it,
//! as with objects.

use rusqlite::{Transaction, params};
use s3s::dto::*;

use super::about::About;
use super::backend::Backend;
use super::buckets;
use super::fault::Outcome;
use super::listing::{after, beyond, folder};
use super::objects::{of_version, rank_of, version_text};
use super::wire;

/// A version or a delete marker.
struct Entry {
    key: String,
    rank: i64,
    version: String,
    newest: bool,
    marker: bool,
    size: u64,
    etag: String,
    modified: i64,
    storage_class: String,
}

#[derive(Default)]
struct Page {
    entries: Vec<Entry>,
    prefixes: Vec<String>,
    /// What was listed last, if there is more: a key with its rank, or a prefix.
    next: Option<(String, Option<i64>)>,
}

pub(super) async fn versions(store: &Backend, input: ListObjectVersionsInput) -> Outcome<ListObjectVersionsOutput> {
    let limit = wire::limit(input.max_keys)?;
    let list = move |store: &Backend| {
        let page = store.index.read(|view| list(view, &input, limit))?;
        Ok((page, input))
    };
    let (page, input) = store.blocking(list).await?;
    let text = |key: &str| wire::text(key, input.encoding_type.as_ref());
    let (mut versions, mut markers) = (Vec::new(), Vec::new());
    for entry in &page.entries {
        // Exactly, since this is where their order matters.
        let (key, last_modified) = (Some(text(&entry.key)), wire::exactly(entry.modified));
        let (version_id, is_latest) = (Some(entry.version.clone()), Some(entry.newest));
        if entry.marker {
            markers.push(DeleteMarkerEntry { key, version_id, is_latest, last_modified, owner: None });
            continue;
        }
        versions.push(ObjectVersion {
            key,
            version_id,
            is_latest,
            last_modified,
            size: Some(entry.size as i64),
            e_tag: wire::etag(&entry.etag),
            storage_class: Some(entry.storage_class.clone().into()),
            ..ObjectVersion::default()
        });
    }
    let next = page.next.as_ref();
    Ok(ListObjectVersionsOutput {
        versions: Some(versions),
        delete_markers: Some(markers),
        common_prefixes: Some(page.prefixes.iter().map(|it| CommonPrefix { prefix: Some(text(it)) }).collect()),
        is_truncated: Some(next.is_some()),
        next_key_marker: next.map(|(key, _)| text(key)),
        // By rank for `null` too: so the next page begins in the right place if this one has been deleted by then.
        next_version_id_marker: next.and_then(|(_, rank)| Some(version_text((*rank)?, true))),
        max_keys: Some(limit as i32),
        prefix: input.prefix.as_deref().map(text),
        delimiter: input.delimiter.as_deref().map(text),
        key_marker: input.key_marker.as_deref().map(text),
        version_id_marker: input.version_id_marker.clone(),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket),
        ..ListObjectVersionsOutput::default()
    })
}

fn list(view: &Transaction<'_>, input: &ListObjectVersionsInput, limit: usize) -> Outcome<Page> {
    buckets::find(view, &input.bucket)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let mut page = Page::default();
    if limit == 0 {
        return Ok(page);
    }
    let (mut from, mut below) = first(view, input, prefix)?;
    let sql = "SELECT key, rank, named, marker, size, etag, modified, about, NOT EXISTS (
            SELECT 1 FROM versions AS newer
            WHERE newer.bucket = versions.bucket AND newer.key = versions.key AND newer.rank > versions.rank
        ) FROM versions WHERE bucket = ?1 AND key >= ?2 AND (key > ?2 OR rank < ?3) ORDER BY key, rank DESC";
    let mut statement = view.prepare_cached(sql)?;
    'leap: loop {
        let mut rows = statement.query(params![input.bucket, from, below])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            if !key.starts_with(prefix.as_bytes()) {
                break 'leap;
            }
            if page.entries.len() + page.prefixes.len() == limit {
                let entry = page.entries.last().map(|entry| (entry.key.clone(), Some(entry.rank)));
                let folder = page.prefixes.last().map(|folder| (folder.clone(), None));
                // Both are in the order of their bytes; the later one was last.
                page.next = entry.max(folder);
                break 'leap;
            }
            let key = String::from_utf8_lossy(key).into_owned();
            if let Some(folder) = folder(&key, prefix.len(), input.delimiter.as_deref()) {
                (from, below) = (beyond(&folder), i64::MAX);
                page.prefixes.push(folder);
                continue 'leap;
            }
            let (rank, named) = (row.get(1)?, row.get(2)?);
            page.entries.push(Entry {
                key,
                rank,
                version: version_text(rank, named),
                marker: row.get(3)?,
                size: row.get::<_, i64>(4)? as u64,
                etag: row.get(5)?,
                modified: row.get(6)?,
                storage_class: About::from_json(&row.get::<_, String>(7)?).class(),
                newest: row.get(8)?,
            });
        }
        break;
    }
    Ok(page)
}

/// Where the page begins: at which key, and below which rank of that key.
fn first(view: &Transaction<'_>, input: &ListObjectVersionsInput, prefix: &str) -> Outcome<(Vec<u8>, i64)> {
    let smallest = prefix.as_bytes().to_vec();
    let Some(key) = input.key_marker.as_deref().filter(|key| !key.is_empty()) else {
        return Ok((smallest, i64::MAX));
    };
    let is_folder =
        key.starts_with(prefix) && folder(key, prefix.len(), input.delimiter.as_deref()).as_deref() == Some(key);
    let start = match input.version_id_marker.as_deref().filter(|it| !it.is_empty()) {
        _ if is_folder => (beyond(key), i64::MAX),
        None => (after(key), i64::MAX),
        Some(version) => {
            let rank = match rank_of(version) {
                Some(rank) => rank,
                None => of_version(view, (&input.bucket, key), version)?.map_or(i64::MAX, |found| found.rank),
            };
            (key.as_bytes().to_vec(), rank)
        }
    };
    Ok(if start.0 < smallest { (smallest, i64::MAX) } else { start })
}
