//! A connection as a row, as a card and as a status line.

use featherhq::{Connection, ConnectionStatus, ToolsStatus};

use super::{Row, time};
use crate::output::{Card, Cell, Column, Fit, style};
use crate::redact;

impl Row for Connection {
    const COLUMNS: &'static [Column] = &[
        Column { title: "NICKNAME", fit: Fit::Cut },
        // Commands accept it in place of an id, so it is never truncated.
        Column { title: "SLUG", fit: Fit::Keep },
        Column { title: "INTEGRATION", fit: Fit::Keep },
        Column { title: "STATUS", fit: Fit::Keep },
        Column { title: "TOOLS", fit: Fit::Drop },
        Column { title: "LAST USED", fit: Fit::Drop },
        Column { title: "ID", fit: Fit::Below },
        Column { title: "REASON", fit: Fit::Below },
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(&self.nickname),
            Cell::new(&self.nickname_slug),
            Cell::new(self.integration_key.as_str()),
            status(self),
            tools_status(self),
            match self.last_used_at {
                Some(at) => Cell::new(at.format("%Y-%m-%d").to_string()),
                None => Cell::absent("never"),
            },
            Cell::styled(self.id.to_string(), style::FAINT),
            reason(self),
        ]
    }
}

/// Returns the properties of a connection, apart from its tools.
pub(crate) fn card(connection: &Connection) -> Card {
    let mut card = Card::new(&connection.nickname);
    card.push("id", Cell::new(connection.id.to_string()));
    card.push("slug", Cell::new(&connection.nickname_slug));
    card.push("integration", Cell::new(connection.integration_key.as_str()));
    card.push("status", status(connection));
    if connection.status_reason.is_some() {
        card.push("reason", reason(connection));
    }
    card.push("tools", tools_status(connection));
    card.push("tools synced", time(connection.tools_synced_at));
    card.push("connected", time(connection.connected_at));
    card.push("refreshed", time(connection.last_refreshed_at));
    card.push("last used", time(connection.last_used_at));
    card.push("created", time(Some(connection.created_at)));
    card.push("updated", time(Some(connection.updated_at)));
    if let Some(rate) = connection.voice_account_cps {
        card.push("voice", Cell::new(format!("{rate} calls/s")));
    }
    let vendor = match &connection.vendor_connection_id {
        Some(id) => format!("{} ({id})", connection.vendor),
        None => connection.vendor.clone(),
    };
    card.push("vendor", Cell::new(vendor));
    card.push("organization", Cell::new(connection.organization_id.to_string()));
    card.push("metadata", Cell::new(redact::redact_json(connection.metadata.as_str())));
    card
}

/// Returns the status of a connection and its tools.
pub(crate) fn status_line(connection: &Connection) -> String {
    format!("{}, tools {}", connection.status, connection.tools_status)
}

fn status(connection: &Connection) -> Cell {
    let style = match &connection.status {
        _ if connection.status_reason.is_some() => style::BAD,
        ConnectionStatus::Active => style::GOOD,
        _ => style::WAITING,
    };
    Cell::styled(connection.status.as_str(), style)
}

fn reason(connection: &Connection) -> Cell {
    Cell::styled(connection.status_reason.as_deref().unwrap_or_default(), style::BAD)
}

fn tools_status(connection: &Connection) -> Cell {
    let style = match connection.tools_status {
        ToolsStatus::Failed => style::BAD,
        ToolsStatus::Synced => style::PLAIN,
        _ => style::WAITING,
    };
    Cell::styled(format!("{} {}", connection.tools.len(), connection.tools_status), style)
}
