//! The destinations of credentials, with raw servers on loopback addresses.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use featherhq_api::support::ErrorKind;
use featherhq_api::types::CustomMcpConnectionCreate;
use featherhq_api::{Client, Error};
use loopback::Server;

mod loopback;

const KEY: &str = "canary-key";
const TOKEN: &str = "canary-token";
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

/// An HTTP client as reqwest's documentation suggests it, with the key as a default header.
fn plain_client() -> reqwest::Client {
    let headers = [("x-api-key".parse().unwrap(), KEY.parse().unwrap())];
    reqwest::Client::builder().default_headers(headers.into_iter().collect()).build().unwrap()
}

fn client(url: &str) -> Client {
    Client::builder().base_url(url).api_key(KEY).build().unwrap()
}

fn body_with_token() -> CustomMcpConnectionCreate {
    serde_json::from_value(serde_json::json!({
        "nickname": "n", "server_url": "https://mcp.example.com", "token": TOKEN,
    }))
    .unwrap()
}

#[tokio::test]
async fn redirects_carry_no_credentials_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        for (own, other) in HOSTS.into_iter().flat_map(|own| HOSTS.map(|other| (own, other))) {
            let second = Server::new(200, "");
            let first = Server::redirecting(status, other, &second);
            let api = client(&first.url(own));
            for error in [
                Error::from(api.list_connections().await.unwrap_err()),
                api.connect_custom_mcp(body_with_token()).await.unwrap_err().into(),
            ] {
                assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)));
            }
            let requests = first.requests();
            assert_eq!(requests.len(), 2, "{requests:?}");
            for request in &requests {
                assert!(request.contains(&format!("\r\nx-api-key: {KEY}\r\n")), "{request}");
            }
            assert!(requests[1].contains(TOKEN), "{requests:?}");
            assert_eq!(second.requests(), [""; 0], "{status} from {own} to {other}");
        }
    }
}

/// The same with a plain HTTP client: without this, the test above could not fail.
#[tokio::test]
async fn a_plain_http_client_carries_both_to_another_origin() {
    for other in HOSTS {
        let second = Server::new(200, "");
        let first = Server::redirecting(307, other, &second);
        let request = client(&first.url("127.0.0.1")).connect_custom_mcp(body_with_token());
        let request = request.request().unwrap();
        let body = request.body().unwrap().to_vec();
        let _ = plain_client().post(request.url()).body(body).send().await;
        let [request] = second.requests().try_into().unwrap();
        assert!(request.contains(KEY) && request.contains(TOKEN), "{request}");
    }
}

/// Names the server that a run in another process sends requests to.
const SERVER: &str = "TESTS_LOOPBACK_PORT";

#[test]
fn requests_to_loopback_pass_no_proxy() {
    if let Ok(port) = std::env::var(SERVER) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
            let url = format!("http://{host}:{port}");
            let call = client(&url).list_connections().into_future();
            assert!(runtime.block_on(call).is_err(), "the body is not JSON");
        }
        let url = format!("http://localhost:{port}/v1/integrations");
        let _ = runtime.block_on(plain_client().get(url).send());
        return;
    }
    // A process of its own, because the environment belongs to all tests of this one.
    let (server, proxy) = (Server::new(200, ""), Server::new(502, ""));
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "requests_to_loopback_pass_no_proxy"]);
    child.env(SERVER, server.url("").rsplit(':').next().unwrap());
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url("127.0.0.1"));
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.requests().len(), 3);
    // The plain HTTP client's, which shows that there is a proxy to pass by.
    let [request] = proxy.requests().try_into().unwrap();
    assert!(request.starts_with("GET http://localhost:"), "{request}");
    assert!(request.contains("/integrations HTTP/1.1"), "{request}");
}

#[test]
fn credentials_are_checked_and_not_shown() {
    let api = || Client::builder().base_url("https://api.example.com");
    for key in ["", "a\nb", "a\0", "canary-\u{7f}"] {
        let error = api().api_key(key).build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert!(error.to_string().contains("APIKeyHeader"), "{error}");
    }
    let debug = format!("{:?} {:?}", api().api_key(KEY), api().api_key(KEY).build());
    assert!(!debug.contains(KEY), "{debug}");

    for url in ["", "localhost:8000", "api.example.com", "ftp://example.com", "/v1"] {
        let error = Client::builder().base_url(url).api_key(KEY).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}: {error}");
    }
}
