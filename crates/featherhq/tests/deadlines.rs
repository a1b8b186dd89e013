//! When a call is over: by its deadlines under every fault, and at once when it is dropped.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use featherhq::{Client, Error};

use support::server::{
    Pieces, Script, Server, Step, answer, chunk, chunked_head, json, last_chunk, send,
};
use support::{SOON, builder, ms, sample};

/// How far a call may go beyond its deadline.
const GRACE: Duration = ms(50);

/// Endlessly the same, after this beginning.
fn endless(beginning: &str, bytes: Vec<u8>) -> Script {
    let pieces = move || Box::new(std::iter::repeat(bytes.clone())) as Pieces;
    vec![send(beginning), Step::Generate(Arc::new(pieces))]
}

/// A piece now and then, so that neither the attempt nor the connection ever looks idle.
fn drip(beginning: &str, piece: &[u8]) -> Script {
    let mut script = vec![send(beginning)];
    for _ in 0..1000 {
        script.extend([Step::Pause(ms(5)), send(piece)]);
    }
    script
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const REFUSED: &str = "HTTP/1.1 503 X\r\ntransfer-encoding: chunked\r\n\r\n";

/// What a server can do to take its time.
fn faults() -> Vec<(&'static str, Script)> {
    let stalled =
        format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n[{}", sample::connection());
    vec![
        ("silence", vec![Step::Hang]),
        ("half a head", vec![send("HTTP/1.1 200 OK\r\ncont"), Step::Hang]),
        ("a head that drips", drip("HTTP/1.1 200 OK\r\n", b"x-a: b\r\n")),
        ("a head without end", drip("HTTP/1.1 200 OK\r\nx-a: ", b"b")),
        ("interim answers without end", endless("", b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec())),
        (
            "a body that stalls at once",
            vec![send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"), Step::Hang],
        ),
        ("a body that stalls", vec![send(stalled), Step::Hang]),
        ("a body that drips", drip(CHUNKED, &chunk(" "))),
        ("blanks without end", endless(CHUNKED, chunk(" ".repeat(16 * 1024)))),
        (
            "a string without end",
            endless(&format!("{CHUNKED}2\r\n[\"\r\n"), chunk("x".repeat(16 * 1024))),
        ),
        ("an error that stalls", vec![send(REFUSED), send(chunk("no")), Step::Hang]),
        ("an error that drips", drip(REFUSED, &chunk("n"))),
        ("an error without end", endless(REFUSED, chunk("no".repeat(9999)))),
        ("errors", answer("503 X", &[], "")),
        ("errors that ask to come again", answer("503 X", &[("retry-after", "0")], "")),
        ("closed connections", vec![Step::Close]),
        ("reset connections", vec![Step::Reset]),
        ("a page that stalls", vec![send(CHUNKED), send(chunk("<html>")), Step::Hang]),
        (
            "a redirect that stalls",
            vec![send("HTTP/1.1 302 X\r\nlocation: /x\r\ncontent-length: 9\r\n\r\n"), Step::Hang],
        ),
        ("redirects that take their time", {
            let mut script = vec![Step::Pause(ms(40))];
            script.extend(answer("302 X", &[("location", "/x")], ""));
            script
        }),
    ]
}

/// A client that would go on for ever, were it not for its deadlines.
fn tireless(url: &str) -> Client {
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

/// Says that a call is over by its deadline. One that is late on a busy machine may try
/// twice more; one that does not keep its deadline is late every time.
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
async fn under_every_fault_a_call_is_over_by_its_deadline() {
    let server = Server::always(vec![]).await;
    let client = tireless(&server.url());
    for (fault, script) in faults() {
        server.tell(vec![script]);
        let mut running = Vec::new();
        for call in [Call::List, Call::Get, Call::Stream, Call::Disconnect] {
            let client = client.clone();
            let task = async move {
                let error = assert_in_time(&client, call, ms(150), fault).await;
                let error = error.unwrap_or_else(|| panic!("{call:?} under {fault} succeeded"));
                assert!(error.elapsed() <= ms(150) + GRACE, "{error}");
            };
            // What never lets the machine rest is timed alone, the others all at once.
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
async fn a_connection_that_does_not_come_about_is_no_excuse() {
    let silent = Server::always(vec![]).await;
    let proxied = builder("https://feather.example.com").proxy(silent.url());
    for (fault, client) in [
        ("nobody there", tireless(&format!("http://{}", support::server::closed_port()))),
        ("TLS that stalls", tireless(&format!("https://{}", silent.address))),
        ("a proxy that stalls", proxied.max_retries(u32::MAX).build().unwrap()),
    ] {
        let error = assert_in_time(&client, Call::List, ms(200), fault).await;
        assert!(error.is_some_and(|error| error.is_timeout() || error.is_connect()), "{fault}");
    }
}

/// The deadlines that hold if nobody says anything, on a clock that jumps to them.
#[tokio::test(start_paused = true)]
async fn defaults_are_what_the_documentation_says() {
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

    server.tell(vec![vec![chunked_head(), send(chunk("[")), Step::Hang]]);
    let error = client.connections().list().await.unwrap_err();
    assert_eq!(error.attempts(), 4);
    assert!(error.to_string().contains("the response stalled for 20 s"), "{error}");
    assert!((ms(80_000)..ms(81_500)).contains(&error.elapsed()), "{error}");
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test(start_paused = true)]
async fn a_connection_may_take_ten_seconds_to_come_up() {
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

/// Elements as pieces of one answer, with pauses in between.
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
async fn a_slow_consumer_is_not_a_stalled_server() {
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

    // Nor is one that waits for the first piece elsewhere meanwhile: polled once, left
    // alone for longer than the deadline, polled again.
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
async fn a_stalled_server_is_noticed_within_a_stream() {
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
async fn the_total_covers_a_stream_to_its_end() {
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

    // Also where it is the consumer who takes the time: what has arrived comes, and then
    // the end.
    let mut stream = client.connections().stream().total_timeout(ms(60));
    assert!(stream.next().await.unwrap().is_ok());
    tokio::time::sleep(ms(80)).await;
    let mut last = None;
    while let Some(element) = stream.next().await {
        last = Some(element);
    }
    assert!(last.unwrap().unwrap_err().is_timeout());

    // Even where all of it has arrived meanwhile, so that nothing ever has to be waited for.
    server.tell(vec![paced(5, ms(0))]);
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
async fn the_deadline_of_an_attempt_ends_with_the_first_element_of_a_stream() {
    let server = Server::always(paced(3, ms(150))).await;
    let client = builder(&server.url()).attempt_timeout(ms(200)).build().unwrap();
    let mut stream = client.connections().stream();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    assert!(stream.next().await.is_none());
    assert_eq!(server.requests().len(), 1);

    // A list has no such moment: its attempt lasts until the last element.
    let error = client.connections().list().max_retries(0).await.unwrap_err();
    assert!(error.to_string().contains("the attempt was not over"), "{error}");

    // Before the first element it holds for streams as well, and another attempt is made.
    let mut late = vec![Step::Pause(ms(1000))];
    late.extend(paced(1, ms(0)));
    server.tell(vec![late, paced(1, ms(0))]);
    server.new_requests();
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.requests().len(), 2);
}

/// Where a call may be when it is dropped.
#[tokio::test]
async fn dropping_a_call_closes_its_connection() {
    let stalled =
        vec![chunked_head(), send(chunk(format!("[{}", sample::connection()))), Step::Hang];
    for (moment, script) in [
        ("before the answer", vec![Step::Hang]),
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

    // Between two attempts there is nothing to close, and there is no other attempt.
    let server = Server::always(answer("503 X", &[("retry-after", "1")], "")).await;
    let client = builder(&server.url()).build().unwrap();
    let call = client.connections().list();
    assert!(tokio::time::timeout(ms(30), call).await.is_err());
    drop(client);
    assert!(server.all_closed(SOON).await);
    assert_eq!(server.requests().len(), 1);
}

/// A call that fails leaves no connection behind that nobody will ever read from.
#[tokio::test]
async fn failing_closes_the_connection_of_an_answer_that_was_not_read() {
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
async fn nothing_is_left_running() {
    let server = Server::always(vec![Step::Hang]).await;
    let metrics = tokio::runtime::Handle::current().metrics();
    let before = metrics.num_alive_tasks();
    let client = builder(&server.url()).build().unwrap();
    let call = client.connections().list();
    assert!(tokio::time::timeout(ms(30), call).await.is_err());
    server.tell(vec![paced(3, ms(5)), json("200 OK", "[]")]);
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

/// An answer that is no list is quoted from what there is of it: one that then stalls is no
/// reason to wait for the idle deadline.
#[tokio::test]
async fn an_answer_of_no_use_is_not_waited_for() {
    let begun = send([chunk(r#"{"error":"#), chunk(r#""busy"}"#)].concat());
    let server = Server::always(vec![chunked_head(), begun, Step::Hang]).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let started = Instant::now();
    let error = client.connections().list().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.body_excerpt(), Some(r#"{"error":"busy"}"#));
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}
