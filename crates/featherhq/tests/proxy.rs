//! Proxies: none for loopback addresses, otherwise the configured one or that of the environment.
//! A proxy never receives the API key.
//!
//! To set environment variables, the test binary starts itself as a child process.

#![cfg(any(feature = "rustls", feature = "native-tls"))] // A proxy is a tunnel for TLS.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::process::Command;

use support::http_response;
use support::server::{Server, Step, closed_port, json, send};
use support::{KEY, SOON, builder, ms};

/// Every variable that HTTP clients read a proxy from.
const VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Set in the child process: the server to call.
const CHILD: &str = "FEATHERHQ_TEST_CHILD";

/// Runs the test of this name in a child process, with every proxy variable set.
async fn in_a_child(test: &str, proxy: &str, task: &str) {
    run_child(test, proxy, task, None).await;
}

/// The same with `NO_PROXY`, which is also the task.
async fn in_a_child_but_for(test: &str, proxy: &str, exceptions: &str) {
    run_child(test, proxy, exceptions, Some(exceptions)).await;
}

async fn run_child(test: &str, proxy: &str, task: &str, exceptions: Option<&str>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(CHILD, task);
    command.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    if let Some(exceptions) = exceptions {
        command.env("NO_PROXY", exceptions);
    }
    for variable in VARIABLES {
        command.env(variable, proxy);
    }
    // The servers of the child run on this runtime, which must not be blocked.
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "no such test: {text}");
}

#[tokio::test]
async fn loopback_addresses_bypass_the_proxy_of_the_environment() {
    if let Ok(task) = std::env::var(CHILD) {
        for base in task.split(' ') {
            let list = builder(base).build().unwrap().integrations().list().await;
            // The server does not speak TLS; the test is where the handshake goes.
            assert_eq!(list.is_ok(), base.starts_with("http:"), "{base}: {list:?}");
        }
        return;
    }
    let proxy = Server::always(json("200 OK", "[]")).await;
    let server = Server::always(json("200 OK", "[]")).await;
    let port = server.address.port();
    let closed = closed_port();
    let task = format!(
        "http://127.0.0.1:{port} http://localhost:{port} http://localhost.:{port} \
         http://deep.below.localhost:{port} https://{closed} https://localhost:{}",
        closed.port()
    );
    in_a_child("loopback_addresses_bypass_the_proxy_of_the_environment", &proxy.url(), &task).await;
    assert_eq!(proxy.connections(), 0);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn other_servers_use_the_proxy_of_the_environment() {
    if std::env::var(CHILD).is_ok() {
        let client = builder("https://feather.example.com").max_retries(0).build().unwrap();
        assert!(client.integrations().list().await.unwrap_err().is_connect());
        return;
    }
    let proxy = Server::always(http_response("403 Forbidden", &[], "")).await;
    in_a_child("other_servers_use_the_proxy_of_the_environment", &proxy.url(), "").await;
    assert_tunnel_without_key(&proxy);
}

/// The HTTP library ignores an invalid proxy and would send requests directly.
#[tokio::test]
async fn invalid_proxies_in_the_environment_are_errors() {
    if std::env::var(CHILD).is_ok() {
        let proxy = std::env::var("HTTPS_PROXY").unwrap();
        let error = builder("https://feather.example.com").build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
        let message = error.to_string();
        assert!(message.contains("(from HTTPS_PROXY)"), "{message}");
        assert!(message.contains("or name the server's host in NO_PROXY"), "{message}");
        assert!(!message.contains("canary"), "{message}");
        // Not if it is not used.
        assert!(builder("http://localhost:1").build().is_ok());
        let direct = builder("https://feather.example.com").proxy("http://127.0.0.1:1").build();
        assert_eq!(direct.unwrap().proxy(), Some("the proxy `http://127.0.0.1:1/`"));
        println!("{proxy}: {message}");
        return;
    }
    let name = "invalid_proxies_in_the_environment_are_errors";
    for proxy in ["socks5://127.0.0.1:1080", "http://user:canary@exa mple:3128", "http://", "ftp:x"]
    {
        in_a_child(name, proxy, "").await;
    }
}

#[tokio::test]
async fn proxies_of_the_environment_are_named_and_have_exceptions() {
    if let Ok(exceptions) = std::env::var(CHILD) {
        let base = "https://feather.example.com";
        let proxy = builder(base).build().unwrap().proxy().map(str::to_owned);
        let expected = "the proxy `http://127.0.0.1:1/` (from HTTPS_PROXY)";
        assert_eq!(proxy.as_deref(), (exceptions == "none").then_some(expected));
        return;
    }
    let name = "proxies_of_the_environment_are_named_and_have_exceptions";
    in_a_child(name, "127.0.0.1:1", "none").await;
    for exceptions in ["feather.example.com", ".example.com, localhost", "*"] {
        in_a_child_but_for(name, "127.0.0.1:1", exceptions).await;
        // An invalid proxy is no error if it is not used.
        in_a_child_but_for(name, "socks5://127.0.0.1:1", exceptions).await;
    }
}

/// The proxy in the environment of the child must receive no connection.
#[tokio::test]
async fn configured_proxies_take_precedence_over_the_environment() {
    if let Ok(proxy) = std::env::var(CHILD) {
        let client = builder("https://feather.example.com").proxy(proxy).max_retries(0);
        let error = client.build().unwrap().integrations().list().await.unwrap_err();
        assert!(error.is_connect(), "{error}");
        return;
    }
    let bystander = Server::always(http_response("403 Forbidden", &[], "")).await;
    let proxy = Server::always(http_response("403 Forbidden", &[], "")).await;
    let name = "configured_proxies_take_precedence_over_the_environment";
    in_a_child(name, &bystander.url(), &proxy.url()).await;
    assert_eq!(bystander.connections(), 0);
    assert_tunnel_without_key(&proxy);
}

fn assert_tunnel_without_key(proxy: &Server) {
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!(requests[0].line(), "CONNECT feather.example.com:443 HTTP/1.1");
    assert!(!requests[0].head.contains(KEY), "{requests:?}");
}

/// A proxy that accepts and then speaks no TLS, one that rejects, and one that does not exist.
#[tokio::test]
async fn proxy_failures_are_connect_errors() {
    let client = |proxy: &str| {
        builder("https://feather.example.com").proxy(proxy).max_retries(1).build().unwrap()
    };
    let no = Server::always(http_response("407 Proxy Authentication Required", &[], "")).await;
    let mut speech = http_response("200 OK", &[], "");
    speech.extend([Step::Pause(ms(20)), send("this is not TLS")]);
    let yes = Server::always(speech).await;
    let closed = format!("http://{}", closed_port());
    for proxy in [no.url(), yes.url(), closed] {
        let error = client(&proxy).integrations().list().await.unwrap_err();
        assert!(error.is_connect() && error.is_retryable(), "{proxy}: {error:?}");
        // Either may be the cause, so both are named.
        let expected = format!("listIntegrations: cannot connect through the proxy `{proxy}/`: ");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert_eq!(error.attempts(), 2, "{proxy}: {error}");
    }
}

#[tokio::test]
async fn proxy_credentials_are_sent_to_the_proxy_only() {
    let proxy = Server::always(http_response("403 Forbidden", &[], "")).await;
    let url = format!("http://user:proxy-canary@{}", proxy.address);
    let client = builder("https://feather.example.com").proxy(url).max_retries(0).build().unwrap();
    let error = client.integrations().list().await.unwrap_err();
    let request = &proxy.requests()[0];
    assert!(request.header("proxy-authorization").is_some_and(|value| value.starts_with("Basic ")));
    let mut output = format!("{client:?} {error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        output.push_str(&format!("{cause} {cause:?}"));
        source = cause.source();
    }
    assert!(!output.contains("proxy-canary"), "{output}");
}

/// Names of the loopback interface are not resolved: a resolver could send the key elsewhere.
#[tokio::test]
async fn localhost_names_resolve_to_loopback() {
    let server = Server::always(json("200 OK", "[]")).await;
    for name in ["localhost", "LOCALHOST", "localhost.", "no.such.name.localhost"] {
        let base = format!("http://{name}:{}", server.address.port());
        let client = builder(&base).max_retries(0).build().unwrap();
        let list = client.integrations().list().total_timeout(SOON).await;
        assert!(list.is_ok(), "{base}: {list:?}");
    }
    assert_eq!(server.requests().len(), 4);
}
