//! How many values of unions and enums were unknown while something was decoded: of the
//! alternatives of a union, the one with the fewest is the best.

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Notes an unknown value.
pub fn note_unknown() {
    COUNT.set(COUNT.get().saturating_add(1));
}

/// Returns how many values were unknown during `work`, and its result.
pub fn count_unknown<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.get();
    let result = work();
    (COUNT.get().saturating_sub(before), result)
}

/// Takes back what was noted during work whose result is dropped.
pub(crate) fn forget_unknown(count: usize) {
    COUNT.set(COUNT.get().saturating_sub(count));
}
