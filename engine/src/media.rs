//! What kind of file some bytes are the beginning of, and which MIME type that makes an upload.
//!
//! Only kinds that begin with a number of their own are known here; text has none. Numbers are those of the formats'
//! own specifications.

/// How many bytes from the start of a file are enough for everything in here.
pub const FIRST_BYTES: usize = 512;

/// The MIME type that the first bytes of a file say for themselves, if they say one.
pub fn of_content(first: &[u8]) -> Option<&'static str> {
    let begins = NUMBERS.iter().find(|(number, _)| first.starts_with(number)).map(|(_, mime)| *mime);
    begins.or_else(|| riff(first)).or_else(|| iso_media(first)).or_else(|| is_bitmap(first).then_some("image/bmp"))
}

/// The MIME type of an upload: by the name of its key, unless the first bytes are plainly something else.
pub fn of_upload(key: &str, first: &[u8]) -> Option<String> {
    let named = mime_guess::from_path(key).first_raw();
    let Some(said) = of_content(first) else {
        return match named {
            // Named like a picture or a film, but it is text: a page with an error that was saved, TypeScript.
            Some(named) if family(named).is_some() && is_text(first) => Some("text/plain".into()),
            named => named.map(str::to_owned),
        };
    };
    match named {
        Some(named) if !contradicts(named, said) => Some(named.to_owned()),
        _ => Some(said.to_owned()),
    }
}

/// Whether content of that type, beginning like that, gets smaller by compression: text, and what is kept plain. Not
/// what is compressed already, and nothing that is not known.
pub fn is_compressible(mime: Option<&str>, first: &[u8]) -> bool {
    let mime = mime.map(|mime| mime.split(';').next().unwrap_or(mime).trim().to_ascii_lowercase());
    match of_content(first) {
        // Text, databases and the like have no number here; of those that have one, few are plain.
        Some(said) => PLAIN.contains(&said) && mime.is_none_or(|mime| family(&mime).is_some()),
        None => match mime.as_deref() {
            Some(mime) => {
                mime.starts_with("text/")
                    || mime.ends_with("+json")
                    || mime.ends_with("+xml")
                    || PLAIN.contains(&mime)
                    || (mime == "application/octet-stream" && is_text(first))
            }
            None => is_text(first),
        },
    }
}

/// Types beside `text/…` that are kept plain.
const PLAIN: &[&str] = &[
    "application/json",
    "application/x-ndjson",
    "application/xml",
    "application/javascript",
    "application/ecmascript",
    "application/typescript",
    "application/sql",
    "application/x-sql",
    "application/rtf",
    "application/toml",
    "application/yaml",
    "application/x-yaml",
    "application/x-sh",
    "application/x-tar",
    "application/wasm",
    "application/postscript",
    "application/vnd.sqlite3",
    "application/x-sqlite3",
    "font/ttf",
    "font/otf",
    "audio/wav",
    "image/bmp",
    "image/x-portable-pixmap",
    "image/vnd.adobe.photoshop",
];

/// Whether a name's type cannot be true of content of that kind. Much is built on ZIP or gzip under types of its own
/// (documents, packages, compressed drawings), so that only a type with other numbers, or a text, is contradicted.
fn contradicts(named: &str, said: &str) -> bool {
    match family(named) {
        Some(own) => family(said) != Some(own),
        None => named.starts_with("text/") || matches!(named, "application/json" | "application/javascript"),
    }
}

/// Kinds that one number stands for. Within a family the name knows better: `.mov`, `.m4a` and `.mp4` begin alike.
fn family(mime: &str) -> Option<&'static str> {
    Some(match mime {
        "image/png" => "png",
        "image/jpeg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/bmp" | "image/x-ms-bmp" => "bmp",
        "image/tiff" => "tiff",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/gzip" | "application/x-gzip" => "gzip",
        "application/zstd" => "zstd",
        "application/x-7z-compressed" => "7z",
        "application/x-xz" => "xz",
        "application/x-bzip2" | "application/x-bzip" => "bzip2",
        "audio/flac" | "audio/x-flac" => "flac",
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "video/x-msvideo" => "avi",
        "audio/ogg" | "video/ogg" | "application/ogg" => "ogg",
        "video/webm" | "audio/webm" | "video/x-matroska" | "audio/x-matroska" => "matroska",
        "video/mp4" | "audio/mp4" | "audio/m4a" | "audio/x-m4a" | "video/x-m4v" | "video/quicktime" | "video/3gpp"
        | "video/3gpp2" | "image/avif" | "image/heic" | "image/heif" => "iso media",
        // What `.ts` and `.mts` are called; they may as well be TypeScript.
        "video/vnd.dlna.mpeg-tts" => "transport stream",
        _ => return None,
    })
}

/// Numbers at the very beginning.
const NUMBERS: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"BZh", "application/x-bzip2"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "application/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
];

/// RIFF names its content after the length.
fn riff(first: &[u8]) -> Option<&'static str> {
    if !first.starts_with(b"RIFF") {
        return None;
    }
    match first.get(8..12)? {
        b"WEBP" => Some("image/webp"),
        b"WAVE" => Some("audio/wav"),
        b"AVI " => Some("video/x-msvideo"),
        _ => None,
    }
}

/// ISO base media (ISO 14496-12): a box `ftyp` with the brand.
fn iso_media(first: &[u8]) -> Option<&'static str> {
    if first.get(4..8)? != b"ftyp" {
        return None;
    }
    Some(match first.get(8..12)? {
        b"avif" | b"avis" => "image/avif",
        b"heic" | b"heix" | b"mif1" => "image/heic",
        b"qt  " => "video/quicktime",
        b"M4A " => "audio/mp4",
        _ => "video/mp4",
    })
}

/// `BM` alone is two letters; the reserved bytes and a known length of the second header make it a bitmap.
fn is_bitmap(first: &[u8]) -> bool {
    let header = first.get(14..18).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    first.starts_with(b"BM")
        && first.get(6..10) == Some(&[0; 4])
        && matches!(header, Some(12 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// UTF-8 without control characters; the last character may be cut off.
fn is_text(first: &[u8]) -> bool {
    let text = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&first[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0";
    const GZIP: &[u8] = b"\x1f\x8b\x08\0";
    const MP4: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0";
    const TEXT: &[u8] = "Grüße\n".as_bytes();

    #[test]
    fn what_the_first_bytes_say() {
        let bitmap = [&b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"[..], &[0; 8]].concat();
        for (first, expected) in [
            (PNG, Some("image/png")),
            (JPEG, Some("image/jpeg")),
            (b"GIF89a\x01\0", Some("image/gif")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x24\0\0\0WAVEfmt ", Some("audio/wav")),
            (b"RIFF\x24\0\0\0", None),
            (b"\0\0\0\x1cftypavif\0\0\0\0", Some("image/avif")),
            (b"\0\0\0\x14ftypqt  ", Some("video/quicktime")),
            (MP4, Some("video/mp4")),
            (b"\0\0\0\x14ftyp", None),
            (&bitmap, Some("image/bmp")),
            (b"BMW is a maker of cars", None),
            (b"%PDF-1.7", Some("application/pdf")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/>", None),
            (b"<!doctype html>", None),
            (TEXT, None),
            (b"", None),
        ] {
            assert_eq!(of_content(first), expected, "{first:?}");
        }
    }

    #[test]
    fn the_name_says_it_unless_the_content_is_plainly_something_else() {
        for (key, first, expected) in [
            ("a.png", PNG, Some("image/png")),
            ("a.png", JPEG, Some("image/jpeg")),
            ("a.jpg", TEXT, Some("text/plain")),
            ("a.txt", TEXT, Some("text/plain")),
            ("a.txt", PNG, Some("image/png")),
            ("a.html", TEXT, Some("text/html")),
            ("a.html", GZIP, Some("application/gzip")),
            ("a.json", ZIP, Some("application/zip")),
            ("a/b.docx", ZIP, Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
            ("a.svgz", GZIP, Some("image/svg+xml")),
            ("a.mov", MP4, Some("video/quicktime")),
            ("a.m4v", MP4, Some("video/x-m4v")),
            ("a.ts", TEXT, Some("text/plain")),
            ("a.ts", b"\x47\x40\0\x10\0", Some("video/vnd.dlna.mpeg-tts")),
            ("no extension", PNG, Some("image/png")),
            ("no extension", TEXT, None),
            ("a.png", b"", Some("image/png")),
        ] {
            assert_eq!(of_upload(key, first).as_deref(), expected, "{key} {first:?}");
        }
    }

    #[test]
    fn text_and_plain_kinds_are_compressed_and_nothing_that_is_so_already() {
        let bitmap = [&b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"[..], &[0; 8]].concat();
        for (mime, first, expected) in [
            (Some("text/plain"), TEXT, true),
            (Some("text/csv; charset=utf-8"), TEXT, true),
            (Some("image/svg+xml"), TEXT, true),
            (Some("image/svg+xml"), GZIP, false),
            (Some("application/json"), b"{}", true),
            (Some("application/x-tar"), b"a\0\0\0", true),
            (Some("application/wasm"), b"\0asm", true),
            (Some("image/bmp"), &bitmap, true),
            (Some("image/png"), PNG, false),
            (Some("text/plain"), PNG, false),
            (Some("text/plain"), ZIP, false),
            (Some("application/zip"), ZIP, false),
            (Some("application/pdf"), b"%PDF-1.7", false),
            (Some("video/mp4"), MP4, false),
            (Some("application/octet-stream"), b"\0\x01", false),
            (Some("application/octet-stream"), TEXT, true),
            (None, TEXT, true),
            (None, b"\0\x01", false),
            (None, b"", false),
        ] {
            assert_eq!(is_compressible(mime, first), expected, "{mime:?} {first:?}");
        }
    }

    #[test]
    fn no_content_makes_a_page_or_a_drawing_of_an_upload() {
        for (_, mime) in NUMBERS {
            assert!(!mime.contains("html") && !mime.contains("svg") && !mime.contains("xml"));
        }
    }
}
