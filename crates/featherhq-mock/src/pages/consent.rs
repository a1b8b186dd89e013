//! The consent screen, `/consent/{session}`: allows or denies access, once.
//!
//! A `return` parameter names a page on loopback that the browser goes to afterwards, with
//! `result=allowed` or `result=denied`.

use http::header::{ALLOW, LOCATION};
use http::{HeaderValue, Method, Uri};

use super::page;
use crate::backend::Backend;
use crate::origin;
use crate::request::{Request, parse_query};
use crate::response::{Body, Response};
use crate::state::{Decision, State};

pub(super) const PREFIX: &str = "/consent/";

const HTML: &str = "text/html; charset=utf-8";

/// Why a consent screen cannot be used.
#[derive(Clone, Copy, Debug)]
enum Problem {
    Unknown,
    Expired,
    Used,
    ForeignOrigin,
    Invalid,
}

impl Problem {
    fn status(self) -> u16 {
        match self {
            Problem::Unknown => 404,
            Problem::Expired | Problem::Used => 410,
            Problem::ForeignOrigin => 403,
            Problem::Invalid => 400,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Problem::Unknown => "There is no such consent screen.",
            Problem::Expired => "This consent screen has expired.",
            Problem::Used => "This consent screen has been used already.",
            Problem::ForeignOrigin => "The form was sent from another page.",
            Problem::Invalid => "The form is not valid.",
        }
    }
}

pub(super) fn respond(backend: &Backend, request: &Request) -> Response {
    let token = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let mut state = backend.service.state();
    let result = match request.method {
        Method::GET | Method::HEAD => show(&mut state, token, request),
        Method::POST => decide(&mut state, token, request),
        _ => {
            let mut response = Response::new(405, Body::Empty);
            response.headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            return response;
        }
    };
    result.unwrap_or_else(|problem| {
        let body = format!("<h1>Not available</h1>\n<p>{}</p>", problem.text());
        page(problem.status(), HTML, document("Not available", &body), &policy(None))
    })
}

fn show(state: &mut State, token: &str, request: &Request) -> Result<Response, Problem> {
    let id = usable(state, token)?;
    let query = parse_query(request.query.as_deref().unwrap_or_default());
    let return_to = parameter(&query, "return").map(parse_return).transpose()?;
    let organization = state.organization_id.clone();
    let connection = state.connection_mut(&id).ok_or(Problem::Unknown)?.json();
    let text = |name: &str| escape(connection.str_at(name).unwrap_or_default());
    let hidden = return_to.as_ref().map_or(String::new(), |url| {
        format!("<input type=\"hidden\" name=\"return\" value=\"{}\">\n", escape(&url.to_string()))
    });
    let body = format!(
        "<h1>Allow access to {integration}?</h1>\n\
         <p>Organization <code>{organization}</code> wants to use {integration} as \
         <strong>{nickname}</strong>.</p>\n\
         <form method=\"post\" action=\"{PREFIX}{token}\">\n{hidden}\
         <button name=\"decision\" value=\"allow\" autofocus>Allow</button>\n\
         <button name=\"decision\" value=\"deny\" class=\"secondary\">Deny</button>\n</form>\n\
         <p class=\"note\">This is the mock server, in place of the vendor's consent screen.</p>",
        integration = text("integration_key"),
        nickname = text("nickname"),
        organization = escape(&organization),
        token = escape(token),
    );
    Ok(page(200, HTML, document("Allow access?", &body), &policy(return_to.as_ref())))
}

fn decide(state: &mut State, token: &str, request: &Request) -> Result<Response, Problem> {
    if !origin::is_own(&request.headers) {
        return Err(Problem::ForeignOrigin);
    }
    let body = std::str::from_utf8(&request.body).map_err(|_| Problem::Invalid)?;
    let form = parse_query(body);
    let (decision, result) = match parameter(&form, "decision") {
        Some("allow") => (Decision::Allowed, "allowed"),
        Some("deny") => (Decision::Denied, "denied"),
        _ => return Err(Problem::Invalid),
    };
    let return_to = parameter(&form, "return").map(parse_return).transpose()?;
    usable(state, token)?;
    state.decide(token, decision);
    if let Some(url) = return_to {
        let separator = if url.query().is_some() { '&' } else { '?' };
        let mut response = page(303, HTML, "", &policy(None));
        let location = HeaderValue::from_str(&format!("{url}{separator}result={result}"));
        response.headers.extend(location.ok().map(|location| (LOCATION, location)));
        return Ok(response);
    }
    let body = format!("<h1>Access {result}</h1>\n<p>You can close this page.</p>");
    Ok(page(200, HTML, document("Done", &body), &policy(None)))
}

/// Returns the id of the connection of a session that can be used.
fn usable(state: &mut State, token: &str) -> Result<String, Problem> {
    let now = state.clock.now();
    let session = state.sessions.find_mut(token).ok_or(Problem::Unknown)?;
    if session.decision.is_some() {
        return Err(Problem::Used);
    }
    if session.expires_at <= now {
        return Err(Problem::Expired);
    }
    Ok(session.connection_id.clone())
}

fn parameter<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Parses the URL of a page on loopback. The consent screen must not lead anywhere else.
fn parse_return(url: &str) -> Result<Uri, Problem> {
    let url: Uri = url.parse().map_err(|_| Problem::Invalid)?;
    let host = url.authority().filter(|authority| !authority.as_str().contains('@'));
    match (url.scheme_str(), host.map(http::uri::Authority::host)) {
        (Some("http"), Some("127.0.0.1" | "[::1]" | "localhost")) => Ok(url),
        _ => Err(Problem::Invalid),
    }
}

/// Returns the policy of the page. Browsers apply `form-action` to redirects as well.
fn policy(return_to: Option<&Uri>) -> String {
    let origin = return_to.and_then(Uri::authority).map(|authority| format!(" http://{authority}"));
    let origin = origin.unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'{origin}; \
         frame-ancestors 'none'"
    )
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/__mock/style.css\">\n</head>\n\
         <body class=\"dialog\">\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_on_loopback_are_returned_to() {
        for url in ["http://127.0.0.1:1234/a/done", "http://localhost/", "http://[::1]:80/?a=b"] {
            assert!(parse_return(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "/done",
            "https://127.0.0.1/",
            "http://evil.example/",
            "http://127.0.0.1.evil.example/",
            "http://user@127.0.0.1/",
            "http://127.0.0.1:80@evil.example/",
            "javascript:alert(1)",
            "http://127.0.0.1/\r\nx: y",
        ] {
            assert!(parse_return(url).is_err(), "{url}");
        }
    }
}
