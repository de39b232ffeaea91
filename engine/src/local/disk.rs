//! The disk, as far as a transfer needs it, so that power cuts and I/O errors can be simulated.

/// The disk.
pub trait Disk: Send + Sync + 'static {}

/// The disk of this computer.
#[derive(Debug, Default, Clone, Copy)]
pub struct RealDisk;

impl Disk for RealDisk {}
