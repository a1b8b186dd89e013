//! Which members of JSON objects hold secrets, by their names.
//!
//! Vendors and operators choose what stands in a connection's metadata and in a tool's pinned
//! values, and some of it gives access. A table is easily shown to others; who wants such a
//! value asks for JSON.

/// What the name of a member has in it whose value is a secret, in small letters and without
/// what separates words.
const TELLING: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "authorization",
    "credential",
    "cookie",
    "session",
    "jwt",
];

/// What stands in the place of a value, as JSON.
const HIDDEN: &str = "\"(hidden)\"";

/// Whether a member of this name holds a secret.
pub(super) fn is_telling(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    let name: String = letters.flat_map(char::to_lowercase).collect();
    TELLING.iter().any(|telling| name.contains(telling))
}

/// A JSON text with the values hidden of all members, at any depth, whose names tell that they
/// are secrets. The rest stays as it is, to the letter.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        let (string, after) = string.split_at(string_end(string));
        masked.push_str(before);
        masked.push_str(string);
        rest = after;
        // Only the name of a member has a colon after it.
        let Some(value) = after.trim_start().strip_prefix(':') else { continue };
        // Escapes are undone before a name is looked at: a telling one may be spelled with them.
        let name: String = serde_json::from_str(string).unwrap_or_default();
        if is_telling(&name) {
            let value = value.trim_start();
            masked.push_str(&after[..after.len() - value.len()]);
            masked.push_str(HIDDEN);
            rest = &value[value_end(value)..];
        }
    }
    masked.push_str(rest);
    masked
}

/// Where the JSON string ends that `text` begins with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where the JSON value ends that `text` begins with.
fn value_end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(&text[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_however_they_are_written() {
        for name in [
            "access_token",
            "refreshToken",
            "API-Key",
            "apiKey",
            "x-api-key",
            "client_secret",
            "Password",
            "Authorization",
            "Set-Cookie",
            "private_key",
            "credentials",
            "JWT",
        ] {
            assert!(is_telling(name), "{name}");
        }
        for name in ["", "key", "team", "channel", "limit", "author", "server_url", "monkey"] {
            assert!(!is_telling(name), "{name}");
        }
    }

    #[test]
    fn values_of_telling_members_are_hidden_at_any_depth_and_nothing_else_changes() {
        for (text, expected) in [
            (r#"{}"#, r#"{}"#),
            (r#"{ "n": 1.0, "s" : "token: x" }"#, r#"{ "n": 1.0, "s" : "token: x" }"#),
            (r#"["token","x"]"#, r#"["token","x"]"#),
            (r#"{"token":"a\"b","n":1}"#, r#"{"token":"(hidden)","n":1}"#),
            (r#"{"token" :  12345 , "n":1}"#, r#"{"token" :  "(hidden)", "n":1}"#),
            (r#"{"n":{"token":null}}"#, r#"{"n":{"token":"(hidden)"}}"#),
            (
                r#"{"a":[{"Cookie":["}x","y"]},{"secrets":{"a":{"b":["]"]}},"z":"Ä"}]}"#,
                r#"{"a":[{"Cookie":"(hidden)"},{"secrets":"(hidden)","z":"Ä"}]}"#,
            ),
            (r#"{"t\u006fken":"x"}"#, r#"{"t\u006fken":"(hidden)"}"#),
            (r#""token""#, r#""token""#),
        ] {
            assert_eq!(masked(text), expected);
        }
        // No text makes it fail, JSON or not.
        for text in ["\"", "{\"token\"", "{\"token\":", "{\"token\":{", "\"\\", "{\"token\":]"] {
            masked(text);
        }
    }
}
