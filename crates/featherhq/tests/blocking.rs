//! Blocking calls, from a thread without a runtime.
#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

use std::io::{Read, Write};
use std::net::TcpListener;

/// Responds to `times` requests with an empty list, one TCP connection each.
fn serve(times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for _ in 0..times {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).unwrap();
            let response = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n[]";
            socket.write_all(response.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn calls_and_streams_work_without_a_runtime() {
    let feather = featherhq::Client::builder().api_key("k").base_url(serve(3)).build().unwrap();
    assert!(feather.connections().list().send_blocking().unwrap().is_empty());
    let response = feather.integrations().list().with_response().send_blocking().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(feather.connections().stream().into_blocking_iter().count(), 0);
}

#[test]
fn calls_awaited_without_a_runtime_are_errors_and_not_panics() {
    use std::future::IntoFuture;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    let feather = featherhq::Client::builder().api_key("k").base_url("http://localhost:1");
    let feather = feather.build().unwrap();
    let mut context = Context::from_waker(Waker::noop());
    let call = pin!(feather.connections().list().into_future());
    let Poll::Ready(Err(error)) = call.poll(&mut context) else { panic!("it waits") };
    assert!(error.is_configuration() && error.to_string().contains("no Tokio runtime"), "{error}");
    let mut stream = feather.connections().stream();
    let next = pin!(stream.next());
    let Poll::Ready(Some(Err(error))) = next.poll(&mut context) else { panic!("it waits") };
    assert!(error.is_configuration(), "{error}");
}
