//! Addresses that callers give: how they are shown, and what of them is a secret.
//!
//! It knows nothing of what an address is for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use zeroize::Zeroizing;

use crate::secret::{Secret, Secrets};

/// A URL as an error message may show it: without credentials, query and fragment,
/// which may hold secrets.
pub(crate) fn shown(text: &str) -> String {
    match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let host = url.host_str().unwrap_or_default();
            format!("`{}://{host}{port}{}`", url.scheme(), url.path())
        }
        // What does not parse may hold anything, credentials and a key in the wrong place
        // included. So nothing of it is shown unless it looks like an address, and then its
        // beginning.
        _ => {
            let address = text.contains("://") && !text.contains(['@', '_']);
            let safe: String =
                text.chars().take_while(|c| !matches!(c, '?' | '#')).take(40).collect();
            if address || text.is_empty() { format!("{safe:?}") } else { "(not shown)".to_owned() }
        }
    }
}

/// What of an address must not be seen: credentials, and the values of its query, in the forms
/// in which a server gets to see them and so may send them back.
pub(crate) fn secrets_of(address: &Secret) -> Secrets {
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

/// Adds a part of a URL, as it is and decoded.
fn add_decoded(part: &str, secrets: &mut Secrets) {
    let decoded = percent_decoded(part);
    if *decoded != part.as_bytes() {
        secrets.add(&*String::from_utf8_lossy(&decoded));
    }
    secrets.add(part);
}

/// The bytes of a text in a URL.
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
        let secrets = secrets_of(&"http://user:p%40ss%2fword@proxy.example".into());
        for text in ["p@ss/word", "p%40ss%2fword", "p%40ss/word", "dXNlcjpwQHNzL3dvcmQ="] {
            assert_eq!(secrets.mask(&format!("407 {text} no")), "407 [redacted] no");
        }
        let secrets = secrets_of(&"http://t%6fken@proxy.example".into());
        assert_eq!(secrets.mask("token dG9rZW46"), "[redacted] [redacted]");
        let secrets = secrets_of(&"https://h/sse?key=s3%2Bcret&flag&x=".into());
        assert_eq!(secrets.mask("s3+cret s3%2Bcret x flag"), "[redacted] [redacted] x [redacted]");
        let none = secrets_of(&"https://mcp.example.com/sse".into());
        assert_eq!(none.mask("https://mcp.example.com/sse"), "https://mcp.example.com/sse");
    }

    #[test]
    fn an_address_is_shown_without_what_is_secret_in_it() {
        assert_eq!(shown("https://u:canary@h:8443/sse?key=canary#canary"), "`https://h:8443/sse`");
        for odd in ["fth_live_canary", "user:canary", "https://u:canary@exa mple.com/"] {
            assert!(!shown(odd).contains("canary"), "{odd}");
        }
    }

    #[test]
    fn bytes_are_decoded() {
        assert_eq!(&percent_decoded("a%4%zz%41%")[..], b"a%4%zzA%");
    }
}
