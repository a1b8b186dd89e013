//! Positions in a settings file, and the errors there.

use std::ops::Range;

use calamus_document::read::{Excerpt, Position};
use toml::de::{DeTable, DeValue};

use super::{Invalid, Settings};

/// The file that settings come from.
#[derive(Clone, Debug, Default)]
pub struct Text {
    name: String,
    text: String,
    /// The table of the settings in the file.
    table: Vec<String>,
}

impl Text {
    pub(super) fn new(name: &str, text: &str, table: &[&str]) -> Self {
        let table = table.iter().map(|key| (*key).to_owned()).collect();
        Self { name: name.to_owned(), text: text.to_owned(), table }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the file with its settings, and checks what needs no plan.
    pub(super) fn checked(self, settings: Settings) -> Result<Settings, Invalid> {
        let settings = Settings { origin: self, ..settings };
        settings.check_syntax()?;
        Ok(settings)
    }

    /// Returns an error at a position.
    pub(super) fn invalid(
        &self,
        position: Option<Position>,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Invalid {
        Invalid {
            name: if self.name.is_empty() { super::FILE.to_owned() } else { self.name.clone() },
            position,
            reason: reason.into(),
            remedy: remedy.into(),
            excerpt: position.and_then(|at| Excerpt::of(&self.text, at)).map(Box::new),
        }
    }

    /// Returns an error of the TOML parser, with a suggestion for an unknown key.
    pub(super) fn invalid_toml(&self, error: &toml::de::Error) -> Invalid {
        let position = error.span().map(|span| self.position_of(&span));
        let message = error.message().trim_end();
        let Some((key, known)) = unknown_key(message) else {
            return self.invalid(position, message.replace('\n', "; "), "");
        };
        let remedy = suggestion(key, known.iter().copied());
        self.invalid(position, format!("unknown key `{key}`"), remedy)
    }

    /// Returns the position of the key at the end of a path of keys.
    pub(super) fn position(&self, keys: &[&str]) -> Option<Position> {
        let document = DeTable::parse(&self.text).ok()?;
        let mut table = document.get_ref();
        let path: Vec<_> =
            self.table.iter().map(String::as_str).chain(keys.iter().copied()).collect();
        let (last, around) = path.split_last()?;
        for key in around {
            match table.get(*key)?.get_ref() {
                DeValue::Table(inner) => table = inner,
                _ => return None,
            }
        }
        let (key, _) = table.get_key_value(*last)?;
        Some(self.position_of(&key.span()))
    }

    fn position_of(&self, span: &Range<usize>) -> Position {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

/// Returns the key that serde does not know, and those that it does.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    // Names stand between backticks: every second piece is one.
    Some((key, rest.split('`').skip(1).step_by(2).collect()))
}

/// Returns the remedy for an unknown name: the nearest known one, or all of a few.
pub(crate) fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    const FEW: usize = 12;
    /// From how similar a name is suggested, between 0 and 1.
    const NEAR: f64 = 0.7;
    let known: Vec<_> = known.collect();
    let lower = name.to_lowercase();
    let similarity = |other: &str| strsim::jaro_winkler(&lower, &other.to_lowercase());
    let nearest = known.iter().max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    match nearest {
        Some(nearest) if similarity(nearest) >= NEAR => format!("did you mean `{nearest}`?"),
        Some(_) if known.len() <= FEW => format!("known are: {}", known.join(", ")),
        Some(_) => "`calamus inspect` lists the names of a document".to_owned(),
        None => String::new(),
    }
}
