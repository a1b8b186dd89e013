//! Tokens of providers, and OAuth 2 client credentials.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calamus_runtime::{
    Client, ClientBuilder, ClientCredentials, Decoder, Delivery, Error, ErrorKind, HttpTransport,
    JsonValue, Operation, Secret, SecurityKind, SecurityScheme, TokenFuture, TokenProvider,
    TransportFuture,
};

use support::server::{Seen, Server, Step, closed_port, http_response, json};
use support::{API_KEY, BEARER, CREATE, KEY, LIST, QUERY_KEY, builder, request};

const SECRET: &str = "client-secret/Canary+7Q";

const READ: Operation = Operation { security: &[&[BEARER]], ..LIST };
const WRITE: Operation = Operation { security: &[&[BEARER]], ..CREATE };

async fn send(client: &Client, operation: Operation) -> Result<JsonValue, Error> {
    client.send(request(client, operation, Decoder::json())).await
}

fn client(url: &str, provider: impl TokenProvider) -> Client {
    with_provider(url, provider).build().unwrap()
}

fn with_provider(url: &str, provider: impl TokenProvider) -> ClientBuilder {
    builder(url).token_provider(BEARER, provider)
}

fn token(token: &str, expires_in: u32) -> Vec<Step> {
    let body =
        format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in}}}"#);
    json("200 OK", body)
}

fn authorizations(requests: &[Seen]) -> Vec<&str> {
    requests.iter().map(|it| it.header("authorization").unwrap_or_default()).collect()
}

/// Everything that an error shows.
fn describe(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(&format!(" {error} {error:?}"));
        source = error.source();
    }
    text
}

#[tokio::test]
async fn a_token_is_requested_once_and_sent_with_each_request() {
    let login = Server::always(token("token-1", 3600)).await;
    let api = Server::always(json("200 OK", "[]")).await;
    let provider =
        ClientCredentials::new(format!("{}/token?tenant=7", login.url()), "my app", SECRET)
            .scope("parcels.read parcels.write")
            .parameter("audience", "https://api");
    let client = client(&api.url(), provider);
    send(&client, READ).await.unwrap();
    send(&client, WRITE).await.unwrap();
    assert_eq!(authorizations(&api.requests()), ["Bearer token-1"; 2]);
    let [seen] = login.requests().try_into().unwrap();
    assert_eq!(seen.line(), "POST /token?tenant=7 HTTP/1.1");
    assert_eq!(
        String::from_utf8_lossy(&seen.body),
        "grant_type=client_credentials&scope=parcels.read%20parcels.write&audience=https%3A%2F%2Fapi"
    );
    let basic = STANDARD.encode("my%20app:client-secret%2FCanary%2B7Q");
    assert_eq!(seen.header("authorization"), Some(&*format!("Basic {basic}")));
    assert_eq!(seen.header("x-key"), None, "the API's credentials are for the API");
    for request in api.requests() {
        assert!(!request.head.contains("client-secret") && !request.head.contains(&basic));
    }
}

#[tokio::test]
async fn credentials_may_be_parameters_of_the_body() {
    let login =
        Server::always(json("200 OK", r#"{"access_token":"t0ken","expires_in":"60"}"#)).await;
    let api = Server::always(json("200 OK", "[]")).await;
    let provider = ClientCredentials::new(login.url(), "id", SECRET).credentials_in_body();
    send(&client(&api.url(), provider), READ).await.unwrap();
    let [seen] = login.requests().try_into().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&seen.body),
        "grant_type=client_credentials&client_id=id&client_secret=client-secret%2FCanary%2B7Q"
    );
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(seen.header("accept"), Some("application/json"));
}

/// Responds to requests for tokens with `token-1`, `token-2`, …, each after a second.
#[derive(Clone, Debug)]
struct Tokens {
    /// JSON.
    lifetime: String,
    count: Arc<AtomicUsize>,
}

impl Tokens {
    fn new(lifetime: impl ToString) -> Self {
        Self { lifetime: lifetime.to_string(), count: Arc::default() }
    }

    fn provider(&self) -> ClientCredentials {
        ClientCredentials::new("http://localhost:1/token", "id", SECRET).transport(self.clone())
    }

    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl HttpTransport for Tokens {
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
        assert!(request.headers()["authorization"].is_sensitive());
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let lifetime = &self.lifetime;
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let body = format!(
                r#"{{"access_token":"token-{number}","token_type":"bearer","expires_in":{lifetime}}}"#
            );
            Ok(http::Response::new(body).into())
        })
    }
}

/// An API that accepts these tokens, and keeps those that it got.
#[derive(Clone, Debug)]
struct Api {
    accepts: fn(&str) -> bool,
    got: Arc<Mutex<Vec<String>>>,
}

impl Api {
    fn new(accepts: fn(&str) -> bool) -> Self {
        Self { accepts, got: Arc::default() }
    }

    fn client(&self, provider: impl TokenProvider) -> ClientBuilder {
        with_provider("http://localhost:2", provider).transport(self.clone())
    }

    fn got(&self) -> Vec<String> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

impl HttpTransport for Api {
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
        let value = &request.headers()["authorization"];
        assert!(value.is_sensitive());
        let token = value.to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
        let status = if (self.accepts)(&token) { 200 } else { 401 };
        let body = format!("\"{token}\"");
        self.got.lock().unwrap().push(token);
        let response = http::Response::builder().status(status).body(body).unwrap();
        Box::pin(async { Ok(response.into()) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_before_it_expires() {
    for (lifetime, valid) in [("3600", 3540), ("100", 90), ("10", 9), ("\"100\"", 90)] {
        let (tokens, api) = (Tokens::new(lifetime), Api::new(|_| true));
        let client = api.client(tokens.provider()).build().unwrap();
        send(&client, READ).await.unwrap();
        // The request for the token took a second, and its lifetime counts from before it.
        tokio::time::sleep(Duration::from_millis(valid * 1000 - 1100)).await;
        send(&client, READ).await.unwrap();
        assert_eq!(tokens.count(), 1, "{lifetime}");
        tokio::time::sleep(Duration::from_millis(200)).await;
        send(&client, READ).await.unwrap();
        assert_eq!(api.got(), ["token-1", "token-1", "token-2"]);
    }
    // One that has expired already is for one call.
    let (tokens, api) = (Tokens::new(-5), Api::new(|_| true));
    let client = api.client(tokens.provider()).build().unwrap();
    send(&client, READ).await.unwrap();
    send(&client, READ).await.unwrap();
    assert_eq!(api.got(), ["token-1", "token-2"]);
    // One without a lifetime is kept, any other not beyond its time.
    for (lifetime, expected) in [("null", "token-1"), ("100", "token-2")] {
        let provider = Tokens::new(lifetime).provider();
        let in_time = tokio::time::Instant::now() + Duration::from_secs(90);
        assert_eq!(provider.token().await.unwrap().expose(), "token-1");
        tokio::time::sleep_until(in_time).await;
        assert_eq!(provider.token().await.unwrap().expose(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_that_was_replaced_already_replaces_no_other() {
    let tokens = Tokens::new(3600);
    let provider = tokens.provider();
    assert_eq!(provider.token().await.unwrap().expose(), "token-1");
    assert!(provider.invalidate(&Secret::from("token-0")));
    assert_eq!(provider.token().await.unwrap().expose(), "token-1");
    assert!(provider.invalidate(&Secret::from("token-1")));
    assert_eq!(provider.token().await.unwrap().expose(), "token-2");
}

/// A token endpoint that never responds.
#[derive(Debug)]
struct Silent;

impl HttpTransport for Silent {
    fn send(&self, _: reqwest::Request) -> TransportFuture<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_has_30_seconds_to_respond() {
    let provider = ClientCredentials::new("http://localhost:1/token", "id", SECRET);
    let start = tokio::time::Instant::now();
    let error = provider.transport(Silent).token().await.unwrap_err();
    assert_eq!(start.elapsed().as_secs(), 30);
    let error = error.downcast::<Error>().unwrap();
    assert!(error.is_retryable(), "{error}");
    assert!(error.to_string().contains("did not respond within 30 s"), "{error}");
}

#[tokio::test]
async fn a_response_of_64_kib_is_read() {
    let token = r#"{"access_token":"t0ken"}"#;
    let body = format!("{token}{}", " ".repeat(64 * 1024 - token.len()));
    let login = Server::always(json("200 OK", body)).await;
    let api = Server::always(json("200 OK", "[]")).await;
    let provider = ClientCredentials::new(login.url(), "id", SECRET);
    send(&client(&api.url(), provider), READ).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_share_one_request_for_a_token() {
    let (tokens, api) = (Tokens::new(3600), Api::new(|_| true));
    let provider = Arc::new(tokens.provider());
    let clients =
        [api.client(Arc::clone(&provider)).build().unwrap(), api.client(provider).build().unwrap()];
    let calls = (0..50).map(|index| {
        let client = clients[index % 2].clone();
        tokio::spawn(async move { send(&client, READ).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!((tokens.count(), api.got().len()), (1, 50));
    // A call that is dropped while it requests a token keeps no other from it.
    let tokens = Tokens::new(3600);
    let client = api.client(tokens.provider()).build().unwrap();
    let dropped = tokio::time::timeout(Duration::from_millis(500), send(&client, READ)).await;
    assert!(dropped.is_err());
    send(&client, READ).await.unwrap();
    assert_eq!(api.got(), ["token-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_401_replaces_the_token_once() {
    // RFC 9110: a request with a 401 was not applied, so every operation is sent again.
    for operation in [READ, WRITE] {
        let (tokens, api) = (Tokens::new(3600), Api::new(|token| token != "token-1"));
        let client = api.client(tokens.provider()).build().unwrap();
        let response = client.send(request(&client, operation, Decoder::<JsonValue>::json()));
        let response = response.with_response().await.unwrap();
        assert_eq!((response.attempts(), response.as_str()), (2, "\"token-2\""));
        send(&client, operation).await.unwrap();
        assert_eq!(api.got(), ["token-1", "token-2", "token-2"]);
    }
    let (tokens, api) = (Tokens::new(3600), Api::new(|_| false));
    let client = api.client(tokens.provider()).build().unwrap();
    let error = send(&client, READ).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(401), 2));
    assert_eq!(api.got(), ["token-1", "token-2"]);
    // Without retries the call fails, and the next one has another token.
    let (tokens, api) = (Tokens::new(3600), Api::new(|token| token != "token-1"));
    let client = api.client(tokens.provider()).max_retries(0).build().unwrap();
    assert_eq!(send(&client, READ).await.unwrap_err().attempts(), 1);
    send(&client, READ).await.unwrap();
    assert_eq!(api.got(), ["token-1", "token-2"]);
}

#[tokio::test]
async fn failures_of_the_token_endpoint_are_errors_without_secrets() {
    let basic = STANDARD.encode("id:client-secret%2FCanary%2B7Q");
    let echo = format!(
        r#"{{"error":"invalid_client","error_description":"No {SECRET} or {basic} here"}}"#
    );
    let large = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(64 * 1024));
    for (response, expected, transient) in [
        (
            json("401 Unauthorized", &echo),
            "rejected the request (401 Unauthorized): No [redacted]",
            false,
        ),
        (json("503 Service Unavailable", "{}"), "rejected the request (503 ", true),
        (json("429 Too Many Requests", "{}"), "rejected the request (429 ", true),
        (json("200 OK", &echo), "has no access token", false),
        (json("200 OK", r#"{"access_token":""}"#), "has no access token", false),
        (json("200 OK", "<html>"), "is not the JSON of a token", false),
        (json("200 OK", large), "is larger than 64 KiB", false),
        (
            json("200 OK", r#"{"access_token":"tok-canary","token_type":"mac"}"#),
            "has a token that is no bearer token",
            false,
        ),
        (json("200 OK", r#"{"access_token":"tok-canary\n"}"#), "cannot be sent in a header", false),
        (vec![Step::Close], "broke before the response", true),
    ] {
        let login = Server::always(response).await;
        let api = Server::always(json("200 OK", "[]")).await;
        let provider = ClientCredentials::new(format!("{}/token", login.url()), "id", SECRET);
        assert!(!format!("{provider:?}").contains("id"), "{provider:?}");
        let client = client(&api.url(), provider);
        let error = send(&client, WRITE).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Token, Delivery::NotSent));
        assert!(!error.may_have_taken_effect());
        assert_eq!(error.status(), None, "the status would be the token endpoint's");
        assert_eq!(
            (error.is_retryable(), error.attempts()),
            (transient, if transient { 4 } else { 1 })
        );
        let description = describe(&error);
        assert!(!description.contains(SECRET) && !description.contains(&basic), "{description}");
        assert!(!description.contains("tok-canary"), "{description}");
        assert_eq!(api.connections(), 0);
    }
    let quote = r#"{"message":"assertion Canary-9 is invalid"}"#;
    let login = Server::always(json("400 Bad Request", quote)).await;
    let provider = ClientCredentials::new(login.url(), "id", SECRET);
    let provider = provider.parameter("assertion", "Canary-9");
    let error = send(&client("http://localhost:2", provider), READ).await.unwrap_err();
    assert!(error.to_string().contains(": assertion [redacted] is invalid"), "{error}");
    let provider = ClientCredentials::new(format!("http://{}/t", closed_port()), "id", SECRET);
    let error = send(&client("http://localhost:2", provider), READ).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, 4));
    assert!(error.to_string().contains("/t`: cannot connect"), "{error}");
}

#[tokio::test]
async fn the_credentials_of_a_proxy_show_in_no_error() {
    let proxy = Server::always(http_response("407 X", &[], "no account Canary-9")).await;
    let url = format!("http://user:Canary-9@{}", proxy.address);
    let provider = ClientCredentials::new("http://localhost:1/t", "id", SECRET).proxy(url);
    let error = provider.token().await.unwrap_err().to_string();
    assert!(
        error.ends_with("(407 Proxy Authentication Required): no account [redacted]"),
        "{error}"
    );
    assert_eq!(proxy.requests()[0].line(), "POST http://localhost:1/t HTTP/1.1");
}

#[tokio::test]
async fn the_token_endpoint_is_an_origin_of_its_own() {
    let other = Server::always(token("stolen", 3600)).await;
    for status in ["301 X", "302 X", "303 X", "307 X", "308 X"] {
        for location in [format!("{}/token", other.url()), "/other".to_owned()] {
            let login = Server::always(http_response(status, &[("location", &location)], "")).await;
            let provider = ClientCredentials::new(login.url(), "id", SECRET);
            let api = Server::always(json("200 OK", "[]")).await;
            let error = send(&client(&api.url(), provider), READ).await.unwrap_err();
            assert!(error.to_string().contains("which is not followed"), "{error}");
            assert_eq!((login.requests().len(), api.connections()), (1, 0));
        }
    }
    assert_eq!(other.connections(), 0);

    for (url, expected) in [
        ("http://login.example/token", "would send credentials in the clear"),
        ("https://user:Canary@login.example/token", "must not carry a user name"),
        ("login.example", "is not a URL"),
        ("https://login.example/token#f", "must not have a query or a fragment"),
    ] {
        let provider = ClientCredentials::new(url, "id", SECRET);
        let error = with_provider("http://localhost:2", provider).build().unwrap_err();
        assert!(error.to_string().starts_with("the token URL "), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.kind() == ErrorKind::Configuration && !describe(&error).contains("Canary"));
    }
    let empty = ClientCredentials::new("http://localhost:1", "id", "");
    assert!(with_provider("http://localhost:2", empty).build().is_err());
}

#[tokio::test]
async fn tokens_are_redacted_and_stay_on_the_origin() {
    let other = Server::always(json("200 OK", "[]")).await;
    let login = Server::always(token("tok-canary/1+2", 3600)).await;
    let echo = r#"{"message":"Bearer tok-canary/1+2 is tok-canary%2F1%2B2"}"#;
    let api = Server::each(vec![
        http_response("307 X", &[("location", &other.url())], ""),
        json("403 Forbidden", echo),
    ])
    .await;
    let provider = ClientCredentials::new(login.url(), "id", SECRET);
    let client = with_provider(&api.url(), provider).follow_same_origin_redirects(true);
    let client = client.build().unwrap();
    assert_eq!(send(&client, READ).await.unwrap_err().kind(), ErrorKind::Redirect);
    let error = send(&client, READ).await.unwrap_err();
    assert_eq!(error.to_string(), "listParcels: 403 Forbidden: Bearer [redacted] is [redacted]");
    assert!(!describe(&error).contains("canary"));
    assert!(!error.body_excerpt().unwrap().contains("canary"));
    assert_eq!(other.connections(), 0);
    assert_eq!(format!("{client:?}").find("canary"), None);
}

/// A provider that has `left` more tokens.
struct Own {
    left: AtomicUsize,
    transient: bool,
}

impl TokenProvider for Own {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let left = self.left.load(Ordering::SeqCst);
            if left > 0 {
                self.left.store(left - 1, Ordering::SeqCst);
                return Ok(Secret::from(format!("own-{left}")));
            }
            Err(match self.transient {
                true => Error::new(ErrorKind::Connect, "no route").into(),
                false => "the vault is locked".into(),
            })
        })
    }
}

#[tokio::test]
async fn providers_of_ones_own_are_asked_before_each_attempt() {
    const QUERY: Operation = Operation { security: &[&[QUERY_KEY, BEARER]], ..LIST };
    let provider = |left, transient| Own { left: AtomicUsize::new(left), transient };
    let busy = http_response("503 X", &[], "");
    let api = Server::each(vec![busy, json("200 OK", "[]")]).await;
    let client = builder(&api.url())
        .token_provider(QUERY_KEY, provider(2, false))
        .token_provider(BEARER, provider(9, false))
        .build()
        .unwrap();
    send(&client, QUERY).await.unwrap();
    let requests = api.new_requests();
    assert_eq!(authorizations(&requests), ["Bearer own-9", "Bearer own-8"]);
    let lines: Vec<_> = requests.iter().map(Seen::line).collect();
    assert_eq!(lines, ["GET /parcels?key=own-2 HTTP/1.1", "GET /parcels?key=own-1 HTTP/1.1"]);
    for (transient, attempts, expected) in [
        (false, 1, "listParcels: no access token: the vault is locked"),
        (true, 4, "listParcels: no access token: no route (after 4 attempts in "),
    ] {
        let client = self::client(&api.url(), provider(0, transient));
        let error = send(&client, READ).await.unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Token, attempts));
    }
    // A provider without another token is not asked again after a 401.
    let api = Server::always(http_response("401 X", &[], "")).await;
    let client = self::client(&api.url(), provider(5, false));
    assert_eq!(send(&client, READ).await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn alternatives_are_chosen_before_anything_is_sent() {
    const MTLS: SecurityScheme =
        SecurityScheme { name: "mtls", kind: SecurityKind::Unsupported("mutual TLS") };
    const UNSUPPORTED: Operation = Operation { security: &[&[MTLS]], ..LIST };
    const OPTIONAL: Operation = Operation { security: &[&[], &[MTLS], &[API_KEY]], ..LIST };
    const NEITHER: Operation = Operation { security: &[&[BEARER], &[]], ..LIST };
    let api = Server::always(json("200 OK", "[]")).await;
    let client = support::client(&api.url());
    let error = send(&client, UNSUPPORTED).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "unsupported security scheme: the operation needs mtls (unsupported: mutual TLS)"
    );
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert_eq!(api.connections(), 0);
    for (operation, key) in [(OPTIONAL, Some(KEY)), (NEITHER, None)] {
        send(&client, operation).await.unwrap();
        let [seen] = api.new_requests().try_into().unwrap();
        assert_eq!((seen.header("x-key"), seen.header("authorization")), (key, None));
    }
    assert!(builder(&api.url()).credentials(MTLS, "x").build().is_err());
    assert!(
        builder(&api.url())
            .token_provider(MTLS, Own { left: 1.into(), transient: false })
            .build()
            .is_err()
    );
}
