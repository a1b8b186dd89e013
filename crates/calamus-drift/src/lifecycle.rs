//! Deprecation, sunset days and stability levels as a project handles them: how long before its
//! removal something has to be announced, and what may change without notice.

use std::collections::BTreeMap;

use calamus_document::model::{Lifetime, Spanned};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

/// Stability levels, each promising more than the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stability {
    /// `draft`
    Draft,
    /// `alpha`
    Alpha,
    /// `beta`
    Beta,
    /// `stable`, which is also assumed where no level is declared.
    #[default]
    Stable,
}

impl Stability {
    /// Parses a level, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        let known = [
            ("draft", Self::Draft),
            ("alpha", Self::Alpha),
            ("beta", Self::Beta),
            ("stable", Self::Stable),
        ];
        known.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, level)| level)
    }

    /// The level that something declares, if it is a known one.
    pub(crate) fn declared(spanned: &Option<Spanned<&Value>>) -> Option<Self> {
        Self::parse(spanned.as_ref()?.value.as_str()?)
    }

    /// The level of something, declared or assumed.
    pub(crate) fn of(lifetime: &Lifetime<'_>) -> Self {
        Self::declared(&lifetime.stability).unwrap_or_default()
    }
}

/// How a project deprecates and removes.
///
/// Without `today` no day is compared with the current one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lifecycle {
    /// The current day. Not part of the file.
    #[serde(skip)]
    pub today: Option<NaiveDate>,
    /// Days that must remain from now to an announced sunset, by stability level; 0 by default.
    pub grace_days: BTreeMap<Stability, u32>,
    /// Whether whatever is deprecated needs a sunset day.
    pub require_sunset: bool,
    /// Levels at which operations may change without notice: their changes are safe.
    pub unstable: Vec<Stability>,
}

impl Lifecycle {
    /// Whether a sunset day leaves callers less time than the grace period.
    pub(crate) fn is_too_soon(&self, sunset: &Value, level: Stability) -> bool {
        let grace = self.grace_days.get(&level).copied().unwrap_or(0);
        let earliest = self.today.and_then(|today| today.checked_add_days(Days::new(grace.into())));
        match (day(sunset), earliest) {
            (Some(sunset), Some(earliest)) => sunset < earliest,
            _ => false,
        }
    }

    /// Whether an announced day has come. None if that is unknown.
    pub(crate) fn has_come(&self, sunset: &Option<Spanned<&Value>>) -> Option<bool> {
        Some(self.today? >= day(sunset.as_ref()?.value)?)
    }
}

/// The day of an announcement; a time of day is ignored.
pub(crate) fn day(value: &Value) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.as_str()?.get(..10)?, "%Y-%m-%d").ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn grace_periods_count_from_today_and_by_level() {
        let lifecycle = Lifecycle {
            today: NaiveDate::from_ymd_opt(2026, 1, 1),
            grace_days: BTreeMap::from([(Stability::Stable, 30), (Stability::Beta, 10)]),
            ..Lifecycle::default()
        };
        let too_soon = |day: &str, level| lifecycle.is_too_soon(&json!(day), level);
        assert!(too_soon("2026-01-30", Stability::Stable));
        assert!(!too_soon("2026-01-31T08:00:00Z", Stability::Stable));
        assert!(too_soon("2026-01-10", Stability::Beta));
        assert!(!too_soon("2026-01-11", Stability::Beta));
        assert!(!too_soon("2026-01-01", Stability::Alpha));
        assert!(!too_soon("soon", Stability::Stable));
        let no_clock = Lifecycle { today: None, ..lifecycle };
        assert!(!no_clock.is_too_soon(&json!("1999-01-01"), Stability::Stable));
    }
}
