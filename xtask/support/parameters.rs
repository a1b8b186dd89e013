//! Parameters in other styles than one text or one pair for each value.

use progenitor_client::Error;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use serde::Serialize;
use serde_json::Value;

/// A value in a path, a header or a cookie: elements and members with `separator` between
/// them; nothing, if it is null.
pub fn joined<T: Serialize + ?Sized, E>(value: &T, separator: &str) -> Result<String, Error<E>> {
    Ok(match tree(value)? {
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(separator),
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| [name.clone(), text(value)])
            .collect::<Vec<_>>()
            .join(separator),
        other => text(&other),
    })
}

/// A value in a query as one pair, with `separator` between its elements; no pair, if it
/// is null.
pub fn joined_pair<T: Serialize + ?Sized, E>(
    name: &'static str,
    value: &T,
    separator: &str,
) -> Result<Vec<(&'static str, String)>, Error<E>> {
    match tree(value)? {
        Value::Null => Ok(Vec::new()),
        value => Ok(vec![(name, joined(&value, separator)?)]),
    }
}

/// An object in a query as one pair for each of its members, at any depth: `name[a][b]`.
pub fn deep_pairs<T: Serialize + ?Sized, E>(
    name: &str,
    value: &T,
) -> Result<Vec<(String, String)>, Error<E>> {
    let mut pairs = Vec::new();
    let mut open = vec![(name.to_owned(), tree(value)?)];
    while let Some((name, value)) = open.pop() {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                let members = members.into_iter().rev();
                open.extend(members.map(|(member, value)| (format!("{name}[{member}]"), value)));
            }
            Value::Array(values) => {
                let values = values.into_iter().enumerate().rev();
                open.extend(values.map(|(index, value)| (format!("{name}[{index}]"), value)));
            }
            other => pairs.push((name, text(&other))),
        }
    }
    Ok(pairs)
}

/// A value as JSON.
pub fn json<T: Serialize + ?Sized, E>(value: &T) -> Result<String, Error<E>> {
    serde_json::to_string(value).map_err(|error| Error::InvalidRequest(error.to_string()))
}

/// A value in a query as JSON; no pair, if it is null.
pub fn json_pair<T: Serialize + ?Sized, E>(
    name: &'static str,
    value: &T,
) -> Result<Vec<(&'static str, String)>, Error<E>> {
    let text = json(value)?;
    Ok(if text == "null" { Vec::new() } else { vec![(name, text)] })
}

/// Adds a cookie to the one header that has them all.
pub fn append_cookie<E>(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error<E>> {
    let before = headers.get(COOKIE).and_then(|value| value.to_str().ok());
    let cookies = match before {
        Some(before) => format!("{before}; {name}={value}"),
        None => format!("{name}={value}"),
    };
    headers.insert(COOKIE, HeaderValue::try_from(cookies)?);
    Ok(())
}

fn tree<T: Serialize + ?Sized, E>(value: &T) -> Result<Value, Error<E>> {
    serde_json::to_value(value).map_err(|error| Error::InvalidRequest(error.to_string()))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
