//! An operation in both documents, and the usages of its changes.

use super::super::finding::{Direction, Usage};
use calamus_document::model::OperationNode;

/// An operation that both documents have.
#[derive(Debug)]
pub(crate) struct Both<'d> {
    pub(crate) base: OperationNode<'d>,
    pub(crate) new: OperationNode<'d>,
    /// Its number in the report.
    pub(crate) operation: usize,
    /// Whether the server calls: in webhooks and callbacks.
    pub(crate) reversed: bool,
    /// What precedes the names of parts, for callbacks.
    pub(crate) prefix: String,
}

impl Both<'_> {
    fn usage(&self, direction: Direction, part: String) -> Usage {
        let direction = if self.reversed { direction.reversed() } else { direction };
        let part = format!("{}{part}", self.prefix);
        Usage::new(self.operation, Some(direction), part)
    }

    /// A usage in the request.
    pub(crate) fn request(&self, part: String) -> Usage {
        self.usage(Direction::Request, part)
    }

    /// A usage in a response.
    pub(crate) fn response(&self, part: String) -> Usage {
        self.usage(Direction::Response, part)
    }

    /// A usage by the operation itself.
    pub(crate) fn as_a_whole(&self) -> Option<Usage> {
        let part = format!("{}operation", self.prefix);
        Some(Usage::new(self.operation, None, part))
    }
}
