//! The disk of this computer: sources that are read, part files that are written, and safe names.

pub mod disk;
pub mod expand;
pub mod names;
pub mod part_file;
pub mod source;

#[cfg(any(test, feature = "fakes"))]
pub use disk::ForgetfulDisk;
pub use disk::{Disk, RealDisk};
pub use part_file::PartFile;
pub use source::Source;
