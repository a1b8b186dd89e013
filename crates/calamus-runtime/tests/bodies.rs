//! Bodies of responses: how each kind is read, and what is said of those that cannot be.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::time::Duration;

use calamus_runtime::{Bytes, Decoder, Error, ErrorKind, JsonValue};

use support::server::{
    Script, Server, Step, chunk, chunked_head, http_response, json, last_chunk, send,
};
use support::{KEY, LIST, Parcel, builder, request};

/// What a decoder makes of one response.
async fn read<T: Send + 'static>(script: Script, decoder: Decoder<T>) -> Result<T, Error> {
    let server = Server::always(script).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    client.send(request(&client, LIST, decoder)).await
}

/// A response in these chunks, each in a packet of its own.
fn chunks(chunks: &[&[u8]]) -> Script {
    let mut script = vec![chunked_head()];
    for bytes in chunks {
        script.extend([send(chunk(bytes)), Step::Pause(Duration::from_millis(5))]);
    }
    script.push(last_chunk());
    script
}

/// A response that only the end of its connection delimits.
fn until_closed(text: &str) -> Script {
    vec![send(format!("HTTP/1.1 200 OK\r\n\r\n{text}")), Step::Close]
}

calamus_runtime::statuses! {
    pub enum Listed {
        200 => All(JsonValue) json,
        202 => Later,
        203 => Page(String) text,
    }
}

#[tokio::test]
async fn a_body_is_bytes_or_text_or_what_its_status_says() {
    let body = chunks(&[b"a", b"\xff\0", b"b", b"c"]);
    assert_eq!(read(body.clone(), Decoder::bytes()).await.unwrap(), b"a\xff\0bc"[..]);
    assert_eq!(read(body, Decoder::text()).await.unwrap(), "a\u{fffd}\0bc");
    let none = http_response("204 No Content", &[], "");
    assert_eq!(read(none, Decoder::bytes()).await.unwrap(), Bytes::new());

    let by_status = Decoder::<Listed>::by_status();
    let all = Listed::All(JsonValue::from_text("[1, 2]").unwrap());
    assert_eq!(read(json("200 OK", "[1, 2]"), by_status).await.unwrap(), all);
    assert_eq!(read(json("202 X", "[1, 2]"), by_status).await.unwrap(), Listed::Later);
    let page = Listed::Page("[1, 2]".to_owned());
    assert_eq!(read(json("203 X", "[1, 2]"), by_status).await.unwrap(), page);
    let error = read(json("206 X", "[1, 2]"), by_status).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(206)));
}

#[tokio::test]
async fn an_array_that_breaks_off_is_an_error_with_its_place() {
    for (script, kind, expected) in [
        (
            chunks(&[br#"[{"weight":1},"#]),
            ErrorKind::Decode,
            "the response ends before its array does, at element 1",
        ),
        (
            chunks(&[br#"[{"weight":1} {"weight":2}]"#]),
            ErrorKind::Decode,
            "unexpected '{' between elements, at element 1",
        ),
        (
            chunks(&[br#"[{"weight":1}] x"#]),
            ErrorKind::Decode,
            "unexpected 'x' after the end of the array",
        ),
        (
            chunks(&["[".repeat(2000).as_bytes()]),
            ErrorKind::Decode,
            "an element is nested more than 1024 levels deep, at element 0",
        ),
        // That is what a lost connection looks like here.
        (
            until_closed(r#"[{"weight":1},"#),
            ErrorKind::Transport,
            "the connection closed before the response was complete",
        ),
    ] {
        let error = read(script, Decoder::<Vec<Parcel>>::json_array()).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (kind, format!("listParcels: {expected}")));
    }
    let weights = read(until_closed(r#"[{"weight":1}]"#), Decoder::<Vec<Parcel>>::json_array());
    assert_eq!(weights.await.unwrap(), [Parcel { weight: 1 }]);
}

#[tokio::test]
async fn a_value_that_breaks_off_with_its_connection_is_a_failure_of_the_transport() {
    let value = |text: &str| read(until_closed(text), Decoder::<Parcel>::json());
    assert_eq!(value(r#"{"weight":3}"#).await.unwrap(), Parcel { weight: 3 });
    assert_eq!(value(r#"{"weight":3"#).await.unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(value(r#"{"weight":"3"}"#).await.unwrap_err().kind(), ErrorKind::Decode);
    let error = read(json("200 OK", r#"{"weight":3"#), Decoder::<Parcel>::json()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode, "it has its length");
}

#[tokio::test]
async fn text_that_is_no_json_is_an_error_though_its_value_decodes() {
    let bytes = b"{\"weight\":3,\"note\":\"\xff\"}";
    let error = read(json("200 OK", bytes), Decoder::<Parcel>::json()).await.unwrap_err();
    assert_eq!(error.to_string(), "listParcels: the response is not UTF-8, at $");
    let error = read(json("200 OK", r#"{"weight":3}}"#), Decoder::<Parcel>::json()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("trailing characters"), "{error}");
}

#[tokio::test]
async fn a_page_in_place_of_json_is_named_however_it_arrives() {
    let page = format!("<!doctype html><title>Log in</title>{}", "<p>canary</p>".repeat(1000));
    let (first, rest) = page.as_bytes().split_at(8);
    let (second, third) = rest.split_at(100);
    for script in [http_response("200 OK", &[], &page), chunks(&[first, second, third])] {
        let list = read(script.clone(), Decoder::<Vec<Parcel>>::json_array()).await.unwrap_err();
        let none = read(script, Decoder::nothing()).await.unwrap_err();
        for error in [list, none] {
            let expected = "the response is an HTML page titled \"Log in\"";
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.kind(), ErrorKind::Decode);
        }
    }
    read(http_response("200 OK", &[], "ok"), Decoder::nothing()).await.unwrap();
}

#[tokio::test]
async fn a_limit_is_shown_in_the_unit_that_it_was_given_in() {
    let server = Server::always(json("200 OK", " ".repeat(4 * 1024 * 1024))).await;
    for (limit, expected) in
        [(1000, "1000 bytes"), (2048, "2 KiB"), (3 * 1024 * 1024, "3 MiB"), (1025, "1025 bytes")]
    {
        let client = builder(&server.url()).max_response_size(limit).build().unwrap();
        let error = client.send(request::<Parcel>(&client, LIST, Decoder::json())).await;
        let expected = format!("listParcels: the response is larger than the limit of {expected}");
        assert_eq!(error.unwrap_err().to_string(), expected);
    }
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_response_that_does_not_decompress_is_no_failure_of_the_transport() {
    use std::error::Error as _;

    let script = http_response("200 OK", &[("content-encoding", "gzip")], "this is no gzip");
    let error = read(script, Decoder::<Parcel>::json()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert!(error.to_string().contains("the response cannot be decompressed"), "{error}");
    assert!(!error.is_retryable() && error.source().is_some());
}

#[tokio::test]
async fn an_error_response_that_cannot_be_read_says_so() {
    let compressed = http_response("500 X", &[("content-encoding", "br")], KEY);
    let error = read(compressed, Decoder::<Parcel>::json()).await.unwrap_err();
    let expected = "listParcels: 500 Internal Server Error: the response is compressed (br), which \
                    was not asked for";
    assert_eq!((error.to_string().as_str(), error.raw_body().len()), (expected, 0));
    let unknown = http_response("599 X", &[], "down");
    let error = read(unknown, Decoder::<Parcel>::json()).await.unwrap_err();
    assert_eq!(error.to_string(), "listParcels: status 599: down");
    let silent = http_response("418 X", &[], "");
    let error = read(silent, Decoder::<Parcel>::json()).await.unwrap_err();
    assert_eq!(error.to_string(), "listParcels: 418 I'm a teapot, without a reason");
}

/// What a stream of elements yields before its error, and the error.
async fn stream(script: Script) -> (Vec<u32>, Error) {
    let server = Server::always(script).await;
    let client = builder(&server.url()).max_retries(0).build().unwrap();
    let mut stream = client.send(support::list(&client)).stream();
    assert_eq!(format!("{stream:?}"), "ElementStream { state: \"new\", .. }");
    let mut weights = Vec::new();
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(parcel) => weights.push(parcel.weight),
            Err(error) => break error,
        }
        assert_eq!(format!("{stream:?}"), "ElementStream { state: \"open\", .. }");
    };
    assert!(stream.next().await.is_none() && stream.is_finished(), "an error is the last");
    assert_eq!(format!("{stream:?}"), "ElementStream { state: \"done\", .. }");
    (weights, error)
}

#[tokio::test]
async fn elements_come_out_before_the_error_that_follows_them() {
    let (weights, error) = stream(chunks(&[br#"[{"weight":1},{"weight":2} x"#])).await;
    assert_eq!(weights, [1, 2]);
    assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(200)));
    assert_eq!(error.to_string(), "listParcels: unexpected 'x' between elements, at element 2");
    let mut broken = chunks(&[br#"[{"weight":1},"#, br#"{"weight":2},{"#]);
    broken.pop();
    broken.push(Step::Close);
    let (weights, error) = stream(broken).await;
    assert_eq!((weights, error.kind()), (vec![1, 2], ErrorKind::Transport));
}
