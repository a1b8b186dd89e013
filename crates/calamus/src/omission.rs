//! An operation that is not generated, and why.

use std::fmt;

use calamus_document::pointer::Pointer;
use serde_json::Value;

/// An operation that is not generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// Method and path, as they are written in a request.
    pub call: String,
    /// Its `operationId`, if it has one.
    pub operation_id: Option<String>,
    /// Why it is left out.
    pub reason: String,
}

impl Omission {
    /// The operation at `pointer` of `document`.
    pub fn new(document: &Value, pointer: &Pointer, reason: impl Into<String>) -> Self {
        let tokens: Vec<_> = pointer.tokens().collect();
        let call = match tokens.as_slice() {
            [_, path, method, ..] => format!("{} {path}", method.to_uppercase()),
            _ => String::new(),
        };
        let operation_id = pointer
            .find(document)
            .and_then(|operation| operation.get("operationId"))
            .and_then(Value::as_str)
            .map(str::to_owned);
        Self { pointer: pointer.clone(), call, operation_id, reason: reason.into() }
    }
}

impl fmt::Display for Omission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation_id {
            Some(id) => write!(f, "{id} ({}): {}", self.call, self.reason),
            None => write!(f, "{}: {}", self.call, self.reason),
        }
    }
}
