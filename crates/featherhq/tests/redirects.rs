//! Redirects: the API key never leaves the origin of the base URL.
//!
//! Every redirect status is tested with every kind of target, with redirects off and on. Traps
//! listen at the other origins and count connections.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use featherhq::{Client, Error, IntegrationKey};

use support::http_response;
use support::server::{Script, Server, json};
use support::{KEY, builder, sample};

const STATUSES: [&str; 5] = [
    "301 Moved Permanently",
    "302 Found",
    "303 See Other",
    "307 Temporary Redirect",
    "308 Permanent Redirect",
];

/// A header of the caller, which must not leave the origin either.
const CALLER: (&str, &str) = ("x-caller", "caller-canary");

/// A secret in targets, which no error may contain.
const QUERY: &str = "ticket=query-canary";

/// A server, two clients of it, and traps at other origins.
struct Stage {
    origin: Server,
    careful: Client,
    following: Client,
    traps: Vec<Server>,
}

impl Stage {
    async fn set() -> Self {
        let origin = Server::always(vec![]).await;
        let client = |follow| {
            builder(&origin.url())
                .header(CALLER.0, CALLER.1)
                .follow_same_origin_redirects(follow)
                .retry_budget(false)
                .build()
                .unwrap()
        };
        let (careful, following) = (client(false), client(true));
        let mut traps = vec![Server::always(json("200 OK", "[]")).await];
        // Some machines have no IPv6.
        if tokio::net::TcpListener::bind("[::1]:0").await.is_ok() {
            traps.push(Server::on("[::1]:0", |_, _| json("200 OK", "[]")).await);
        }
        Self { origin, careful, following, traps }
    }

    /// Targets at other origins, each with the difference.
    fn elsewhere(&self) -> Vec<(&'static str, String)> {
        let here = self.origin.address.port();
        let there = self.traps[0].address.port();
        let there6 = self.traps.last().unwrap().address.port();
        vec![
            ("other port", format!("http://127.0.0.1:{there}/v1?{QUERY}")),
            ("no port", format!("http://127.0.0.1/v1?{QUERY}")),
            ("other host name", format!("http://localhost:{there}/v1?{QUERY}")),
            ("other name of the same host", format!("http://localhost:{here}/v1?{QUERY}")),
            ("other address of the same host", format!("http://127.0.0.2:{here}/v1?{QUERY}")),
            ("other scheme", format!("https://127.0.0.1:{here}/v1?{QUERY}")),
            ("other scheme and port", format!("https://127.0.0.1:{there}/v1?{QUERY}")),
            ("scheme of something else", "file:///etc/passwd".to_owned()),
            ("no address", format!("data:text/plain,{QUERY}")),
            ("user", format!("http://user:pass-canary@127.0.0.1:{here}/v1?{QUERY}")),
            ("user without password", format!("http://user-canary@127.0.0.1:{there}/v1?{QUERY}")),
            ("origin as the user", format!("http://127.0.0.1:{here}@127.0.0.1:{there}/?{QUERY}")),
            ("IPv6", format!("http://[::1]:{there6}/v1?{QUERY}")),
            ("IPv6 at the same port", format!("http://[::1]:{here}/v1?{QUERY}")),
            ("IPv4 as IPv6", format!("http://[::ffff:127.0.0.1]:{here}/v1?{QUERY}")),
            ("protocol-relative", format!("//127.0.0.1:{there}/v1?{QUERY}")),
            ("protocol-relative, other name", format!("//localhost:{here}/v1?{QUERY}")),
            ("backslashes", format!("\\\\127.0.0.1:{there}/v1?{QUERY}")),
            ("slash and backslash", format!("/\\127.0.0.1:{there}/v1?{QUERY}")),
            ("whitespace before", format!("\t http://127.0.0.1:{there}/v1?{QUERY}")),
        ]
    }

    /// Targets at the same origin, each with its path.
    fn here(&self) -> Vec<(&'static str, String, String)> {
        let origin = self.origin.url();
        let path = format!("/v2/list?{QUERY}");
        let upper = origin.replace("http", "HTTP");
        let number = origin.replace("127.0.0.1", "2130706433");
        vec![
            ("same origin", format!("{origin}{path}"), path.clone()),
            ("same origin, with a fragment", format!("{origin}{path}#part"), path.clone()),
            ("same origin in capitals", format!("{upper}{path}"), path.clone()),
            ("same origin as a number", format!("{number}{path}"), path.clone()),
            ("protocol-relative", format!("//{}{path}", self.origin.address), path.clone()),
            ("absolute path", path.clone(), path.clone()),
            ("relative path", format!("other?{QUERY}"), format!("/v1/integrations/other?{QUERY}")),
            ("path upwards", format!("../../../x?{QUERY}"), format!("/x?{QUERY}")),
            ("query", format!("?{QUERY}"), format!("/v1/integrations/connections?{QUERY}")),
        ]
    }

    /// Asserts that no trap received a connection.
    fn assert_no_leak(&self, case: &str) {
        for trap in &self.traps {
            assert_eq!(trap.connections(), 0, "{case}: a connection to {}", trap.address);
        }
    }
}

fn redirect(status: &str, location: &str) -> Script {
    http_response(status, &[("location", location)], "")
}

fn assert_redirect_error(case: &str, error: &Error, status: &str) {
    assert!(error.is_redirect(), "{case}: {error}");
    assert!(!error.is_retryable(), "{case}");
    assert_eq!(error.attempts(), 1, "{case}");
    assert_eq!(error.status().unwrap().to_string(), status[..3], "{case}");
    for text in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
        assert!(!text.contains("canary") && !text.contains(KEY), "{case}: {text}");
    }
}

#[tokio::test]
async fn cross_origin_redirects_are_never_followed() {
    let stage = Stage::set().await;
    for status in STATUSES {
        for (what, location) in stage.elsewhere() {
            for client in [&stage.careful, &stage.following] {
                let case = format!("{status} to {what}");
                stage.origin.respond_with(vec![redirect(status, &location), json("200 OK", "[]")]);
                let error = client.connections().list().await.unwrap_err();
                assert_redirect_error(&case, &error, status);
                // The origin itself received one request.
                assert_eq!(stage.origin.new_requests().len(), 1, "{case}");
                stage.assert_no_leak(&case);
            }
        }
    }
}

#[tokio::test]
async fn same_origin_redirects_are_followed_only_if_enabled() {
    let stage = Stage::set().await;
    for status in STATUSES {
        for (what, location, path) in stage.here() {
            let case = format!("{status} to {what}");
            let scripts = vec![redirect(status, &location), json("200 OK", sample::list(1))];

            stage.origin.respond_with(scripts.clone());
            let error = stage.careful.connections().list().await.unwrap_err();
            assert_redirect_error(&case, &error, status);
            assert_eq!(stage.origin.new_requests().len(), 1, "{case}");

            stage.origin.respond_with(scripts);
            let response = stage.following.connections().list().with_response().await;
            let response = response.unwrap_or_else(|error| panic!("{case}: {error}"));
            assert_eq!((response.len(), response.attempts()), (1, 1), "{case}");
            let requests = stage.origin.new_requests();
            assert_eq!(requests.len(), 2, "{case}");
            assert_eq!(requests[1].line(), format!("GET {path} HTTP/1.1"), "{case}");
            assert_eq!(requests[1].header("x-api-key"), Some(KEY), "{case}");
            assert_eq!(requests[1].header(CALLER.0), Some(CALLER.1), "{case}");
            assert_eq!(requests[1].header("referer"), None, "{case}");
        }
    }
}

#[tokio::test]
async fn chains_of_redirects_do_not_leave_the_origin() {
    let stage = Stage::set().await;
    for status in STATUSES {
        for (what, location) in stage.elsewhere() {
            let case = format!("{status} to {what} by a detour");
            stage.origin.respond_with(vec![
                redirect(status, "/first"),
                redirect(status, "/second"),
                redirect(status, &location),
                json("200 OK", "[]"),
            ]);
            let error = stage.following.connections().list().await.unwrap_err();
            assert_redirect_error(&case, &error, status);
            assert_eq!(stage.origin.new_requests().len(), 3, "{case}");
            stage.assert_no_leak(&case);
        }
    }
}

#[tokio::test]
async fn streams_follow_the_same_redirect_rules() {
    let stage = Stage::set().await;
    for (what, location) in stage.elsewhere() {
        stage.origin.respond_with(vec![redirect("302 Found", &location), json("200 OK", "[]")]);
        let mut stream = stage.following.connections().stream();
        let error = stream.next().await.unwrap().unwrap_err();
        assert_redirect_error(what, &error, "302");
        assert!(stream.next().await.is_none());
        assert_eq!(stage.origin.new_requests().len(), 1, "{what}");
        stage.assert_no_leak(what);
    }
    stage.origin.respond_with(vec![redirect("302 Found", "/x"), json("200 OK", sample::list(2))]);
    let mut stream = stage.following.connections().stream();
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.is_none());
}

/// 301, 302 and 303 change other methods to GET, so they are errors. 307 and 308 keep the request.
#[tokio::test]
async fn redirected_writes_keep_method_and_body_or_are_errors() {
    let stage = Stage::set().await;
    let id = sample::CONNECTION_ID.parse().unwrap();
    let created = r#"{"connection_id":"6f0d5a52-2a2b-4a3e-9a43-0c8f6f3d3f5e","session_token":"t","expires_at":"2026-01-01T00:00:00Z","vendor":"nango"}"#;
    for status in STATUSES {
        let repeats = status.starts_with("307") || status.starts_with("308");
        for (method, body, success) in [
            ("POST", r#"{"integration_key":"slack","nickname":"n"}"#, json("201 Created", created)),
            ("PATCH", r#"{"nickname":"n"}"#, json("200 OK", sample::connection().to_string())),
            ("DELETE", "", http_response("204 No Content", &[], "")),
        ] {
            let case = format!("{status} to a {method}");
            let call = async |client: &Client| match method {
                "POST" => client.connections().create(IntegrationKey::Slack, "n").await.map(drop),
                "PATCH" => client.connections().update(id).nickname("n").await.map(drop),
                _ => client.connections().disconnect(id).await,
            };

            stage.origin.respond_with(vec![redirect(status, "/elsewhere"), success.clone()]);
            let error = call(&stage.careful).await.unwrap_err();
            assert_redirect_error(&case, &error, status);
            assert_eq!(stage.origin.new_requests().len(), 1, "{case}");

            stage.origin.respond_with(vec![redirect(status, "/elsewhere"), success]);
            let outcome = call(&stage.following).await;
            let requests = stage.origin.new_requests();
            if repeats {
                outcome.unwrap_or_else(|error| panic!("{case}: {error}"));
                assert_eq!(requests.len(), 2, "{case}");
                assert_eq!(requests[1].line(), format!("{method} /elsewhere HTTP/1.1"));
                assert_eq!(String::from_utf8_lossy(&requests[1].body), body, "{case}");
            } else {
                assert_redirect_error(&case, &outcome.unwrap_err(), status);
                assert_eq!(requests.len(), 1, "{case}");
            }

            let location = format!("{}/x", stage.traps[0].url());
            stage.origin.respond_with(vec![redirect(status, &location)]);
            assert_redirect_error(&case, &call(&stage.following).await.unwrap_err(), status);
            stage.origin.new_requests();
            stage.assert_no_leak(&case);
        }
    }
}

#[tokio::test]
async fn redirect_loops_end_after_five_redirects() {
    let stage = Stage::set().await;
    stage.origin.respond_with(vec![redirect("302 Found", "/round")]);
    let error = stage.following.connections().list().await.unwrap_err();
    assert_redirect_error("a circle", &error, "302");
    assert_eq!(error.to_string(), "listConnections: the server redirected (302) more than 5 times");
    assert_eq!(stage.origin.requests().len(), 6);
}

#[tokio::test]
async fn redirect_errors_name_the_other_origin_and_a_remedy() {
    let stage = Stage::set().await;
    for (location, expected) in [
        (
            "https://api.example.com/v1?ticket=query-canary#frag-canary",
            "listConnections: the server redirected (301) to https://api.example.com, another \
             origin, which never gets credentials; if it is the right one, make it the base URL",
        ),
        (
            "http://user:pass-canary@api.example.com:8080/",
            "listConnections: the server redirected (301) to http://api.example.com:8080 with \
             credentials; not followed",
        ),
    ] {
        stage.origin.respond_with(vec![redirect("301 Moved Permanently", location)]);
        let error = stage.careful.connections().list().await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    stage.origin.respond_with(vec![redirect("301 Moved Permanently", "/v2")]);
    let error = stage.careful.connections().list().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "listConnections: the server redirected (301) to another place on {}; redirects are \
             not followed by default",
            stage.origin.url()
        )
    );
}
