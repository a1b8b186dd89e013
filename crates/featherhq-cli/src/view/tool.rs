//! A tool as a row and as a card.

use featherhq::{InputDefaults, JsonObject, Tool};

use super::{Row, optional, time};
use crate::output::{Card, Cell, Column, Fit, style};
use crate::redact;

impl Row for Tool {
    const COLUMNS: &'static [Column] = &[
        Column { title: "SLUG", fit: Fit::Keep },
        Column { title: "TOOL", fit: Fit::Cut },
        Column { title: "ENABLED", fit: Fit::Keep },
        Column { title: "INPUTS SET", fit: Fit::Drop },
        Column { title: "ID", fit: Fit::Drop },
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::new(&self.slug),
            Cell::new(&self.display_name),
            enabled(self),
            inputs_set(self),
            Cell::styled(self.id.to_string(), style::FAINT),
        ]
    }
}

fn inputs_set(tool: &Tool) -> Cell {
    match (tool.default_count, tool.pinned_count) {
        (0, 0) => Cell::absent("-"),
        (defaults, 0) => Cell::new(format!("{defaults} by default")),
        (0, pinned) => Cell::new(format!("{pinned} pinned")),
        (defaults, pinned) => Cell::new(format!("{defaults} by default, {pinned} pinned")),
    }
}

/// Returns the properties of a tool, without its schemas.
pub(crate) fn card(tool: &Tool) -> Card {
    let mut card = Card::new(&tool.display_name);
    card.push("slug", Cell::new(&tool.slug));
    card.push("path", Cell::new(&tool.tool_path));
    card.push("id", Cell::new(tool.id.to_string()));
    card.push("enabled", enabled(tool));
    if let Some(description) = &tool.description {
        card.push("description", Cell::new(description));
    }
    for (property, default) in tool.input_defaults.iter().flat_map(InputDefaults::iter) {
        let kind = default.kind.as_str();
        let value = if redact::is_secret(property) {
            redact::REDACTED.to_owned()
        } else {
            redact::redact_json(&default.value.to_string())
        };
        card.push("input", Cell::new(format!("{property} = {value} ({kind})")));
    }
    if !tool.stale_input_fields.is_empty() {
        card.push("stale inputs", stale(&tool.stale_input_fields));
    }
    let map = tool.response_field_map.as_ref().map(JsonObject::as_str);
    card.push("field map", optional(map));
    if !tool.stale_field_paths.is_empty() {
        card.push("stale paths", stale(&tool.stale_field_paths));
    }
    card.push("updated", time(Some(tool.updated_at)));
    card
}

fn enabled(tool: &Tool) -> Cell {
    if tool.is_enabled {
        Cell::styled("yes", style::GOOD)
    } else {
        Cell::styled("no", style::WAITING)
    }
}

fn stale(names: &[String]) -> Cell {
    Cell::styled(names.join(", "), style::BAD)
}
