//! Whether the parts of an upload that another program began are those of a file. Pure: sizes, numbers and words.

use crate::body::Digests;
use crate::integrity::part_crc64;
use crate::store::{Algorithm, ListedPart};
use crate::transfer::Plan;

use super::is_md5;

/// Other parts are not compared once so many are known to be different.
pub const ENOUGH: usize = 10;

/// How a file has to be cut for these parts to be its own: all but the last have the size of the first one. Without the
/// first, the largest stands for it. Without any, the file is cut as usual.
///
/// # Errors
/// Why they cannot be, in words that go on with "the file does not fit: ".
pub fn plan(size: u64, listed: &[ListedPart], preferred: Option<u64>) -> Result<Plan, String> {
    // Without them the server would refuse what is missing, or the completion, when everything was sent.
    let foreign =
        listed.iter().filter_map(|part| part.checksum.as_ref()).find(|it| it.algorithm != Algorithm::Crc64Nvme);
    if let Some(checksum) = foreign {
        let name = name(checksum.algorithm);
        return Err(format!("it was begun with checksums of the kind {name}, which Windlass cannot go on with"));
    }
    let Some(first) = listed.iter().find(|part| part.number == 1).or(listed.iter().max_by_key(|part| part.size)) else {
        return Plan::upload(size, preferred).ok_or_else(|| "the file is larger than a server takes".to_owned());
    };
    let plan = Plan::begun(size, first.size).ok_or_else(|| {
        format!("its parts have {} bytes each, and a server cannot join a file of {size} bytes from such", first.size)
    })?;
    let fits =
        |part: &&ListedPart| (1..=plan.count()).contains(&part.number) && plan.part(part.number).size == part.size;
    let others: Vec<u32> = listed.iter().filter(|part| !fits(part)).map(|part| part.number).collect();
    match others.is_empty() {
        true => Ok(plan),
        false => Err(format!("{} another size than in this file", have(&others))),
    }
}

/// What the server's word on a part says of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// A checksum or the tag shows that it is equal.
    Equal,
    /// Its checksum shows that it is another.
    Other,
    /// Its tag is not that of ours: other bytes, or a server whose tags are no MD5.
    OtherTag,
}

/// Compares a part of the file with the server's word on its own. A checksum is stronger than a tag.
pub fn fit(listed: &ListedPart, ours: &Digests) -> Fit {
    match part_crc64(listed.checksum.as_ref()) {
        Some(theirs) if theirs == ours.crc64 => Fit::Equal,
        Some(_) => Fit::Other,
        None if ours.md5.is_some_and(|md5| is_md5(&listed.etag, md5)) => Fit::Equal,
        None => Fit::OtherTag,
    }
}

/// The words for parts that are not equal; `all` if none of the parts is, by their tags alone.
pub fn differing(others: &[u32], only_tags: bool, all: bool) -> String {
    let more = if others.len() >= ENOUGH { " The rest was not compared." } else { "" };
    let tags = match only_tags && all {
        true => ", or this server encrypts and gives no checksums, and then nothing can be compared",
        false => "",
    };
    format!("{} other bytes than this file{tags}.{more}", have(others)).trim_end_matches('.').to_owned()
}

fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Crc64Nvme => "CRC-64/NVME",
        Algorithm::Crc32 => "CRC-32",
        Algorithm::Crc32C => "CRC-32C",
        Algorithm::Sha1 => "SHA-1",
        Algorithm::Sha256 => "SHA-256",
    }
}

fn have(numbers: &[u32]) -> String {
    match numbers {
        [one] => format!("part {one} has"),
        many => format!("parts {} have", spans(many)),
    }
}

/// `1, 3 and 5 to 9`; of many only the first.
fn spans(numbers: &[u32]) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match spans.last_mut() {
            Some((_, last)) if number == last.saturating_add(1) => *last = number,
            _ => spans.push((number, number)),
        }
    }
    const SHOWN: usize = 6;
    let more: u32 = spans.iter().skip(SHOWN).map(|(from, to)| to - from + 1).sum();
    let span = |&(from, to): &(u32, u32)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}, {to}"),
        _ => format!("{from} to {to}"),
    };
    let mut words: Vec<String> = spans.iter().take(SHOWN).map(span).collect();
    if more > 0 {
        words.push(format!("{more} more"));
    }
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::crc64_to_header;
    use crate::store::{Checksum, ETag};
    use crate::transfer::plan::MIB;

    fn part(number: u32, size: u64) -> ListedPart {
        ListedPart { number, size, etag: ETag("\"x\"".into()), checksum: None }
    }

    #[test]
    fn the_first_part_tells_how_the_file_is_cut() {
        let cut =
            |size, listed: &[ListedPart]| plan(size * MIB, listed, None).map(|it| (it.part_size() / MIB, it.count()));
        assert_eq!(cut(20, &[part(1, 6 * MIB), part(4, 2 * MIB)]), Ok((6, 4)));
        assert_eq!(cut(20, &[part(2, 6 * MIB), part(4, 2 * MIB)]), Ok((6, 4)), "the first is not there yet");
        assert_eq!(cut(3, &[part(1, 3 * MIB)]), Ok((3, 1)), "the whole file in one part");
        assert_eq!(cut(20, &[]), Ok((8, 3)), "as usual");
    }

    #[test]
    fn what_cannot_be_the_files_is_said_in_words() {
        let why = |size, listed: &[ListedPart]| plan(size * MIB, listed, None).expect_err("it cannot fit");
        assert_eq!(why(20, &[part(1, 6 * MIB), part(2, 5 * MIB)]), "part 2 has another size than in this file");
        assert_eq!(why(5, &[part(1, 6 * MIB)]), "part 1 has another size than in this file");
        let many: Vec<_> = [1, 5, 6, 7, 9].map(|number| part(number, 6 * MIB)).into();
        assert_eq!(why(20, &many), "parts 5 to 7 and 9 have another size than in this file");
        assert!(why(20, &[part(1, MIB)]).contains("cannot join"), "S3 joins no small parts");
        assert!(why(60_000, &[part(1, 5 * MIB)]).contains("cannot join"), "more than 10,000 parts");
        let sha = Checksum { algorithm: Algorithm::Sha256, whole: false, value: "x".into() };
        let why = why(20, &[ListedPart { checksum: Some(sha), ..part(1, 6 * MIB) }]);
        assert!(why.contains("SHA-256"), "{why}");
    }

    #[test]
    fn a_checksum_counts_more_than_a_tag() {
        let ours = Digests { crc64: 7, md5: Some([0xab; 16]) };
        let told = |crc64: Option<u64>, etag: &str| ListedPart {
            checksum: crc64.map(|it| Checksum {
                algorithm: Algorithm::Crc64Nvme,
                whole: true,
                value: crc64_to_header(it),
            }),
            etag: ETag(etag.into()),
            ..part(1, 1)
        };
        let md5 = format!("\"{}\"", "AB".repeat(16));
        assert_eq!(fit(&told(Some(7), "\"x\""), &ours), Fit::Equal);
        assert_eq!(fit(&told(None, &md5), &ours), Fit::Equal);
        assert_eq!(fit(&told(Some(8), &md5), &ours), Fit::Other);
        assert_eq!(fit(&told(None, "\"x\""), &ours), Fit::OtherTag);
    }

    #[test]
    fn the_words_name_the_parts() {
        assert_eq!(differing(&[3], true, false), "part 3 has other bytes than this file");
        assert!(differing(&[1, 2], true, true).contains("encrypts"));
        assert!(differing(&(1..=10).collect::<Vec<_>>(), false, true).starts_with("parts 1 to 10 have"));
        assert_eq!(spans(&[1, 3, 5, 7, 9, 11, 13, 20, 21]), "1, 3, 5, 7, 9, 11 and 3 more");
    }
}
