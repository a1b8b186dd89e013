//! Responses that are read while they arrive: Server-Sent Events, JSON lines and bytes.
//!
//! JSON arrays are read element by element by [`ElementStream`](crate::ElementStream).

mod bytes;
mod event;
mod events;
mod json_lines;
mod lines;
mod open;
mod sse;

pub use bytes::ByteStream;
pub use event::Event;
pub use events::EventStream;
pub use json_lines::LineStream;
