//! `deprecated`, and the extensions `x-sunset` and `x-stability-level`, of operations,
//! parameters, headers and schemas.
//!
//! Reads no clock: grace periods are checked later, by the settings of a run.

use std::cmp::Ordering;

use serde_json::Value;

use calamus_document::model::{Lifetime, Spanned, same};
use calamus_document::pointer::Pointer;

use super::change::Change;
use super::lifecycle::{Lifecycle, Stability, day};
use super::rules::{self, Rule};

/// Something that both documents have, with its lifetime in each.
pub(crate) struct Both<'a, 'd> {
    /// What it is called in a sentence.
    pub(crate) name: &'a str,
    /// What the older document announces, and the place of it.
    pub(crate) base: (&'a Lifetime<'d>, &'a Pointer),
    /// The same of the newer document.
    pub(crate) new: (&'a Lifetime<'d>, &'a Pointer),
    /// How the project deprecates and removes.
    pub(crate) lifecycle: &'a Lifecycle,
}

impl Both<'_, '_> {
    /// What has changed. The two rules are those for being deprecated, and for no longer
    /// being so: they are others for each kind of thing.
    pub(crate) fn changes(&self, [deprecated, reinstated]: [&'static Rule; 2]) -> Vec<Change> {
        let (base, new) = (self.base.0, self.new.0);
        let name = self.name;
        let mut changes = Vec::new();
        let day = |spanned: &Option<Spanned<&Value>>| {
            spanned.as_ref().map(|spanned| spanned.value.to_string())
        };
        match (&base.deprecated, &new.deprecated) {
            // The day belongs to the announcement, and goes with it.
            (None, Some(_)) => {
                let message = match day(&new.sunset) {
                    Some(day) => format!("{name} is deprecated, with removal on {day}"),
                    None => format!("{name} is deprecated"),
                };
                changes.push(self.deprecation(deprecated, message));
                let is_missing = self.lifecycle.require_sunset && new.sunset.is_none();
                if is_missing {
                    let message = format!("{name} is deprecated without a day of removal");
                    changes.push(self.deprecation(&rules::DEPRECATED_WITHOUT_SUNSET, message));
                }
                changes.extend(self.sunset().filter(|c| c.rule.id == rules::SUNSET_TOO_SOON.id));
            }
            (Some(_), None) => {
                changes
                    .push(self.deprecation(reinstated, format!("{name} is no longer deprecated")));
            }
            _ => changes.extend(self.sunset()),
        }
        changes.extend(self.stability());
        changes
    }

    fn deprecation(&self, rule: &'static Rule, message: String) -> Change {
        let ((base, base_at), (new, new_at)) = (self.base, self.new);
        let flag = |at: &Option<Pointer>| at.as_ref().map(|_| Value::Bool(true));
        Change::new(rule, message)
            .base(base.deprecated.as_ref().unwrap_or(base_at), flag(&base.deprecated))
            .to(new.deprecated.as_ref().unwrap_or(new_at), flag(&new.deprecated))
    }

    fn sunset(&self) -> Option<Change> {
        let name = self.name;
        let (before, after) = (&self.base.0.sunset, &self.new.0.sunset);
        let (rule, message) = match (before, after) {
            (None, None) => return None,
            (_, Some(after)) if self.is_too_soon(after) => (
                &rules::SUNSET_TOO_SOON,
                format!("removal of {name} announced for {}, within the grace period", after.value),
            ),
            (None, Some(after)) => {
                (&rules::SUNSET_ADDED, format!("removal of {name} announced for {}", after.value))
            }
            (Some(_), None) => {
                (&rules::SUNSET_REMOVED, format!("announced removal of {name} withdrawn"))
            }
            (Some(before), Some(after)) if same(before.value, after.value) => return None,
            (Some(before), Some(after)) => {
                let rule = match by_day(before.value, after.value) {
                    Some(Ordering::Less) => &rules::SUNSET_BROUGHT_FORWARD,
                    Some(Ordering::Greater) => &rules::SUNSET_POSTPONED,
                    _ => &rules::SUNSET_CHANGED,
                };
                let (before, after) = (before.value, after.value);
                (rule, format!("announced removal of {name} moved from {before} to {after}"))
            }
        };
        Some(self.change(rule, message, before, after))
    }

    fn is_too_soon(&self, sunset: &Spanned<&Value>) -> bool {
        let is_same = |before: &Spanned<&Value>| same(before.value, sunset.value);
        let is_new = !self.base.0.sunset.as_ref().is_some_and(is_same);
        is_new && self.lifecycle.is_too_soon(sunset.value, Stability::of(self.new.0))
    }

    fn stability(&self) -> Option<Change> {
        let name = self.name;
        let (before, after) = (&self.base.0.stability, &self.new.0.stability);
        let level = Stability::declared;
        let rule = match level(after).cmp(&level(before)) {
            Ordering::Less => &rules::STABILITY_LOWERED,
            Ordering::Greater => &rules::STABILITY_RAISED,
            Ordering::Equal => return None,
        };
        let message = match after {
            Some(after) => format!("the stability level of {name} is {}", after.value),
            None => format!("{name} no longer has a stability level"),
        };
        Some(self.change(rule, message, before, after))
    }

    fn change(
        &self,
        rule: &'static Rule,
        message: String,
        before: &Option<Spanned<&Value>>,
        after: &Option<Spanned<&Value>>,
    ) -> Change {
        let value = |spanned: &Option<Spanned<&Value>>| {
            spanned.as_ref().map(|spanned| spanned.value.clone())
        };
        Change::new(rule, message)
            .base(before.as_ref().map_or(self.base.1, |spanned| &spanned.at), value(before))
            .to(after.as_ref().map_or(self.new.1, |spanned| &spanned.at), value(after))
    }
}

/// Orders two announced days. None if one is not a date, or if they are the same: hours do not
/// count.
fn by_day(before: &Value, after: &Value) -> Option<Ordering> {
    let order = day(after)?.cmp(&day(before)?);
    (order != Ordering::Equal).then_some(order)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn days_are_compared_and_all_else_is_only_another_day() {
        let order = |before: Value, after: Value| by_day(&before, &after);
        assert_eq!(order(json!("2030-01-02"), json!("2030-01-01")), Some(Ordering::Less));
        assert_eq!(order(json!("2029-12-31"), json!("2030-01-01")), Some(Ordering::Greater));
        assert_eq!(
            order(json!("2030-01-01T10:00:00Z"), json!("2030-01-02")),
            Some(Ordering::Greater)
        );
        assert_eq!(order(json!("2030-01-01T10:00:00Z"), json!("2030-01-01T09:00:00Z")), None);
        assert_eq!(order(json!("next year"), json!("2030-01-01")), None);
        assert_eq!(order(json!("2030-01-01"), json!("1 Jan 2030")), None);
        assert_eq!(order(json!("2030-01-01"), json!(20310101)), None);
        assert_eq!(order(json!("é030-01-01"), json!("2030-01-01")), None);
    }
}
