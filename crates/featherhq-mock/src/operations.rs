//! What the seventeen operations do: one function each, from a request that is known to fit the
//! document and the state, to a reply or a refusal.
//!
//! Nothing here knows HTTP beyond status codes, and nothing checks what the document can check.

mod connect;
mod tools;
mod trial;

use crate::error::Refusal;
use crate::json::Json;
use crate::state::{Row, State};

/// The parts of a request that an operation may look at.
#[derive(Debug)]
pub(crate) struct Call {
    /// The decoded values of the path's parameters, by name.
    pub(crate) path: Vec<(String, String)>,
    /// The query's parameters, defaults filled in, by name.
    pub(crate) query: Vec<(String, Json)>,
    /// The body, `null` if there is none.
    pub(crate) body: Json,
}

/// A success.
#[derive(Debug)]
pub(crate) enum Reply {
    Empty(u16),
    Value(u16, Json),
    /// The connection of this id.
    Connection(u16, String),
    /// All connections.
    Connections(u16),
}

type Outcome = Result<Reply, Refusal>;
type Operation = fn(&mut State, &Call) -> Outcome;

/// The operations that are implemented, by `operationId`.
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
    ("testInvokeConnection", trial::test_invoke_connection),
    ("testMcpCallConnection", trial::test_mcp_call_connection),
    ("testLeaseConnection", trial::test_lease_connection),
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

    /// A field of the body; absent and `null` are the same here.
    fn given(&self, name: &str) -> Option<&Json> {
        self.body.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.given(name)?.as_str()
    }
}

/// The connection that the path names, if it is the organisation's own.
fn own<'a>(state: &'a mut State, call: &Call) -> Result<&'a mut Row, Refusal> {
    state.row_mut(call.connection_id()).ok_or_else(|| Refusal::not_found("Connection"))
}

fn list_integrations(state: &mut State, _: &Call) -> Outcome {
    Ok(Reply::Value(200, state.catalog.integrations.clone()))
}

fn list_connections(_: &mut State, _: &Call) -> Outcome {
    Ok(Reply::Connections(200))
}

fn get_connection(state: &mut State, call: &Call) -> Outcome {
    own(state, call)?;
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

/// A nickname that is `null` changes nothing, since a connection always has one; a voice rate
/// that is `null` is cleared.
fn update_connection(state: &mut State, call: &Call) -> Outcome {
    let row = own(state, call)?;
    let nickname = call.given("nickname");
    let rate = call.body.get("voice_account_cps");
    if nickname.is_some() || rate.is_some() {
        let connection = row.edit();
        for (name, value) in [("nickname", nickname), ("voice_account_cps", rate)] {
            if let Some(value) = value {
                connection.set(name, value.clone());
            }
        }
        connection.set("updated_at", crate::state::now());
    }
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

fn disconnect_connection(state: &mut State, call: &Call) -> Outcome {
    if state.remove(call.connection_id()) {
        Ok(Reply::Empty(204))
    } else {
        Err(Refusal::not_found("Connection"))
    }
}

fn list_webhook_events(state: &mut State, call: &Call) -> Outcome {
    let vendor = call.query("vendor").and_then(Json::as_str).unwrap_or("nango");
    let limit = match call.query("limit") {
        Some(Json::Number(text)) => text.parse().unwrap_or(50),
        _ => 50,
    };
    let events = state.newest_events().into_iter();
    let events = events.filter(|event| event.str_at("vendor") == Some(vendor)).take(limit);
    Ok(Reply::Value(200, Json::array(events.cloned())))
}
