//! What the tests of this package share. Each module serves one concern; the tests themselves are
//! in `tests/`.

pub mod facts;
