//! Buffers of one window, used again and again, so that a long transfer allocates nothing.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

use bytes::Bytes;

use crate::body::WINDOW;

/// Kept for the next request; more than this is given back to the system.
const KEEP: usize = 32;

static FREE: Mutex<Vec<Box<[u8]>>> = Mutex::new(Vec::new());

/// A buffer of up to one window. Goes back to the pool when it, or the last of its frozen bytes, is dropped.
pub struct Window {
    buffer: Option<Box<[u8]>>,
    size: usize,
}

/// Takes a buffer whose first `size` bytes are to be used; their content is not defined.
///
/// # Panics
/// If `size` is more than [`WINDOW`].
pub fn take(size: usize) -> Window {
    assert!(size <= WINDOW);
    let reused = FREE.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
    Window { buffer: Some(reused.unwrap_or_else(|| vec![0; WINDOW].into_boxed_slice())), size }
}

impl Window {
    /// The same bytes, shareable.
    pub fn freeze(self) -> Bytes {
        Bytes::from_owner(self)
    }

    fn bytes(&self) -> &[u8] {
        self.buffer.as_deref().map_or(&[], |buffer| &buffer[..self.size])
    }
}

impl Deref for Window {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.bytes()
    }
}

impl DerefMut for Window {
    fn deref_mut(&mut self) -> &mut [u8] {
        let size = self.size;
        self.buffer.as_deref_mut().map_or(&mut [], |buffer| &mut buffer[..size])
    }
}

impl AsRef<[u8]> for Window {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(buffer) = self.buffer.take() {
            let mut free = FREE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if free.len() < KEEP {
                free.push(buffer);
            }
        }
    }
}
