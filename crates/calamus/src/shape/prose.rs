//! Facts that no Rust type holds, as sentences for rustdoc.

use serde_json::{Map, Value};

/// What a schema says about its values beyond their type, if it does.
pub(super) fn facts(schema: &Map<String, Value>) -> Option<String> {
    let said = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let sentences: Vec<_> =
        [number(schema), text(schema), list(schema), pattern(schema), default(schema), age(schema)]
            .into_iter()
            .flatten()
            .filter(|fact| !is_said(fact, said))
            .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Whether a description names every number and every value of a fact already: who wrote
/// it said the same in better words.
fn is_said(fact: &str, description: &str) -> bool {
    let mut words = fact
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',', '`']))
        .filter(|word| {
            word.chars().any(|character| character.is_ascii_digit())
                || fact.contains(&format!("`{word}`"))
        })
        .peekable();
    words.peek().is_some()
        && words.all(|word| {
            description
                .split_whitespace()
                .any(|own| own.trim_matches(['.', ',', ';', ':', '(', ')', '`']) == word)
        })
}

fn number(schema: &Map<String, Value>) -> Option<String> {
    let bound = |name: &str, flag: &str| {
        let bound = schema.get(name).filter(|bound| bound.is_number())?;
        let exclusive = schema.get(flag).and_then(Value::as_bool).unwrap_or_default();
        Some((plain(bound), exclusive))
    };
    let low = bound("minimum", "exclusiveMinimum");
    let high = bound("maximum", "exclusiveMaximum");
    let range = match (low, high) {
        (Some((low, false)), Some((high, false))) => format!("Between {low} and {high}"),
        (Some((low, true)), Some((high, false))) => format!("Above {low} and at most {high}"),
        (Some((low, false)), Some((high, true))) => format!("At least {low} and below {high}"),
        (Some((low, true)), Some((high, true))) => format!("Above {low} and below {high}"),
        (Some((low, false)), None) => format!("At least {low}"),
        (Some((low, true)), None) => format!("Above {low}"),
        (None, Some((high, false))) => format!("At most {high}"),
        (None, Some((high, true))) => format!("Below {high}"),
        (None, None) => String::new(),
    };
    let step = schema.get("multipleOf").filter(|step| step.is_number()).map(plain);
    match (range.is_empty(), step) {
        (true, None) => None,
        (true, Some(step)) => Some(format!("A multiple of {step}.")),
        (false, None) => Some(format!("{range}.")),
        (false, Some(step)) => Some(format!("{range}, a multiple of {step}.")),
    }
}

fn text(schema: &Map<String, Value>) -> Option<String> {
    count(schema, "minLength", "maxLength", "character")
}

fn list(schema: &Map<String, Value>) -> Option<String> {
    count(schema, "minItems", "maxItems", "element")
}

fn count(schema: &Map<String, Value>, min: &str, max: &str, unit: &str) -> Option<String> {
    let read = |name: &str| schema.get(name).and_then(Value::as_u64);
    let units = |count: u64| if count == 1 { unit.to_owned() } else { format!("{unit}s") };
    match (read(min).filter(|min| *min > 0), read(max)) {
        (None, None) => None,
        (Some(min), None) => Some(format!("At least {min} {}.", units(min))),
        (None, Some(max)) => Some(format!("At most {max} {}.", units(max))),
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {min} {}.", units(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {max} {}.", units(max))),
    }
}

fn pattern(schema: &Map<String, Value>) -> Option<String> {
    let pattern = schema.get("pattern")?.as_str()?;
    Some(format!("Matches {}.", code(pattern)))
}

fn default(schema: &Map<String, Value>) -> Option<String> {
    let text = match schema.get("default")? {
        // Where absence is the default, nothing has to be said.
        Value::Null => return None,
        Value::String(text) if !text.is_empty() => text.clone(),
        other => other.to_string(),
    };
    Some(format!("Default: {}.", code(&text)))
}

fn age(schema: &Map<String, Value>) -> Option<String> {
    let is_deprecated = schema.get("deprecated").and_then(Value::as_bool) == Some(true);
    is_deprecated.then(|| "Deprecated by the document.".to_owned())
}

/// A number without the `.0` that JSON from Python carries.
fn plain(number: &Value) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Text as Markdown code, whatever backticks it contains.
fn code(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if longest == 0 {
        format!("`{text}`")
    } else {
        let fence = "`".repeat(longest + 1);
        format!("{fence} {text} {fence}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_one_sentence() {
        let told = [
            r#"{"minimum": 1, "maximum": 200, "default": 50}"#,
            r#"{"minimum": 0.0, "exclusiveMinimum": true, "maximum": 10000.0}"#,
            r#"{"maximum": 5, "exclusiveMaximum": true, "multipleOf": 0.5}"#,
            r#"{"minLength": 1, "maxLength": 64, "pattern": "^[a-z]+$"}"#,
            r#"{"minItems": 1}"#,
            r#"{"maxLength": 1, "default": ""}"#,
            r#"{"default": "a `b`"}"#,
            r#"{"default": {"a": [true, null]}}"#,
            r#"{"default": null, "type": "string"}"#,
            r#"{"default": 50, "maximum": 200, "description": "When left out, 50."}"#,
            r#"{"default": "sse", "description": "Either `sse`, or another."}"#,
        ]
        .map(|schema| facts(&serde_json::from_str(schema).unwrap()).unwrap_or_default())
        .join("\n");
        insta::assert_snapshot!(told, @r#"
        Between 1 and 200. Default: `50`.
        Above 0 and at most 10000.
        Below 5, a multiple of 0.5.
        1 to 64 characters. Matches `^[a-z]+$`.
        At least 1 element.
        At most 1 character. Default: `""`.
        Default: `` a `b` ``.
        Default: `{"a":[true,null]}`.

        At most 200.
        "#);
    }
}
