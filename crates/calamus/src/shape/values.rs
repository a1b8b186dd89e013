//! Lists of values, of which typify makes enums, as far as it can.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::unions::pascal;
use calamus_document::pointer::{Changes, Pointer};

/// The member of a schema that keeps the listed values under other names: from what
/// typify is told to what is sent.
pub const TEXTS: &str = "x-texts";
/// The member of a schema of numbers that keeps which of them have names.
pub const CONSTANTS: &str = "x-constants";

/// The member of a schema that says that its description lists the values already.
const TOLD: &str = "x-told";

/// Shapes the values of one schema.
pub(super) fn shape(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Array(values)) = schema.get("enum") else { return };
    if *values == [Value::Null] {
        // Nothing but null: whatever else is said, no value follows from it.
        schema.retain(|name, _| ["description", "enum", "deprecated"].contains(&name.as_str()));
        return;
    }
    let kinds: BTreeSet<_> = values.iter().map(kind_of).collect();
    let declared = schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let kinds: Vec<_> = kinds.into_iter().collect();
    match (declared.as_deref(), kinds.as_slice()) {
        (None | Some("string"), ["string"]) => {
            schema.insert("type".to_owned(), json!("string"));
            schema.shift_remove("format");
            texts(schema, at, changes);
        }
        (None, ["integer" | "number" | "boolean"]) | (None, ["integer", "number"]) => {
            let kind = kinds.last().copied().unwrap_or_default();
            schema.insert("type".to_owned(), json!(kind));
            told(schema, at, changes);
        }
        (Some("integer" | "number"), ["integer"])
        | (Some("number"), ["number"] | ["integer", "number"])
        | (Some("boolean"), ["boolean"]) => told(schema, at, changes),
        (None, several) if several.iter().all(|kind| *kind != "other") => {
            let values = values.clone();
            schema.shift_remove("enum");
            let alternatives = several.iter().map(|kind| {
                let own: Vec<_> = values.iter().filter(|value| kind_of(value) == *kind).collect();
                json!({"type": kind, "enum": own})
            });
            let mut alternatives: Vec<_> = alternatives.collect();
            for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
                shape(alternative, at, changes);
            }
            schema.insert("oneOf".to_owned(), Value::Array(alternatives));
            changes.rewrite(at, "an `enum` of several kinds of values becomes a union");
        }
        _ => {
            schema.shift_remove("enum");
            changes.loss(at, "an `enum` whose values are not of its type: left out");
        }
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Null | Value::Array(_) | Value::Object(_) => "other",
    }
}

/// `oneOf` of alternatives with one value each is an `enum` whose values have names.
pub(super) fn alternatives_of_one_value(
    schema: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes,
) {
    let Some(keyword) = ["oneOf", "anyOf"].into_iter().find(|name| schema.contains_key(*name))
    else {
        return;
    };
    let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) else { return };
    let mut values = Vec::new();
    let mut names = Map::new();
    let mut told = Vec::new();
    for alternative in alternatives {
        let own = alternative.get("enum").and_then(Value::as_array).map(Vec::as_slice);
        let Some([value]) = own else { return };
        if !(value.is_string() || value.is_number()) {
            return;
        }
        values.push(value.clone());
        let text = |name: &str| alternative.get(name).and_then(Value::as_str).unwrap_or_default();
        let (title, description) = (text("title").trim(), text("description").trim());
        if !title.is_empty() {
            names.insert(title.to_owned(), value.clone());
        }
        let what = [title, description].into_iter().find(|text| !text.is_empty());
        if let Some(what) = what {
            let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
            told.push(format!("- `{}`: {what}", plain(value)));
        }
    }
    if values.is_empty() {
        return;
    }
    schema.shift_remove(keyword);
    schema.shift_remove("discriminator");
    let all_texts = values.iter().all(Value::is_string);
    schema.insert("enum".to_owned(), Value::Array(values));
    if !all_texts && !names.is_empty() {
        schema.insert(CONSTANTS.to_owned(), Value::Object(names));
    }
    if !told.is_empty() {
        tell(schema, &told.join("\n"));
        if !all_texts {
            schema.insert(TOLD.to_owned(), json!(true));
        }
    }
    changes.rewrite(at, format!("`{keyword}` of single values becomes an `enum`"));
}

/// A list of numbers, or of one truth value, is told: as a type it would refuse what the
/// server adds one day.
fn told(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Array(values)) = schema.shift_remove("enum") else { return };
    let is_boolean = schema.get("type").is_some_and(|kind| kind == "boolean");
    if is_boolean && values.len() > 1 {
        return;
    }
    if let Some(names) = schema.get("x-enum-varnames").and_then(Value::as_array)
        && names.len() == values.len()
        && !is_boolean
        && !schema.contains_key(CONSTANTS)
    {
        let constants: Map<_, _> = names
            .iter()
            .zip(&values)
            .filter_map(|(name, value)| Some((name.as_str()?.to_owned(), value.clone())))
            .collect();
        schema.insert(CONSTANTS.to_owned(), Value::Object(constants));
    }
    let is_told = schema.shift_remove(TOLD).is_some();
    if !is_told {
        let list: Vec<_> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
        let sentence = match list.as_slice() {
            [only] => format!("Always {only}."),
            _ => format!("One of {}.", list.join(", ")),
        };
        tell(schema, &sentence);
    }
    changes
        .rewrite(at, "an `enum` of numbers or truth values becomes a sentence of the description");
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn tell(schema: &mut Map<String, Value>, what: &str) {
    let told = match schema.get("description").and_then(Value::as_str).map(str::trim) {
        None | Some("") => what.to_owned(),
        Some(description) => format!("{description}\n\n{what}"),
    };
    schema.insert("description".to_owned(), json!(told));
}

/// Texts of which typify cannot make names, or makes the same name, get other ones.
fn texts(schema: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes) {
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    let mut seen = Vec::new();
    values.retain(|value| {
        let is_new = !seen.contains(value);
        seen.push(value.clone());
        is_new
    });
    let mut names = BTreeSet::new();
    let are_apart = values.iter().filter_map(Value::as_str).all(|text| {
        let mut name: String = text
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        // typify's prefix of a name that would begin with a digit.
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            name.insert(0, 'x');
        }
        let is_plain = text.chars().all(|character| {
            character.is_ascii_alphanumeric() || [' ', '_', '-', '.', '/', ':'].contains(&character)
        });
        is_plain && !name.is_empty() && names.insert(name)
    });
    if are_apart {
        return;
    }
    let mut texts = Map::new();
    for value in values.iter_mut() {
        let text = value.as_str().unwrap_or_default().to_owned();
        let name = readable(&text);
        let mut unique = name.clone();
        let mut number = 2;
        while texts.keys().any(|other| other.eq_ignore_ascii_case(&unique)) {
            unique = format!("{name}N{number}");
            number += 1;
        }
        texts.insert(unique.clone(), json!(text));
        *value = json!(unique);
    }
    schema.insert(TEXTS.to_owned(), Value::Object(texts));
    changes.rewrite(at, "values of an `enum` that would be one Rust name get names of their own");
}

/// A name for a text whose signs have none in Rust.
fn readable(text: &str) -> String {
    let mut words = String::new();
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        let word = match character {
            '+' => "Plus",
            '-' if before.is_none_or(|before: char| !before.is_alphanumeric())
                || characters.peek().is_some_and(char::is_ascii_digit) =>
            {
                "Minus"
            }
            '*' => "Star",
            '<' => "Less",
            '>' => "Greater",
            '=' => "Equal",
            '!' => "Not",
            '%' => "Percent",
            '&' => "And",
            '|' => "Or",
            '#' => "Hash",
            '@' => "At",
            '~' => "Tilde",
            '^' => "Caret",
            '$' => "Dollar",
            _ => "",
        };
        if word.is_empty() {
            words.push(if character.is_ascii_alphanumeric() { character } else { ' ' });
        } else {
            words.push(' ');
            words.push_str(word);
            words.push(' ');
        }
        before = Some(character);
    }
    let name = pascal(&words);
    if name.is_empty() { if text.is_empty() { "Empty" } else { "Text" }.to_owned() } else { name }
}
