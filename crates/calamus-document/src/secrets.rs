//! Which properties hold a secret, by their names.
//!
//! Documents rarely say `format: password`. These are rules about words, the same for every
//! document; they redact too much rather than too little.

/// Words that alone make a name one of a secret.
const SECRET: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "credential",
    "authorization",
    "cookie",
    "apikey",
    "jwt",
];
/// Words that do so only one after the other.
const PAIRS: [(&str, &str); 4] =
    [("api", "key"), ("private", "key"), ("access", "key"), ("signing", "key")];
/// Last words of names that talk about a secret without holding it.
const ABOUT: [&str; 12] = [
    "header", "headers", "url", "uri", "type", "id", "name", "status", "count", "limit", "expiry",
    "at",
];

/// Returns whether a property of this name holds a secret.
pub fn is_secret(name: &str) -> bool {
    let words = words(name);
    let is_about =
        words.len() > 1 && words.last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    // Headers may carry any credential; which, only their names would tell.
    if words.last().is_some_and(|last| last == "headers") {
        return true;
    }
    !is_about
        && (words.iter().any(|word| SECRET.contains(&singular(word)))
            || words.windows(2).any(|pair| {
                let [first, second] = pair else { return false };
                PAIRS.contains(&(first.as_str(), singular(second)))
            }))
}

/// Returns whether two properties of one object belong to a consent screen under way: the state
/// that protects it, and the URL that contains the state.
pub fn is_consent(names: &[String]) -> bool {
    names.iter().any(|name| name == "state") && names.iter().any(|name| is_consent_url(name))
}

/// Returns whether a property is the URL of a consent screen.
pub fn is_consent_url(name: &str) -> bool {
    let words = words(name);
    words
        .iter()
        .any(|word| matches!(word.as_str(), "authorize" | "authorization" | "auth" | "consent"))
        && words.last().is_some_and(|last| last == "url" || last == "uri")
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word)
}

/// Returns the words of a name in any of the usual styles, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before_was_lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            words.push(String::new());
            before_was_lower = false;
            continue;
        }
        if character.is_uppercase() && before_was_lower {
            words.push(String::new());
        }
        before_was_lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_by_their_words() {
        for name in [
            "token",
            "session_token",
            "accessTokens",
            "client_secret",
            "oauth_client_secret",
            "Password",
            "api_key",
            "apiKey",
            "X-Api-Key",
            "apikey",
            "credentials",
            "Authorization",
            "set-cookie",
            "headers",
            "custom_headers",
            "private_key",
            "webhookSecrets",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_mention_a_secret_are_not_redacted() {
        for name in [
            "api_key_header",
            "token_url",
            "oauth_token_url",
            "token_type",
            "api_key_id",
            "key",
            "api",
            "keyboard",
            "authorize_url",
            "state",
            "secretary",
            "tokenizer",
            "header",
            "password_url",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_state_beside_the_url_that_contains_it_belongs_to_a_consent_screen() {
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(is_consent(&names(&["status", "state", "authorize_url"])));
        assert!(is_consent(&names(&["state", "auth_uri"])));
        assert!(!is_consent(&names(&["state", "url"])));
        assert!(!is_consent(&names(&["authorize_url"])));
    }
}
