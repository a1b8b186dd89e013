//! Parses faults from text, for a command line or a header.

use std::fmt;
use std::str::FromStr;

use super::Fault;
use super::argument::Argument;
use super::grammar::{self, Draft, Kind, PARTS, Value};

/// An invalid fault. The message names the part and what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseFaultError {}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        parse(text).map_err(ParseFaultError)
    }
}

fn parse(text: &str) -> Result<Fault, String> {
    let mut draft = Draft::default();
    let mut has_effect = false;
    for (key, value) in split(text)? {
        let part = PARTS.iter().find(|part| part.key == key).ok_or_else(|| unknown_part(&key))?;
        match (part.value, &value) {
            (Value::Absent, Some(value)) => {
                return Err(format!("`{key}` takes no value, but got `{value}`"));
            }
            (Value::Required(_, example), None) => {
                return Err(format!("`{key}` needs a value, for example `{key}={example}`"));
            }
            _ => {}
        }
        has_effect |= part.kind == Kind::Effect;
        (part.apply)(&mut draft, &Argument { key: &key, value: value.as_deref() })?;
    }
    if !has_effect {
        return Err(format!("a fault needs an effect: one of {}", grammar::keys(Kind::Effect)));
    }
    draft.finish()
}

fn unknown_part(key: &str) -> String {
    let [effects, details, conditions] =
        [Kind::Effect, Kind::Detail, Kind::Condition].map(grammar::keys);
    format!(
        "unknown part `{key}`; effects are {effects}; their details are {details}; \
         conditions are {conditions}"
    )
}

/// Splits `key=value;key;key="value; quoted"` into keys and values.
fn split(text: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ';']);
        if rest.is_empty() {
            return Ok(parts);
        }
        let end = rest.find(['=', ';']).unwrap_or(rest.len());
        let key = rest[..end].trim().to_ascii_lowercase();
        rest = &rest[end..];
        let Some(value) = rest.strip_prefix('=') else {
            parts.push((key, None));
            continue;
        };
        if value.trim_start().starts_with('"') {
            let value = value.trim_start();
            let end = quoted_end(value).ok_or_else(|| format!("`{key}`: unterminated quote"))?;
            let unquoted = serde_json::from_str(&value[..end])
                .map_err(|_| format!("`{key}`: the quoted value is not a JSON string"))?;
            parts.push((key.clone(), Some(unquoted)));
            rest = value[end..].trim_start();
            if !rest.is_empty() && !rest.starts_with(';') {
                return Err(format!("`{key}`: expected `;` after the quote, found `{rest}`"));
            }
        } else {
            let end = value.find(';').unwrap_or(value.len());
            parts.push((key, Some(value[..end].trim().to_owned())));
            rest = &value[end..];
        }
    }
}

/// Returns the end of the JSON string at the start of the text.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(index, byte)| {
        let end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        end.then_some(index + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_part_and_what_is_expected() {
        for (text, message) in [
            ("", "a fault needs an effect: one of latency, drip"),
            ("times=2", "a fault needs an effect"),
            ("element=2", "a fault needs an effect"),
            ("stauts=503", "unknown part `stauts`; effects are latency"),
            ("status", "`status` needs a value, for example `status=503`"),
            ("status=ok", "`status=ok`: expected an HTTP status code from 100 to 599"),
            ("status=99", "expected an HTTP status code"),
            ("status=600", "expected an HTTP status code"),
            ("status=999", "expected an HTTP status code"),
            ("cut=1;times=0", "`times=0`: expected a whole number from 1"),
            ("latency=5", "`latency=5`: expected a duration such as 200ms"),
            ("latency=1e99s", "expected a duration"),
            ("latency=18446744073s", "a duration is at most 36500 days long"),
            ("drip=1/9000000000000s", "`drip=9000000000000s`: a duration is at most"),
            ("drip=1/9000000000000.5s", "a duration is at most 36500 days long"),
            ("status=503;retry-after=9000000000000.5s", "a duration is at most"),
            ("status=503;retry-after-date=9000000000000.5s", "a duration is at most"),
            ("giant=1025GiB", "`giant=1025GiB`: a size is at most 1024 GiB"),
            ("giant=99999999999GiB", "expected a size such as 64MiB, or 1000elements"),
            ("giant=18446744073709551615elements", "at most 1000000000000 elements"),
            ("bomb=1000000GiB", "`bomb=1000000GiB`: a size is at most 1024 GiB"),
            ("drip=5", "`drip=5`: expected BYTES/PAUSE"),
            ("html=1", "`html` takes no value, but got `1`"),
            ("cut=-1", "`cut=-1`: expected a whole number"),
            ("length=x", "expected a difference"),
            ("body-hex=fff", "expected pairs of hex digits"),
            ("header=x", "`header=x`: expected NAME: VALUE"),
            ("giant=64M", "expected a size such as 64MiB"),
            ("cut=1;declared", "`declared` belongs after"),
            ("cut=1;element=1", "`element` belongs to `missing`"),
            ("cut=1;seed=1", "`seed` belongs to `probability=…`"),
            ("cut=1;probability=2", "expected a number between 0 and 1"),
            ("cut=1;op=list", "unknown operation; known are listIntegrations"),
            ("body=\"abc", "`body`: unterminated quote"),
            ("body=\"a\\q\"", "`body`: the quoted value is not a JSON string"),
            ("body=\"a\" x", "expected `;` after the quote, found `x`"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
