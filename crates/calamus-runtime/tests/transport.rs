//! The seam below authentication and retries.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use std::error::Error as _;
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use calamus_runtime::{
    Delivery, ErrorKind, HttpTransport, Inspection, TransportError, TransportFuture,
};

use support::{KEY, builder, create, list};

/// Responds by the number of the request, and keeps the requests.
#[derive(Clone)]
struct Double {
    respond: fn(usize) -> Result<http::Response<&'static str>, TransportError>,
    requests: Arc<Mutex<Vec<reqwest::Request>>>,
}

impl std::fmt::Debug for Double {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Double")
    }
}

impl Double {
    fn new(respond: fn(usize) -> Result<http::Response<&'static str>, TransportError>) -> Self {
        Self { respond, requests: Arc::default() }
    }

    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

impl HttpTransport for Double {
    fn send(&self, request: reqwest::Request) -> TransportFuture<'_> {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request);
        let response = (self.respond)(requests.len());
        Box::pin(async move { Ok(response?.into()) })
    }
}

fn status(status: u16) -> http::Response<&'static str> {
    http::Response::builder().status(status).body("[]").unwrap()
}

#[tokio::test]
async fn it_stands_below_authentication_and_retries() {
    let double = Double::new(|nth| Ok(status(if nth == 1 { 503 } else { 200 })));
    let client = builder("https://parcels.example.com").transport(double.clone()).build().unwrap();
    let response = client.send(list(&client)).with_response().await.unwrap();
    assert_eq!((response.attempts(), response.len()), (2, 0));
    for request in double.requests.lock().unwrap().iter() {
        let key = &request.headers()["x-key"];
        assert_eq!(key, KEY);
        assert!(key.is_sensitive() && !format!("{request:?}").contains(KEY));
    }
}

#[tokio::test]
async fn an_inspector_sees_no_credentials_and_can_stop_requests() {
    let double = Double::new(|nth| {
        let response = http::Response::builder().status(if nth == 1 { 503 } else { 200 });
        let response = response.header("x-echo", KEY).header("set-cookie", "canary");
        let response = response.header("location", "https://u:canary@other.example/?code=canary");
        Ok(response.body("[]").unwrap())
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let client = builder("https://parcels.example.com").transport(double.clone());
    let client = client.inspector({
        let seen = Arc::clone(&seen);
        move |inspection| {
            seen.lock().unwrap().push(format!("{inspection:?}"));
            match inspection {
                Inspection::Request { method, .. } if *method == "POST" => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }
    });
    let client = client.build().unwrap();
    client.send(list(&client)).await.unwrap();
    let error = client.send(create(&client)).await.unwrap_err();
    assert_eq!((error.kind(), double.count()), (ErrorKind::InvalidRequest, 2));
    assert!(!error.may_have_taken_effect());
    let seen = seen.lock().unwrap();
    let kinds: Vec<&str> = seen.iter().map(|it| it.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["Request", "Response", "Request", "Response", "Request"]);
    assert!(seen[0].contains("x-key") && seen[1].contains("x-echo"), "{seen:?}");
    assert!(seen[1].contains("https://other.example/"), "{seen:?}");
    assert!(seen.iter().all(|it| !it.contains(KEY) && !it.contains("canary")), "{seen:?}");
}

#[tokio::test]
async fn it_says_whether_a_request_was_sent() {
    for (not_sent, kind, requests) in
        [(true, ErrorKind::Connect, 3), (false, ErrorKind::Transport, 1)]
    {
        let double = Double::new(match not_sent {
            true => |_| Err(TransportError::not_sent(io::Error::other("no route"))),
            false => |_| Err(TransportError::new(io::Error::other("reset"))),
        });
        let client = builder("http://localhost").max_retries(2).transport(double.clone());
        let client = client.build().unwrap();
        let error = client.send(create(&client)).await.unwrap_err();
        assert_eq!((error.kind(), double.count()), (kind, requests));
        let source = error.source().unwrap();
        let cause = source.source().unwrap().to_string();
        assert_eq!(source.to_string(), cause);
        assert!(error.to_string().contains(&cause), "{error}");
    }
}

#[tokio::test]
async fn it_cannot_turn_off_the_rule_of_one_origin() {
    fn redirect(location: &'static str) -> Result<http::Response<&'static str>, TransportError> {
        Ok(http::Response::builder().status(307).header("location", location).body("").unwrap())
    }
    let elsewhere = Double::new(|_| redirect("https://other.example/parcels"));
    let client = builder("https://parcels.example.com").follow_same_origin_redirects(true);
    let client = client.transport(elsewhere.clone()).build().unwrap();
    let error = client.send(list(&client)).await.unwrap_err();
    assert_eq!((error.kind(), elsewhere.count()), (ErrorKind::Redirect, 1));

    // A request that was built for another server is not sent.
    let other = builder("https://other.example").transport(elsewhere.clone()).build().unwrap();
    let error = client.send(list(&other)).await.unwrap_err();
    assert_eq!((error.kind(), elsewhere.count()), (ErrorKind::InvalidRequest, 1));
    assert!(error.to_string().contains("https://other.example, another origin"), "{error}");

    // A response of another server is not used.
    let server = support::server::Server::always(support::server::json("200 OK", "[]")).await;
    let foreign = Foreign(server.url());
    let client = builder("https://parcels.example.com").transport(foreign).build().unwrap();
    let error = client.send(create(&client)).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Redirect, Delivery::Unknown));
    assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error}");
}

/// Sends each request to this server, as a transport does that follows redirects.
#[derive(Debug)]
struct Foreign(String);

impl HttpTransport for Foreign {
    fn send(&self, _: reqwest::Request) -> TransportFuture<'_> {
        Box::pin(async { reqwest::get(&self.0).await.map_err(TransportError::new) })
    }
}
