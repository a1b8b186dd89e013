//! Values that must not be seen, and the masking of texts that might quote them.
//!
//! It knows nothing of HTTP: it is handed texts and gives them back without secrets.

use std::fmt;

use zeroize::Zeroizing;

/// A value that never shows in `Debug`, is not `Display`, and is wiped when dropped.
///
/// ```
/// let secret = featherhq::Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps `value` from being seen.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself. Where it goes from here is up to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<&Secret> for Secret {
    fn from(value: &Secret) -> Self {
        value.clone()
    }
}

/// What stands in the place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Members whose string values are secrets wherever they turn up in an answer, so that
/// an excerpt of one that could not be decoded does not give away what it brought.
const SECRET_MEMBERS: &[&str] = &[
    "access_token",
    "api_key",
    "apiKey",
    "authorization",
    "authorize_url",
    "client_secret",
    "connect_session_token",
    "id_token",
    "oauth_client_secret",
    "password",
    "plain_text_key",
    "refresh_token",
    "secret",
    "session_token",
    "sessionToken",
    "state",
    "token",
    "x-api-key",
];

/// The secrets that one call knows: the key and whatever secrets its request carries.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<Secret>);

impl Secrets {
    pub(crate) fn add(&mut self, secret: impl Into<Secret>) {
        self.0.push(secret.into());
    }

    pub(crate) fn extend(&mut self, others: Secrets) {
        self.0.extend(others.0);
    }

    /// `text` without the secrets of this call, in any spelling that a server is
    /// likely to echo them in, and without the values of members that hold secrets.
    pub(crate) fn mask(&self, text: &str) -> String {
        let mut masked = mask_members(text);
        for secret in &self.0 {
            let secret = secret.expose();
            if secret.is_empty() {
                continue;
            }
            for spelling in spellings(secret) {
                if masked.contains(spelling.as_str()) {
                    masked = masked.replace(spelling.as_str(), REDACTED);
                }
            }
        }
        masked
    }

    /// Like [`mask`](Self::mask), for a text that was cut off at its end: what might be
    /// the beginning of a secret there goes too.
    pub(crate) fn mask_cut(&self, text: &str) -> String {
        let mut end = text.len();
        for secret in &self.0 {
            for spelling in spellings(secret.expose()) {
                for length in (1..spelling.len()).rev() {
                    if spelling.is_char_boundary(length) && text.ends_with(&spelling[..length]) {
                        end = end.min(text.len() - length);
                        break;
                    }
                }
            }
        }
        self.mask(&text[..end])
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// A secret as it is, as a JSON string holds it, and as a URL holds it.
fn spellings(secret: &str) -> Vec<String> {
    let mut spellings = vec![secret.to_owned()];
    if let Ok(quoted) = serde_json::to_string(secret) {
        spellings.push(quoted[1..quoted.len() - 1].to_owned());
    }
    let mut url = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    spellings.push(url);
    spellings.dedup();
    spellings
}

/// Masks `"name": "value"` for every name in [`SECRET_MEMBERS`]. Works on text that is
/// not valid JSON as well, since that is what excerpts of broken answers are.
fn mask_members(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('"') {
        let (before, string) = rest.split_at(open + 1);
        masked.push_str(before);
        let (content, after) = split_string(string);
        masked.push_str(content);
        rest = after;
        let Some(tail) = after.strip_prefix('"') else { break };
        masked.push('"');
        rest = tail;
        if !SECRET_MEMBERS.iter().any(|name| name.eq_ignore_ascii_case(content)) {
            continue;
        }
        let value = tail.trim_start();
        let Some(value) = value.strip_prefix(':') else { continue };
        let value = value.trim_start();
        let Some(value) = value.strip_prefix('"') else { continue };
        masked.push_str(&tail[..tail.len() - value.len()]);
        let (_, after) = split_string(value);
        masked.push_str(REDACTED);
        rest = after;
        if let Some(tail) = after.strip_prefix('"') {
            masked.push('"');
            rest = tail;
        }
    }
    masked.push_str(rest);
    masked
}

/// The content of a JSON string up to its closing quote, and what follows from that
/// quote on.
fn split_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(list: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in list {
            secrets.add(*secret);
        }
        secrets
    }

    #[test]
    fn a_secret_is_masked_in_every_spelling() {
        let secrets = secrets(&["a\"b/c"]);
        let masked = secrets.mask(r#"plain a"b/c json a\"b/c url a%22b%2Fc"#);
        assert_eq!(masked, "plain [redacted] json [redacted] url [redacted]");
    }

    #[test]
    fn members_that_hold_secrets_are_masked_even_in_broken_json() {
        let masked =
            secrets(&[]).mask(r#"{"session_token" : "se\"cret", "vendor":"nango","State":"abc"#);
        assert_eq!(
            masked,
            r#"{"session_token" : "[redacted]", "vendor":"nango","State":"[redacted]"#
        );
    }

    #[test]
    fn the_beginning_of_a_secret_at_a_cut_is_masked() {
        assert_eq!(secrets(&["fth_live_abc"]).mask_cut("key was fth_li"), "key was ");
        assert_eq!(secrets(&["fth_live_abc"]).mask_cut("key was x"), "key was x");
    }

    #[test]
    fn text_without_secrets_stays_as_it_is() {
        let text = r#"{"detail": "nothing \" here", "n": [1, "two"]} trailing "#;
        assert_eq!(secrets(&["k"]).mask(r#"{"a":1}"#), r#"{"a":1}"#);
        assert_eq!(secrets(&[]).mask(text), text);
    }
}
