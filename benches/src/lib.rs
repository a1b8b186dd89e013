//! What measurements are made with and shown by: payloads, a server that costs nothing, an
//! allocator that counts; reports, goals, and their forms. The binary measures with them; the
//! guard in `tests/` holds what it counts.

pub mod compare;
pub mod counting;
pub mod goals;
pub mod history;
pub mod payload;
pub mod random;
pub mod render;
pub mod report;
pub mod server;
