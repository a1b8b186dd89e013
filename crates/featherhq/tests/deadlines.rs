//! Deadlines under every fault, and cancellation by dropping.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use featherhq::{Client, Error};

use support::http_response;
use support::server::{Chunks, Script, Server, Step, chunk, chunked_head, json, last_chunk, send};
use support::{SOON, builder, ms, sample};

/// How late a call may end.
const GRACE: Duration = ms(50);

/// Sends the same bytes endlessly, after a beginning.
fn endless(beginning: &str, bytes: Vec<u8>) -> Script {
    let chunks = move || Box::new(std::iter::repeat(bytes.clone())) as Chunks;
    vec![send(beginning), Step::Generate(Arc::new(chunks))]
}

/// Sends a chunk now and then, so that the connection is never idle.
fn drip(beginning: &str, chunk: &[u8]) -> Script {
    let mut script = vec![send(beginning)];
    for _ in 0..1000 {
        script.extend([Step::Pause(ms(5)), send(chunk)]);
    }
    script
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const REFUSED: &str = "HTTP/1.1 503 X\r\ntransfer-encoding: chunked\r\n\r\n";

/// Servers that never complete a response.
fn faults() -> Vec<(&'static str, Script)> {
    let stalled =
        format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n[{}", sample::connection());
    vec![
        ("silence", vec![Step::Hang]),
        ("half a head", vec![send("HTTP/1.1 200 OK\r\ncont"), Step::Hang]),
        ("a head that drips", drip("HTTP/1.1 200 OK\r\n", b"x-a: b\r\n")),
        ("a head without end", drip("HTTP/1.1 200 OK\r\nx-a: ", b"b")),
        (
            "interim responses without end",
            endless("", b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec()),
        ),
        (
            "a body that stalls at once",
            vec![send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"), Step::Hang],
        ),
        ("a body that stalls", vec![send(stalled), Step::Hang]),
        ("a body that drips", drip(CHUNKED, &chunk(" "))),
        ("whitespace without end", endless(CHUNKED, chunk(" ".repeat(16 * 1024)))),
        (
            "a string without end",
            endless(&format!("{CHUNKED}2\r\n[\"\r\n"), chunk("x".repeat(16 * 1024))),
        ),
        ("an error that stalls", vec![send(REFUSED), send(chunk("no")), Step::Hang]),
        ("an error that drips", drip(REFUSED, &chunk("n"))),
        ("an error without end", endless(REFUSED, chunk("no".repeat(9999)))),
        ("errors", http_response("503 X", &[], "")),
        ("errors that ask to come again", http_response("503 X", &[("retry-after", "0")], "")),
        ("closed connections", vec![Step::Close]),
        ("reset connections", vec![Step::Reset]),
        ("a page that stalls", vec![send(CHUNKED), send(chunk("<html>")), Step::Hang]),
        (
            "a redirect that stalls",
            vec![send("HTTP/1.1 302 X\r\nlocation: /x\r\ncontent-length: 9\r\n\r\n"), Step::Hang],
        ),
        ("slow redirects", {
            let mut script = vec![Step::Pause(ms(40))];
            script.extend(http_response("302 X", &[("location", "/x")], ""));
            script
        }),
    ]
}

/// A client with deadlines as its only limits.
fn without_limits(url: &str) -> Client {
    builder(url)
        .attempt_timeout(None)
        .idle_timeout(None)
        .max_retries(u32::MAX)
        .retry_budget(false)
        .max_response_size(u64::MAX)
        .follow_same_origin_redirects(true)
        .build()
        .unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Call {
    List,
    Get,
    Stream,
    Disconnect,
}

async fn make(client: &Client, call: Call, total: Duration) -> Option<Error> {
    let id = sample::CONNECTION_ID.parse().unwrap();
    let connections = client.connections();
    match call {
        Call::List => connections.list().total_timeout(total).await.err(),
        Call::Get => connections.get(id).total_timeout(total).await.err(),
        Call::Disconnect => connections.disconnect(id).total_timeout(total).await.err(),
        Call::Stream => {
            let mut stream = connections.stream().total_timeout(total);
            let mut last = None;
            while let Some(element) = stream.next().await {
                last = element.err();
            }
            last
        }
    }
}

/// Asserts that a call ends by its deadline. On a busy machine it may be late twice; a call that
/// ignores its deadline is late every time.
async fn assert_in_time(
    client: &Client,
    call: Call,
    total: Duration,
    fault: &str,
) -> Option<Error> {
    let mut late = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        let error = make(client, call, total).await;
        let took = begun.elapsed();
        if took <= total + GRACE {
            return error;
        }
        late.push(took);
    }
    panic!("{call:?} under {fault}: {late:?} for {total:?}");
}

#[tokio::test]
async fn calls_end_by_their_deadline_under_every_fault() {
    let server = Server::always(vec![]).await;
    let client = without_limits(&server.url());
    for (fault, script) in faults() {
        server.respond_with(vec![script]);
        let mut running = Vec::new();
        for call in [Call::List, Call::Get, Call::Stream, Call::Disconnect] {
            let client = client.clone();
            let task = async move {
                let error = assert_in_time(&client, call, ms(150), fault).await;
                let error = error.unwrap_or_else(|| panic!("{call:?} under {fault} succeeded"));
                assert!(error.elapsed() <= ms(150) + GRACE, "{error}");
            };
            // Faults that keep the machine busy are timed alone, the others concurrently.
            if fault.ends_with("without end") {
                task.await;
            } else {
                running.push(tokio::spawn(task));
            }
        }
        for task in running {
            task.await.unwrap();
        }
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn the_deadline_covers_connecting() {
    let silent = Server::always(vec![]).await;
    let proxied = builder("https://feather.example.com").proxy(silent.url());
    for (fault, client) in [
        ("no server", without_limits(&format!("http://{}", support::server::closed_port()))),
        ("TLS that stalls", without_limits(&format!("https://{}", silent.address))),
        ("a proxy that stalls", proxied.max_retries(u32::MAX).build().unwrap()),
    ] {
        let error = assert_in_time(&client, Call::List, ms(200), fault).await;
        assert!(error.is_some_and(|error| error.is_timeout() || error.is_connect()), "{fault}");
    }
}

/// The defaults, on a paused clock that jumps to them.
#[tokio::test(start_paused = true)]
async fn default_deadlines_are_as_documented() {
    let server = Server::always(vec![Step::Hang]).await;
    let client = featherhq::Client::builder().api_key("fth_live_key").base_url(server.url());
    let client = client.build().unwrap();
    let error = client.connections().list().await.unwrap_err();
    assert_eq!(error.attempts(), 2, "one of 60 s, and one to the end");
    assert!(error.to_string().contains("the call was not over within its 90 s"), "{error}");
    assert!((ms(90_000)..ms(90_100)).contains(&error.elapsed()), "{error}");

    let error = client.connections().list().max_retries(0).await.unwrap_err();
    assert!(error.to_string().contains("the attempt was not over within its 60 s"), "{error}");
    assert!((ms(60_000)..ms(60_100)).contains(&error.elapsed()), "{error}");

    server.respond_with(vec![vec![chunked_head(), send(chunk("[")), Step::Hang]]);
    let error = client.connections().list().await.unwrap_err();
    assert_eq!(error.attempts(), 4);
    assert!(error.to_string().contains("the response stalled for 20 s"), "{error}");
    assert!((ms(80_000)..ms(81_500)).contains(&error.elapsed()), "{error}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test(start_paused = true)]
async fn the_connect_timeout_is_ten_seconds() {
    let server = Server::always(vec![]).await;
    let client = Client::builder()
        .api_key("fth_live_key")
        .base_url(format!("https://{}", server.address))
        .max_retries(0)
        .build()
        .unwrap();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.to_string().contains("no connection within 10 s"), "{error}");
}

/// Elements as chunks of one response, with pauses in between.
fn paced(elements: usize, pause: Duration) -> Script {
    let mut script = vec![chunked_head(), send(chunk("["))];
    for nth in 0..elements {
        if nth > 0 {
            script.extend([Step::Pause(pause), send(chunk(","))]);
        }
        script.push(send(chunk(sample::connection().to_string())));
    }
    script.extend([send(chunk("]")), last_chunk()]);
    script
}

#[tokio::test]
async fn slow_consumers_do_not_count_as_idle_servers() {
    let server = Server::always(paced(4, ms(0))).await;
    let client = builder(&server.url()).idle_timeout(ms(100)).build().unwrap();
    let mut stream = client.connections().stream();
    let mut count = 0;
    while let Some(element) = stream.next().await {
        element.unwrap();
        count += 1;
        tokio::time::sleep(ms(150)).await;
    }
    assert_eq!(count, 4);

    // Nor does a consumer that polls once, pauses for longer than the timeout, and polls again.
    let server = Server::always(paced(2, ms(20))).await;
    let client = builder(&server.url()).idle_timeout(ms(100)).build().unwrap();
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    let early = tokio::time::timeout(ms(1), stream.next()).await;
    assert!(early.is_err(), "the second element came too soon for this test");
    tokio::time::sleep(ms(200)).await;
    stream.next().await.unwrap().unwrap();
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn the_idle_timeout_ends_a_stalled_stream() {
    let mut script = paced(2, ms(0));
    script.truncate(script.len() - 2);
    script.push(Step::Hang);
    let server = Server::always(script).await;
    let client = builder(&server.url()).idle_timeout(ms(40)).build().unwrap();
    let mut stream = client.connections().stream();
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.unwrap().is_ok());
    let begun = Instant::now();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("the response stalled for 40 ms"), "{error}");
    assert!(begun.elapsed() < ms(40) + GRACE * 4);
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 1, "a stream that began is not begun again");
}

#[tokio::test]
async fn the_total_timeout_covers_a_stream_to_its_end() {
    let server = Server::always(paced(1000, ms(10))).await;
    let client = builder(&server.url()).build().unwrap();
    let begun = Instant::now();
    let mut stream = client.connections().stream().total_timeout(ms(150));
    let (mut elements, mut error) = (0, None);
    while let Some(element) = stream.next().await {
        match element {
            Ok(_) => elements += 1,
            Err(found) => error = Some(found),
        }
    }
    assert!(elements > 2, "{elements}");
    let error = error.unwrap();
    assert!(error.to_string().contains("the call was not over within its 150 ms"), "{error}");
    assert!(begun.elapsed() >= ms(150));
    assert!(server.all_closed(SOON).await);

    // A slow consumer as well: elements that have arrived are returned, then the timeout.
    let mut stream = client.connections().stream().total_timeout(ms(60));
    assert!(stream.next().await.unwrap().is_ok());
    tokio::time::sleep(ms(80)).await;
    let mut last = None;
    while let Some(element) = stream.next().await {
        last = Some(element);
    }
    assert!(last.unwrap().unwrap_err().is_timeout());

    // Even if all elements have arrived meanwhile.
    server.respond_with(vec![paced(5, ms(0))]);
    let mut stream = client.connections().stream().total_timeout(ms(100));
    assert!(stream.next().await.unwrap().is_ok());
    tokio::time::sleep(ms(150)).await;
    let mut last = None;
    while let Some(element) = stream.next().await {
        last = Some(element);
    }
    assert!(last.unwrap().unwrap_err().is_timeout());
}

#[tokio::test]
async fn the_attempt_timeout_of_a_stream_ends_with_its_first_element() {
    let server = Server::always(paced(3, ms(150))).await;
    let client = builder(&server.url()).attempt_timeout(ms(200)).build().unwrap();
    let mut stream = client.connections().stream();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 1);

    // The attempt of a list lasts until its last element.
    let error = client.connections().list().max_retries(0).await.unwrap_err();
    assert!(error.to_string().contains("the attempt was not over"), "{error}");

    // Before the first element of a stream, the attempt times out and is retried.
    let mut late = vec![Step::Pause(ms(1000))];
    late.extend(paced(1, ms(0)));
    server.respond_with(vec![late, paced(1, ms(0))]);
    server.new_requests();
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn dropping_a_call_closes_its_tcp_connection() {
    let stalled =
        vec![chunked_head(), send(chunk(format!("[{}", sample::connection()))), Step::Hang];
    for (moment, script) in [
        ("before the response", vec![Step::Hang]),
        ("within the head", vec![send("HTTP/1.1 200 OK\r\n"), Step::Hang]),
        ("within the body", stalled.clone()),
        ("within an error", vec![send(REFUSED), send(chunk("no")), Step::Hang]),
        ("while more is coming than is read", endless(CHUNKED, chunk(" ".repeat(16 * 1024)))),
    ] {
        let server = Server::always(script).await;
        let client = builder(&server.url()).max_response_size(u64::MAX).build().unwrap();
        let call = client.connections().list();
        assert!(tokio::time::timeout(ms(30), call).await.is_err(), "{moment}");
        assert_eq!(server.connections(), 1, "{moment}");
        assert!(server.all_closed(SOON).await, "{moment}: the connection is still open");
    }

    let server = Server::always(stalled).await;
    let client = builder(&server.url()).build().unwrap();
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    assert!(!server.all_closed(ms(20)).await, "closed although the stream goes on");
    drop(stream);
    assert!(server.all_closed(SOON).await);

    // Between two attempts no connection is open, and no other attempt follows.
    let server = Server::always(http_response("503 X", &[("retry-after", "1")], "")).await;
    let client = builder(&server.url()).build().unwrap();
    let call = client.connections().list();
    assert!(tokio::time::timeout(ms(30), call).await.is_err());
    drop(client);
    assert!(server.all_closed(SOON).await);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn failed_calls_close_connections_with_unread_responses() {
    let rest = " ".repeat(1024 * 1024);
    let list = format!("[{{}},{}{rest}", sample::connection());
    for (failure, script) in [
        ("too large", vec![chunked_head(), send(chunk(&list)), Step::Hang]),
        (
            "announced as too large",
            vec![send("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n["), Step::Hang],
        ),
        ("undecodable", vec![chunked_head(), send(chunk("[{}, ")), Step::Hang]),
        ("no list", vec![chunked_head(), send(chunk(format!("{{{rest}"))), Step::Hang]),
        (
            "redirected",
            vec![send("HTTP/1.1 302 X\r\nlocation: /\r\ncontent-length: 9\r\n\r\n"), Step::Hang],
        ),
        ("refused at length", vec![send(REFUSED), send(chunk(&rest)), Step::Hang]),
    ] {
        let server = Server::always(script).await;
        let client = builder(&server.url()).max_retries(0).max_response_size(500_000);
        let client = client.build().unwrap();
        client.connections().list().await.unwrap_err();
        assert!(server.all_closed(SOON).await, "{failure}: the connection is still open");
    }
}

#[tokio::test]
async fn no_task_outlives_its_call() {
    let server = Server::always(vec![Step::Hang]).await;
    let metrics = tokio::runtime::Handle::current().metrics();
    let before = metrics.num_alive_tasks();
    let client = builder(&server.url()).build().unwrap();
    let call = client.connections().list();
    assert!(tokio::time::timeout(ms(30), call).await.is_err());
    server.respond_with(vec![paced(3, ms(5)), json("200 OK", "[]")]);
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    client.connections().list().await.unwrap();
    assert!(metrics.num_alive_tasks() > before, "connections are tasks, or this proves nothing");
    drop(client);
    let idle = async {
        while metrics.num_alive_tasks() > before {
            tokio::time::sleep(ms(1)).await;
        }
    };
    assert!(
        tokio::time::timeout(SOON, idle).await.is_ok(),
        "{} tasks are left, of {before} before",
        metrics.num_alive_tasks()
    );
}

/// The error of a response that is not a list quotes its beginning, and does not wait for the rest.
#[tokio::test]
async fn invalid_responses_are_errors_before_they_end() {
    let begun = send([chunk(r#"{"error":"#), chunk(r#""busy"}"#)].concat());
    let server = Server::always(vec![chunked_head(), begun, Step::Hang]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let started = Instant::now();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.body_excerpt(), Some(r#"{"error":"busy"}"#));
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}
