//! Streams of elements: errors of single elements, broken lists, order, and memory.

mod support;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use featherhq::{Connection, Error};
use futures_core::Stream;
use serde_json::{Value, json};

use support::http_response;
use support::server::{
    Chunks, Server, Step, chunk, chunked_head, json as json_response, last_chunk, send,
};
use support::{builder, ms, sample};

fn named(name: &str) -> String {
    let mut connection = sample::connection();
    connection["nickname"] = json!(name);
    connection.to_string()
}

/// Returns all elements of a stream.
async fn drain(mut stream: featherhq::ElementStream<Connection>) -> Vec<Result<String, Error>> {
    let mut all = Vec::new();
    while let Some(element) = stream.next().await {
        all.push(element.map(|connection| connection.nickname));
    }
    // It stays finished.
    assert!(stream.next().await.is_none());
    all
}

#[tokio::test]
async fn streams_continue_after_elements_that_do_not_decode() {
    let mut missing = sample::connection();
    missing["tools"][0].as_object_mut().unwrap().remove("slug");
    let body = format!(
        "[{}, 7, {missing}, {}, {{\"id\": x}}, null, [], \"text\", {}]",
        named("first"),
        named("fourth"),
        named("last"),
    );
    let server = Server::always(http_response("200 OK", &[("x-request-id", "req-1")], &body)).await;
    let client = builder(&server.url()).build().unwrap();
    let all = drain(client.connections().stream()).await;
    let outline: Vec<String> = all
        .iter()
        .map(|element| match element {
            Ok(name) => name.clone(),
            Err(error) => format!("{:?} {}", error.element_index(), error.json_path().unwrap()),
        })
        .collect();
    assert_eq!(
        outline,
        [
            "first",
            "Some(1) $[1]",
            "Some(2) $[2].tools[0]",
            "fourth",
            "Some(4) $[4].id",
            "Some(5) $[5]",
            "Some(6) $[6]",
            "Some(7) $[7]",
            "last",
        ]
    );
    for error in all.iter().filter_map(|element| element.as_ref().err()) {
        assert!(error.is_decode() && !error.is_retryable());
        assert_eq!((error.status(), error.request_id()), (Some(200), Some("req-1")));
        assert_eq!((error.operation(), error.attempts()), (Some("listConnections"), 1));
        assert!(error.body_excerpt().is_some());
    }
    assert_eq!(
        all[2].as_ref().unwrap_err().to_string(),
        "listConnections: the response does not decode at $[2].tools[0]: missing field `slug` \
         [request id req-1]"
    );
    assert_eq!(server.requests().len(), 1);

    // `list` fails with the first of these errors.
    let error = client.connections().list().await.unwrap_err();
    assert_eq!(error.element_index(), Some(1));
}

#[tokio::test]
async fn broken_streams_return_their_elements_and_then_an_error() {
    for (ending, message) in [
        ("", "the response ends before its array does, at element 2"),
        (",", "the response ends before its array does, at element 2"),
        (", {\"id\": \"", "the response ends before its array does, at element 2"),
        (" x", "unexpected 'x' between elements, at element 2"),
        ("] ]", "unexpected ']' after the end of the array"),
    ] {
        let body = format!("[{},{}{ending}", named("a"), named("b"));
        let server = Server::always(json_response("200 OK", &body)).await;
        let client = builder(&server.url()).build().unwrap();
        let all = drain(client.connections().stream()).await;
        assert_eq!(all.len(), 3, "{ending:?}");
        assert_eq!(all[0].as_ref().unwrap(), "a");
        assert_eq!(all[1].as_ref().unwrap(), "b");
        let error = all[2].as_ref().unwrap_err();
        assert_eq!(error.to_string(), format!("listConnections: {message}"), "{ending:?}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn streams_are_not_retried_after_their_first_element() {
    for (fault, end) in [("cut", Step::Close), ("reset", Step::Reset)] {
        let begun = vec![
            chunked_head(),
            send(chunk(format!("[{},", named("a")))),
            Step::Pause(ms(10)),
            end,
        ];
        let server = Server::each(vec![begun, json_response("200 OK", sample::list(2))]).await;
        let client = builder(&server.url()).build().unwrap();
        let all = drain(client.connections().stream()).await;
        assert_eq!(all.len(), 2, "{fault}");
        assert_eq!(all[0].as_ref().unwrap(), "a");
        let error = all[1].as_ref().unwrap_err();
        assert!(error.is_transport() && error.is_retryable(), "{fault}: {error}");
        assert_eq!((error.attempts(), error.status()), (1, Some(200)), "{fault}");
        assert_eq!(server.requests().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn streams_are_retried_until_their_first_element() {
    let server = Server::each(vec![
        http_response("503 X", &[], ""),
        vec![Step::Close],
        vec![chunked_head(), send(chunk("[ {\"id\":")), Step::Close],
        json_response("200 OK", format!("[{},{}]", named("a"), named("b"))),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let all = drain(client.connections().stream()).await;
    let names: Vec<&str> = all.iter().map(|name| name.as_deref().unwrap()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn streams_are_not_retried_after_a_first_element_that_does_not_decode() {
    let begun = vec![chunked_head(), send(chunk("[{},")), Step::Pause(ms(10)), Step::Close];
    let server = Server::each(vec![begun, json_response("200 OK", sample::list(2))]).await;
    let client = builder(&server.url()).build().unwrap();
    let all = drain(client.connections().stream()).await;
    assert!(all[0].as_ref().unwrap_err().is_decode());
    assert!(all[1].as_ref().unwrap_err().is_transport());
    assert_eq!((all.len(), server.requests().len()), (2, 1));
}

#[tokio::test]
async fn broken_lists_are_retried() {
    let cut = vec![
        chunked_head(),
        send(chunk(format!("[{},{},", named("old"), named("old")))),
        Step::Close,
    ];
    let whole = json_response("200 OK", format!("[{}]", named("new")));
    let server = Server::each(vec![cut.clone(), cut, whole]).await;
    let client = builder(&server.url()).build().unwrap();
    let response = client.connections().list().with_response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    let names: Vec<&str> = response.iter().map(|connection| &*connection.nickname).collect();
    assert_eq!(names, ["new"], "nothing is left over from the attempts that failed");
}

/// Pseudorandom numbers with a fixed seed: xorshift64.
struct Random(u64);

impl Random {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    /// A response with `body`, framed in one of the ways of HTTP/1.1.
    fn framed(&mut self, body: &str) -> Vec<u8> {
        let head = "HTTP/1.1 200 OK\r\n";
        match self.below(3) {
            0 => format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into(),
            1 => format!("{head}connection: close\r\n\r\n{body}").into(),
            _ => {
                let mut bytes = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
                let size = 1 + self.below(body.len());
                body.as_bytes().chunks(size).for_each(|part| bytes.extend(chunk(part)));
                bytes.extend(b"0\r\n\r\n");
                bytes
            }
        }
    }

    /// A response that breaks off somewhere, by a close or a reset.
    fn broken(&mut self, body: &str) -> Vec<Step> {
        let mut bytes = self.framed(body);
        bytes.truncate(self.below(bytes.len()));
        let mut script = vec![send(bytes)];
        if self.below(2) == 0 {
            // The pause lets the client read before the reset discards the bytes.
            script.extend([Step::Pause(ms(self.below(3) as u64)), Step::Reset]);
        } else {
            script.push(Step::Close);
        }
        script
    }

    /// One to three broken responses, as many as are retried by default, and a complete one.
    fn scripts(&mut self, body: &str) -> Vec<Vec<Step>> {
        let faults = 1 + self.below(3);
        let mut scripts: Vec<_> = (0..faults).map(|_| self.broken(body)).collect();
        scripts.push(vec![send(self.framed(body)), Step::Close]);
        scripts
    }
}

#[tokio::test]
async fn random_cuts_and_resets_do_not_fail_a_list() {
    let body = format!("[{},{},{}]", named("a"), named("b"), named("c"));
    let mut random = Random(0x5eed_0001);
    let server = Server::always(vec![]).await;
    for run in 0..400 {
        let scripts = random.scripts(&body);
        let attempts = scripts.len();
        server.respond_with(scripts);
        // Every run has a retry budget of its own.
        let client = builder(&server.url()).build().unwrap();
        let response = client.connections().list().with_response().await;
        let response = response.unwrap_or_else(|error| panic!("run {run}: {error}"));
        assert_eq!((response.len(), response.attempts() as usize), (3, attempts), "run {run}");
    }
}

#[tokio::test]
async fn random_cuts_and_resets_fail_a_stream_only_after_its_first_element() {
    let body = format!("[{},{},{}]", named("a"), named("b"), named("c"));
    let mut random = Random(0x5eed_0002);
    let server = Server::always(vec![]).await;
    let (mut complete, mut cut) = (0, 0);
    for run in 0..200 {
        server.respond_with(random.scripts(&body));
        let client = builder(&server.url()).build().unwrap();
        let all = drain(client.connections().stream()).await;
        assert!(all[0].is_ok(), "run {run}: {:?}", all[0]);
        match all.last().unwrap() {
            Ok(_) => {
                assert_eq!(all.len(), 3, "run {run}");
                complete += 1;
            }
            Err(error) => {
                assert!(error.is_transport() && error.is_retryable(), "run {run}: {error}");
                cut += 1;
            }
        }
    }
    assert!(complete > 20 && cut > 20, "{complete} complete, {cut} cut");
}

#[tokio::test]
async fn streams_send_nothing_before_they_are_polled() {
    let server = Server::always(json_response("200 OK", sample::list(1))).await;
    let client = builder(&server.url()).build().unwrap();
    let stream = client.connections().stream().total_timeout(ms(1));
    let call = client.connections().list();
    tokio::time::sleep(ms(20)).await;
    assert_eq!(server.connections(), 0);
    drop((stream, call));

    // The deadline starts with the call and not with the builder.
    let stream = client.connections().stream().total_timeout(ms(2000));
    tokio::time::sleep(ms(20)).await;
    assert_eq!(drain(stream).await.len(), 1);
}

#[tokio::test]
async fn chunk_boundaries_do_not_matter() {
    let body = format!(" [ {} ,\n{} ] ", named("ä\u{1f600}\"\\"), named("b"));
    for size in [1, 7, 100, 4096] {
        let mut script = vec![chunked_head()];
        script.extend(body.as_bytes().chunks(size).map(|part| send(chunk(part))));
        script.push(last_chunk());
        let server = Server::always(script).await;
        let client = builder(&server.url()).build().unwrap();
        let all = drain(client.connections().stream()).await;
        let names: Vec<&str> = all.iter().map(|name| name.as_deref().unwrap()).collect();
        assert_eq!(names, ["ä\u{1f600}\"\\", "b"], "chunks of {size}");
        let list = client.connections().list().await.unwrap();
        assert_eq!(list[0].raw(), named("ä\u{1f600}\"\\"), "chunks of {size}");
    }
}

#[tokio::test]
async fn elements_are_returned_as_soon_as_they_arrive() {
    let server = Server::always(vec![
        chunked_head(),
        send(chunk(format!("[{},{}", named("a"), named("b")))),
        Step::Hang,
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let mut stream = client.connections().stream();
    stream.next().await.unwrap().unwrap();
    let mut context = Context::from_waker(Waker::noop());
    let second = Pin::new(&mut stream).poll_next(&mut context);
    assert!(matches!(second, Poll::Ready(Some(Ok(_)))), "the second element was there already");
    assert!(Pin::new(&mut stream).poll_next(&mut context).is_pending());
}

#[tokio::test]
async fn the_size_limit_counts_the_whole_stream() {
    let server = Server::always(json_response("200 OK", sample::list(3))).await;
    let client = builder(&server.url()).build().unwrap();
    let size = sample::list(3).len() as u64;
    let error = drain(client.connections().stream().max_response_size(size - 1)).await;
    assert!(error[0].as_ref().unwrap_err().is_too_large(), "announced, so nothing was read");
    assert_eq!(drain(client.connections().stream().max_response_size(size)).await.len(), 3);

    let part = |range: std::ops::Range<usize>| send(chunk(&sample::list(3)[range]));
    let half = sample::list(1).len() + 10;
    server.respond_with(vec![vec![
        chunked_head(),
        part(0..half),
        Step::Pause(ms(10)),
        part(half..size as usize),
        last_chunk(),
    ]]);
    let all = drain(client.connections().stream().max_response_size(half as u64 + 100)).await;
    assert!(all[0].is_ok(), "what came before the limit is there");
    let error = all.last().unwrap().as_ref().unwrap_err();
    assert!(error.is_too_large() && !error.is_retryable(), "{error}");
    assert_eq!(all.len(), 2);
}

/// A stream of 64 MB, in which the server is never far ahead of the reader.
#[tokio::test]
async fn streams_hold_no_more_than_the_current_elements() {
    const ELEMENTS: usize = 64;
    const PADDING: usize = 1024 * 1024;
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let server = Server::always(vec![
        chunked_head(),
        Step::Generate(Arc::new(move || {
            let counter = Arc::clone(&counter);
            let elements = (0..ELEMENTS).map(move |nth| {
                counter.fetch_add(1, Ordering::Relaxed);
                let mut connection = sample::connection();
                connection["metadata"] = json!({"padding": "x".repeat(PADDING)});
                chunk(format!("{}{connection}", if nth == 0 { '[' } else { ',' }))
            });
            Box::new(elements) as Chunks
        })),
        send(chunk("]")),
        last_chunk(),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let mut stream = client.connections().stream();
    let mut read = 0;
    while let Some(connection) = stream.next().await {
        let connection = connection.unwrap();
        assert!(connection.metadata.as_str().len() > PADDING);
        read += 1;
        // The buffers of the operating system, and the current elements on both sides.
        let ahead = made.load(Ordering::Relaxed) - read;
        assert!(ahead <= 16, "{ahead} elements were taken in before they were asked for");
    }
    assert_eq!(read, ELEMENTS);
}

/// An element keeps its own JSON alive and no other: its free-form properties are slices of it.
#[tokio::test]
async fn free_form_properties_share_the_json_of_their_element() {
    let server = Server::always(json_response("200 OK", sample::list(3))).await;
    let client = builder(&server.url()).build().unwrap();
    let list = client.connections().list().await.unwrap();
    for connection in &list {
        let within = |text: &str| {
            let raw = connection.raw().as_bytes().as_ptr_range();
            let text = text.as_bytes().as_ptr_range();
            raw.start <= text.start && text.end <= raw.end
        };
        assert!(within(connection.metadata.as_str()));
        assert!(within(connection.tools[0].input_schema.as_str()));
        assert!(within(connection.tools[0].merged_input_preview.as_str()));
        assert!(!within(list[0].metadata.as_str()) || std::ptr::eq(connection, &list[0]));
    }
    let parsed: Value = list[2].metadata.parse().unwrap();
    assert_eq!(parsed["team"]["id"], "T1");
}
