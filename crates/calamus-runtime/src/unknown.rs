//! Counts unknown values of unions and enums while a value is decoded. Of the alternatives of a
//! union, the one with the fewest is chosen.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Counts an unknown value.
pub fn note_unknown() {
    COUNT.set(COUNT.get().saturating_add(1));
}

/// Returns how many values were unknown during `work`, and its result.
pub fn count_unknown<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.get();
    let result = work();
    (COUNT.get().saturating_sub(before), result)
}

/// Subtracts the unknown values of a result that is dropped.
pub(crate) fn forget_unknown(count: usize) {
    COUNT.set(COUNT.get().saturating_sub(count));
}
