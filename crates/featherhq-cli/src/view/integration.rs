//! An integration as a row.

use featherhq::Integration;

use super::Row;
use crate::output::{Cell, Column, Fit};

impl Row for Integration {
    const COLUMNS: &'static [Column] = &[
        Column { title: "KEY", fit: Fit::Keep },
        Column { title: "NAME", fit: Fit::Cut },
        Column { title: "CATEGORY", fit: Fit::Drop },
        Column { title: "DESCRIPTION", fit: Fit::Wrap },
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(self.key.as_str()),
            Cell::new(&self.display_name),
            Cell::new(&self.category),
            Cell::new(&self.description),
        ]
    }
}
