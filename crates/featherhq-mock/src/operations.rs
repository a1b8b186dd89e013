//! The operations: one function each, from a valid request and the state to a reply or an error.
//!
//! Requests are validated against the document before, so only what it cannot express is checked
//! here.

mod connect;
mod test_calls;
mod tools;

use crate::api_error::ApiError;
use crate::json::Json;
use crate::state::{State, StoredConnection};

/// The validated parts of a request.
#[derive(Debug)]
pub(crate) struct Call {
    /// The decoded path parameters, by name.
    pub(crate) path: Vec<(String, String)>,
    /// The query parameters with their defaults, by name.
    pub(crate) query: Vec<(String, Json)>,
    /// The request body, `null` if there is none.
    pub(crate) body: Json,
}

/// A successful response.
#[derive(Debug)]
pub(crate) enum Reply {
    Empty(u16),
    Value(u16, Json),
    /// A value that starts a session of the consent screen, and the token of the session.
    Session(u16, Json, String),
    /// The connection with this id.
    Connection(u16, String),
    /// All connections.
    Connections(u16),
}

type Outcome = Result<Reply, ApiError>;
type Operation = fn(&mut State, &Call) -> Outcome;

/// The implemented operations, by `operationId`.
pub(crate) const ALL: [(&str, Operation); 17] = [
    ("listIntegrations", list_integrations),
    ("listConnections", list_connections),
    ("createConnection", connect::create_connection),
    ("getConnection", get_connection),
    ("updateConnection", update_connection),
    ("disconnectConnection", disconnect_connection),
    ("connectCustomMcp", connect::connect_custom_mcp),
    ("connectEmail", connect::connect_email),
    ("discoverCustomMcp", connect::discover_custom_mcp),
    ("finalizeConnection", connect::finalize_connection),
    ("refreshConnectionTools", tools::refresh_connection_tools),
    ("bulkUpdateConnectionTools", tools::bulk_update_connection_tools),
    ("updateConnectionTool", tools::update_connection_tool),
    ("testInvokeConnection", test_calls::test_invoke_connection),
    ("testMcpCallConnection", test_calls::test_mcp_call_connection),
    ("testLeaseConnection", test_calls::test_lease_connection),
    ("listWebhookEvents", list_webhook_events),
];

pub(crate) fn find(id: &str) -> Option<Operation> {
    ALL.iter().find(|(known, _)| *known == id).map(|(_, operation)| *operation)
}

impl Call {
    fn parameter(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn connection_id(&self) -> &str {
        self.parameter("connection_id")
    }

    fn query(&self, name: &str) -> Option<&Json> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns a property of the body, unless it is absent or `null`.
    fn body_property(&self, name: &str) -> Option<&Json> {
        self.body.get(name).filter(|value| !value.is_null())
    }

    fn body_string(&self, name: &str) -> Option<&str> {
        self.body_property(name)?.as_str()
    }
}

/// Returns the connection in the path, if it belongs to the organization.
fn find_connection<'a>(
    state: &'a mut State,
    call: &Call,
) -> Result<&'a mut StoredConnection, ApiError> {
    state.connection_mut(call.connection_id()).ok_or_else(|| ApiError::not_found("Connection"))
}

fn list_integrations(state: &mut State, _: &Call) -> Outcome {
    Ok(Reply::Value(200, state.catalog.integrations.clone()))
}

fn list_connections(_: &mut State, _: &Call) -> Outcome {
    Ok(Reply::Connections(200))
}

fn get_connection(state: &mut State, call: &Call) -> Outcome {
    find_connection(state, call)?;
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

/// A `null` nickname changes nothing, since a connection always has one; a `null` voice rate clears
/// it.
fn update_connection(state: &mut State, call: &Call) -> Outcome {
    let now = state.clock.timestamp();
    let stored = find_connection(state, call)?;
    let nickname = call.body_property("nickname");
    let rate = call.body.get("voice_account_cps");
    if nickname.is_some() || rate.is_some() {
        let connection = stored.json_mut();
        for (name, value) in [("nickname", nickname), ("voice_account_cps", rate)] {
            if let Some(value) = value {
                connection.set(name, value.clone());
            }
        }
        connection.set("updated_at", now);
    }
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

fn disconnect_connection(state: &mut State, call: &Call) -> Outcome {
    if state.remove(call.connection_id()) {
        Ok(Reply::Empty(204))
    } else {
        Err(ApiError::not_found("Connection"))
    }
}

fn list_webhook_events(state: &mut State, call: &Call) -> Outcome {
    let vendor = call.query("vendor").and_then(Json::as_str).unwrap_or("nango");
    let limit = match call.query("limit") {
        Some(Json::Number(number)) => number.parse().unwrap_or(50),
        _ => 50,
    };
    let events = state.newest_events().into_iter();
    let events = events.filter(|event| event.str_at("vendor") == Some(vendor)).take(limit);
    Ok(Reply::Value(200, Json::array(events.cloned())))
}
