//! Responses that are read while they arrive: events, lines and bytes.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use calamus_runtime::{
    ByteStream, Client, Deadline, Decoder, Error, ErrorKind, Event, EventStream, LineStream,
    Method, Operation,
};
use serde::Deserialize;

use support::server::{Script, Server, Step, chunk, http_response, last_chunk, send};
use support::{CREATE, KEY, LIST, Parcel, builder, request};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The head of an event stream in chunks.
fn head() -> Step {
    send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
}

/// An event stream that arrives in these chunks, without its end.
fn chunks(chunks: &[&str]) -> Script {
    let mut script = vec![head()];
    for (nth, text) in chunks.iter().filter(|text| !text.is_empty()).enumerate() {
        if nth > 0 {
            script.push(Step::Pause(ms(1)));
        }
        script.push(send(chunk(text)));
    }
    script
}

fn complete(text: &str) -> Script {
    let mut script = chunks(&[text]);
    script.push(last_chunk());
    script
}

fn broken(text: &str, how: Step) -> Script {
    let mut script = chunks(&[text]);
    // What was written before a reset would be lost otherwise.
    script.extend([Step::Pause(ms(20)), how]);
    script
}

async fn events_of(client: &Client, operation: Operation) -> Result<EventStream<Parcel>, Error> {
    client.send(request(client, operation, Decoder::events())).await
}

/// All that a stream yields, and that it ends for good.
async fn drain<T>(mut stream: EventStream<T>) -> Vec<Result<Event<T>, Error>> {
    let mut all = Vec::new();
    while let Some(event) = stream.next().await {
        all.push(event);
    }
    assert!(stream.is_finished() && stream.next().await.is_none());
    all
}

/// The weights of the events, and the error that follows them.
async fn weights(stream: EventStream<Parcel>) -> (Vec<u32>, Option<Error>) {
    let mut all = drain(stream).await;
    let error = all.pop_if(|last| last.is_err()).map(Result::unwrap_err);
    (all.into_iter().map(|event| event.unwrap().data.weight).collect(), error)
}

#[test]
fn streams_are_send_and_static() {
    fn assert<T: Send + 'static>() {}
    assert::<EventStream<Parcel>>();
    assert::<LineStream<Parcel>>();
    assert::<ByteStream>();
}

#[tokio::test]
async fn events_are_typed_wherever_the_response_is_cut() {
    let text = "\u{feff}: hi\r\nid: 1\r\nevent: new\r\ndata: {\"weight\":\r\ndata: 1}\r\n\r\n\
                retry: 7\ndata: {\"weight\":2}\n\ndata: [DONE]\n\ndata: {\"weight\":3}\n\n";
    let cuts: Vec<_> = (1..text.len()).filter(|cut| text.is_char_boundary(*cut)).collect();
    let scripts = cuts.iter().map(|cut| {
        let mut script = chunks(&[&text[..*cut], &text[*cut..]]);
        script.push(last_chunk());
        script
    });
    let server = Server::each(scripts.collect()).await;
    let client = builder(&server.url()).build().unwrap();
    for cut in cuts {
        let mut stream = events_of(&client, LIST).await.unwrap();
        let first = stream.next().await.unwrap().unwrap();
        let expected = Event {
            id: Some("1".to_owned()),
            event: "new".to_owned(),
            retry: None,
            data: Parcel { weight: 1 },
        };
        assert_eq!(first, expected, "{cut}");
        let second = stream.next().await.unwrap().unwrap();
        let expected = Event {
            id: None,
            event: "message".to_owned(),
            retry: Some(ms(7)),
            data: Parcel { weight: 2 },
        };
        assert_eq!(second, expected, "{cut}");
        assert!(stream.next().await.is_none(), "{cut}");
        assert_eq!(stream.last_event_id(), "1");
    }
}

#[tokio::test]
async fn a_response_has_status_and_headers_before_the_first_event() {
    let server =
        Server::each(vec![http_response("503 X", &[], ""), vec![head(), Step::Hang]]).await;
    let client = builder(&server.url()).build().unwrap();
    let call = client.send(request(&client, CREATE, Decoder::<EventStream<Parcel>>::events()));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Status, 1));

    let server =
        Server::each(vec![http_response("503 X", &[], ""), vec![head(), Step::Hang]]).await;
    let client = builder(&server.url()).build().unwrap();
    let call = client.send(request(&client, LIST, Decoder::<EventStream<Parcel>>::events()));
    let mut response = call.with_response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (200, 2));
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert!(tokio::time::timeout(ms(20), response.next()).await.is_err());
    drop(response);
    assert!(server.all_closed(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn an_event_that_does_not_decode_does_not_end_the_stream() {
    let text = format!(
        "data: {{\"weight\":1}}\n\ndata: {{\"weight\":\"{KEY}\"}}\n\ndata: {KEY}\n\n\
         data: {{\"weight\":4}}\n\n"
    );
    let server = Server::always(complete(&text)).await;
    let client = builder(&server.url()).build().unwrap();
    let all = drain(events_of(&client, LIST).await.unwrap()).await;
    assert_eq!(all.len(), 4);
    assert_eq!(all[3].as_ref().unwrap().data, Parcel { weight: 4 });
    for (index, path) in [(1, "$[1].weight"), (2, "$[2]")] {
        let error = all[index].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
        assert_eq!((error.element_index(), error.json_path()), (Some(index), Some(path)));
        assert_eq!(error.operation(), Some("listParcels"));
        assert!(error.undecoded().unwrap().contains(KEY));
        let visible = format!("{error} {error:?} {:?}", error.body_excerpt());
        assert!(!visible.contains(KEY), "{visible}");
    }
}

#[tokio::test]
async fn a_stream_that_ends_inside_an_event_is_an_error() {
    let text = "data: {\"weight\":1}\n\ndata: {\"weight\":2}\ndata\n\n";
    let server = Server::start(move |nth, _| complete(&text[..nth])).await;
    let client = builder(&server.url()).build().unwrap();
    for end in 0..=text.len() {
        let (weights, error) = weights(events_of(&client, CREATE).await.unwrap()).await;
        let received = &text[..end];
        let rest = received.rsplit("\n\n").next().unwrap();
        let events = received.matches("\n\n").count();
        assert_eq!(weights, [1, 2][..events], "{received:?}");
        let Some(error) = error else {
            assert_eq!(rest, "", "{received:?}");
            continue;
        };
        assert_eq!((error.kind(), error.status()), (ErrorKind::Transport, Some(200)));
        assert_eq!(error.element_index(), Some(events));
        assert_eq!(error.undecoded(), Some(rest), "{received:?}");
        let message = format!("createParcel: the stream ended inside an event, at event {events}");
        assert_eq!(error.to_string(), message);
        assert!(!error.is_retryable());
    }
    assert_eq!(server.requests().len(), text.len() + 1);
}

#[tokio::test]
async fn the_end_of_events_needs_no_empty_line() {
    for end in ["data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n\r\n"] {
        let server = Server::always(complete(&format!("data: {{\"weight\":1}}\n\n{end}"))).await;
        let client = builder(&server.url()).build().unwrap();
        let (weights, error) = weights(events_of(&client, CREATE).await.unwrap()).await;
        assert_eq!((weights, error.map(|error| error.to_string())), (vec![1], None), "{end:?}");
    }
}

#[tokio::test]
async fn an_idempotent_stream_goes_on_after_the_last_event() {
    let server = Server::each(vec![
        // Nothing came yet: from the start.
        broken(": hi\n\ndata: {\"wei", Step::Close),
        // The third event is not complete, and its id does not count.
        broken(
            "retry: 40\nid: é1\ndata: {\"weight\":1}\n\ndata: {\"weight\":2}\n\n\
             id: 3\ndata: {\"weight\":3}\n",
            Step::Reset,
        ),
        http_response("503 X", &[], ""),
        broken("id: 4\ndata: {\"weight\":4}\n\nid: 5\n\n", Step::Close),
        complete("data: {\"weight\":6}\n\n"),
    ])
    .await;
    let client = builder(&server.url()).build().unwrap();
    let started = std::time::Instant::now();
    let (weights, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    assert_eq!(weights, [1, 2, 4, 6]);
    assert!(error.is_none(), "{error:?}");
    let ids: Vec<Option<String>> = server
        .requests()
        .iter()
        .map(|request| request.header("last-event-id").map(str::to_owned))
        .collect();
    let ids: Vec<Option<&str>> = ids.iter().map(Option::as_deref).collect();
    assert_eq!(ids, [None, None, Some("é1"), Some("é1"), Some("5")]);
    assert!(server.requests().iter().all(|request| request.header("x-key") == Some(KEY)));
    // Twice as long as the server asked for.
    assert!(started.elapsed() >= ms(80));
}

#[tokio::test]
async fn a_stream_is_not_requested_again_where_events_could_be_repeated() {
    let with_id = "id: 1\ndata: {\"weight\":1}\n\n";
    let without_id = "data: {\"weight\":1}\n\n";
    for (operation, text) in [(CREATE, with_id), (CREATE, ""), (LIST, without_id)] {
        let server = Server::always(broken(text, Step::Reset)).await;
        let client = builder(&server.url()).build().unwrap();
        let (weights, error) = weights(events_of(&client, operation).await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{text}");
        assert_eq!((weights.len(), server.requests().len()), (text.len().min(1), 1), "{text}");
    }
}

#[tokio::test]
async fn reconnections_are_limited() {
    // By the number of retries without an event in between.
    let event = broken("id: 1\ndata: {\"weight\":1}\n\n", Step::Close);
    let nothing = broken("", Step::Close);
    let server = Server::each(vec![event.clone(), nothing.clone(), event.clone(), nothing]).await;
    let client = builder(&server.url()).max_retries(2).build().unwrap();
    let (received, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((received.len(), server.requests().len(), error.attempts()), (2, 5, 5));
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");

    // By the budget: ten retries, and a tenth for each event.
    let server = Server::always(event.clone()).await;
    let client = builder(&server.url()).build().unwrap();
    let (_, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    assert_eq!((error.unwrap().attempts(), server.requests().len()), (12, 12));

    // By the wait that the server asks for.
    let text = "retry: 60000\nid: 1\ndata: {\"weight\":1}\n\n";
    let server = Server::always(broken(text, Step::Close)).await;
    let client = builder(&server.url()).build().unwrap();
    let (_, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(server.requests().len(), 1);

    // By the total timeout, which begins anew.
    let server = Server::each(vec![event, vec![Step::Hang]]).await;
    let client = builder(&server.url()).total_timeout(ms(300)).build().unwrap();
    let stream = events_of(&client, LIST).await.unwrap();
    let (_, error) = weights(stream).await;
    assert_eq!(error.unwrap().kind(), ErrorKind::Timeout(Deadline::Total));
}

#[tokio::test]
async fn error_responses_and_no_content_end_a_broken_stream() {
    let event = broken("id: 1\ndata: {\"weight\":1}\n\n", Step::Close);
    let gone = http_response("410 Gone", &[], "");
    for (last, status) in [(gone, Some(410)), (http_response("204 No Content", &[], ""), None)] {
        let server = Server::each(vec![event.clone(), last]).await;
        let client = builder(&server.url()).build().unwrap();
        let (received, error) = weights(events_of(&client, LIST).await.unwrap()).await;
        assert_eq!((received.len(), server.requests().len()), (1, 2));
        assert_eq!(error.and_then(|error| error.status()), status);
    }
}

#[tokio::test]
async fn only_the_idle_timeout_holds_once_a_stream_is_open() {
    let mut script = vec![head()];
    for _ in 0..10 {
        script.extend([Step::Pause(ms(60)), send(chunk("data: {\"weight\":1}\n\n"))]);
    }
    script.push(Step::Hang);
    let server = Server::always(script).await;
    let client = builder(&server.url()).total_timeout(ms(400)).attempt_timeout(ms(300));
    let client = client.idle_timeout(ms(350)).build().unwrap();
    let (received, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((received.len(), error.kind()), (10, ErrorKind::Timeout(Deadline::Idle)));
    assert_eq!(error.to_string(), "listParcels: the response stalled for 350 ms");
}

#[tokio::test]
async fn the_size_limit_holds_for_each_event() {
    let small = "data: {\"weight\":1}\n\n".repeat(100);
    let large = format!("{small}data: {}", " ".repeat(200));
    let server = Server::always(complete(&large)).await;
    let client = builder(&server.url()).max_response_size(100).build().unwrap();
    let (received, error) = weights(events_of(&client, LIST).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((received.len(), error.kind()), (100, ErrorKind::TooLarge));
    assert_eq!(error.element_index(), Some(100));
    let message = "listParcels: event 100 is larger than the limit of 100 bytes";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn a_response_of_another_type_is_no_event_stream() {
    for (content_type, body) in [("application/json; charset=utf-8", "{}"), ("text/html", "<p>")] {
        let server =
            Server::always(http_response("200 OK", &[("content-type", content_type)], body));
        let client = builder(&server.await.url()).build().unwrap();
        let error = events_of(&client, LIST).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let message = format!("listParcels: the response is no event stream but {content_type}");
        assert_eq!(error.to_string(), message);
        assert_eq!(error.body_excerpt(), Some(body));
    }
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "event", content = "data", rename_all = "lowercase")]
enum Change {
    Added(Parcel),
    Done(String),
}

#[tokio::test]
async fn whole_events_are_dispatched_on_their_type() {
    let text = "event: added\ndata: {\"weight\":1}\n\nevent: lost\ndata: {}\n\n\
                event: done\ndata: [DONE]\n\n";
    let server = Server::always(complete(text)).await;
    let client = builder(&server.url()).build().unwrap();
    let call = client.send(request(&client, LIST, Decoder::<EventStream<Change>>::whole_events()));
    let all = drain(call.await.unwrap()).await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].as_ref().unwrap().data, Change::Added(Parcel { weight: 1 }));
    assert_eq!(all[1].as_ref().unwrap_err().element_index(), Some(1));
    let done = all[2].as_ref().unwrap();
    assert_eq!((done.event.as_str(), &done.data), ("done", &Change::Done("[DONE]".to_owned())));
}

async fn lines(script: Script) -> (Vec<Result<Parcel, Error>>, Server) {
    let server = Server::always(script).await;
    let client = builder(&server.url()).max_response_size(40).build().unwrap();
    let call = client.send(request(&client, LIST, Decoder::<LineStream<Parcel>>::lines()));
    let mut stream = call.await.unwrap();
    let mut all = Vec::new();
    while let Some(line) = stream.next().await {
        all.push(line);
    }
    assert!(stream.is_finished());
    assert_eq!(format!("{stream:?}"), "LineStream { state: done, .. }");
    (all, server)
}

#[tokio::test]
async fn lines_are_decoded_one_by_one() {
    let mut script = chunks(&["{\"weight\":1}\r\n\n{\"wei", "ght\":\"\"}\n{\"weight\":3}"]);
    script.push(last_chunk());
    let (all, _) = lines(script).await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0].as_ref().unwrap().weight, 1);
    assert_eq!(all[2].as_ref().unwrap().weight, 3);
    let error = all[1].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("$[1].weight")));
}

#[tokio::test]
async fn lines_that_break_off_or_are_too_long_end_their_stream() {
    let close_delimited = vec![
        send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"weight\":1}\n{\"wei"),
        Step::Close,
    ];
    let long = complete(&format!("{{\"weight\":1}}\n{}", " ".repeat(41)));
    for (script, kind) in [
        (close_delimited, ErrorKind::Transport),
        (broken("{\"weight\":1}\n{\"wei", Step::Close), ErrorKind::Transport),
        (complete("{\"weight\":1}\n{\"wei"), ErrorKind::Decode),
        (long, ErrorKind::TooLarge),
    ] {
        let (all, server) = lines(script).await;
        assert_eq!((all.len(), server.requests().len()), (2, 1), "{kind:?}");
        assert_eq!(all[0].as_ref().unwrap().weight, 1);
        let error = all[1].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(200)), "{error}");
    }
}

async fn bytes_of(script: Script, limit: u64) -> Result<(Option<u64>, Vec<u8>), Error> {
    let server = Server::always(script).await;
    let client = builder(&server.url()).max_response_size(limit).total_timeout(ms(300));
    let client = client.build().unwrap();
    let call = client.send(request(&client, LIST, Decoder::<ByteStream>::byte_stream()));
    let mut stream = call.await?;
    let mut all = Vec::new();
    while let Some(chunk) = stream.next().await {
        all.extend_from_slice(&chunk?);
    }
    assert!(stream.is_finished());
    assert_eq!(format!("{stream:?}"), "ByteStream { state: done, .. }");
    Ok((stream.content_length(), all))
}

#[tokio::test]
async fn bytes_arrive_beyond_the_total_timeout_and_within_the_limit() {
    let slow = vec![
        send("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n\0\u{1}"),
        Step::Pause(ms(400)),
        send(*b"\x02\xff\xfe\x05"),
    ];
    let (length, all) = bytes_of(slow.clone(), 6).await.unwrap();
    assert_eq!((length, all), (Some(6), b"\0\x01\x02\xff\xfe\x05".to_vec()));
    assert_eq!(bytes_of(slow, 5).await.unwrap_err().kind(), ErrorKind::TooLarge);
    let error = bytes_of(complete("123456"), 5).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(200)));
    let error = bytes_of(broken("123", Step::Close), 5).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[cfg(feature = "blocking")]
#[test]
fn plain_threads_read_streams_too() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let event = "id: 1\ndata: {\"weight\":1}\n\n";
    let scripts = vec![broken(event, Step::Close), complete(event), complete("{\"weight\":1}\n")];
    let server = runtime.block_on(Server::each(scripts));
    let client = builder(&server.url()).build().unwrap();
    let call = client.send(request(&client, LIST, Decoder::<EventStream<Parcel>>::events()));
    let events = call.send_blocking().unwrap().into_blocking_iter();
    let weights: Vec<u32> = events.map(|event| event.unwrap().data.weight).collect();
    assert_eq!(weights, [1, 1]);
    let call = client.send(request(&client, LIST, Decoder::<LineStream<Parcel>>::lines()));
    let mut lines = call.send_blocking().unwrap().into_blocking_iter();
    assert_eq!(lines.next().unwrap().unwrap().weight, 1);
    assert!(lines.next().is_none());
}

/// Debug of a stream has nothing that the server sent.
#[tokio::test]
async fn debug_is_the_state_alone() {
    let server = Server::always(complete("data: canary\n\ndata: canary\n\n")).await;
    let client = builder(&server.url()).build().unwrap();
    let operation = Operation { id: "watchParcels", method: Method::Get, ..LIST };
    let call = client.send(request(&client, operation, Decoder::<EventStream<String>>::events()));
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, "canary");
    assert_eq!(format!("{stream:?}"), "EventStream { state: open, .. }");
}
