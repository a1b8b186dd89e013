//! Lists of connections as Feather sends them, made up from a number: the same number and
//! size give the same bytes.
//!
//! They look like what services publish about their tools: JSON schemas of a few kilobytes with
//! nested objects, enumerations and formats, prose of several sentences with quotes and line
//! breaks in it, and here and there a name or a sign that is not ASCII. The text is compact and
//! its UTF-8 is not escaped, as the frameworks of such services write it.

use std::fmt::Write as _;
use std::io;

use crate::random::Random;

/// How large a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many connections there are.
    pub connections: usize,
    /// How many tools each has.
    pub tools: usize,
}

impl Shape {
    /// So many connections of so many tools each.
    pub const fn new(connections: usize, tools: usize) -> Self {
        Self { connections, tools }
    }
}

/// Writes a list of this shape, and says how many bytes it has.
pub fn write(shape: Shape, seed: u64, out: &mut impl io::Write) -> io::Result<u64> {
    let mut random = Random::new(seed);
    let organization = uuid(&mut random);
    let mut written = 2;
    out.write_all(b"[")?;
    let mut text = String::new();
    for index in 0..shape.connections {
        text.clear();
        if index > 0 {
            text.push(',');
        }
        connection(&mut text, &mut random, &organization, index, shape.tools);
        out.write_all(text.as_bytes())?;
        written += text.len() as u64;
    }
    out.write_all(b"]")?;
    Ok(written)
}

/// Returns a list of this shape as text.
pub fn list(shape: Shape, seed: u64) -> Vec<u8> {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(shape, seed, &mut text);
    text
}

/// Returns a single connection with so many tools, as `getConnection` returns it.
pub fn single(tools: usize, seed: u64) -> Vec<u8> {
    let list = list(Shape::new(1, tools), seed);
    list[1..list.len() - 1].to_vec()
}

const INTEGRATIONS: [&str; 7] =
    ["slack", "notion", "google_drive", "calcom", "twilio", "email", "custom_mcp"];

const WORDS: [&str; 64] = [
    "account",
    "after",
    "amount",
    "and",
    "archive",
    "attachment",
    "before",
    "by",
    "calendar",
    "campaign",
    "channel",
    "comment",
    "contact",
    "currency",
    "customer",
    "cursor",
    "date",
    "default",
    "delivery",
    "discount",
    "email",
    "event",
    "field",
    "file",
    "filter",
    "folder",
    "format",
    "given",
    "if",
    "invoice",
    "is",
    "item",
    "label",
    "language",
    "limit",
    "list",
    "matching",
    "message",
    "name",
    "number",
    "of",
    "only",
    "order",
    "owner",
    "page",
    "payment",
    "priority",
    "project",
    "query",
    "record",
    "region",
    "status",
    "subject",
    "tag",
    "team",
    "the",
    "ticket",
    "time",
    "to",
    "type",
    "user",
    "when",
    "with",
    "workspace",
];

/// What makes real prose more than words.
const REMARKS: [&str; 12] = [
    "Größe und Währung wie im Konto hinterlegt.",
    "Exemple : `café crème`, 12,50 €.",
    "既定値は「日本語」です。",
    "Use \\\"exact\\\" matching for phrases.",
    "See the guide – it’s short…",
    "Windows paths look like C:\\\\Users\\\\name.",
    "One per line:\\n- first\\n- second\\n- third",
    "Supports emoji such as 🎉 and ✅.",
    "Escaped by the vendor: caf\\u00e9 \\u2014 \\u00fcber.",
    "HTML is allowed: <b>bold</b> &amp; <i>italic</i>.",
    "Dates are ISO 8601, for example 2026-03-01T09:30:00Z.",
    "Regular expression: ^[a-z0-9_]+(\\\\.[a-z]{2,})?$",
];

fn connection(
    text: &mut String,
    random: &mut Random,
    organization: &str,
    index: usize,
    tools: usize,
) {
    let id = uuid(random);
    let key = INTEGRATIONS[index % INTEGRATIONS.len()];
    let slug = format!("{key}_{}_{index}", random.pick(&WORDS));
    let vendor_id = random.bits();
    let (connected, refreshed, used) = (time(random), time(random), time(random));
    let (created, updated) = (time(random), time(random));
    let _ = write!(
        text,
        r#"{{"id":"{id}","organization_id":"{organization}","integration_key":"{key}","nickname_slug":"{slug}","nickname":"Büro {index}","vendor":"nango","vendor_connection_id":"nango-{vendor_id:016x}","status":"active","tools_status":"synced","tools_synced_at":{refreshed},"status_reason":null,"connected_at":{connected},"last_refreshed_at":{refreshed},"last_used_at":{used},"metadata":{{"workspace":"{slug}","scopes":["read","write"],"rank":{index}.0,"note":""#
    );
    prose(text, random, 12);
    let _ = write!(
        text,
        r#""}},"voice_account_cps":null,"created_at":{created},"updated_at":{updated},"tools":["#
    );
    for number in 0..tools {
        if number > 0 {
            text.push(',');
        }
        tool(text, random, [&id, organization, key, &slug], number);
    }
    text.push_str("]}");
}

fn tool(text: &mut String, random: &mut Random, names: [&str; 4], number: usize) {
    let [connection, organization, key, slug] = names;
    let (id, verb, noun) = (uuid(random), random.pick(&WORDS), random.pick(&WORDS));
    let _ = write!(
        text,
        r#"{{"id":"{id}","connection_id":"{connection}","organization_id":"{organization}","integration_key":"{key}","nickname_slug":"{slug}","tool_path":"{verb}_{noun}_{number}","slug":"{slug}__{verb}_{noun}_{number}","display_name":"{verb} {noun} {number}","description":""#
    );
    prose(text, random, 70);
    text.push_str(r#"","input_schema":"#);
    let start = text.len();
    object(text, random, 9, 2);
    // What operators preset is put into a copy of the schema; most have preset nothing.
    let preview = text[start..].to_owned();
    text.push_str(r#","response_schema":"#);
    object(text, random, 5, 1);
    text.push_str(r#","response_field_map":"#);
    if random.one_in(4) {
        let _ =
            write!(text, r#"{{"field_mappings":[{{"path":"{verb}.{noun}","alias":"{noun}"}}]}}"#);
    } else {
        text.push_str("null");
    }
    text.push_str(r#","input_defaults":"#);
    let preset = random.one_in(4);
    if preset {
        let _ = write!(
            text,
            r#"{{"{noun}_0":{{"value":"{verb}","type":"default"}},"{verb}_1":{{"value":{number}.50,"type":"pinned"}}}}"#
        );
    } else {
        text.push_str("null");
    }
    let (seen, created, updated) = (time(random), time(random), time(random));
    let (enabled, count) = (!random.one_in(3), usize::from(preset));
    let _ = write!(
        text,
        r#","is_enabled":{enabled},"last_seen_at":{seen},"created_at":{created},"updated_at":{updated},"stale_field_paths":[],"default_count":{count},"pinned_count":{count},"stale_input_fields":[],"merged_input_preview":{preview}}}"#
    );
}

/// A JSON schema of an object with so many properties; some are objects themselves, as deep as
/// `depth`.
fn object(text: &mut String, random: &mut Random, properties: usize, depth: usize) {
    text.push_str(r#"{"type":"object","title":""#);
    text.push_str(random.pick(&WORDS));
    text.push_str(r#"","properties":{"#);
    let mut required = String::new();
    for number in 0..properties {
        if number > 0 {
            text.push(',');
        }
        let name = format!("{}_{number}", random.pick(&WORDS));
        let _ = write!(text, "\"{name}\":");
        property(text, random, depth);
        if random.one_in(3) {
            let comma = if required.is_empty() { "" } else { "," };
            let _ = write!(required, "{comma}\"{name}\"");
        }
    }
    let _ = write!(text, r#"}},"required":[{required}],"additionalProperties":false}}"#);
}

fn property(text: &mut String, random: &mut Random, depth: usize) {
    match random.below(8) {
        0 => {
            text.push_str(r#"{"type":"integer","minimum":1,"maximum":1000,"default":25"#);
        }
        1 => {
            text.push_str(r#"{"type":"string","enum":["#);
            for number in 0..random.between(3, 7) {
                let comma = if number == 0 { "" } else { "," };
                let _ = write!(text, "{comma}\"{}\"", random.pick(&WORDS));
            }
            text.push(']');
        }
        2 => {
            text.push_str(r#"{"anyOf":[{"type":"string","format":"date-time"},{"type":"null"}]"#);
        }
        3 => {
            text.push_str(r#"{"type":"array","items":{"type":"string","maxLength":255}"#);
        }
        4 if depth > 0 => {
            text.push_str(r#"{"type":"array","items":"#);
            object(text, random, 3, depth - 1);
        }
        5 if depth > 0 => {
            let properties = random.between(2, 5);
            object(text, random, properties, depth - 1);
            // The object is complete but for what every property ends with.
            text.pop();
        }
        6 => {
            text.push_str(r#"{"type":"number","exclusiveMinimum":0,"examples":[0.5,1.25,1e3]"#);
        }
        _ => {
            text.push_str(r#"{"type":"string""#);
        }
    }
    text.push_str(r#","description":""#);
    let words = random.between(5, 16);
    prose(text, random, words);
    text.push_str("\"}");
}

/// So many words in sentences, and now and then a remark.
fn prose(text: &mut String, random: &mut Random, words: usize) {
    for number in 0..words {
        if number > 0 {
            text.push_str(if number % 14 == 0 { ". " } else { " " });
        }
        text.push_str(random.pick(&WORDS));
    }
    text.push('.');
    if random.one_in(3) {
        text.push(' ');
        text.push_str(random.pick(&REMARKS));
    }
}

fn uuid(random: &mut Random) -> String {
    let (high, low) = (random.bits(), random.bits());
    // Version 4, variant 1.
    let high = high & !0xf000 | 0x4000;
    let low = low >> 2 | 1 << 63;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// Returns a moment as Feather writes it, in quotes.
fn time(random: &mut Random) -> String {
    format!(
        "\"2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z\"",
        random.between(1, 12),
        random.between(1, 28),
        random.below(24),
        random.below(60),
        random.below(60),
        random.below(1_000_000)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_what_the_facade_reads_and_as_large_as_they_say() {
        let text = list(Shape::new(9, 4), 1);
        let elements: Vec<&serde_json::value::RawValue> = serde_json::from_slice(&text).unwrap();
        let connections: Vec<_> = elements
            .iter()
            .map(|element| featherhq::Connection::from_json(element.get()).unwrap())
            .collect();
        assert_eq!(connections.len(), 9);
        assert!(connections.iter().all(|connection| connection.tools.len() == 4));
        let per_tool = text.len() / 36;
        assert!((10_000..12_500).contains(&per_tool), "{per_tool} bytes a tool");
    }

    #[test]
    fn the_same_number_gives_the_same_bytes() {
        let shape = Shape::new(2, 3);
        assert_eq!(list(shape, 1), list(shape, 1));
        assert_ne!(list(shape, 1), list(shape, 2));
        let mut written = Vec::new();
        assert_eq!(write(shape, 1, &mut written).unwrap(), written.len() as u64);
        assert_eq!(written, list(shape, 1));
    }

    #[test]
    fn the_text_has_what_real_text_has() {
        let text = String::from_utf8(list(Shape::new(2, 10), 1)).unwrap();
        for part in ["\\\"", "\\n", "\\\\", "\\u00e9", "日本語", "🎉", "\"anyOf\"", "1e3", ".50"]
        {
            assert!(text.contains(part), "{part}");
        }
    }
}
