//! Blocks of a file, compressed each for itself.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use flate2::write::GzEncoder;
use futures::future::try_join_all;

use crate::body::ReadAt;
use crate::transfer::Compression;

/// Bytes of the file in one block: so many that what a compressor learns anew in each is nothing beside them …
pub const BLOCK: u64 = 1 << 20;
/// … but for the last ones of a part, which get smaller until they fit. What is then left is filled.
pub const SMALLEST: u64 = 16 << 10;
/// Blocks of one file that are compressed at once. Memory is this many blocks, plain and compressed.
const AT_ONCE: u64 = 2;

/// A block, compressed.
pub struct Block {
    /// Where it ends in the file.
    pub ends: u64,
    pub bytes: Vec<u8>,
}

/// The usual levels of both: more costs far more time than it saves.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;

/// A block as one gzip member, or one zstd frame with a checksum.
pub fn compress(compression: Compression, plain: &[u8]) -> io::Result<Vec<u8>> {
    match compression {
        Compression::Gzip => {
            let room = Vec::with_capacity(plain.len() / 2);
            let mut encoder = GzEncoder::new(room, flate2::Compression::new(GZIP_LEVEL));
            encoder.write_all(plain)?;
            encoder.finish()
        }
        Compression::Zstd => {
            let mut compressor = zstd::bulk::Compressor::new(ZSTD_LEVEL)?;
            compressor.include_checksum(true)?;
            compressor.compress(plain)
        }
    }
}

/// The first blocks of that range, with `size` bytes of the file in each but the last, compressed in order; each on a
/// thread of its own.
pub async fn round(
    source: &Arc<dyn ReadAt>,
    range: Range<u64>,
    size: u64,
    compression: Compression,
) -> io::Result<Vec<Block>> {
    let end = range.end.min(range.start + AT_ONCE * size);
    let block = |start: u64| {
        let (source, ends) = (source.clone(), end.min(start + size));
        let read = move || {
            let mut plain = vec![0; (ends - start) as usize];
            source.read_exact_at(&mut plain, start)?;
            Ok(Block { ends, bytes: compress(compression, &plain)? })
        };
        async move { tokio::task::spawn_blocking(read).await.map_err(io::Error::other)? }
    };
    try_join_all((range.start..end).step_by(size as usize).map(block)).await
}

#[cfg(test)]
pub mod tests {
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::*;

    /// What the programs of this computer make of it, decoders of other authors; without them, our own.
    pub fn unpacked(compression: Compression, packed: &[u8]) -> Vec<u8> {
        let mut program = Command::new(compression.name());
        let Ok(mut child) = program.arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
            let mut plain = Vec::new();
            match compression {
                Compression::Gzip => flate2::read::MultiGzDecoder::new(packed).read_to_end(&mut plain),
                Compression::Zstd => zstd::Decoder::new(packed).and_then(|mut it| it.read_to_end(&mut plain)),
            }
            .expect("it is whole");
            return plain;
        };
        let mut input = child.stdin.take().expect("a pipe");
        let packed = packed.to_vec();
        let writing = std::thread::spawn(move || input.write_all(&packed));
        let output = child.wait_with_output().expect("it ends");
        writing.join().expect("no panic").expect("it takes all");
        assert!(output.status.success(), "{compression:?} is whole");
        output.stdout
    }

    /// The whole source, a round at a time.
    fn packed(compression: Compression, source: Vec<u8>) -> Vec<u8> {
        let (size, mut packed, mut at) = (source.len() as u64, Vec::new(), 0);
        let source: Arc<dyn ReadAt> = Arc::new(Bytes::from(source));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        while at < size {
            for block in runtime.block_on(round(&source, at..size, BLOCK, compression)).expect("compressed") {
                packed.extend(block.bytes);
                at = block.ends;
            }
        }
        packed
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn one_after_the_other_they_are_the_source(
            size in prop_oneof![1usize..3_000, 1_048_570usize..1_048_580, 2_000_000usize..4_500_000],
            pattern in proptest::collection::vec(any::<u8>(), 1..64),
            noisy in any::<bool>(),
        ) {
            let at = |at: usize| if noisy { (at.wrapping_mul(2_654_435_761) >> 13) as u8 } else { pattern[at % pattern.len()] };
            let source: Vec<u8> = (0..size).map(at).collect();
            for compression in [Compression::Gzip, Compression::Zstd] {
                prop_assert!(unpacked(compression, &packed(compression, source.clone())) == source);
            }
        }
    }

    #[test]
    fn a_source_that_ends_early_is_told() {
        let source: Arc<dyn ReadAt> = Arc::new(Bytes::from_static(b"short"));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        let error = runtime.block_on(round(&source, 0..10, BLOCK, Compression::Gzip)).err().expect("it is short");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
