//! Redaction of API keys in messages.
//!
//! A key can be in the place of an id, a filter value or a file name by mistake, and the
//! message that quotes it in a log.

/// The environment variable of the key.
const VARIABLE: &str = "FEATHER_API_KEY";
/// What every key begins with.
const PREFIX: &str = "fth_";
/// The length of the shortest key that is searched for: parts of words are no keys.
const SHORTEST: usize = 8;

/// Redacts the key of the environment and everything that has the form of a key.
pub(crate) fn redact(text: &str) -> String {
    let key = std::env::var(VARIABLE).unwrap_or_default();
    redact_with(text, key.trim())
}

/// Redacts a key and everything that has the form of one.
pub(super) fn redact_with(text: &str, key: &str) -> String {
    let text =
        if key.len() >= SHORTEST { text.replace(key, "[redacted]") } else { text.to_owned() };
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(PREFIX) {
        let end =
            after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        redacted.push_str(before);
        redacted.push_str(if end == 0 { PREFIX } else { "[redacted]" });
        rest = &after[end..];
    }
    redacted + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_redacted_wherever_they_are() {
        for (text, key, redacted) in [
            ("no id \"k-secret-1\"", "k-secret-1", "no id \"[redacted]\""),
            ("--status \"fth_live_0aZ\" matches", "", "--status \"[redacted]\" matches"),
            ("fth_a fth_b", "", "[redacted] [redacted]"),
            ("keys begin with fth_", "", "keys begin with fth_"),
            ("fth_\u{2026} (redacted)", "", "fth_\u{2026} (redacted)"),
            ("a short key is part of words", "key", "a short key is part of words"),
        ] {
            assert_eq!(redact_with(text, key), redacted);
        }
    }
}
