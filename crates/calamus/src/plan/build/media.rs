//! Media types.

use calamus_document::model::essence;

use super::super::snake;

/// Media types of text that no caller wants as a stream.
const TEXTS: [&str; 3] = ["text/plain", "text/html", "text/markdown"];

/// A media type as it is asked for: JSON has one charset.
pub(super) fn without_charset(media_type: &str) -> String {
    let parts = media_type.split(';').map(str::trim);
    let others = parts.filter(|part| !part.to_ascii_lowercase().starts_with("charset="));
    others.collect::<Vec<_>>().join("; ")
}

/// Returns whether a text can stand in a header: a document may call a media type as it likes.
pub(super) fn is_field_value(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| (' '..='~').contains(&character))
}

/// Returns a short name for a media type, in the form of a Rust method.
pub(super) fn name_of(media_type: &str) -> String {
    let essence = essence(media_type);
    match essence.as_str() {
        "application/x-www-form-urlencoded" => "form".to_owned(),
        "multipart/form-data" => "multipart".to_owned(),
        "text/plain" => "text".to_owned(),
        "application/octet-stream" => "bytes".to_owned(),
        "*/*" => "any".to_owned(),
        _ => {
            let (main, sub) = essence.split_once('/').unwrap_or(("", &essence));
            snake(if sub == "*" { main } else { sub })
        }
    }
}

/// Returns whether a media type is JSON, under whatever name.
pub(super) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    name == "application/json" || name == "text/json" || name.ends_with("+json")
}

/// Returns whether a media type is Server-Sent Events.
pub(super) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Returns whether a media type is JSON on each line.
pub(super) fn is_lines(media_type: &str) -> bool {
    const LINES: [&str; 6] = [
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
    ];
    LINES.contains(&essence(media_type).as_str())
}

/// Returns whether a response comes as a string.
pub(super) fn is_text(media_type: &str) -> bool {
    TEXTS.contains(&essence(media_type).as_str())
}
