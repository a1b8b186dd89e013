//! Source text of Rust, line by line.

use std::fmt::Write as _;

use super::rustdoc;
use crate::plan::{Gate, Plan};

/// The width of a line of Rust.
pub(super) const WIDTH: usize = 100;

/// Text that grows by lines.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) text: String,
}

impl Source {
    /// Adds a line at a depth of indentation.
    pub(super) fn line(&mut self, depth: usize, line: impl AsRef<str>) {
        let indent = "    ".repeat(depth);
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{indent}{}", line.as_ref());
    }

    /// Adds an empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds documentation.
    pub(super) fn doc(&mut self, depth: usize, doc: &str) {
        for line in rustdoc::lines(doc, depth * 4) {
            let line = if line.is_empty() { "///".to_owned() } else { format!("/// {line}") };
            self.line(depth, line);
        }
    }

    /// Adds the attribute of an item that features enable.
    pub(super) fn gate(&mut self, depth: usize, plan: &Plan, gate: &Gate) {
        if let Some(condition) = condition(plan, gate) {
            self.line(depth, format!("#[cfg({condition})]"));
        }
    }

    /// Adds `head`, elements and `tail` on one line, or as many elements on each line as fit.
    pub(super) fn list(&mut self, depth: usize, head: &str, elements: &[String], tail: &str) {
        let line = format!("{head}{}{tail}", elements.join(", "));
        if line.len() + depth * 4 <= WIDTH {
            return self.line(depth, line);
        }
        self.line(depth, head.trim_end());
        let mut packed = String::new();
        for element in elements {
            let width = packed.len() + element.len() + 2 + (depth + 1) * 4;
            if width > WIDTH && !packed.is_empty() {
                self.line(depth + 1, std::mem::take(&mut packed).trim_end());
            }
            packed += &format!("{element}, ");
        }
        self.line(depth + 1, packed.trim_end());
        self.line(depth, tail.trim_start());
    }
}

/// The condition of an item that features enable; none, if it is always compiled.
pub(super) fn condition(plan: &Plan, gate: &Gate) -> Option<String> {
    let features = gate.iter().filter_map(|index| plan.features.get(*index));
    let features: Vec<_> =
        features.map(|feature| format!("feature = \"{}\"", feature.name)).collect();
    match features.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("any({})", several.join(", "))),
    }
}

/// Returns a string literal of Rust.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}
