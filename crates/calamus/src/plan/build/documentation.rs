//! Documentation: descriptions, and as sentences what no Rust type says about values.

use calamus_document::model::{Bound, SchemaView, Union};
use serde_json::Value;

use super::Builder;
use super::uses::Use;

impl<'d> Builder<'_, 'd> {
    /// The documentation of a schema without a name where it is used.
    pub(super) fn documentation(&self, found: &Use<'d>, view: &SchemaView<'d>) -> String {
        let of_schema = view.description.as_ref().map(|text| text.value.trim()).unwrap_or_default();
        let described = found.string("description").unwrap_or(of_schema);
        let described = if described.is_empty() { title(found) } else { described.to_owned() };
        let described = match view.folded.as_slice() {
            [only] => match self.single_values(only) {
                Some(values) => with_list(&described, only, &values),
                None => described,
            },
            _ => described,
        };
        let default = found.value("default").or(view.default.as_ref().map(|default| default.value));
        let facts = facts(view, default, &described);
        join(&[&described, &listed(view), &facts])
    }

    /// Returns the documentation that a use adds to a schema with a name.
    pub(super) fn annotation(&self, found: &Use<'d>) -> String {
        let described = found.string("description").unwrap_or_default();
        let described = if described.is_empty() { title(found) } else { described.to_owned() };
        let view = SchemaView::default();
        let facts = facts(&view, found.value("default"), &described);
        join(&[&described, &facts])
    }
}

/// The documentation of a schema that is composed of several.
pub(super) fn of_view(view: &SchemaView<'_>) -> String {
    let described = view.description.as_ref().map(|text| text.value.trim()).unwrap_or_default();
    let default = view.default.as_ref().map(|default| default.value);
    let facts = facts(view, default, described);
    join(&[described, &listed(view), &facts])
}

fn join(paragraphs: &[&str]) -> String {
    let paragraphs = paragraphs.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Returns a title that says more than the name of the place in other letters.
fn title(found: &Use<'_>) -> String {
    let letters = |text: &str| {
        let letters = text.chars().filter(|character| character.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let title = found.string("title").unwrap_or_default();
    let Some(at) = found.frames.first().map(|frame| &frame.at) else { return String::new() };
    let tokens: Vec<_> = at.tokens().collect();
    let is_alternative = matches!(
        tokens.as_slice(),
        [.., keyword, _] if keyword == "oneOf" || keyword == "anyOf"
    );
    let says_more = title.contains(' ') && letters(title) != letters(&at.last());
    if says_more && !is_alternative { title.to_owned() } else { String::new() }
}

/// Adds what the document says about each of some alternatives with one value.
fn with_list(doc: &str, union: &Union<'_>, values: &[&Value]) -> String {
    let lines = union.branches.iter().zip(values).filter_map(|(branch, value)| {
        let texts = ["title", "description"].map(|name| branch.declared.string(name));
        let texts = texts.into_iter().flatten().map(str::trim);
        let text = texts.into_iter().find(|text| !text.is_empty())?;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(format!("- `{}`: {text}", plain(value)))
    });
    let lines: Vec<_> = lines.collect();
    join(&[doc, &lines.join("\n")])
}

/// Listed numbers and booleans, which no enum is made of.
fn listed(view: &SchemaView<'_>) -> String {
    let Some(values) = view.values.as_ref().map(|listed| listed.values.as_slice()) else {
        return String::new();
    };
    let is_listed = match values {
        [] => false,
        [only] => only.is_number() || only.is_boolean(),
        several => several.iter().all(|value| value.is_number()),
    };
    let has_titles = view.folded.iter().flat_map(|union| &union.branches).any(|branch| {
        ["title", "description"].iter().any(|name| branch.declared.string(name).is_some())
    });
    if is_listed && !has_titles { one_of(values) } else { String::new() }
}

fn one_of(values: &[&Value]) -> String {
    let list: Vec<_> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
    match list.as_slice() {
        [only] => format!("Always {only}."),
        _ => format!("One of {}.", list.join(", ")),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Bounds, lengths, patterns and the default, without those that the description names.
fn facts(view: &SchemaView<'_>, default: Option<&Value>, description: &str) -> String {
    let count = |min, max, unit| count(view, min, max, unit);
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(number(view));
    sentences.extend(count("minLength", "maxLength", "character"));
    sentences.extend(count("minItems", "maxItems", "element"));
    sentences.extend(view.patterns.keys().map(|pattern| format!("Matches {}.", code(pattern))));
    sentences.extend(default.and_then(self::default));
    sentences.retain(|sentence| !is_described(sentence, description));
    sentences.join(" ")
}

/// Returns whether a description names every number and every value of a fact already.
fn is_described(fact: &str, description: &str) -> bool {
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
                .any(|known| known.trim_matches(['.', ',', ';', ':', '(', ')', '`']) == word)
        })
}

fn number(view: &SchemaView<'_>) -> Option<String> {
    let text = |bound: &Bound| (float(bound.value), bound.exclusive);
    let range = match (view.lower.as_ref().map(text), view.upper.as_ref().map(text)) {
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
    let step = view.multiple_of.as_ref().map(|step| float(step.value));
    match (range.is_empty(), step) {
        (true, None) => None,
        (true, Some(step)) => Some(format!("A multiple of {step}.")),
        (false, None) => Some(format!("{range}.")),
        (false, Some(step)) => Some(format!("{range}, a multiple of {step}.")),
    }
}

/// Returns a number without the `.0` that JSON from Python carries.
fn float(number: f64) -> String {
    let text = Value::from(number).to_string();
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

fn count(view: &SchemaView<'_>, min: &str, max: &str, unit: &str) -> Option<String> {
    let read = |name: &str| view.counts.get(name).map(|count| count.value);
    let units = |count: f64| if count == 1.0 { unit.to_owned() } else { format!("{unit}s") };
    match (read(min), read(max)) {
        (None, None) => None,
        (Some(min), None) => Some(format!("At least {min} {}.", units(min))),
        (None, Some(max)) => Some(format!("At most {max} {}.", units(max))),
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {min} {}.", units(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {max} {}.", units(max))),
    }
}

fn default(value: &Value) -> Option<String> {
    let text = match value {
        // Absence is the default.
        Value::Null => return None,
        Value::String(text) if !text.is_empty() => text.clone(),
        other => other.to_string(),
    };
    Some(format!("Default: {}.", code(&text)))
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
    use calamus_document::model::{Document, Schema};
    use calamus_document::pointer::Pointer;
    use calamus_document::read;

    use super::*;

    /// The documentation of a schema.
    fn documented(schema: &str) -> String {
        let text = format!(r#"{{"openapi": "3.1.0", "paths": {{}}, "schema": {schema}}}"#);
        let source = read::parse("test.json", text).unwrap();
        let document = Document::new(&source);
        let node = document.find(&Pointer::root().child("schema")).unwrap();
        of_view(&SchemaView::of(&document, &Schema::at(&document, node)))
    }

    #[test]
    fn what_no_type_says_is_a_sentence_unless_the_description_says_it() {
        let documented = [
            r#"{"minimum": 1, "maximum": 200, "default": 50}"#,
            r#"{"minimum": 0.0, "exclusiveMinimum": true, "maximum": 10000.0}"#,
            r#"{"exclusiveMinimum": 0, "maximum": 1e20}"#,
            r#"{"maximum": 5, "exclusiveMaximum": true, "multipleOf": 0.5}"#,
            r#"{"minLength": 1, "maxLength": 64, "pattern": "^[a-z]+$"}"#,
            r#"{"minItems": 1}"#,
            r#"{"minItems": 2, "maxItems": 2}"#,
            r#"{"maxLength": 1, "default": ""}"#,
            r#"{"default": "a `b`"}"#,
            r#"{"default": {"a": [true, null]}}"#,
            r#"{"default": null, "type": "string"}"#,
            r#"{"default": 50, "maximum": 200, "description": "When left out, 50."}"#,
            r#"{"default": "sse", "description": "Either `sse`, or another."}"#,
            r#"{"enum": [1, 2], "description": "How many."}"#,
            r#"{"const": true}"#,
        ]
        .map(documented)
        .map(|text| text.replace("\n\n", " / "))
        .join("\n");
        insta::assert_snapshot!(documented, @r#"
        Between 1 and 200. Default: `50`.
        Above 0 and at most 10000.
        Above 0 and at most 1e+20.
        Below 5, a multiple of 0.5.
        1 to 64 characters. Matches `^[a-z]+$`.
        At least 1 element.
        Exactly 2 elements.
        At most 1 character. Default: `""`.
        Default: `` a `b` ``.
        Default: `{"a":[true,null]}`.

        When left out, 50. / At most 200.
        Either `sse`, or another.
        How many. / One of `1`, `2`.
        Always `true`.
        "#);
    }
}
