//! Comparing everything that is not a schema: operations and what belongs to them, security
//! and servers.

mod bodies;
mod both;
mod operations;
mod parameters;
pub(crate) mod references;
mod responses;
mod security;
mod servers;

pub(crate) use operations::compare_all;
pub(crate) use security::schemes;
pub(crate) use servers::of_document as servers;
