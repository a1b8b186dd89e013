//! Feather's operations, and which of them may be retried.
//!
//! This is the one table that lists the operations by hand; a test compares it with the document.

use crate::transport::{Operation, Repeat};

const OPERATIONS: &[Operation] = &[
    Operation { id: "listIntegrations", repeat: Repeat::Safe },
    Operation { id: "listConnections", repeat: Repeat::Safe },
    Operation { id: "createConnection", repeat: Repeat::OnlyIfUnsent },
    Operation { id: "getConnection", repeat: Repeat::Safe },
    Operation { id: "updateConnection", repeat: Repeat::Safe },
    Operation { id: "disconnectConnection", repeat: Repeat::Safe },
    Operation { id: "connectCustomMcp", repeat: Repeat::OnlyIfUnsent },
    Operation { id: "connectEmail", repeat: Repeat::OnlyIfUnsent },
    Operation { id: "discoverCustomMcp", repeat: Repeat::Safe },
    Operation { id: "finalizeConnection", repeat: Repeat::Safe },
    Operation { id: "refreshConnectionTools", repeat: Repeat::Safe },
    Operation { id: "bulkUpdateConnectionTools", repeat: Repeat::Safe },
    Operation { id: "updateConnectionTool", repeat: Repeat::Safe },
    Operation { id: "testInvokeConnection", repeat: Repeat::OnlyIfUnsent },
    Operation { id: "testMcpCallConnection", repeat: Repeat::OnlyIfUnsent },
    Operation { id: "testLeaseConnection", repeat: Repeat::Safe },
    Operation { id: "listWebhookEvents", repeat: Repeat::Safe },
];

/// An operation that nobody has decided about yet is not repeated.
static UNKNOWN: Operation = Operation { id: "unknown", repeat: Repeat::OnlyIfUnsent };

/// Returns the operation with this id.
pub(crate) fn named(id: &str) -> &'static Operation {
    OPERATIONS.iter().find(|operation| operation.id == id).unwrap_or(&UNKNOWN)
}
