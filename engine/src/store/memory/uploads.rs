//! Uploads in parts in memory.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use md5::{Digest as _, Md5};

use super::objects::bad_digest;
use super::refusal;
use super::state::{Object, Part, State, Upload};
use crate::integrity::crc64_to_header;
use crate::store::{
    Begun, Completion, Error, Kind, ListedPart, ListedUpload, ObjectPath, PutOptions, Receipt, Result, UploadPage,
};

const LAST_PART: u32 = 10_000;

impl State {
    pub fn create_multipart(&mut self, object: &ObjectPath, options: &PutOptions) -> Result<Begun> {
        self.check_key(object)?;
        self.knows_tags(options.tags.is_empty())?;
        let initiated = self.tick();
        let upload_id = format!("upload-{initiated}");
        let upload = Upload { object: object.clone(), options: options.clone(), initiated, parts: BTreeMap::new() };
        self.uploads.insert(upload_id.clone(), upload);
        Ok(Begun { upload_id, whole_checksum: self.whole_checksum() })
    }

    pub fn put_part(&mut self, object: &ObjectPath, upload_id: &str, number: u32, bytes: Bytes) -> Result<Receipt> {
        self.check_upload(object, upload_id)?;
        if !(1..=LAST_PART).contains(&number) {
            let message = "Part number must be an integer between 1 and 10000, inclusive";
            return Err(refusal(Kind::Other, 400, "InvalidArgument", message));
        }
        let received = self.received.entry((upload_id.into(), number)).or_default();
        received.times += 1;
        received.bytes += bytes.len() as u64;
        let md5: [u8; 16] = Md5::digest(&bytes).into();
        let (etag, checksum) = (self.etag(&md5, ""), self.checksum(&bytes));
        let part = Part { bytes, md5, etag: etag.clone(), checksum: checksum.clone() };
        self.upload(object, upload_id)?.parts.insert(number, part);
        Ok(Receipt { etag, checksum, version: None })
    }

    pub fn list_parts(&mut self, object: &ObjectPath, upload_id: &str) -> Result<Vec<ListedPart>> {
        let listed = |(number, part): (&u32, &Part)| ListedPart {
            number: *number,
            size: part.bytes.len() as u64,
            etag: part.etag.clone(),
            checksum: part.checksum.clone(),
        };
        Ok(self.upload(object, upload_id)?.parts.iter().map(listed).collect())
    }

    pub fn complete_multipart(&mut self, path: &ObjectPath, upload_id: &str, asked: &Completion) -> Result<Receipt> {
        let (smallest, equal) = (self.smallest_part, self.equal_parts);
        let parts = chosen(self.upload(path, upload_id)?, asked, smallest)?;
        if equal && parts[..parts.len() - 1].iter().any(|part| part.bytes.len() != parts[0].bytes.len()) {
            let message = "All non-trailing parts must have the same length";
            return Err(refusal(Kind::Other, 400, "InvalidPart", message));
        }
        let digests: Vec<u8> = parts.iter().flat_map(|part| part.md5).collect();
        let mut bytes = BytesMut::new();
        parts.iter().for_each(|part| bytes.extend_from_slice(&part.bytes));
        if bytes.len() as u64 != asked.size {
            return Err(refusal(
                Kind::Other,
                400,
                "InvalidRequest",
                "The size of the object is not what was announced",
            ));
        }
        let checksum = if self.whole_checksum() { self.checksum(&bytes) } else { None };
        if let (Some(promised), Some(computed)) = (asked.crc64, &checksum)
            && computed.value != crc64_to_header(promised)
        {
            return Err(bad_digest());
        }
        self.check_absent(path, asked.only_if_absent)?;
        let etag = self.etag(&Md5::digest(&digests), &format!("-{}", asked.parts.len()));
        let mut options = self.upload(path, upload_id)?.options.clone();
        if self.weakness.loses_metadata {
            options.metadata.clear();
        }
        self.uploads.remove(upload_id);
        self.publish(path, Object { bytes: bytes.freeze(), etag, checksum, options, restored: None })
    }

    pub fn abort_multipart(&mut self, object: &ObjectPath, upload_id: &str) -> Result<()> {
        // S3 answers NoSuchUpload; the contract wants success, for it is what the caller wanted.
        if self.check_upload(object, upload_id).is_ok() {
            self.uploads.remove(upload_id);
        }
        self.bucket(&object.bucket).map(|_| ())
    }

    pub fn list_uploads(&mut self, bucket: &str, prefix: &str) -> Result<Vec<ListedUpload>> {
        self.bucket(bucket)?;
        let ours = self.uploads.iter().filter(|(_, upload)| upload.object.bucket == bucket);
        let listed = |(id, upload): (&String, &Upload)| ListedUpload {
            key: upload.object.key.clone(),
            upload_id: id.clone(),
            initiated: Some(upload.initiated),
        };
        let mut all: Vec<_> = ours.filter(|(_, upload)| upload.object.key.starts_with(prefix)).map(listed).collect();
        all.sort_by(|a, b| (&a.key, a.initiated).cmp(&(&b.key, b.initiated)));
        Ok(all)
    }

    pub fn list_uploads_page(&mut self, bucket: &str, prefix: &str, page: Option<&str>) -> Result<UploadPage> {
        let no_page = |_| Error::new(Kind::Other, "this is no page of uploads");
        let behind: Option<(String, i64)> = page.map(serde_json::from_str).transpose().map_err(no_page)?;
        let place = |it: &ListedUpload| (it.key.clone(), it.initiated.unwrap_or_default());
        let mut uploads = self.list_uploads(bucket, prefix)?;
        uploads.retain(|it| behind.as_ref().is_none_or(|behind| place(it) > *behind));
        let more = uploads.len() > self.page_size;
        uploads.truncate(self.page_size);
        let next = uploads.last().filter(|_| more).and_then(|it| serde_json::to_string(&place(it)).ok());
        Ok(UploadPage { uploads, next })
    }

    pub fn check_upload(&mut self, object: &ObjectPath, upload_id: &str) -> Result<()> {
        self.upload(object, upload_id).map(|_| ())
    }

    fn upload(&mut self, object: &ObjectPath, upload_id: &str) -> Result<&mut Upload> {
        self.bucket(&object.bucket)?;
        let found = self.uploads.get_mut(upload_id).filter(|upload| upload.object == *object);
        found.ok_or_else(|| refusal(Kind::NoSuchUpload, 404, "NoSuchUpload", "The specified upload does not exist"))
    }

    fn whole_checksum(&self) -> bool {
        !self.weakness.no_whole_checksum && !self.weakness.no_checksums
    }
}

/// The parts that the completion names, or why they will not do.
fn chosen<'a>(upload: &'a Upload, asked: &Completion, smallest: u64) -> Result<Vec<&'a Part>> {
    let invalid = |code: &str, message: &str| -> Error { refusal(Kind::Other, 400, code, message) };
    if asked.parts.is_empty() {
        return Err(invalid("MalformedXML", "You must specify at least one part"));
    }
    let mut parts = Vec::with_capacity(asked.parts.len());
    for (index, (number, etag)) in asked.parts.iter().enumerate() {
        if *number as usize != index + 1 {
            return Err(invalid("InvalidPartOrder", "The list of parts was not in ascending order, without gaps"));
        }
        let part = upload.parts.get(number).filter(|part| part.etag == *etag);
        let part =
            part.ok_or_else(|| invalid("InvalidPart", "One or more of the specified parts could not be found"))?;
        if (part.bytes.len() as u64) < smallest && index + 1 < asked.parts.len() {
            return Err(invalid("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"));
        }
        parts.push(part);
    }
    Ok(parts)
}
