//! URLs in settings and parameters: how messages display them, and which parts are secrets.
//!
//! Knows nothing of what a URL is for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use zeroize::Zeroizing;

use crate::secret::{Secret, Secrets};

/// Returns a URL for a message: without credentials, query and fragment, which may hold
/// secrets.
pub fn display_url(text: &str) -> String {
    match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let host = url.host_str().unwrap_or_default();
            format!("`{}://{host}{port}{}`", url.scheme(), url.path())
        }
        // A string that does not parse may hold anything, credentials and a key in the wrong
        // place included. So it is not displayed unless it looks like a URL, and then its
        // beginning.
        _ => {
            let address = text.contains("://") && !text.contains(['@', '_']);
            let safe: String =
                text.chars().take_while(|c| !matches!(c, '?' | '#')).take(40).collect();
            if address || text.is_empty() { format!("{safe:?}") } else { "(not shown)".to_owned() }
        }
    }
}

/// Returns the secrets of a URL: its credentials and the values of its query, in the forms in
/// which a server receives them and so may echo them.
pub fn url_secrets(address: &Secret) -> Secrets {
    let mut secrets = Secrets::default();
    let Ok(url) = Url::parse(address.expose().trim()) else { return secrets };
    // A name without a password is a token.
    let password = url.password().unwrap_or_else(|| url.username());
    if !password.is_empty() {
        let user = percent_decoded(url.username());
        let both = percent_decoded(url.password().unwrap_or_default());
        let both = Zeroizing::new([&user[..], b":", &both].concat());
        secrets.add(address);
        add_decoded(password, &mut secrets);
        // As the header of basic authentication has it.
        secrets.add(STANDARD.encode(&both));
    }
    for pair in url.query().unwrap_or_default().split('&') {
        add_decoded(pair.split_once('=').map_or(pair, |(_, value)| value), &mut secrets);
    }
    secrets
}

/// Adds a component of a URL, encoded and decoded.
fn add_decoded(part: &str, secrets: &mut Secrets) {
    let decoded = percent_decoded(part);
    if *decoded != part.as_bytes() {
        secrets.add(&*String::from_utf8_lossy(&decoded));
    }
    secrets.add(part);
}

/// Decodes a component of a URL.
fn percent_decoded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        let (byte, length) = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_secrets_in_every_form() {
        let secrets = url_secrets(&"http://user:p%40ss%2fword@proxy.example".into());
        for text in ["p@ss/word", "p%40ss%2fword", "p%40ss/word", "dXNlcjpwQHNzL3dvcmQ="] {
            assert_eq!(secrets.redact(&format!("407 {text} no")), "407 [redacted] no");
        }
        let secrets = url_secrets(&"http://t%6fken@proxy.example".into());
        assert_eq!(secrets.redact("token dG9rZW46"), "[redacted] [redacted]");
        let secrets = url_secrets(&"https://h/sse?key=s3%2Bcret&flag&x=".into());
        assert_eq!(
            secrets.redact("s3+cret s3%2Bcret x flag"),
            "[redacted] [redacted] x [redacted]"
        );
        let none = url_secrets(&"https://mcp.example.com/sse".into());
        assert_eq!(none.redact("https://mcp.example.com/sse"), "https://mcp.example.com/sse");
    }

    #[test]
    fn a_url_is_displayed_without_its_secrets() {
        assert_eq!(
            display_url("https://u:canary@h:8443/sse?key=canary#canary"),
            "`https://h:8443/sse`"
        );
        for odd in ["key_live_canary", "user:canary", "https://u:canary@exa mple.com/"] {
            assert!(!display_url(odd).contains("canary"), "{odd}");
        }
    }

    #[test]
    fn bytes_are_decoded() {
        assert_eq!(&percent_decoded("a%4%zz%41%")[..], b"a%4%zzA%");
    }
}
