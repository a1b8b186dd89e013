//! The choice among the alternatives of a union.
//!
//! Only a constant property with another value excludes an alternative. Of the others the best
//! is taken: the one with the fewest unknown values inside, then the one that keeps most of
//! the JSON, then the first. So a value that a newer server adds does not move the rest to
//! another alternative, and what one alternative ignores another can keep.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::JsonValue;
use crate::json_path::json_path;
use crate::properties::scalars_at;
use crate::unknown::{count_unknown, forget_unknown, note_unknown};

/// An enum with a variant for each alternative, and one for values that fit none.
pub trait Union: Serialize + Sized + 'static {
    /// The alternatives, in the order that decides between equals.
    const ALTERNATIVES: &'static [Alternative<Self>];

    /// The variant of values that fit none.
    fn unknown(json: JsonValue) -> Self;
}

/// An alternative of a union.
#[derive(Clone, Copy, Debug)]
pub struct Alternative<U> {
    /// Properties with the values that they can have in it.
    pub constants: &'static [Constant],
    /// Decodes it.
    pub decode: fn(&str) -> serde_json::Result<U>,
}

/// A property of an alternative that has one of a few values.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The names that lead to it: its own, or that of an object in the value and its own.
    pub path: &'static [&'static str],
    /// The values: strings, or the JSON of numbers and booleans.
    pub values: &'static [&'static str],
}

/// The distance of an alternative from the JSON: unknown values in it, then dropped values.
type Distance = (usize, usize);

/// Decodes a union.
///
/// # Errors
///
/// If a constant property decides on alternatives of which none decodes.
pub fn deserialize_union<'de, U: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<U, D::Error> {
    let json = JsonValue::deserialize(deserializer)?;
    let (candidates, is_tagged) = candidates(U::ALTERNATIVES, json.as_str());
    match best(&candidates, json.as_str()) {
        Ok(Some(value)) => Ok(value),
        Err(error) if is_tagged => Err(D::Error::custom(reason(json.as_str(), &error))),
        Ok(None) | Err(_) => {
            note_unknown();
            Ok(U::unknown(json))
        }
    }
}

/// Returns the alternatives that no constant excludes, and whether a constant includes one of them.
fn candidates<U>(
    all: &'static [Alternative<U>],
    json: &str,
) -> (Vec<&'static Alternative<U>>, bool) {
    let mut paths: Vec<&[&str]> = Vec::new();
    for constant in all.iter().flat_map(|own| own.constants) {
        if !paths.contains(&constant.path) {
            paths.push(constant.path);
        }
    }
    if paths.is_empty() || !json.starts_with('{') {
        return (all.iter().collect(), false);
    }
    let found = scalars_at(json, &paths);
    // Whether the value has the constant; none if it has no such property.
    let holds = |constant: &Constant| {
        let (_, value) = paths.iter().zip(&found).find(|(path, _)| **path == constant.path)?;
        value.as_deref().map(|value| constant.values.contains(&value))
    };
    let is_excluded = |own: &&Alternative<U>| own.constants.iter().any(|c| holds(c) == Some(false));
    let left: Vec<_> = all.iter().filter(|own| !is_excluded(own)).collect();
    let mut constants = left.iter().flat_map(|own| own.constants);
    let is_tagged = constants.any(|constant| holds(constant) == Some(true));
    (left, is_tagged)
}

/// The best of some alternatives; none if there are none, and the first error if none decodes.
fn best<U: Union>(
    candidates: &[&'static Alternative<U>],
    json: &str,
) -> serde_json::Result<Option<U>> {
    let mut best: Option<(Distance, U)> = None;
    let mut failure = None;
    let mut input = None;
    for candidate in candidates {
        let (unknown, decoded) = count_unknown(|| (candidate.decode)(json));
        let value = match decoded {
            Ok(value) => value,
            Err(error) => {
                forget_unknown(unknown);
                failure.get_or_insert(error);
                continue;
            }
        };
        // Only a list can be decoded as something else: as the fields of a type with serde's derive.
        if candidates.len() == 1 && !json.starts_with('[') {
            return Ok(Some(value));
        }
        let Some(dropped) = dropped(json, &mut input, &value) else {
            forget_unknown(unknown);
            continue;
        };
        let distance = (unknown, dropped);
        if distance == (0, 0) {
            forget_unknown(best.map_or(0, |((unknown, _), _)| unknown));
            return Ok(Some(value));
        }
        best = match best {
            Some(known) if known.0 <= distance => {
                forget_unknown(unknown);
                Some(known)
            }
            other => {
                forget_unknown(other.map_or(0, |((unknown, _), _)| unknown));
                Some((distance, value))
            }
        };
    }
    match (best, failure) {
        (Some((_, value)), _) => Ok(Some(value)),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(None),
    }
}

/// Returns why a text does not decode, and where in it. Values are left out: what of them is secret
/// is known only outside.
fn reason(json: &str, error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = &message[..message.rfind(" at line ").unwrap_or(message.len())];
    let message = match (message.split_once(": "), message.rsplit_once(", expected ")) {
        (Some((kind, _)), Some((_, expected))) if kind.starts_with("invalid ") => {
            format!("{kind}, expected {expected}")
        }
        _ => message.to_owned(),
    };
    match json_path(json, error.line(), error.column()) {
        place if place.is_empty() => message,
        place => format!("at {place}: {message}"),
    }
}

/// Returns how many values of the JSON a decoded value drops. `input` caches the parsed JSON. `None`
/// for a list that was decoded as another type.
fn dropped<U: Serialize>(json: &str, input: &mut Option<Value>, value: &U) -> Option<usize> {
    if !json.starts_with(['{', '[']) {
        return Some(0);
    }
    let input = input.get_or_insert_with(|| serde_json::from_str(json).unwrap_or_default());
    let output = serde_json::to_value(value).ok()?;
    (input.is_array() == output.is_array()).then(|| difference(input, &output))
}

/// Returns how many values of `input` are not in `output`. A `null` property counts as absent, and
/// another spelling of a string as the same.
fn difference(input: &Value, output: &Value) -> usize {
    match (input, output) {
        (Value::Object(input), Value::Object(output)) => input
            .iter()
            .map(|(name, value)| match output.get(name) {
                Some(own) => difference(value, own),
                None => size(value),
            })
            .sum(),
        (Value::Array(input), Value::Array(output)) => input
            .iter()
            .enumerate()
            .map(|(index, value)| match output.get(index) {
                Some(own) => difference(value, own),
                None => size(value).max(1),
            })
            .sum(),
        (Value::String(_), Value::String(_)) => 0,
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => 0,
        (input, output) if input == output => 0,
        (input, _) => size(input).max(1),
    }
}

/// Returns how many values there are in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Object(object) => 1 + object.values().map(size).sum::<usize>(),
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}
