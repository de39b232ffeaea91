//! RestoreObject. Nothing here is in an archive: what says so can be read all the same.

use s3s::S3ErrorCode;
use s3s::dto::*;

use super::backend::Backend;
use super::fault::{Fault, Outcome};
use super::objects;

pub(super) async fn restore(store: &Backend, input: RestoreObjectInput) -> Outcome<RestoreObjectOutput> {
    let find = move |store: &Backend| {
        let place = (input.bucket.as_str(), input.key.as_str());
        store.index.read(|view| objects::find(view, place, input.version_id.as_deref()))
    };
    let class = store.blocking(find).await?.about.class();
    match class.as_str() {
        StorageClass::GLACIER | StorageClass::DEEP_ARCHIVE => {
            Err(Fault::not_implemented("The practice store has no archive: the object can be read as it is"))
        }
        _ => {
            let message = "Restore is not allowed for the object's current storage class";
            Err(Fault::Refused(S3ErrorCode::InvalidObjectState, message))
        }
    }
}
