//! Cards: one value, a line per property.

use std::io::{self, Write};

use super::cell::Cell;
use super::table::{Column, Fit, GAP};
use super::{Screen, style, wrap};

/// Maximum number of lines of a value.
const MAX_LINES: usize = 12;

/// The properties of one value, one per line, below its name.
#[derive(Debug)]
pub(crate) struct Card {
    title: Cell,
    properties: Vec<(&'static str, Cell)>,
}

impl Card {
    pub(crate) fn new(title: impl AsRef<str>) -> Self {
        Self { title: Cell::styled(title, style::HEADING), properties: Vec::new() }
    }

    pub(crate) fn push(&mut self, name: &'static str, value: Cell) {
        self.properties.push((name, value));
    }

    /// Returns the names of the properties for `--columns`.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> =
            self.properties.iter().map(|(name, _)| column(name).name()).collect();
        names.join(", ")
    }

    /// Returns whether a user may mean a property of this card.
    pub(super) fn has(&self, name: &str) -> bool {
        self.properties.iter().any(|(own, _)| column(own).has_name(name))
    }

    /// Returns the card with the selected properties only, or with all if none is selected.
    pub(super) fn select(mut self, selected: &[String]) -> Self {
        if !selected.is_empty() {
            let all = std::mem::take(&mut self.properties);
            let find = |name: &String| all.iter().find(|(own, _)| column(own).has_name(name));
            self.properties = selected.iter().filter_map(find).cloned().collect();
        }
        self
    }

    /// Returns names and values.
    pub(super) fn into_fields(self) -> (Vec<Column>, Vec<Cell>) {
        self.properties.into_iter().map(|(name, value)| (column(name), value)).unzip()
    }

    pub(super) fn write(&self, out: &mut dyn Write, screen: Screen) -> io::Result<()> {
        let title = match screen.width {
            Some(width) => wrap::truncate(&self.title.text, width),
            None => self.title.text.as_str().into(),
        };
        self.title.write(&title, 0, out, screen.color)?;
        out.write_all(b"\n")?;
        let names = self.properties.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let indent = GAP.len() + names + GAP.len();
        for (name, value) in &self.properties {
            let lines = match screen.width {
                Some(width) => wrap::wrap(&value.text, width.saturating_sub(indent), MAX_LINES),
                None => vec![value.text.clone()],
            };
            for (at, line) in lines.iter().enumerate() {
                let name = if at == 0 { name } else { "" };
                out.write_all(GAP.as_bytes())?;
                Cell::styled(name, style::FAINT).write(name, names, out, screen.color)?;
                out.write_all(GAP.as_bytes())?;
                value.write(line, 0, out, screen.color)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

fn column(title: &'static str) -> Column {
    Column { title, fit: Fit::Keep }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_wraps_its_values_beside_their_names() {
        let mut card = Card::new("Shared Drive");
        card.push("status", Cell::new("error"));
        card.push("reason", Cell::new("Google refused the refresh token: access was withdrawn."));
        let mut out = Vec::new();
        card.write(&mut out, Screen { width: Some(40), color: false }).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        Shared Drive
          status  error
          reason  Google refused the refresh
                  token: access was withdrawn.
        ");
    }
}
