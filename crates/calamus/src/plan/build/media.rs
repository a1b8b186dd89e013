//! Media types.

use calamus_document::model::essence;

/// Media types of text that no caller wants as a stream.
const TEXTS: [&str; 3] = ["text/plain", "text/html", "text/markdown"];

/// A media type as it is asked for: JSON has one charset.
pub(super) fn without_charset(media_type: &str) -> String {
    let parts = media_type.split(';').map(str::trim);
    let kept = parts.filter(|part| !part.to_ascii_lowercase().starts_with("charset="));
    kept.collect::<Vec<_>>().join("; ")
}

/// Whether a text can stand in a header: a document may call a media type as it likes.
pub(super) fn is_field_value(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| (' '..='~').contains(&character))
}

/// Whether a media type is JSON, under whatever name.
pub(super) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    name == "application/json" || name == "text/json" || name.ends_with("+json")
}

/// Whether a response comes as a string.
pub(super) fn is_text(media_type: &str) -> bool {
    TEXTS.contains(&essence(media_type).as_str())
}
