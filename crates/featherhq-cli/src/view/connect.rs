//! Responses to requests that start a connection.

use featherhq::{McpConnection, McpDiscovery, NewConnection};

use super::{optional, redacted, time};
use crate::output::{Card, Cell, style};

pub(crate) fn new_connection(nickname: &str, new: &NewConnection) -> Card {
    let mut card = Card::new(nickname);
    card.push("id", Cell::new(new.connection_id.to_string()));
    card.push("vendor", Cell::new(&new.vendor));
    card.push("session token", redacted());
    card.push("token expires", time(Some(new.expires_at)));
    card
}

pub(crate) fn mcp_connection(nickname: &str, new: &McpConnection) -> Card {
    let mut card = Card::new(nickname);
    card.push("id", Cell::new(new.connection_id.to_string()));
    card.push("status", Cell::new(new.status.as_str()));
    card.push("vendor", Cell::new(&new.vendor));
    if new.state.is_some() {
        card.push("state", redacted());
    }
    card
}

pub(crate) fn discovery(server_url: &str, found: &McpDiscovery) -> Card {
    let mut card = Card::new(server_url);
    let registers = if found.supports_dcr {
        Cell::styled("yes", style::GOOD)
    } else {
        Cell::styled("no: OAuth needs --oauth-client-id", style::WAITING)
    };
    card.push("registers clients", registers);
    card.push("authorize URL", optional(found.authorize_url.as_deref()));
    card.push("token URL", optional(found.token_url.as_deref()));
    let scopes = found.scopes.join(" ");
    card.push("scopes", optional(Some(scopes.as_str()).filter(|scopes| !scopes.is_empty())));
    card
}
