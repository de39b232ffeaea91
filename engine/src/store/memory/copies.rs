//! Copies in memory.

use std::ops::Range;

use md5::{Digest as _, Md5};

use super::about::check_tags;
use super::refusal;
use super::state::{Object, State};
use crate::store::about::{CopyOptions, Source};
use crate::store::{Kind, ObjectPath, PutOptions, Receipt, Result};

impl State {
    pub fn copy(&mut self, from: &Source, to: &ObjectPath, options: &CopyOptions) -> Result<Receipt> {
        self.check_key(to)?;
        let source = self.source(from)?;
        if source.bytes.len() as u64 > self.largest_copy {
            let message = "The specified copy source is larger than the maximum allowable size";
            return Err(refusal(Kind::Other, 400, "InvalidRequest", message));
        }
        let changes = options.replace.is_some() || options.storage_class.is_some() || options.encryption.is_some();
        if from.object == *to && from.version.is_none() && !changes {
            let message = "This copy request is illegal because it is trying to copy an object to itself";
            return Err(refusal(Kind::Other, 400, "InvalidRequest", message));
        }
        self.check_absent(to, options.only_if_absent)?;
        check_tags(options.tags.as_deref().unwrap_or_default())?;
        let taken_over = (source.options.headers, source.options.metadata);
        let (headers, metadata) = options.replace.clone().unwrap_or(taken_over);
        let options = PutOptions {
            headers,
            metadata,
            tags: options.tags.clone().unwrap_or(source.options.tags),
            encryption: options.encryption.clone(),
            storage_class: options.storage_class.clone(),
            ..PutOptions::default()
        };
        // An object in one piece, whatever the source was made of.
        let etag = self.etag(&Md5::digest(&source.bytes), "");
        let checksum = self.checksum(&source.bytes);
        self.publish(to, Object { bytes: source.bytes, etag, checksum, options, restored: None })
    }

    pub fn copy_part(
        &mut self,
        from: &Source,
        range: Range<u64>,
        to: &ObjectPath,
        upload_id: &str,
        number: u32,
    ) -> Result<Receipt> {
        self.check_upload(to, upload_id)?;
        let source = self.source(from)?;
        if range.is_empty() || range.end > source.bytes.len() as u64 {
            let message = "The range specified is not valid for the source object";
            return Err(refusal(Kind::Other, 400, "InvalidArgument", message));
        }
        self.put_part(to, upload_id, number, source.bytes.slice(range.start as usize..range.end as usize))
    }

    fn source(&mut self, from: &Source) -> Result<Object> {
        let condition = from.if_match.as_ref().filter(|_| !self.weakness.ignores_if_match);
        Ok(self.readable(&from.object, from.version.as_deref(), condition)?.1)
    }
}
