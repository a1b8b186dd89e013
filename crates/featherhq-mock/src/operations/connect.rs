//! Operations that make connections, and take them from consent to active.

use std::net::IpAddr;

use super::{Call, Outcome, Reply, own};
use crate::error::{Problem, Refusal};
use crate::json::Json;
use crate::state::{self, State};

/// How long a session token is good for.
const SESSION_MINUTES: i64 = 30;

/// Every key of the catalogue can be begun this way, `custom_mcp` and `email` included: nothing
/// in the document forbids it.
pub(super) fn create_connection(state: &mut State, call: &Call) -> Outcome {
    let key = call.text("integration_key").unwrap_or_default();
    let nickname = call.text("nickname").unwrap_or_default();
    let session_token = format!("nango_sess_{}", state.random.hex());
    let row = state.insert(key, nickname, "nango");
    let connection_id = row.document().get("id").cloned();
    Ok(Reply::Value(
        201,
        Json::object([
            ("connection_id", connection_id.into()),
            ("session_token", session_token.into()),
            ("expires_at", state::in_minutes(SESSION_MINUTES).into()),
            ("vendor", "nango".into()),
        ]),
    ))
}

/// Consent is taken as given. On a connection that is already active nothing happens; any other
/// becomes active, be it new or broken, and be it an MCP server's.
pub(super) fn finalize_connection(state: &mut State, call: &Call) -> Outcome {
    if !own(state, call)?.is_active() {
        state.activate(call.connection_id());
        record_creation(state, call.connection_id());
    }
    Ok(Reply::Connection(200, call.connection_id().to_owned()))
}

/// The vendor reports a consent as a webhook event.
fn record_creation(state: &mut State, id: &str) {
    let event_id = format!("{}-0", state.random.next());
    let Some(row) = state.row_mut(id) else { return };
    let connection = row.document();
    if connection.str_at("vendor") != Some("nango") {
        return;
    }
    let copy = |name: &str| Json::from(connection.get(name).cloned());
    let event = Json::object([
        ("event_id", event_id.into()),
        ("event_kind", "auth".into()),
        ("event_type", "creation".into()),
        ("received_at", state::now().into()),
        ("vendor", "nango".into()),
        ("integration_key", copy("integration_key")),
        ("vendor_connection_id", copy("vendor_connection_id")),
        ("connection_id", copy("id")),
        ("nickname", copy("nickname")),
        ("nickname_slug", copy("nickname_slug")),
        ("payload", Json::object([("operation", "creation".into()), ("success", true.into())])),
    ]);
    state.events.push(event);
}

pub(super) fn connect_email(state: &mut State, call: &Call) -> Outcome {
    if !state.mailbox_connected {
        return Err(Refusal::service(
            vec!["body".into()],
            "The organisation has no connected mailbox",
        ));
    }
    let nickname = call.text("nickname").unwrap_or("Email");
    let row = state.insert("email", nickname, "platform");
    let id = row.document().str_at("id").unwrap_or_default().to_owned();
    state.activate(&id);
    Ok(Reply::Connection(201, id))
}

/// An OAuth client id may always be left out, as if every server let clients register.
pub(super) fn connect_custom_mcp(state: &mut State, call: &Call) -> Outcome {
    let auth_type = call.text("auth_type").unwrap_or("none");
    let server = check_connect(call, auth_type)?;
    let mut metadata = Json::object([
        ("server_url", call.text("server_url").unwrap_or_default().into()),
        ("transport", call.text("transport").unwrap_or("sse").into()),
        ("auth_type", auth_type.into()),
    ]);
    if auth_type == "api_key" {
        metadata.set("api_key_header", call.text("api_key_header").unwrap_or("X-API-Key"));
    }
    let oauth_state = state.random.hex();
    let client_id = format!("mock-client-{}", &state.random.hex()[..8]);
    let row = state.insert("custom_mcp", call.text("nickname").unwrap_or_default(), "custom_mcp");
    row.edit().set("metadata", metadata);
    let id = row.document().str_at("id").unwrap_or_default().to_owned();

    let mut answer = Json::object([
        ("connection_id", id.as_str().into()),
        ("status", "pending_oauth".into()),
        ("vendor", "custom_mcp".into()),
        ("authorize_url", Json::Null),
        ("state", Json::Null),
    ]);
    if auth_type == "oauth" {
        let found = format!("{}://{}/oauth/authorize", server.scheme, server.authority);
        let endpoint = call.text("oauth_authorize_url").unwrap_or(&found);
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let client_id = call.text("oauth_client_id").unwrap_or(&client_id);
        let scopes = call.given("oauth_scopes").and_then(Json::as_array).unwrap_or_default();
        let scopes: Vec<&str> = scopes.iter().filter_map(Json::as_str).collect();
        let mut url = format!(
            "{endpoint}{separator}response_type=code&client_id={}&state={oauth_state}",
            form_encode(client_id)
        );
        if !scopes.is_empty() {
            url.push_str("&scope=");
            url.push_str(&form_encode(&scopes.join(" ")));
        }
        answer.set("authorize_url", url);
        answer.set("state", oauth_state);
    } else {
        state.activate(&id);
        answer.set("status", "active");
    }
    Ok(Reply::Value(201, answer))
}

/// A host whose name contains `oauth` publishes metadata and registers clients; any other
/// publishes nothing. No server is ever contacted.
pub(super) fn discover_custom_mcp(_: &mut State, call: &Call) -> Outcome {
    let server = check_url("server_url", call.text("server_url").unwrap_or_default())
        .map_err(|problem| Refusal::Invalid(vec![problem]))?;
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

/// What the service checks beyond the document before it connects an MCP server.
fn check_connect(call: &Call, auth_type: &str) -> Result<Server, Refusal> {
    let mut problems = Vec::new();
    let server = check_url("server_url", call.text("server_url").unwrap_or_default())
        .map_err(|problem| problems.push(problem));
    for name in ["oauth_authorize_url", "oauth_token_url"] {
        if let Some(url) = call.text(name) {
            problems.extend(check_url(name, url).err());
        }
    }
    let needed = match auth_type {
        "none" | "oauth" => None,
        "bearer" => Some("token"),
        "api_key" => Some("api_key"),
        _ => {
            let message = "Input should be 'none', 'bearer', 'api_key' or 'oauth'";
            problems.push(refused("auth_type", auth_type, message));
            None
        }
    };
    if let Some(name) = needed.filter(|name| call.text(name).is_none_or(str::is_empty)) {
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
        _ => Err(Refusal::Invalid(problems)),
    }
}

/// The parts of an address that were found to be in order.
struct Server {
    scheme: String,
    authority: String,
}

/// Refuses what is not http or https, carries credentials, or points into a private network.
fn check_url(field: &str, url: &str) -> Result<Server, Problem> {
    let refuse = |message: &str| Err(refused(field, url, message));
    let Ok(parsed) = url.parse::<http::Uri>() else {
        return refuse("Input should be a valid URL");
    };
    let (Some(scheme), Some(authority)) = (parsed.scheme_str(), parsed.authority()) else {
        return refuse("Input should be an absolute URL");
    };
    if !matches!(scheme, "http" | "https") {
        return refuse("URL scheme should be 'http' or 'https'");
    }
    if authority.host().is_empty() {
        return refuse("Input should be a URL with a host");
    }
    if authority.as_str().contains('@') {
        return refuse("URL should not carry credentials");
    }
    if is_private(authority.host()) {
        return refuse("URL should not point into a private network");
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

fn refused(field: &str, input: &str, message: &str) -> Problem {
    Problem {
        loc: vec!["body".into(), field.into()],
        message: message.to_owned(),
        kind: "value_error".to_owned(),
        input: Some(input.into()),
        context: None,
    }
}

fn form_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
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
    fn addresses_are_screened() {
        for url in [
            "https://mcp.example.com/sse",
            "http://8.8.8.8:8080",
            "HTTPS://EXAMPLE.com/a?b=c",
            "https://[2606:4700::1111]/",
        ] {
            assert!(check_url("server_url", url).is_ok(), "{url}");
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
            assert!(check_url("server_url", url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_goes_into_a_query_is_encoded() {
        assert_eq!(form_encode("mcp:read a&b=é"), "mcp%3Aread%20a%26b%3D%C3%A9");
    }
}
