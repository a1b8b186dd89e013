//! The rows of the benchmarks, one file each.

pub(crate) mod call;
pub(crate) mod codegen;
pub(crate) mod command;
pub(crate) mod decode;
pub(crate) mod small;
pub(crate) mod weight;

use benches::payload::Shape;
use benches::report::Table;

use crate::contenders::Fallible;
use crate::driver::{Driver, Payload};

/// A row of the benchmarks.
pub(crate) struct Row {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it measures.
    pub(crate) about: &'static str,
    pub(crate) run: fn(&mut Driver) -> Fallible<Vec<Table>>,
}

/// All of them, in the order in which they run.
pub(crate) const ROWS: [Row; 6] = [
    Row { name: "decode", about: "decoding a list in memory", run: decode::run },
    Row { name: "call", about: "whole calls on loopback", run: call::run },
    Row { name: "small", about: "many small calls", run: small::run },
    Row { name: "command", about: "the feather command", run: command::run },
    Row { name: "codegen", about: "generating the client", run: codegen::run },
    // Last, since it keeps the processor hot for minutes.
    Row { name: "weight", about: "crates, builds and binaries", run: weight::run },
];

/// The lists of most rows.
const SIZES: [(&str, Shape); 3] =
    [("small", Shape::new(5, 10)), ("medium", Shape::new(20, 40)), ("large", Shape::new(200, 50))];

/// Returns a size as titles name it.
fn described(name: &str, payload: &Payload) -> String {
    let Shape { connections, tools } = payload.shape;
    let megabytes = payload.bytes as f64 / 1e6;
    let digits = usize::from(megabytes < 10.0);
    format!("{name} list: {connections} connections × {tools} tools, {megabytes:.digits$} MB")
}
