//! An operation in both documents, and where its changes are felt.

use super::super::finding::{Direction, Felt};
use calamus_document::model::OperationNode;

/// An operation that both documents have.
#[derive(Debug)]
pub(crate) struct Both<'d> {
    pub(crate) base: OperationNode<'d>,
    pub(crate) new: OperationNode<'d>,
    /// Its number in the report.
    pub(crate) operation: usize,
    /// Whether the server is the one who calls: in webhooks and callbacks.
    pub(crate) reversed: bool,
    /// What precedes the names of parts, for callbacks.
    pub(crate) prefix: String,
}

impl Both<'_> {
    fn felt(&self, direction: Direction, part: String) -> Felt {
        let direction = if self.reversed { direction.reversed() } else { direction };
        let part = format!("{}{part}", self.prefix);
        Felt { operation: self.operation, direction: Some(direction), part }
    }

    /// Felt in what is asked.
    pub(crate) fn request(&self, part: String) -> Felt {
        self.felt(Direction::Request, part)
    }

    /// Felt in what is answered.
    pub(crate) fn answer(&self, part: String) -> Felt {
        self.felt(Direction::Answer, part)
    }

    /// Felt by the operation itself.
    pub(crate) fn as_a_whole(&self) -> Option<Felt> {
        let part = format!("{}operation", self.prefix);
        Some(Felt { operation: self.operation, direction: None, part })
    }
}
