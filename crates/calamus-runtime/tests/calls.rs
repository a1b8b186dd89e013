//! Calls: what their options change, what they report, and what generated code does with them.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

use calamus_runtime::__generated::v1;
use calamus_runtime::sdk::tracing::Span;
use calamus_runtime::sdk::{ErrorBody, Secrets, Telemetry};
use calamus_runtime::{
    CallError, Client, Deadline, Decoder, Delivery, Error, ErrorKind, JsonValue, Method,
    NoErrorBody, Operation, Request, TokenFuture, TokenProvider,
};

use support::server::{Server, Step, http_response, json};
use support::{BEARER, KEY, LIST, builder, client, create, list, request};

const DELETE: Operation =
    Operation { id: "deleteParcel", method: Method::Delete, path: "/parcels/{id}", ..LIST };

fn delete<T>(client: &Client, decoder: Decoder<T>) -> Request<T> {
    v1::request::<T, NoErrorBody>(client, DELETE, decoder, None, |http, base_url| {
        Ok(http.delete(format!("{base_url}/parcels/token-canary")).into())
    })
    .unwrap()
    .with_secret("token-canary")
}

#[tokio::test]
async fn what_an_attempt_before_may_have_deleted_is_deleted() {
    let gone = http_response("404 X", &[], "");
    let server = Server::always(vec![]).await;
    let client = client(&server.url());
    server.respond_with(vec![vec![Step::Close], gone.clone()]);
    let response = client.send(delete(&client, Decoder::nothing())).with_response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (404, 2));
    // The server itself says that the first attempt deleted nothing, or nothing was sent before.
    for before in [vec![http_response("429 X", &[], "")], vec![]] {
        server.respond_with([before, vec![gone.clone()]].concat());
        let error = client.send(delete(&client, Decoder::nothing())).await.unwrap_err();
        assert_eq!(error.status(), Some(404));
    }
    // There is no value for it.
    server.respond_with(vec![vec![Step::Close], gone]);
    let error = client.send(delete(&client, Decoder::<JsonValue>::json())).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(404), 2));
}

static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

const TELEMETRY: Telemetry = Telemetry {
    span: |call| {
        let (operation, method, host, url) = (call.operation, call.method, call.host, call.url);
        let path = url.rsplit_once(&call.port.to_string()).map_or(url, |(_, path)| path);
        REPORTED.lock().unwrap().push(format!("{operation} {method} {host} {path}"));
        Span::none()
    },
    attempt: |attempt| {
        let (number, error) = (attempt.number, attempt.error.as_deref().unwrap_or("none"));
        REPORTED.lock().unwrap().push(format!("{number} {error}"));
    },
    note: |message| REPORTED.lock().unwrap().push(message.to_owned()),
};

#[tokio::test]
async fn telemetry_gets_calls_and_attempts_without_secrets() {
    let server = Server::each(vec![vec![Step::Close], http_response("404 X", &[], "")]).await;
    let client = builder(&server.url()).telemetry(TELEMETRY).build().unwrap();
    client.send(delete(&client, Decoder::nothing())).query_parameter("q", "canary").await.unwrap();
    let expected = [
        "deleteParcel DELETE 127.0.0.1 /parcels/[redacted]",
        "1 transport",
        "2 404",
        "not found, as an attempt before may have deleted it: done",
    ];
    assert_eq!(*REPORTED.lock().unwrap(), expected);
}

#[tokio::test]
async fn deadlines_hold_while_the_rate_limit_is_waited_for() {
    let server = Server::always(json("200 OK", "[]")).await;
    let client = builder(&server.url()).requests_per_second(0.01).build().unwrap();
    client.send(list(&client)).await.unwrap();
    let error = client.send(list(&client)).total_timeout(Duration::from_millis(20)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Deadline::Total));
    let expected = "waiting for the client-side rate limit: the call was not over within its 20 ms";
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!((error.delivery(), server.requests().len()), (Delivery::NotSent, 1));
}

/// A provider that never responds.
struct Stuck;

impl TokenProvider for Stuck {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(std::future::pending())
    }
}

const READ: Operation = Operation { security: &[&[BEARER]], ..LIST };

#[tokio::test(start_paused = true)]
async fn deadlines_hold_while_a_token_is_waited_for() {
    let client = builder("http://localhost:1").token_provider(BEARER, Stuck);
    let client = client.max_retries(0).build().unwrap();
    let error =
        client.send(request::<JsonValue>(&client, READ, Decoder::json())).await.unwrap_err();
    let expected =
        "listParcels: waiting for an access token: the attempt was not over within its 60 s";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.kind(), ErrorKind::Timeout(Deadline::Attempt));
    assert_eq!((error.delivery(), error.elapsed().as_secs()), (Delivery::NotSent, 60));
}

/// Error bodies of an API that says whether a retry helps.
fn parse(body: &[u8], redact: &dyn Fn(&str) -> String) -> Option<ErrorBody> {
    let text = std::str::from_utf8(body).ok()?;
    Some(ErrorBody {
        summary: redact(text),
        retryable: Some(text.contains("later")),
        retry_after: None,
        value: Box::new(text.len()),
    })
}

#[tokio::test]
async fn an_sdk_parses_error_bodies_in_its_own_way() {
    let later = json("400 Bad Request", r#"{"later":1}"#);
    let never = json("503 X", r#"{"pin":"1234","code":"9","id":7}"#);
    let server = Server::each(vec![later.clone(), json("200 OK", "[]")]).await;
    let client = builder(&server.url()).parse_error_body(parse).secret_properties(&["pin"]);
    let client = client.build().unwrap();
    let response = client.send(list(&client)).with_response().await.unwrap();
    assert_eq!(response.attempts(), 2, "the body says that a retry helps");

    server.respond_with(vec![never]);
    let request = list(&client).with_secrets(Secrets::of_properties(&["code"]));
    let error = client.send(request).await.unwrap_err();
    let expected = "listParcels: 503 Service Unavailable: \
                    {\"pin\":\"[redacted]\",\"code\":\"[redacted]\",\"id\":7}";
    assert_eq!((error.to_string().as_str(), error.attempts()), (expected, 1));
    assert_eq!(error.body::<usize>(), Some(&32));
    let debug = format!("{:?}", parse(b"canary", &str::to_owned).unwrap());
    assert_eq!(debug, "ErrorBody { retryable: Some(false), retry_after: None, .. }");
}

#[derive(Debug)]
struct Failed(Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

#[tokio::test]
async fn errors_are_converted_and_keep_what_they_say() {
    let server = Server::always(http_response("503 X", &[], "busy")).await;
    let client = client(&server.url());
    let once = client.options().max_retries(0);
    let call = v1::call::<_, CallError<NoErrorBody>, ()>(client.clone(), Ok(list(&client)));
    let error = call.options(once.clone()).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(error.elapsed() > Duration::ZERO);
    let shown = error.to_string();
    assert_eq!(Error::from(error).to_string(), shown);
    let Failed(error) =
        client.send(list(&client)).options(once).err_into::<Failed>().await.unwrap_err();
    assert_eq!(error.to_string(), shown);
}

#[tokio::test]
async fn a_clone_with_other_options_leaves_the_client_as_it_is() {
    let server = Server::always(http_response("503 X", &[], "")).await;
    let client = client(&server.url());
    let mut once = client.clone();
    v1::change_options(&mut once, |options| options.max_retries(0));
    assert_eq!(once.send(list(&once)).await.unwrap_err().attempts(), 1);
    assert_eq!(client.send(list(&client)).await.unwrap_err().attempts(), 4);

    let options = client.options().header("x-tenant", "canary").query_parameter("key", "canary");
    let options = options.body_property("pin", "canary");
    let options = options.observer(|_| ()).inspector(|_| ControlFlow::Continue(()));
    let debug = format!("{options:?}");
    assert!(debug.contains("Observer") && debug.contains("Inspector"), "{debug}");
    assert!(!debug.contains("canary"), "{debug}");
}

#[tokio::test]
async fn a_response_is_asked_for_in_another_type() {
    let server = Server::always(http_response("200 OK", &[], "weight\n3\n")).await;
    let client = client(&server.url());
    let request = v1::accept(create(&client), "text/csv", Decoder::text());
    assert_eq!(client.send(request).await.unwrap(), "weight\n3\n");
    let [seen] = server.requests().try_into().unwrap();
    assert_eq!((seen.header("accept"), seen.header("x-key")), (Some("text/csv"), Some(KEY)));
}

#[tokio::test]
async fn elements_are_decoded_in_the_way_of_an_sdk() {
    let server = Server::always(json("200 OK", r#"[{"a":"canary"}, 2]"#)).await;
    let client = client(&server.url());
    let mut stream = client.stream_with(
        Ok(request::<()>(&client, LIST, Decoder::nothing())),
        client.options(),
        |elements, json| {
            let debug = format!("{elements:?}");
            assert!(debug.contains("status: 200") && !debug.contains("canary"), "{debug}");
            Ok((elements.index(), json.len()))
        },
    );
    let mut all = Vec::new();
    while let Some(element) = stream.next().await {
        all.push(element.unwrap());
    }
    assert_eq!(all, [(0, 14), (1, 1)]);
}

/// Connections wait in a queue until a server accepts them; Linux drops those beyond it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_that_accepts_no_connection_is_waited_for_up_to_a_timeout() {
    use tokio::net::{TcpSocket, TcpStream};
    use tokio::time::timeout;

    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
        assert!(waiting.len() < 100, "the queue has no end");
    }
    let client = builder(&format!("http://{address}")).connect_timeout(Duration::from_millis(50));
    let client = client.max_retries(1).build().unwrap();
    for error in [
        client.send(list(&client)).await.unwrap_err(),
        client.send(create(&client)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Timeout(Deadline::Connect));
        assert!(error.to_string().contains("no connection within 50 ms"), "{error}");
        assert_eq!((error.delivery(), error.attempts()), (Delivery::NotSent, 2));
    }
}
