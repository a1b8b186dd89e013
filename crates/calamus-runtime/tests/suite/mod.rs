//! A test suite of sending for any client that is built on the runtime: [`Subject`] is
//! implemented for the client, and [`transport_suite!`] writes a test for each function here.
//! The module beside it is `server`, the raw server of the tests.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use calamus_runtime::{
    ClientBuilder, Deadline, Delivery, Error, ErrorKind, HttpTransport, TransportError,
    TransportFuture,
};

use super::server::{Script, Server, Step, closed_port, http_response, json};

/// The key that every client here has.
pub(crate) const KEY: &str = "key_CanaryCanaryCanary7Q";

/// A client with an idempotent operation that returns a list and a non-idempotent one with a
/// JSON body. Both authenticate with [`KEY`] in a header.
pub(crate) trait Subject: Clone + Send + Sync + 'static {
    /// The name of the header.
    const HEADER: &str;

    /// Builds a client of the server at `url` with these settings besides.
    fn build(
        url: &str,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Error>;

    /// Calls the idempotent operation, whose response is `[]`.
    fn read(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Calls the non-idempotent operation.
    fn write(&self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Writes the tests of the suite for a client.
macro_rules! transport_suite {
    ($subject:ty: $($test:ident,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                suite::$test::<$subject>().await;
            }
        )*
    };
    ($subject:ty) => {
        suite::transport_suite! {
            $subject:
            transient_failures_are_retried_with_the_same_request,
            non_idempotent_requests_are_not_retried_once_they_may_have_arrived,
            requests_that_never_arrived_are_retried_whatever_they_do,
            retry_after_is_waited_for_up_to_a_limit,
            a_retry_budget_limits_the_load_on_a_failing_server,
            other_origins_get_nothing,
            redirects_on_the_same_origin_are_followed_on_request,
            calls_end_by_their_deadlines_under_every_fault,
            stalled_attempts_are_retried,
            responses_are_limited_in_size,
            unexpected_compression_is_an_error,
            a_proxy_gets_the_requests_and_the_server_none_of_its_credentials,
            idle_connections_are_for_idempotent_requests,
            a_dropped_call_closes_its_connection,
            a_transport_replaces_the_connections,
            the_key_shows_in_no_error,
        }
    };
}

pub(crate) use transport_suite;

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A client that retries at once.
fn client<S: Subject>(url: &str, settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> S {
    S::build(url, |builder| settings(builder.backoff(ms(1), ms(2)))).unwrap()
}

fn plain<S: Subject>(server: &Server) -> S {
    client(&server.url(), |builder| builder)
}

fn ok() -> Script {
    json("200 OK", "[]")
}

/// What a server does after it got a request and before it has responded.
fn faults() -> Vec<Script> {
    vec![
        vec![Step::Close],
        vec![Step::Reset],
        vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[".to_vec()), Step::Close],
        http_response("408 X", &[], ""),
        http_response("429 X", &[], ""),
        http_response("500 X", &[], ""),
        http_response("502 X", &[], ""),
        http_response("503 X", &[], ""),
        http_response("504 X", &[], ""),
    ]
}

pub(crate) async fn transient_failures_are_retried_with_the_same_request<S: Subject>() {
    for fault in faults() {
        let server = Server::each(vec![fault.clone(), fault, ok()]).await;
        plain::<S>(&server).read().await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        assert!(requests.iter().all(|it| it.head == requests[0].head && it.body.is_empty()));
        assert_eq!(requests[0].header(S::HEADER), Some(KEY));
    }
    for status in ["400 X", "401 X", "404 X", "409 X", "501 X"] {
        let server = Server::always(http_response(status, &[], "")).await;
        let error = plain::<S>(&server).read().await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Status, 1), "{status}");
    }
    let server = Server::always(http_response("503 X", &[], "")).await;
    let client: S = client(&server.url(), |builder| builder.max_retries(1));
    assert_eq!(client.read().await.unwrap_err().attempts(), 2);
}

pub(crate) async fn non_idempotent_requests_are_not_retried_once_they_may_have_arrived<
    S: Subject,
>() {
    for fault in faults() {
        let server = Server::each(vec![fault, ok()]).await;
        let error = plain::<S>(&server).write().await.err();
        // A body that breaks off may be one that the operation ignores.
        let Some(error) = error else { continue };
        assert_eq!((server.requests().len(), error.attempts()), (1, 1), "{error}");
        assert!(!error.is_retryable() && error.delivery() != Delivery::NotSent, "{error}");
        let rejected = error.status() == Some(429);
        assert_eq!(error.may_have_taken_effect(), !rejected, "{error}");
    }
}

pub(crate) async fn requests_that_never_arrived_are_retried_whatever_they_do<S: Subject>() {
    let client: S = client(&format!("http://{}", closed_port()), |builder| builder);
    for error in [client.read().await.unwrap_err(), client.write().await.unwrap_err()] {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4));
        assert!(error.is_retryable() && error.delivery() == Delivery::NotSent);
        assert!(!error.may_have_taken_effect());
    }
}

pub(crate) async fn retry_after_is_waited_for_up_to_a_limit<S: Subject>() {
    let busy = http_response("503 X", &[("retry-after", "1")], "");
    let server = Server::each(vec![busy.clone(), ok()]).await;
    let begun = Instant::now();
    plain::<S>(&server).read().await.unwrap();
    assert!(begun.elapsed() >= ms(1000), "{:?}", begun.elapsed());

    let server = Server::each(vec![busy, ok()]).await;
    let client: S = client(&server.url(), |builder| builder.max_retry_after(ms(999)));
    let error = client.read().await.unwrap_err();
    assert_eq!((error.retry_after(), error.attempts()), (Some(ms(1000)), 1));
}

pub(crate) async fn a_retry_budget_limits_the_load_on_a_failing_server<S: Subject>() {
    let server = Server::always(http_response("503 X", &[], "")).await;
    let client: S = plain(&server);
    for _ in 0..30 {
        // Clones share the budget.
        client.clone().read().await.unwrap_err();
    }
    let requests = server.requests().len();
    assert!((30 + 10..=30 + 13).contains(&requests), "{requests} requests for 30 calls");
}

pub(crate) async fn other_origins_get_nothing<S: Subject>() {
    let other = Server::always(ok()).await;
    let server = Server::always(vec![]).await;
    let client: S = client(&server.url(), |builder| builder.follow_same_origin_redirects(true));
    let port = server.address.port();
    for location in [
        other.url(),
        format!("//{}/x", other.address),
        format!("http://localhost:{port}/x"),
        format!("https://127.0.0.1:{port}/x"),
        format!("http://user:canary@127.0.0.1:{port}/x"),
        format!("\\\\{}/x", other.address),
    ] {
        for status in ["301 X", "302 X", "303 X", "307 X", "308 X"] {
            server.respond_with(vec![http_response(status, &[("location", &location)], ""), ok()]);
            for error in [client.read().await.unwrap_err(), {
                server.respond_with(vec![
                    http_response(status, &[("location", &location)], ""),
                    ok(),
                ]);
                client.write().await.unwrap_err()
            }] {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Redirect, 1));
                assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
            }
            assert_eq!(server.new_requests().len(), 2, "{status} to {location}");
        }
    }
    assert_eq!(other.connections(), 0);
}

pub(crate) async fn redirects_on_the_same_origin_are_followed_on_request<S: Subject>() {
    let server = Server::always(vec![]).await;
    let following: S = client(&server.url(), |builder| builder.follow_same_origin_redirects(true));
    let careful: S = plain(&server);
    for status in ["301 X", "302 X", "303 X", "307 X", "308 X"] {
        let scripts = vec![http_response(status, &[("location", "/other?a=1")], ""), ok()];
        server.respond_with(scripts.clone());
        let error = careful.read().await.unwrap_err();
        assert_eq!((error.kind(), server.new_requests().len()), (ErrorKind::Redirect, 1));

        server.respond_with(scripts.clone());
        following.read().await.unwrap();
        let [_, followed] = server.new_requests().try_into().unwrap();
        assert_eq!(followed.line(), "GET /other?a=1 HTTP/1.1");
        assert_eq!((followed.header(S::HEADER), followed.header("referer")), (Some(KEY), None));

        server.respond_with(scripts);
        let written = following.write().await;
        let requests = server.new_requests();
        if status.starts_with("307") || status.starts_with("308") {
            written.unwrap();
            assert_eq!(requests[1].line(), "POST /other?a=1 HTTP/1.1");
            assert_eq!(requests[0].body, requests[1].body);
        } else {
            assert_eq!(written.unwrap_err().kind(), ErrorKind::Redirect);
            assert_eq!(requests.len(), 1, "{status} would make a GET of a POST");
        }
    }
    server.respond_with(vec![http_response("302 X", &[("location", "/cycle")], "")]);
    assert_eq!(following.read().await.unwrap_err().kind(), ErrorKind::Redirect);
    assert_eq!(server.new_requests().len(), 6);
}

pub(crate) async fn calls_end_by_their_deadlines_under_every_fault<S: Subject>() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".to_vec();
    let drip = |first: &[u8]| {
        let mut script = vec![Step::Send(first.to_vec())];
        script.extend((0..99).flat_map(|_| [Step::Pause(ms(10)), Step::Send(b" ".to_vec())]));
        script
    };
    for (name, script) in [
        ("silence", vec![Step::Hang]),
        ("half a head", vec![Step::Send(b"HTTP/1.1 200 OK\r\ncont".to_vec()), Step::Hang]),
        ("a head that drips", drip(b"HTTP/1.1 200 OK\r\nx-a: ")),
        ("a body that stalls", vec![Step::Send(head.clone()), Step::Hang]),
        ("a body that drips", drip(&head)),
        ("an error that drips", drip(b"HTTP/1.1 503 X\r\ncontent-length: 99\r\n\r\n")),
        ("errors", http_response("503 X", &[], "")),
        ("closed connections", vec![Step::Close]),
    ] {
        let server = Server::always(script).await;
        let client: S = client(&server.url(), |builder| {
            builder
                .attempt_timeout(None)
                .idle_timeout(None)
                .total_timeout(ms(150))
                .max_retries(u32::MAX)
                .retry_budget(false)
        });
        // A busy machine may be late once, a missing deadline is late every time.
        let mut last = Duration::MAX;
        for _ in 0..3 {
            let begun = Instant::now();
            client.read().await.unwrap_err();
            last = begun.elapsed();
            if last < ms(250) {
                break;
            }
        }
        assert!(last < ms(250), "{name}: {last:?}");
    }
}

pub(crate) async fn stalled_attempts_are_retried<S: Subject>() {
    let stalled =
        vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[".to_vec()), Step::Hang];
    let server = Server::each(vec![stalled.clone(), vec![Step::Hang], ok()]).await;
    let client: S =
        client(&server.url(), |builder| builder.idle_timeout(ms(50)).attempt_timeout(ms(500)));
    client.read().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    for (script, deadline) in [(stalled, Deadline::Idle), (vec![Step::Hang], Deadline::Attempt)] {
        let server = Server::always(script).await;
        let client: S = self::client(&server.url(), |builder| {
            builder.idle_timeout(ms(50)).attempt_timeout(ms(200)).max_retries(0)
        });
        assert_eq!(client.read().await.unwrap_err().kind(), ErrorKind::Timeout(deadline));
    }
}

pub(crate) async fn responses_are_limited_in_size<S: Subject>() {
    let body = format!("[{}]", " ".repeat(1022));
    let chunked =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n400\r\n{body}\r\n0\r\n\r\n");
    for script in [json("200 OK", &body), vec![Step::Send(chunked.into_bytes())]] {
        let server = Server::always(script).await;
        for (limit, fits) in [(1024, true), (1023, false)] {
            let client: S = client(&server.url(), |builder| builder.max_response_size(limit));
            let kind = client.read().await.err().map(|error| error.kind());
            assert_eq!(kind, (!fits).then_some(ErrorKind::TooLarge));
        }
    }
}

pub(crate) async fn unexpected_compression_is_an_error<S: Subject>() {
    let server = Server::always(http_response("200 OK", &[("content-encoding", "br")], "x")).await;
    let error = plain::<S>(&server).read().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Decode, 1));
    assert!(error.to_string().contains("compressed (br)"), "{error}");
}

pub(crate) async fn a_proxy_gets_the_requests_and_the_server_none_of_its_credentials<S: Subject>() {
    let (server, proxy) = (Server::always(ok()).await, Server::always(ok()).await);
    let url = format!("http://user:proxy-canary@{}", proxy.address);
    let client: S = client(&server.url(), |builder| builder.proxy(url));
    client.read().await.unwrap();
    let [seen] = proxy.requests().try_into().unwrap();
    assert!(seen.line().starts_with(&format!("GET {}/", server.url())), "{seen:?}");
    let basic = "Basic dXNlcjpwcm94eS1jYW5hcnk=";
    assert_eq!(seen.header("proxy-authorization"), Some(basic));
    assert_eq!(server.connections(), 0);

    proxy.respond_with(vec![http_response("407 X", &[("x-echo", basic)], "no proxy-canary")]);
    let error = client.read().await.unwrap_err();
    let headers: Vec<_> = error.headers().collect();
    let output = format!("{error} {error:?} {:?} {headers:?}", error.body_excerpt());
    assert!(!output.contains("canary") && !output.contains("cm94eS1jYW5hcnk"), "{output}");
}

pub(crate) async fn idle_connections_are_for_idempotent_requests<S: Subject>() {
    let server = Server::always(ok()).await;
    let client: S = plain(&server);
    for _ in 0..3 {
        client.read().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    client.write().await.unwrap();
    client.write().await.unwrap();
    assert_eq!(server.connections(), 3);
}

pub(crate) async fn a_dropped_call_closes_its_connection<S: Subject>() {
    let server = Server::always(vec![Step::Hang]).await;
    let client: S = plain(&server);
    let call = tokio::spawn(async move { client.read().await });
    server.has_requests(1).await;
    call.abort();
    assert!(server.all_closed(Duration::from_secs(5)).await);
}

/// Responds without a network: the first request is lost.
#[derive(Clone, Debug, Default)]
struct Double(Arc<Mutex<Vec<reqwest::Request>>>);

impl HttpTransport for Double {
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
        let mut requests = self.0.lock().unwrap();
        requests.push(request);
        let lost = requests.len() == 1;
        Box::pin(async move {
            if lost {
                return Err(TransportError::new("lost"));
            }
            Ok(http::Response::new("[]").into())
        })
    }
}

pub(crate) async fn a_transport_replaces_the_connections<S: Subject>() {
    let double = Double::default();
    let client: S = client("http://localhost:1", |builder| builder.transport(double.clone()));
    client.read().await.unwrap();
    let requests = double.0.lock().unwrap();
    assert_eq!(requests.len(), 2);
    for request in &*requests {
        let key = &request.headers()[S::HEADER];
        assert!(key == KEY && key.is_sensitive());
    }
}

pub(crate) async fn the_key_shows_in_no_error<S: Subject>() {
    let quoted = format!("Key {KEY} is unknown");
    for script in [
        http_response("401 X", &[("x-echo", KEY)], &quoted),
        json("422 X", format!(r#"{{"message":"{quoted}","{KEY}":["{KEY}"]}}"#)),
        json("200 OK", format!(r#"{{"{KEY}":"{KEY}"}}"#)),
        json("200 OK", format!(r#""{KEY}"#)),
        http_response("502 X", &[], format!("<html><title>{KEY}</title>")),
        http_response("302 X", &[("location", &format!("http://127.0.0.1:1/{KEY}"))], ""),
        vec![Step::Send(format!("{KEY}\r\n\r\n").into_bytes()), Step::Close],
    ] {
        let server = Server::always(script).await;
        let error = client::<S>(&server.url(), |builder| builder.max_retries(0)).read().await;
        let error = error.unwrap_err();
        let mut output =
            format!("{error} {error:?} {:?}", (error.body_excerpt(), error.json_path()));
        for (name, value) in error.headers() {
            output.push_str(&format!(" {name} {}", String::from_utf8_lossy(value)));
        }
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            output.push_str(&format!(" {cause} {cause:?}"));
            source = cause.source();
        }
        assert!(!output.to_lowercase().contains("canary"), "{output}");
    }
}
