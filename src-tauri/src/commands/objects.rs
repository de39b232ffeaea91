//! What is known of one object, how it is named elsewhere, and a look into it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt as _;
use windlass_engine::error::{Action, Error, Failure};
use windlass_engine::media;
use windlass_engine::store::about::{LONGEST_LINK, LinkFor};
use windlass_engine::store::{self, Got, Kind, ObjectPath};

use super::Answered;
use crate::addresses;
use crate::app::App;
use crate::check;
use crate::connections::PRACTICE;
use crate::wire::{
    Addresses, LinkRequest, ObjectName, Peek, PeekRequest, Problem, Properties, ShareLink, SignIn, etag, millis, named,
    problem,
};

/// As many as a selection of links has a use for.
const MOST_LINKS: usize = 1_000;
/// The most that is looked at in one piece, in bytes.
const LARGEST_PEEK: u32 = 16 << 20;
/// What the window can show as a picture. No drawing made of text is among them.
const PICTURES: [&str; 6] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];

impl App {
    /// Tags and versioning may be kept from these keys, or unknown to the server: the rest is told nevertheless.
    pub async fn properties(&self, object: ObjectName) -> Answered<Properties> {
        check::object(&object)?;
        let ObjectName { connection, bucket, key, version } = object;
        let path = ObjectPath::new(bucket.clone(), key);
        let store = self.store(&connection).await?;
        let version = version.as_deref();
        let (found, tags, versioning) =
            tokio::join!(store.properties(&path, version), store.tags(&path, version), store.versioning(&bucket));
        let mut properties = Properties::from(self.heard(&connection, Action::Read, &path.to_string(), found)?);
        match tags {
            Ok(tags) => properties.tags = Some(named(tags)),
            Err(error) => properties.tags_why = Some(self.why(&connection, Action::Read, &path.to_string(), error)),
        }
        properties.versioning = versioning.ok().map(Into::into);
        Ok(properties)
    }

    pub async fn addresses(&self, object: ObjectName) -> Answered<Addresses> {
        check::object(&object)?;
        let ObjectName { connection, bucket, key, version } = object;
        let saved = self.connections.find(&connection);
        let saved = saved.ok_or_else(|| problem("This connection is not there any more."))?;
        Ok(addresses::addresses(&saved, &bucket, &key, version.as_deref()))
    }

    pub async fn links(&self, request: LinkRequest) -> Answered<Vec<ShareLink>> {
        let LinkRequest { connection, bucket, keys, version, seconds, save, file_name, upload } = request;
        check::bucket(&bucket)?;
        if !(1..=MOST_LINKS).contains(&keys.len()) {
            return Err(problem("Links are made for 1 to 1,000 objects at once."));
        }
        if keys.len() > 1 && (version.is_some() || file_name.is_some()) {
            return Err(problem("A version or a name belongs to one object only."));
        }
        if !(1..=LONGEST_LINK).contains(&u64::from(seconds)) {
            return Err(problem("A link lasts 1 second to 7 days."));
        }
        version.as_deref().map(check::version).transpose()?;
        file_name.as_deref().map(check::key).transpose()?;
        self.can_link(&connection)?;
        let store = self.store(&connection).await?;
        let mut links = Vec::with_capacity(keys.len());
        for key in keys {
            check::whole_key(&key)?;
            let name = file_name.as_deref().or_else(|| key.rsplit('/').next().filter(|_| save));
            let what = match upload {
                true => LinkFor::Put { content_type: None },
                false => LinkFor::Get {
                    version: version.clone(),
                    disposition: addresses::disposition(save, name),
                    content_type: None,
                },
            };
            let path = ObjectPath::new(bucket.clone(), key.clone());
            let link = match store.link(&path, &what, seconds.into()).await {
                Ok(link) => link,
                // Nothing was asked of the server, so that nothing is known about the connection.
                Err(error) => return Err(self.failure(&connection, Action::Read, &path.to_string(), error).into()),
            };
            links.push(ShareLink {
                key,
                url: link.url,
                until: millis(link.until),
                cut_short: link.cut_short,
                temporary: link.temporary,
            });
        }
        Ok(links)
    }

    /// Where no link can be, the reason is said in words of its own.
    fn can_link(&self, connection: &str) -> Answered<()> {
        check::connection(connection)?;
        let saved = self.connections.find(connection);
        let saved = saved.ok_or_else(|| problem("This connection is not there any more."))?;
        let refused =
            |what: &str, hint: &str| Err(Error::BadInput { what: what.into(), hint: Some(hint.into()) }.into());
        match saved.sign_in {
            _ if saved.id == PRACTICE => refused(
                "The practice store is on this computer only: nobody else could follow a link to it.",
                "Connect to a server to share what is there.",
            ),
            SignIn::Anonymous => refused(
                "A link is signed with keys, and this connection has none.",
                "What is public can be fetched by its address: copy that instead.",
            ),
            SignIn::Keys | SignIn::Profile => Ok(()),
        }
    }

    pub async fn peek(&self, request: PeekRequest) -> Answered<Peek> {
        let PeekRequest { object, start, length, etag: known } = request;
        check::object(&object)?;
        known.as_deref().map(check::etag).transpose()?;
        let end = start.checked_add(length.into()).filter(|_| (1..=LARGEST_PEEK).contains(&length));
        let end = end.ok_or_else(|| problem("A piece to look at has 1 byte to 16 MiB."))?;
        let ObjectName { connection, bucket, key, version } = object;
        let path = ObjectPath::new(bucket, key);
        let place = path.to_string();
        let store = self.store(&connection).await?;
        let known = etag(known);
        let got = match store.get(&path, Some(start..end), known.as_ref(), version.as_deref()).await {
            // Either it is another object by now, or it ends before: an empty one has no first byte to ask for.
            Err(error) if error.kind == Kind::PreconditionFailed => {
                let found = store.properties(&path, version.as_deref()).await;
                let found = self.heard(&connection, Action::Read, &place, found)?;
                if start < found.size || (known.is_some() && found.etag != known) {
                    return Err(changed(&place));
                }
                let etag = found.etag.map(|tag| tag.0);
                return Ok(Peek { size: found.size, etag, start, base64: String::new(), picture: None });
            }
            got => self.heard(&connection, Action::Read, &place, got)?,
        };
        if known.is_some() && got.etag.is_some() && got.etag != known {
            return Err(changed(&place));
        }
        let etag = got.etag.as_ref().map(|tag| tag.0.clone());
        let (size, bytes) = self.heard(&connection, Action::Read, &place, piece(got, start, end).await)?;
        let picture = media::of_content(&bytes).filter(|kind| start == 0 && PICTURES.contains(kind));
        Ok(Peek { size, etag, start, base64: STANDARD.encode(&bytes), picture: picture.map(str::to_owned) })
    }

    /// Why something could not be learnt, in one sentence.
    pub(super) fn why(&self, connection: &str, action: Action, place: &str, error: store::Error) -> String {
        self.failure(connection, action, place, error).message
    }

    /// The words for an error of the store.
    pub(super) fn failure(&self, connection: &str, action: Action, place: &str, source: store::Error) -> Failure {
        let server = self.connections.one(connection).map_or_else(String::new, |connection| connection.name);
        Error::Store { action, place: place.to_owned(), server, source }.into()
    }
}

fn changed(place: &str) -> Problem {
    let what = format!("{place} changed on the server meanwhile.");
    Error::BadInput { what, hint: Some("Open it again to see the new one.".into()) }.into()
}

/// The size of the whole object, and the bytes that were asked for: fewer only if it ends before. The answer is held
/// against the question, and no more of it is read than was asked for.
async fn piece(got: Got, start: u64, end: u64) -> store::Result<(u64, Vec<u8>)> {
    let odd = |what: &str| store::Error::new(Kind::BadAnswer, what);
    let (from, size) = match (got.partial, got.content_range) {
        (true, Some((from, _, size))) => (from, size),
        (true, None) => return Err(odd("a range without Content-Range")),
        (false, _) => (0, got.length.ok_or_else(|| odd("an object without Content-Length"))?),
    };
    // A server that knows no ranges sends everything from the beginning.
    if from > start || start - from > u64::from(LARGEST_PEEK) {
        return Err(odd("another range than was asked for"));
    }
    let (skip, wanted) = ((start - from) as usize, end.min(size).saturating_sub(start) as usize);
    let mut bytes = Vec::with_capacity(wanted);
    let mut seen = 0_usize;
    let mut body = got.body;
    while bytes.len() < wanted {
        let Some(window) = body.next().await else {
            return Err(store::Error::new(Kind::Interrupted, "the body ended early"));
        };
        let window = window?;
        let from = skip.saturating_sub(seen).min(window.len());
        let to = window.len().min(from + wanted - bytes.len());
        bytes.extend_from_slice(&window[from..to]);
        seen += window.len();
    }
    Ok((size, bytes))
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    fn got(range: Option<(u64, u64, u64)>, length: u64, pieces: Vec<&'static [u8]>) -> Got {
        let pieces = pieces.into_iter().map(|piece| Ok(piece.into()));
        Got {
            partial: range.is_some(),
            content_range: range,
            length: Some(length),
            etag: None,
            version: None,
            checksum: None,
            content_encoding: None,
            body: stream::iter(pieces).boxed(),
        }
    }

    #[tokio::test]
    async fn the_bytes_that_were_asked_for_whatever_the_server_makes_of_ranges() {
        for (answer, start, end, expected) in [
            (got(Some((2, 4, 10)), 3, vec![b"23", b"4"]), 2, 5, (10, "234")),
            (got(Some((8, 9, 10)), 2, vec![b"89"]), 8, 20, (10, "89")),
            (got(None, 10, vec![b"01", b"234", b"56789"]), 1, 4, (10, "123")),
            (got(None, 10, vec![b"0123456789"]), 8, 20, (10, "89")),
            (got(Some((0, 9, 10)), 10, vec![b"0123456789"]), 2, 5, (10, "234")),
            (got(None, 3, vec![b"012"]), 5, 9, (3, "")),
        ] {
            let (size, bytes) = piece(answer, start, end).await.unwrap();
            assert_eq!((size, String::from_utf8(bytes).unwrap().as_str()), expected);
        }
    }

    #[tokio::test]
    async fn answers_to_other_questions_are_refused() {
        let cut = piece(got(Some((0, 9, 10)), 10, vec![b"01"]), 0, 10).await.unwrap_err();
        assert_eq!(cut.kind, Kind::Interrupted);
        let other = piece(got(Some((5, 9, 10)), 5, vec![b"56789"]), 0, 10).await.unwrap_err();
        assert_eq!(other.kind, Kind::BadAnswer);
        let far = piece(got(None, 1 << 40, vec![b"0"]), 1 << 30, (1 << 30) + 1).await.unwrap_err();
        assert_eq!(far.kind, Kind::BadAnswer);
    }

    /// A server that goes on sending is not listened to: the stream would fail if it were asked for more.
    #[tokio::test]
    async fn no_more_is_read_than_was_asked_for() {
        let mut endless = got(None, 1 << 40, vec![]);
        let broken = stream::once(async { Err(store::Error::new(Kind::Other, "read too far")) });
        endless.body = stream::iter([Ok("0123456789".into())]).chain(broken).boxed();
        assert_eq!(piece(endless, 0, 4).await.unwrap(), (1 << 40, b"0123".to_vec()));
    }
}
