//! Errors for bodies that do not decode: where, and why.

use std::fmt::Write as _;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::messages;
use super::strict::Strict;
use crate::error::{Error, ErrorKind, html_summary, looks_like_html, one_line};
use crate::exchange::excerpt;
use crate::json::sharing;
use crate::secret::Secrets;

/// How much of a path or of a decoder's message is looked at.
const BEGINNING: usize = 4096;

/// The error for a response that only the end of its connection delimits, and that is
/// incomplete as JSON: the connection broke. It is a failure of the transport and may be retried.
pub(crate) fn cut_off() -> Error {
    Error::new(ErrorKind::Transport, "the connection closed before the response was complete")
}

/// Returns the text without the whitespace around it.
pub(super) fn trimmed(text: Bytes) -> Bytes {
    let inner = text.trim_ascii();
    if inner.len() == text.len() { text } else { text.slice_ref(inner) }
}

/// Decodes a text with `serde_json`, which knows where and why it does not decode.
///
/// # Errors
///
/// If it does not, with the place.
#[cold]
pub(super) fn decode_slowly<W: DeserializeOwned>(
    text: &Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<W, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let decoded =
        sharing(text, || serde_path_to_error::deserialize::<_, Strict<W>>(&mut deserializer));
    let (path, error) = match decoded {
        Err(located) => (Some(located.path().clone()), located.into_inner()),
        // Bytes that are not UTF-8 are no error in properties that are skipped.
        Ok(_) if std::str::from_utf8(text).is_err() => {
            let path = place(index, "");
            return Err(Error::new(ErrorKind::Decode, "the response is not UTF-8")
                .with_quote(format!(", at {path}"))
                .with_excerpt(excerpt(text, false, secrets))
                .with_place(index, Some(path)));
        }
        Ok(Strict(value)) => match deserializer.end() {
            Ok(()) => return Ok(value),
            Err(error) => (None, error),
        },
    };
    Err(undecodable(text, index, secrets, path, &error))
}

/// The error for a text that does not decode.
fn undecodable(
    text: &Bytes,
    index: Option<usize>,
    secrets: &Secrets,
    path: Option<Path>,
    error: &serde_json::Error,
) -> Error {
    if let Some(what) = not_json(text, secrets) {
        return what;
    }
    let holds_secret = |segment: &Segment| match segment {
        Segment::Map { key } => secrets.is_secret_property(key),
        _ => false,
    };
    let reason = if path.iter().flatten().any(holds_secret) {
        // Numbers and literals are quoted as they are.
        "a value that is not shown has the wrong type".to_owned()
    } else {
        reason(error, secrets)
    };
    let within = path.map(|path| within(&path, secrets)).unwrap_or_default();
    let path = place(index, &within);
    Error::new(ErrorKind::Decode, "the response does not decode")
        .with_quote(format!(" at {}: {reason}", one_line(&path)))
        .with_source(Undecodable(reason))
        .with_excerpt(excerpt(text, false, secrets))
        .with_place(index, Some(path))
        .with_undecoded(trimmed(text.clone()))
}

/// The error for a response that is not JSON at all, which deserves plainer words.
pub(super) fn not_json(text: &[u8], secrets: &Secrets) -> Option<Error> {
    /// What is looked through for a title.
    const HEAD: usize = 64 * 1024;
    let inner = text.trim_ascii();
    let head = String::from_utf8_lossy(&inner[..inner.len().min(HEAD)]);
    let what = if inner.is_empty() {
        "empty".to_owned()
    } else if looks_like_html(&head) {
        // Redacted before the title is shortened: a secret that is cut in two is not found.
        html_summary(&secrets.redact_cut(&head))
    } else {
        return None;
    };
    Some(
        Error::new(ErrorKind::Decode, "the response is ")
            .with_quote(format!("{what}, where JSON was expected"))
            .with_excerpt(excerpt(text, true, secrets)),
    )
}

/// Returns the JSON path of a place: `$[3].tools[0].id`.
pub(crate) fn place(index: Option<usize>, within: &str) -> String {
    let mut path = String::from("$");
    if let Some(index) = index {
        path.push_str(&format!("[{index}]"));
    }
    if !within.is_empty() && !within.starts_with('[') {
        path.push('.');
    }
    path.push_str(within);
    path
}

/// What the decoder says about a text, on one line. It may quote a value that the server
/// sent, all of it.
///
/// Line and column are left out: the path says it better, and in a list they would count
/// from the element.
fn reason(error: &serde_json::Error, secrets: &Secrets) -> String {
    let message = Beginning::of(error);
    if message.cut {
        return one_line(&secrets.redact_cut(&message.text));
    }
    let end = message.text.rfind(" at line ").unwrap_or(message.text.len());
    one_line(&secrets.redact(&messages::in_json_terms(&message.text[..end])))
}

/// Returns a path within a value: redacted, since the server chooses the names of properties, and
/// of a length to be read.
fn within(path: &Path, secrets: &Secrets) -> String {
    const LONGEST: usize = 300;
    let path = Beginning::of(path);
    let redacted = if path.cut {
        secrets.redact_cut(&path.text)
    } else {
        // Where a text breaks off within a name, the path ends in a question mark.
        secrets.redact(path.text.trim_end_matches('?').trim_end_matches('.'))
    };
    match redacted.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &redacted[..end]),
        None => redacted,
    }
}

/// The beginning of what something displays as, which may be as long as a response.
#[derive(Default)]
struct Beginning {
    text: String,
    cut: bool,
}

impl Beginning {
    fn of(shown: &impl std::fmt::Display) -> Self {
        let mut beginning = Self::default();
        // It fails where the text is cut, and what there is is there.
        let _ = write!(beginning, "{shown}");
        beginning
    }
}

impl std::fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let left = BEGINNING.saturating_sub(self.text.len());
        if text.len() <= left {
            self.text.push_str(text);
            return Ok(());
        }
        let mut end = left;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        self.cut = true;
        Err(std::fmt::Error)
    }
}

/// The reason of the decoder, as the source of an error, with secrets redacted. `Debug` leaves it
/// out, since it quotes the response.
struct Undecodable(String);

impl std::fmt::Debug for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Undecodable")
    }
}

impl std::fmt::Display for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Undecodable {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use serde::de::IgnoredAny;

    use super::super::decode_json;
    use super::super::split::MAX_DEPTH;
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(rename = "number")]
        _number: Option<u32>,
        #[serde(rename = "numbers")]
        _numbers: Option<BTreeMap<String, u32>>,
        #[serde(rename = "anything")]
        _anything: Option<IgnoredAny>,
    }

    fn refused(text: String) -> Error {
        let mut secrets = Secrets::of_properties(&["token"]);
        secrets.add("key_live_canary");
        decode_json::<Sample>(text.into(), None, &secrets).unwrap_err()
    }

    /// All that an error shows.
    fn shown(error: &Error) -> String {
        let source = std::error::Error::source(error).map(ToString::to_string);
        format!("{error} {error:?} {source:?} {:?}", error.json_path())
    }

    #[test]
    fn a_value_of_the_wrong_type_is_quoted_in_part_and_without_secrets() {
        let huge = "x".repeat(100_000);
        assert_eq!(Beginning::of(&huge).text.len(), BEGINNING);
        assert_eq!(Beginning::of(&"é".repeat(BEGINNING)).text, "é".repeat(BEGINNING / 2));
        assert!(!Beginning::of(&"x".repeat(BEGINNING)).cut);
        // Whitespace is not shown, so that the text at the cut would be.
        for before in (0..40).step_by(3) {
            let spaces = " ".repeat(BEGINNING - 40 + before);
            let error = refused(format!(r#"{{"number":"{spaces}key_live_canary {huge}"}}"#));
            let shown = shown(&error);
            assert!(shown.len() < 4 * 1024, "{}", shown.len());
            assert!(!shown.contains("key_"), "{shown}");
        }
    }

    #[test]
    fn paths_are_shortened_and_redacted() {
        let error = refused(r#"{"numbers":{"Key_live_canary":"x"}}"#.to_owned());
        assert_eq!(error.json_path(), Some("$.numbers.[redacted]"));
        for before in [0, 270, 280, 295, 4070, 4080, 4085, 100_000] {
            let name = format!("{}key_live_canary", "é".repeat(before / 2));
            let error = refused(format!(r#"{{"numbers":{{"{name}{name}":"x"}}}}"#));
            let path = error.json_path().unwrap_or_default();
            assert!(path.starts_with("$.numbers.") && path.len() < 1024, "{path}");
            let shown = shown(&error);
            assert!(!shown.contains("key_"), "{shown}");
        }
    }

    #[test]
    fn secret_properties_are_not_quoted() {
        let error = refused(r#"{"numbers":{"token":"hunter"}}"#.to_owned());
        assert!(!shown(&error).contains("hunter"), "{error:?}");
        let error = refused(r#"{"numbers":{"a.token":"seen"}}"#.to_owned());
        assert!(shown(&error).contains("seen"), "{error:?}");
    }

    #[test]
    fn a_title_is_cut_after_it_is_redacted() {
        for before in 270..301 {
            let title = format!("{}key_live_canary", "x".repeat(before));
            let shown = shown(&refused(format!("<html><title>{title}</title>")));
            assert!(shown.contains("an HTML page titled"), "{shown}");
            assert!(!shown.contains("key_"), "{shown}");
        }
        let cut = format!("<title>{}key_live_canary</title>", " ".repeat(64 * 1024 - 12));
        assert!(!shown(&refused(cut)).contains("key_"));
    }

    #[test]
    fn a_single_value_is_no_deeper_than_an_element() {
        let nested =
            |depth| format!(r#"{{"anything":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let depth = MAX_DEPTH as usize;
        assert!(decode_json::<Sample>(nested(depth - 1).into(), None, &Secrets::default()).is_ok());
        for depth in [depth, 1_000_000] {
            let error = refused(nested(depth));
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert_eq!(error.to_string(), "the response is nested more than 1024 levels deep");
        }
    }
}
