//! What fills a part to its size and unpacks to nothing. Pure.
//!
//! For gzip an empty member whose header has room for it, its extra field (RFC 1952, section 2.3.1.1); for zstd a
//! skippable frame (RFC 8878, section 3.1.2). Decoders read over both.

use crate::transfer::Compression;

/// The most bytes of one piece: the longest extra field of a gzip header, and the member around it.
const LARGEST: u64 = 65_535 + GZIP_AROUND;
/// Bytes of a gzip member but for its extra field: header, length of the field, an empty block, checksum and size.
const GZIP_AROUND: u64 = 10 + 2 + 2 + 8;
/// Bytes before a subfield of the extra field: two of its id, two of its length.
const SUBFIELD: u64 = 4;
/// Bytes before the content of a skippable frame: four of its magic number, four of its length.
const ZSTD_BEFORE: u64 = 8;

/// Whether so many bytes can be filled: none, or as many as the shortest piece has.
pub fn can_fill(compression: Compression, room: u64) -> bool {
    room == 0 || room >= shortest(compression)
}

/// Fills so many bytes, one piece after the other; less than the shortest piece cannot be filled.
pub fn pieces(compression: Compression, mut room: u64) -> impl Iterator<Item = Vec<u8>> {
    let shortest = shortest(compression);
    std::iter::from_fn(move || {
        let size = match room {
            0..=LARGEST => room,
            // What stays is a piece too.
            _ => LARGEST.min(room - shortest),
        };
        room -= size;
        (size >= shortest).then(|| piece(compression, size))
    })
}

fn shortest(compression: Compression) -> u64 {
    match compression {
        Compression::Gzip => GZIP_AROUND + SUBFIELD,
        Compression::Zstd => ZSTD_BEFORE,
    }
}

/// One of `shortest` to [`LARGEST`] bytes.
fn piece(compression: Compression, size: u64) -> Vec<u8> {
    match compression {
        Compression::Gzip => {
            let extra = (size - GZIP_AROUND) as u16;
            let field = extra - SUBFIELD as u16;
            // Deflated, with an extra field, no time, an unknown system; then the field's length and its one subfield.
            let mut bytes = vec![0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];
            bytes.extend(extra.to_le_bytes());
            bytes.extend(*b"pd");
            bytes.extend(field.to_le_bytes());
            bytes.resize(bytes.len() + usize::from(field), 0);
            // The last block, with fixed codes and nothing in it (RFC 1951, section 3.2.6). Its checksum and size are 0.
            bytes.extend([3, 0]);
            bytes.resize(bytes.len() + 8, 0);
            bytes
        }
        Compression::Zstd => {
            let mut bytes = 0x184d_2a50_u32.to_le_bytes().to_vec();
            bytes.extend(((size - ZSTD_BEFORE) as u32).to_le_bytes());
            bytes.resize(size as usize, 0);
            bytes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::{compress, tests::unpacked};
    use super::*;

    #[test]
    fn every_size_is_filled_exactly_and_unpacks_to_nothing() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let around = |size: u64| size.saturating_sub(30)..size + 30;
            let sizes = (1..100).chain(around(LARGEST)).chain(around(2 * LARGEST)).chain([1_000_000]);
            let mut stream = Vec::new();
            for size in sizes.filter(|size| can_fill(compression, *size)) {
                let filled: Vec<Vec<u8>> = pieces(compression, size).collect();
                assert_eq!(filled.iter().map(Vec::len).sum::<usize>() as u64, size, "{compression:?}");
                assert!(filled.iter().all(|piece| piece.len() as u64 <= LARGEST), "{compression:?} {size}");
                stream.extend(filled.concat());
                stream.extend(compress(compression, b"something ").expect("compressed"));
            }
            let plain = unpacked(compression, &stream);
            assert!(plain.len() > 1_000 && plain.chunks(10).all(|it| it == b"something "), "{compression:?}");
        }
    }

    #[test]
    fn nothing_needs_no_piece_and_too_little_cannot_be_filled() {
        for (compression, shortest) in [(Compression::Gzip, 26), (Compression::Zstd, 8)] {
            assert_eq!(pieces(compression, 0).count(), 0);
            assert!(can_fill(compression, 0) && can_fill(compression, shortest));
            assert!((1..shortest).all(|room| !can_fill(compression, room)), "{compression:?}");
        }
    }
}
