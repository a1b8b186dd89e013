//! A global allocator that counts: how often memory was asked for, how much, and how much was
//! held at once.
//!
//! Crates that do this either do not know the peak or note a backtrace for every allocation,
//! which takes longer than what is measured. So this is one of our own, and the only unsafe
//! code: it hands every call on to the system's allocator, unchanged.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

use serde::{Deserialize, Serialize};

/// The allocator; a binary or test makes it its own with `#[global_allocator]`.
///
/// While nothing is counted it costs one load of a flag that never changes.
#[derive(Debug)]
pub struct Counting;

static ON: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
/// What is held more than when counting began; memory from before that is given back makes it
/// negative.
static HELD: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// What some work took from the allocator, on all threads of the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// How often memory was asked for; growing counts as asking.
    pub allocations: u64,
    /// How many bytes were asked for in all; growing counts what was added.
    pub bytes: u64,
    /// The most bytes that were held at once, beyond what was held before.
    pub peak: u64,
    /// How many bytes are still held, beyond what was held before.
    pub held: i64,
}

/// Does `work` and counts meanwhile. Not to be nested, nor used on two threads at once.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Counts) {
    for counter in [&ALLOCATIONS, &BYTES] {
        counter.store(0, Relaxed);
    }
    HELD.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    ON.store(true, Relaxed);
    let value = work();
    ON.store(false, Relaxed);
    let counts = Counts {
        allocations: ALLOCATIONS.load(Relaxed),
        bytes: BYTES.load(Relaxed),
        peak: u64::try_from(PEAK.load(Relaxed)).unwrap_or_default(),
        held: HELD.load(Relaxed),
    };
    (value, counts)
}

fn grow(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes as u64, Relaxed);
    let held = HELD.fetch_add(bytes as i64, Relaxed) + bytes as i64;
    PEAK.fetch_max(held, Relaxed);
}

// SAFETY: every call goes to `System` as it came, which keeps the promises of the trait; what is
// done besides touches atomics only, and so neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if ON.load(Relaxed) {
            grow(layout.size());
        }
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if ON.load(Relaxed) {
            grow(layout.size());
        }
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if ON.load(Relaxed) {
            grow(size.saturating_sub(layout.size()));
            HELD.fetch_sub(layout.size().saturating_sub(size) as i64, Relaxed);
        }
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if ON.load(Relaxed) {
            HELD.fetch_sub(layout.size() as i64, Relaxed);
        }
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}
