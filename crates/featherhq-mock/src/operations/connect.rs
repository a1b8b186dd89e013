//! Operations that create connections and complete their consent.

use std::net::IpAddr;

use super::{Call, Outcome, Reply, find_connection};
use crate::api_error::{ApiError, Problem};
use crate::json::Json;
use crate::state::{self, State};

/// Accepts every integration key, even `custom_mcp` and `email`: the document allows it.
pub(super) fn create_connection(state: &mut State, call: &Call) -> Outcome {
    let key = call.body_string("integration_key").unwrap_or_default();
    let nickname = call.body_string("nickname").unwrap_or_default();
    let session_token = format!("nango_sess_{}", state.random.hex());
    let stored = state.insert(key, nickname, "nango");
    let id = stored.json().str_at("id").unwrap_or_default().to_owned();
    let now = state.clock.now();
    let session = state.sessions.start(&session_token, &id, false, now);
    let response = Json::object([
        ("connection_id", id.into()),
        ("session_token", session_token.as_str().into()),
        ("expires_at", state::in_seconds(session.expires_at).into()),
        ("vendor", "nango".into()),
    ]);
    Ok(Reply::Session(201, response, session_token))
}

/// Assumes consent, unless it was denied on the consent screen. An active connection stays as it is; any other one becomes active, even a
/// broken one or that of an MCP server.
pub(super) fn finalize_connection(state: &mut State, call: &Call) -> Outcome {
    let is_active = find_connection(state, call)?.is_active();
    if !is_active && !state.sessions.was_denied(call.connection_id()) {
        state.activate(call.connection_id());
        record_creation(state, call.connection_id());
    }
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

/// Adds the webhook event with which the vendor reports a consent.
fn record_creation(state: &mut State, id: &str) {
    let event_id = format!("{}-0", state.random.next());
    let now = state.clock.timestamp();
    let Some(stored) = state.connection_mut(id) else { return };
    let connection = stored.json();
    if connection.str_at("vendor") != Some("nango") {
        return;
    }
    let copy = |name: &str| Json::from(connection.get(name).cloned());
    let event = Json::object([
        ("event_id", event_id.into()),
        ("event_kind", "auth".into()),
        ("event_type", "creation".into()),
        ("received_at", now.into()),
        ("vendor", "nango".into()),
        ("integration_key", copy("integration_key")),
        ("vendor_connection_id", copy("vendor_connection_id")),
        ("connection_id", copy("id")),
        ("nickname", copy("nickname")),
        ("nickname_slug", copy("nickname_slug")),
        ("payload", Json::object([("operation", "creation".into()), ("success", true.into())])),
    ]);
    state.add_event(event);
}

pub(super) fn connect_email(state: &mut State, call: &Call) -> Outcome {
    if !state.mailbox_connected {
        return Err(ApiError::invalid_value(
            vec!["body".into()],
            "The organization has no connected mailbox",
        ));
    }
    let nickname = call.body_string("nickname").unwrap_or("Email");
    let stored = state.insert("email", nickname, "platform");
    let id = stored.json().str_at("id").unwrap_or_default().to_owned();
    state.activate(&id);
    Ok(Reply::Connection(201, id))
}

/// The OAuth client id is optional, as if every server supported client registration.
pub(super) fn connect_custom_mcp(state: &mut State, call: &Call) -> Outcome {
    let auth_type = call.body_string("auth_type").unwrap_or("none");
    let server = validate_server(call, auth_type)?;
    let mut metadata = Json::object([
        ("server_url", call.body_string("server_url").unwrap_or_default().into()),
        ("transport", call.body_string("transport").unwrap_or("sse").into()),
        ("auth_type", auth_type.into()),
    ]);
    if auth_type == "api_key" {
        metadata.set("api_key_header", call.body_string("api_key_header").unwrap_or("X-API-Key"));
    }
    let oauth_state = state.random.hex();
    let client_id = format!("mock-client-{}", &state.random.hex()[..8]);
    let stored =
        state.insert("custom_mcp", call.body_string("nickname").unwrap_or_default(), "custom_mcp");
    stored.json_mut().set("metadata", metadata);
    let id = stored.json().str_at("id").unwrap_or_default().to_owned();

    let mut response = Json::object([
        ("connection_id", id.as_str().into()),
        ("status", "pending_oauth".into()),
        ("vendor", "custom_mcp".into()),
        ("authorize_url", Json::Null),
        ("state", Json::Null),
    ]);
    if auth_type == "oauth" {
        let default_endpoint = format!("{}://{}/oauth/authorize", server.scheme, server.authority);
        let endpoint = call.body_string("oauth_authorize_url").unwrap_or(&default_endpoint);
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let client_id = call.body_string("oauth_client_id").unwrap_or(&client_id);
        let scopes =
            call.body_property("oauth_scopes").and_then(Json::as_array).unwrap_or_default();
        let scopes: Vec<&str> = scopes.iter().filter_map(Json::as_str).collect();
        let mut url = format!(
            "{endpoint}{separator}response_type=code&client_id={}&state={oauth_state}",
            form_encode(client_id)
        );
        if !scopes.is_empty() {
            url.push_str("&scope=");
            url.push_str(&form_encode(&scopes.join(" ")));
        }
        response.set("authorize_url", url);
        response.set("state", oauth_state.as_str());
        let now = state.clock.now();
        state.sessions.start(&oauth_state, &id, true, now);
        return Ok(Reply::Session(201, response, oauth_state));
    }
    state.activate(&id);
    response.set("status", "active");
    Ok(Reply::Value(201, response))
}

/// A host whose name contains `oauth` publishes metadata and supports client registration; others
/// publish nothing. No server is contacted.
pub(super) fn discover_custom_mcp(_: &mut State, call: &Call) -> Outcome {
    let server = parse_server_url("server_url", call.body_string("server_url").unwrap_or_default())
        .map_err(|problem| ApiError::Invalid(vec![problem]))?;
    let endpoint = |name: &str| -> Json {
        let known = server.authority.contains("oauth");
        known.then(|| format!("{}://{}/oauth/{name}", server.scheme, server.authority)).into()
    };
    let known = server.authority.contains("oauth");
    let scopes: &[&str] = if known { &["mcp:read", "mcp:write"] } else { &[] };
    Ok(Reply::Value(
        200,
        Json::object([
            ("supports_dcr", known.into()),
            ("authorize_url", endpoint("authorize")),
            ("token_url", endpoint("token")),
            ("scopes", scopes.to_vec().into()),
        ]),
    ))
}

/// Validates what the document cannot express about a request to connect an MCP server.
fn validate_server(call: &Call, auth_type: &str) -> Result<Server, ApiError> {
    let mut problems = Vec::new();
    let server = parse_server_url("server_url", call.body_string("server_url").unwrap_or_default())
        .map_err(|problem| problems.push(problem));
    for name in ["oauth_authorize_url", "oauth_token_url"] {
        if let Some(url) = call.body_string(name) {
            problems.extend(parse_server_url(name, url).err());
        }
    }
    let required = match auth_type {
        "none" | "oauth" => None,
        "bearer" => Some("token"),
        "api_key" => Some("api_key"),
        _ => {
            let message = "Input should be 'none', 'bearer', 'api_key' or 'oauth'";
            problems.push(invalid("auth_type", auth_type, message));
            None
        }
    };
    if let Some(name) = required.filter(|name| call.body_string(name).is_none_or(str::is_empty)) {
        problems.push(Problem {
            loc: vec!["body".into(), name.into()],
            message: format!("Required when auth_type is '{auth_type}'"),
            kind: "missing".to_owned(),
            input: None,
            context: None,
        });
    }
    match server {
        Ok(server) if problems.is_empty() => Ok(server),
        _ => Err(ApiError::Invalid(problems)),
    }
}

/// The parts of a valid server URL.
struct Server {
    scheme: String,
    authority: String,
}

/// Rejects URLs that are not http or https, have credentials, or lead to a private network.
fn parse_server_url(field: &str, url: &str) -> Result<Server, Problem> {
    let reject = |message: &str| Err(invalid(field, url, message));
    let Ok(parsed) = url.parse::<http::Uri>() else {
        return reject("Input should be a valid URL");
    };
    let (Some(scheme), Some(authority)) = (parsed.scheme_str(), parsed.authority()) else {
        return reject("Input should be an absolute URL");
    };
    if !matches!(scheme, "http" | "https") {
        return reject("URL scheme should be 'http' or 'https'");
    }
    if authority.host().is_empty() {
        return reject("Input should be a URL with a host");
    }
    if authority.as_str().contains('@') {
        return reject("URL should not carry credentials");
    }
    if is_private(authority.host()) {
        return reject("URL should not point into a private network");
    }
    Ok(Server { scheme: scheme.to_owned(), authority: authority.as_str().to_ascii_lowercase() })
}

fn is_private(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(v4)) => {
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()
        }
        Ok(IpAddr::V6(v6)) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
        Err(_) => false,
    }
}

fn invalid(field: &str, input: &str, message: &str) -> Problem {
    Problem {
        loc: vec!["body".into(), field.into()],
        message: message.to_owned(),
        kind: "value_error".to_owned(),
        input: Some(input.into()),
        context: None,
    }
}

fn form_encode(string: &str) -> String {
    let mut encoded = String::new();
    for byte in string.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_and_invalid_server_urls_are_rejected() {
        for url in [
            "https://mcp.example.com/sse",
            "http://8.8.8.8:8080",
            "HTTPS://EXAMPLE.com/a?b=c",
            "https://[2606:4700::1111]/",
        ] {
            assert!(parse_server_url("server_url", url).is_ok(), "{url}");
        }
        for url in [
            "",
            "mcp.example.com",
            "/sse",
            "ftp://example.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://",
            "http://user:pw@example.com/",
            "http://localhost:8000",
            "http://a.localhost",
            "http://127.0.0.1/",
            "http://10.1.2.3/",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://[::ffff:192.168.0.1]/",
            "http://[fd00::1]/",
            "https://exa mple.com",
        ] {
            assert!(parse_server_url("server_url", url).is_err(), "{url}");
        }
    }

    #[test]
    fn query_values_are_percent_encoded() {
        assert_eq!(form_encode("mcp:read a&b=é"), "mcp%3Aread%20a%26b%3D%C3%A9");
    }
}
