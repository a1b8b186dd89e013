//! `--jq` in a build without the feature `jq`.

use std::convert::Infallible;

use crate::deadline::Deadline;
use crate::failure::Failure;

/// One result of a filter.
#[derive(Debug)]
#[allow(dead_code)] // There are no results.
pub(super) enum Value {
    String(String),
    Json(String),
}

/// A filter, of which there is none.
#[derive(Debug)]
pub(super) struct Filter(Infallible);

impl Filter {
    pub(super) fn new(_: &str, _: Deadline) -> Result<Self, Failure> {
        Err(Failure::usage("--jq is not part of this build (feature `jq`)"))
    }

    pub(super) fn run<E>(
        &self,
        _: &str,
        _: Deadline,
        _: impl FnMut(Value) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.0 {}
    }
}
