//! Received requests as JSON, without their secrets.

use crate::json::Json;
use crate::request_log::ReceivedRequest;

const REDACTED: &str = "[redacted]";

/// Parts of names whose values are secrets, in lower case, with underscores for hyphens.
const SECRET_NAMES: [&str; 8] =
    ["api_key", "apikey", "authorization", "cookie", "credential", "password", "secret", "token"];

/// The length of the shortest API key that is searched for: parts of words are no keys.
const SHORTEST_KEY: usize = 8;

pub(super) fn to_json(request: &ReceivedRequest) -> Json {
    let keys: Vec<&str> = request
        .headers
        .iter()
        .filter(|(name, _)| is_secret(name))
        .filter_map(|(_, value)| std::str::from_utf8(value).ok())
        .map(|value| value.strip_prefix("Bearer ").unwrap_or(value).trim())
        .filter(|key| key.len() >= SHORTEST_KEY)
        .collect();
    let text = |text: &str| -> Json {
        keys.iter().fold(text.to_owned(), |text, key| text.replace(key, REDACTED)).into()
    };
    let headers = request.headers.iter().map(|(name, value)| {
        let value = match is_secret(name) {
            true => REDACTED.into(),
            false => text(&String::from_utf8_lossy(value)),
        };
        Json::object([("name", name.as_str().into()), ("value", value)])
    });
    let mut json = Json::object([
        ("id", request.id.as_str().into()),
        ("received_at", request.received_at.as_str().into()),
        ("method", request.method.as_str().into()),
        ("path", text(&request.path)),
        ("query", request.query.as_deref().map(|query| text(&redact_query(query))).into()),
        ("operation_id", request.operation_id.as_deref().into()),
        ("status", request.status.map(usize::from).into()),
        ("headers", Json::array(headers)),
        ("body_size", request.body.len().into()),
    ]);
    if !request.body.is_empty() {
        let body = match Json::parse(&request.body) {
            Ok(mut body) => {
                redact_value(&mut body, &text);
                body
            }
            // Hardly readable to a client, and a secret in it would not be found.
            Err(_) if request.body_text().contains(char::REPLACEMENT_CHARACTER) => REDACTED.into(),
            Err(_) => text(&request.body_text()),
        };
        json.set("body", body);
    }
    json
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    // `api_key_header` is the name of a header.
    SECRET_NAMES.iter().any(|part| name.contains(part)) && !name.ends_with("_header")
}

fn redact_query(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(&crate::document::percent_decode(name)) => {
            format!("{name}={REDACTED}")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Redacts the values of secret properties, all header values, and keys in other strings.
fn redact_value(value: &mut Json, text: &dyn Fn(&str) -> Json) {
    match value {
        Json::String(string) => *value = text(string),
        Json::Array(_) => {
            for element in value.as_array_mut().into_iter().flatten() {
                redact_value(element, text);
            }
        }
        Json::Object(_) => {
            let properties = value.as_object_mut().into_iter().flat_map(|it| it.iter_mut());
            for (name, value) in properties {
                if name == "headers"
                    && let Some(headers) = value.as_object_mut()
                {
                    headers.iter_mut().for_each(|(_, value)| *value = REDACTED.into());
                } else if is_secret(name) && !value.is_null() {
                    *value = REDACTED.into();
                } else {
                    redact_value(value, text);
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Method};

    use super::*;

    #[test]
    fn secrets_are_redacted_wherever_they_are() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-api-key", "canary-key-1"),
            ("authorization", "Bearer canary-key-2"),
            ("cookie", "canary=3"),
            ("x-note", "of canary-key-1"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        let query = "a=canary-key-2&session%5Ftoken=canary4&limit=5";
        let mut request =
            ReceivedRequest::new(&Method::POST, "/v1/canary-key-1", Some(query), &headers, None);
        request.body = Bytes::from_static(
            br#"{"nickname":"for canary-key-2","token":"canary5","api_key":["canary6"],"oauth_client_secret":"canary7","headers":{"x":"canary8"},"list":[{"password":"canary9"}],"api_key_header":"X-Key","token_file":null}"#,
        );
        let json = String::from_utf8(to_json(&request).to_text()).unwrap();
        assert!(!json.contains("canary"), "{json}");
        for part in [
            r#""path":"/v1/[redacted]""#,
            r#""query":"a=[redacted]&session%5Ftoken=[redacted]&limit=5""#,
            r#"{"name":"x-note","value":"of [redacted]"}"#,
            r#""nickname":"for [redacted]""#,
            r#""api_key_header":"X-Key","token_file":null"#,
        ] {
            assert!(json.contains(part), "{part}: {json}");
        }
    }

    #[test]
    fn short_keys_are_not_searched_for() {
        let mut headers = HeaderMap::new();
        headers.append("x-api-key", HeaderValue::from_static("any"));
        let request = ReceivedRequest::new(&Method::GET, "/many", None, &headers, None);
        let json = String::from_utf8(to_json(&request).to_text()).unwrap();
        assert!(json.contains(r#""path":"/many""#), "{json}");
    }
}
