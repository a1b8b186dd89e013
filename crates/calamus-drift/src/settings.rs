//! `drift.toml`: accepted findings, severities by rule, and the lifecycle of a project.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de};

use super::lifecycle::Lifecycle;
use super::rules;
use super::verdict::Severity;

/// The settings of a run.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Findings that do not fail a run.
    pub accept: Vec<Accept>,
    /// Severities in place of those of the table, by the id of the rule.
    pub severity: BTreeMap<String, Override>,
    /// Deprecation, sunset days and stability levels.
    pub lifecycle: Lifecycle,
}

/// A finding that a person has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The fingerprint of the finding.
    pub fingerprint: String,
    /// Why it is acceptable.
    pub reason: String,
    /// The person who accepted it.
    pub author: String,
    /// The last day on which the entry counts; without one, it counts for ever.
    #[serde(default, deserialize_with = "date")]
    pub expires: Option<NaiveDate>,
}

/// A severity of a project's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Override {
    /// Findings of the rule are not reported.
    Off,
    /// They are safe.
    Safe,
    /// They are risky.
    Risky,
    /// They are breaking.
    Breaking,
}

impl Override {
    /// The severity; none if the rule is switched off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Safe => Some(Severity::Safe),
            Self::Risky => Some(Severity::Risky),
            Self::Breaking => Some(Severity::Breaking),
        }
    }
}

/// Reads a day that is written as a date or as a string.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Date(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(deserializer)? {
        Written::Date(date) => date.to_string(),
        Written::Text(text) => text,
    };
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
    day.map(Some)
        .map_err(|_| de::Error::custom(format!("`{text}` is not a day such as 2030-12-31")))
}

/// A settings file that cannot be used.
#[derive(Debug)]
pub struct Invalid {
    /// The name of the file.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.reason.trim_end())
    }
}

impl std::error::Error for Invalid {}

impl Settings {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, Invalid> {
        let name = path.display().to_string();
        let invalid = |reason: String| Invalid { name: name.clone(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| invalid(error.to_string()))?;
        Self::parse(&text).map_err(invalid)
    }

    /// Parses the text of a file. Returns what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settings: Self =
            toml::from_str(text).map_err(|error| with_suggestion(&error.to_string()))?;
        let mut seen = std::collections::BTreeSet::new();
        for entry in &settings.accept {
            if !seen.insert(&entry.fingerprint) {
                return Err(format!("`{}` is accepted twice", entry.fingerprint));
            }
            if entry.reason.trim().is_empty() || entry.author.trim().is_empty() {
                return Err(format!("`{}` has no reason or no author", entry.fingerprint));
            }
        }
        match settings.severity.keys().find(|id| rules::find(id).is_none()) {
            Some(id) => Err(rules::unknown(id)),
            None => Ok(settings),
        }
    }
}

/// Adds the nearest known name to the message about an unknown one. The message lists those that
/// are possible at its place, quoted, after the one that was found.
fn with_suggestion(message: &str) -> String {
    let message = message.trim_end();
    let line = message.lines().find(|line| line.starts_with("unknown "));
    let mut quoted = line.into_iter().flat_map(|line| line.split('`').skip(1).step_by(2));
    let Some(found) = quoted.next() else { return message.to_owned() };
    let distance = |name: &&str| strsim::damerau_levenshtein(name, found);
    match quoted.min_by_key(distance).filter(|name| distance(name) <= 5) {
        Some(name) => format!("{message}\ndid you mean `{name}`?"),
        None => message.to_owned(),
    }
}
