//! A webhook event as a row.

use featherhq::WebhookEvent;

use super::{Row, optional, time};
use crate::output::{Cell, Column, Fit, style};

impl Row for WebhookEvent {
    const COLUMNS: &'static [Column] = &[
        Column { title: "RECEIVED", fit: Fit::Keep },
        Column { title: "TYPE", fit: Fit::Cut },
        Column { title: "CONNECTION", fit: Fit::Cut },
        Column { title: "INTEGRATION", fit: Fit::Drop },
        Column { title: "KIND", fit: Fit::Drop },
        Column { title: "ID", fit: Fit::Drop },
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.received_at.map_or_else(|| optional(None), |at| time(Some(at))),
            Cell::new(&self.event_type),
            optional(self.nickname.as_deref()),
            optional(self.integration_key.as_deref()),
            Cell::new(&self.event_kind),
            Cell::styled(&self.event_id, style::FAINT),
        ]
    }
}
