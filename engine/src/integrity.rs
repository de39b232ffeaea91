//! CRC-64/NVME: computed inline, folded over parts, compared at the end; and the verdict that follows.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::CrcAlgorithm::Crc64Nvme;

use md5::{Digest as _, Md5};

use crate::body::{Digests, ReadAt, WINDOW};
use crate::store::{Algorithm, Checksum, ETag};

/// A running CRC-64/NVME.
pub struct Crc64(crc_fast::Digest);

impl Crc64 {
    /// Over no bytes.
    pub fn new() -> Self {
        Self(crc_fast::Digest::new(Crc64Nvme))
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The value over all bytes so far.
    pub fn value(&self) -> u64 {
        self.0.finalize()
    }
}

impl Default for Crc64 {
    fn default() -> Self {
        Self::new()
    }
}

/// The CRC of two neighbouring pieces from their own CRCs and the size of the second, in bytes.
pub fn combine(first: u64, second: u64, second_size: u64) -> u64 {
    crc_fast::checksum_combine(Crc64Nvme, first, second, second_size)
}

/// The CRC of a file from the (CRC, size) of its parts in order.
pub fn fold(parts: impl IntoIterator<Item = (u64, u64)>) -> u64 {
    parts.into_iter().fold(0, |whole, (crc, size)| combine(whole, crc, size))
}

/// As the header `x-amz-checksum-crc64nvme` has it: base64 of the big-endian bytes.
pub fn crc64_to_header(crc: u64) -> String {
    BASE64.encode(crc.to_be_bytes())
}

/// The value of such a header, or `None` if it is no CRC-64.
pub fn crc64_from_header(value: &str) -> Option<u64> {
    let bytes: [u8; 8] = BASE64.decode(value).ok()?.try_into().ok()?;
    Some(u64::from_be_bytes(bytes))
}

/// The CRC-64/NVME of a part, if that is what the server told.
pub fn part_crc64(checksum: Option<&Checksum>) -> Option<u64> {
    let checksum = checksum.filter(|it| it.algorithm == Algorithm::Crc64Nvme)?;
    crc64_from_header(&checksum.value)
}

/// The CRC-64/NVME over the whole object, if that is what the server keeps.
pub fn whole_crc64(checksum: Option<&Checksum>) -> Option<u64> {
    let checksum = checksum.filter(|it| it.whole && it.algorithm == Algorithm::Crc64Nvme)?;
    crc64_from_header(&checksum.value)
}

/// The entity tag that S3 gives an object of these parts, without quotes: the MD5 over their MD5s, and how many they
/// are. `None` if one of them is no MD5, as where the server encrypts.
pub fn joined_tag(parts: &[&ETag]) -> Option<String> {
    let mut md5 = Md5::new();
    for part in parts {
        let hex = part.bare();
        if hex.len() != 32 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for at in (0..32).step_by(2) {
            md5.update([u8::from_str_radix(&hex[at..at + 2], 16).ok()?]);
        }
    }
    let hex: String = md5.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{hex}-{}", parts.len()))
}

/// Reads `size` bytes from `offset` and computes both digests. Blocks.
pub fn digest(source: &dyn ReadAt, offset: u64, size: u64) -> io::Result<Digests> {
    let mut crc64 = Crc64::new();
    let mut md5 = Md5::new();
    let mut at = offset;
    while at < offset + size {
        let step = (offset + size - at).min(WINDOW as u64);
        let mut window = crate::window::take(step as usize);
        source.read_exact_at(&mut window, at)?;
        crc64.update(&window);
        md5.update(&window[..]);
        at += step;
    }
    Ok(Digests { crc64: crc64.value(), md5: Some(md5.finalize().into()) })
}
