//! The result of a test of credentials.

use featherhq::Lease;

use crate::output::{Card, Cell, style};

pub(crate) fn card(lease: &Lease) -> Card {
    let mut card = Card::new("Credentials");
    card.push(
        "work",
        if lease.ok { Cell::styled("yes", style::GOOD) } else { Cell::styled("no", style::BAD) },
    );
    for (name, value) in [("team", &lease.team), ("url", &lease.url), ("detail", &lease.detail)] {
        if let Some(value) = value {
            card.push(name, Cell::new(value));
        }
    }
    card
}
