//! Listing objects, a page at a time: the index is asked for the next key after the last one, and folders are
//! leapt over, so a page costs what is on it, however many keys there are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as TOKEN;
use rusqlite::{Transaction, params};

use super::about::About;
use super::buckets;
use super::fault::{Fault, Outcome};

/// What to list.
pub(super) struct Query<'a> {
    pub bucket: &'a str,
    pub prefix: &'a str,
    pub delimiter: Option<&'a str>,
    pub start_after: Option<&'a str>,
    pub token: Option<&'a str>,
    pub limit: usize,
}

pub(super) struct Entry {
    pub key: String,
    pub size: u64,
    pub etag: String,
    pub modified: i64,
    pub storage_class: String,
}

#[derive(Default)]
pub(super) struct Listing {
    pub objects: Vec<Entry>,
    pub prefixes: Vec<String>,
    pub next: Option<String>,
}

pub(super) fn list(view: &Transaction<'_>, query: &Query<'_>) -> Outcome<Listing> {
    buckets::find(view, query.bucket)?;
    let mut listing = Listing::default();
    let mut from = first(query)?;
    if query.limit == 0 {
        return Ok(listing);
    }
    let sql = "SELECT key, size, etag, modified, about FROM versions INDEXED BY versions_listed
        WHERE bucket = ? AND key >= ? AND listed ORDER BY key";
    let mut statement = view.prepare_cached(sql)?;
    'leap: loop {
        let mut rows = statement.query(params![query.bucket, from])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let Some(rest) = key.strip_prefix(query.prefix.as_bytes()) else { break 'leap };
            if listing.objects.len() + listing.prefixes.len() == query.limit {
                listing.next = Some(TOKEN.encode(&from));
                break 'leap;
            }
            let key = String::from_utf8_lossy(key).into_owned();
            if let Some(folder) = folder(&key, key.len() - rest.len(), query.delimiter) {
                from = beyond(&folder);
                listing.prefixes.push(folder);
                continue 'leap;
            }
            from = after(&key);
            let storage_class = About::from_json(&row.get::<_, String>(4)?).class();
            let (size, etag, modified) = (row.get::<_, i64>(1)? as u64, row.get(2)?, row.get(3)?);
            listing.objects.push(Entry { key, size, etag, modified, storage_class });
        }
        break;
    }
    Ok(listing)
}

fn first(query: &Query<'_>) -> Outcome<Vec<u8>> {
    let start = match (query.token, query.start_after) {
        (Some(token), _) => {
            TOKEN.decode(token).map_err(|_| Fault::invalid("The continuation token provided is incorrect"))?
        }
        (None, Some(key)) => after(key),
        (None, None) => Vec::new(),
    };
    Ok(start.max(query.prefix.as_bytes().to_vec()))
}

/// The common prefix that a key belongs to, if the delimiter is in it behind the prefix that is listed.
pub(super) fn folder(key: &str, prefix: usize, delimiter: Option<&str>) -> Option<String> {
    let delimiter = delimiter.filter(|it| !it.is_empty())?;
    let end = prefix + key[prefix..].find(delimiter)? + delimiter.len();
    Some(key[..end].to_owned())
}

/// The smallest key that is larger.
pub(super) fn after(key: &str) -> Vec<u8> {
    let mut bytes = key.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

/// The smallest bytes larger than all that begin so. The last byte of UTF-8 is never the largest there is.
pub(super) fn beyond(prefix: &str) -> Vec<u8> {
    let mut bytes = prefix.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last += 1;
    }
    bytes
}
