//! Redacts properties of JSON objects whose names indicate secrets.
//!
//! Vendors and operators choose the metadata of connections and the pinned values of tools, which
//! may contain credentials. Tables end up in screenshots and tickets; JSON has all values.

/// Parts of names of properties with secrets, in lower case and without separators.
const SECRET_NAMES: &[&str] = &[
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

/// Replaces a value.
pub(crate) const REDACTED: &str = "(redacted)";

/// Returns whether a property with this name contains a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    let name: String = letters.flat_map(char::to_lowercase).collect();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Redacts the values of properties with secrets in JSON, at any depth. The rest stays the same
/// byte for byte.
pub(crate) fn redact_json(json: &str) -> String {
    let mut redacted = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        let (string, after) = string.split_at(string_end(string));
        redacted.push_str(before);
        redacted.push_str(string);
        rest = after;
        // Only the name of a property is followed by a colon.
        let Some(value) = after.trim_start().strip_prefix(':') else { continue };
        // The name may contain escapes.
        let name: String = serde_json::from_str(string).unwrap_or_default();
        if is_secret(&name) {
            let value = value.trim_start();
            redacted.push_str(&after[..after.len() - value.len()]);
            redacted.extend(["\"", REDACTED, "\""]);
            rest = &value[value_end(value)..];
        }
    }
    redacted.push_str(rest);
    redacted
}

/// Returns the end of the JSON string that `json` starts with.
fn string_end(json: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}

/// Returns the end of the JSON value that `json` starts with.
fn value_end(json: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = json.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(&json[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_found_in_any_spelling() {
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
            assert!(is_secret(name), "{name}");
        }
        for name in ["", "key", "team", "channel", "limit", "author", "server_url", "monkey"] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_redacted_at_any_depth_and_nothing_else_changes() {
        for (text, expected) in [
            (r#"{}"#, r#"{}"#),
            (r#"{ "n": 1.0, "s" : "token: x" }"#, r#"{ "n": 1.0, "s" : "token: x" }"#),
            (r#"["token","x"]"#, r#"["token","x"]"#),
            (r#"{"token":"a\"b","n":1}"#, r#"{"token":"(redacted)","n":1}"#),
            (r#"{"token" :  12345 , "n":1}"#, r#"{"token" :  "(redacted)", "n":1}"#),
            (r#"{"n":{"token":null}}"#, r#"{"n":{"token":"(redacted)"}}"#),
            (
                r#"{"a":[{"Cookie":["}x","y"]},{"secrets":{"a":{"b":["]"]}},"z":"Ä"}]}"#,
                r#"{"a":[{"Cookie":"(redacted)"},{"secrets":"(redacted)","z":"Ä"}]}"#,
            ),
            (r#"{"t\u006fken":"x"}"#, r#"{"t\u006fken":"(redacted)"}"#),
            (r#""token""#, r#""token""#),
        ] {
            assert_eq!(redact_json(text), expected);
        }
        // No input makes it panic, JSON or not.
        for text in ["\"", "{\"token\"", "{\"token\":", "{\"token\":{", "\"\\", "{\"token\":]"] {
            redact_json(text);
        }
    }
}
