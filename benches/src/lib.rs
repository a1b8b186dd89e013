//! Payloads, a server without costs of its own, an allocator that counts, reports and goals. The
//! binary measures with them; the guard in `tests/` limits the counts.

pub mod compare;
pub mod counting;
pub mod goals;
pub mod history;
pub mod payload;
pub mod random;
pub mod render;
pub mod report;
pub mod server;
