//! What a transport must know of each operation: whether it may be repeated.
//!
//! This is the one table that lists the operations by hand; a test holds it against the
//! document.

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operationId.
    pub(crate) id: &'static str,
    pub(crate) repeat: Repeat,
}

/// Whether a request may be sent again when it is not known to have failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It reads, or writes what a second time changes nothing.
    Safe,
    /// It creates something, or acts at a third party: a second time is a second act.
    /// It is sent again only if it certainly never arrived.
    OnlyIfUnsent,
}

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

impl Operation {
    /// The operation with this id.
    pub(crate) fn named(id: &str) -> &'static Self {
        OPERATIONS.iter().find(|operation| operation.id == id).unwrap_or(&UNKNOWN)
    }
}
