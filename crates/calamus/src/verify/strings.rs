//! Candidates for strings: formats, lengths and patterns.

use serde_json::{Map, Value};

use super::regex;

/// The longest string that is made for a bound.
const MAX_LENGTH: usize = 2_000;

/// Strings.
pub(super) fn strings(object: &Map<String, Value>) -> Vec<Value> {
    let length =
        |name: &str| object.get(name).and_then(Value::as_u64).map(|length| length as usize);
    let least = length("minLength").unwrap_or(0);
    let most = length("maxLength");
    let texts = match object.get("pattern").and_then(Value::as_str) {
        Some(pattern) => matching(pattern, least),
        None => {
            let format = object.get("format").and_then(Value::as_str).unwrap_or_default();
            match of_format(format) {
                [] => free(least, most),
                known => known.iter().map(|text| (*text).to_owned()).collect(),
            }
        }
    };
    texts.into_iter().map(Value::from).collect()
}

/// Strings of any kind, and of the least and the greatest length.
fn free(least: usize, most: Option<usize>) -> Vec<String> {
    let mut texts: Vec<String> = ["text", "", "ä \"b\"\n\\"].map(str::to_owned).into();
    for bound in [Some(least), most].into_iter().flatten().filter(|bound| *bound <= MAX_LENGTH) {
        texts.push("x".repeat(bound));
    }
    let fits = |text: &String| {
        let count = text.chars().count();
        count >= least && most.is_none_or(|most| count <= most)
    };
    texts.retain(fits);
    texts
}

/// Strings that match a pattern, with at least so many characters if it allows that.
pub(super) fn matching(pattern: &str, least: usize) -> Vec<String> {
    let mut texts: Vec<String> = [0, 1, 2, least]
        .into_iter()
        .filter_map(|repeat| regex::matching(pattern, repeat))
        .collect();
    texts.dedup();
    texts
}

fn of_format(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &["2024-02-29T12:30:45Z", "2024-02-29T12:30:45.123456+05:30"],
        "date" => &["2024-02-29", "1969-12-31"],
        "time" => &["12:30:45Z"],
        "duration" => &["P1DT2H", "PT0.5S"],
        "email" | "idn-email" => &["ada@example.com"],
        "hostname" | "idn-hostname" => &["api.example.com"],
        "ipv4" | "ip" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "uri" | "iri" | "url" => &["https://example.com/a?b=c#d"],
        "uri-reference" | "iri-reference" => &["/a?b=c"],
        "uuid" => &["67e55044-10b1-426f-9247-bb680e5fe0c8"],
        "byte" => &["aGVsbG8="],
        "json-pointer" => &["/a/b"],
        "relative-json-pointer" => &["1/a"],
        "uri-template" => &["/a/{b}"],
        "regex" => &["^a+$"],
        _ => &[],
    }
}
