//! Redirects, which are followed below the base URL only.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

mod support;

use calamus_runtime::__generated::v1;
use calamus_runtime::{
    Decoder, Delivery, Error, ErrorKind, JsonValue, Method, NoErrorBody, Operation, Request, Secret,
};

use support::server::{Script, Server, http_response, json};
use support::{BEARER, COOKIE_KEY, CREATE, KEY, LIST, QUERY_KEY, builder, client, create, list};

fn redirect(status: &str, location: &str) -> Script {
    http_response(status, &[("location", location)], "")
}

#[tokio::test]
async fn requests_that_were_built_for_another_base_url_are_refused() {
    let server = Server::always(json("200 OK", "[]")).await;
    let client = client(&format!("{}/v1", server.url()));
    for (base, expected) in [
        (format!("{}/v10", server.url()), "outside of the base URL"),
        (server.url(), "outside of the base URL"),
        (server.url().replace("127.0.0.1", "localhost") + "/v1", "another origin"),
        ("https://other.example/v1".to_owned(), "another origin"),
    ] {
        let other = builder(&base).build();
        // Without TLS there is no client for `https`, and so no request.
        let Ok(other) = other else { continue };
        let error = client.send(list(&other)).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::InvalidRequest, Delivery::NotSent)
        );
        // It fails before it gets credentials, and so before there is an attempt.
        assert!(error.attempts() == 0 && !error.may_have_taken_effect());
        let mut stream = client.send(list(&other)).stream();
        assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(server.connections(), 0);
    let same = support::client(&format!("{}/v1/", server.url()));
    client.send(list(&same)).await.unwrap();
}

#[tokio::test]
async fn redirects_stay_below_the_base_path() {
    for (location, expected) in [
        ("/v1/x", Some("GET /v1/x HTTP/1.1")),
        ("../v1/x?a=1", Some("GET /v1/x?a=1 HTTP/1.1")),
        ("/v2/parcels", None),
        ("/", None),
        ("/v1/../v2", None),
        ("/v1/%2E%2e/v2", None),
        ("/v10", None),
    ] {
        let server = Server::each(vec![redirect("307 X", location), json("200 OK", "[]")]).await;
        let client = builder(&format!("{}/v1", server.url()))
            .follow_same_origin_redirects(true)
            .build()
            .unwrap();
        let result = client.send(list(&client)).await;
        let requests = server.requests();
        assert_eq!(requests.get(1).map(|it| it.line()), expected, "{location}");
        if expected.is_none() {
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(307)));
            assert!(error.to_string().contains("outside of the base URL"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_followed_redirect_keeps_all_credentials() {
    const ALL: Operation = Operation { security: &[&[QUERY_KEY, BEARER, COOKIE_KEY]], ..LIST };
    for (location, expected) in [
        ("/elsewhere", "GET /elsewhere?key=q+Canary HTTP/1.1"),
        ("?page=2", "GET /parcels?page=2&key=q+Canary HTTP/1.1"),
        ("/x?key=q%20Canary", "GET /x?key=q%20Canary HTTP/1.1"),
    ] {
        let server = Server::each(vec![redirect("308 X", location), json("200 OK", "[]")]).await;
        let client = builder(&server.url())
            .credentials(QUERY_KEY, "q Canary")
            .credentials(BEARER, "t-canary")
            .credentials(COOKIE_KEY, "c-canary")
            .follow_same_origin_redirects(true)
            .build()
            .unwrap();
        client.send(support::request(&client, ALL, Decoder::<JsonValue>::json())).await.unwrap();
        let [first, second] = server.requests().try_into().unwrap();
        assert_eq!(first.line(), "GET /parcels?key=q+Canary HTTP/1.1");
        assert_eq!(second.line(), expected);
        for request in [first, second] {
            assert_eq!(request.header("authorization"), Some("Bearer t-canary"));
            assert_eq!(request.header("cookie"), Some("sid=c-canary"));
        }
    }
}

/// A request whose body is a stream of this many chunks.
fn upload(client: &calamus_runtime::Client, chunks: usize) -> Request<JsonValue> {
    let decoder = Decoder::json();
    v1::request::<_, NoErrorBody>(client, CREATE, decoder, None, |http, base_url| {
        let chunks = (0..chunks).map(|_| Ok::<_, std::io::Error>("chunk"));
        let body = reqwest::Body::wrap_stream(futures_util::stream::iter(chunks));
        Ok(http.post(format!("{base_url}/parcels")).body(body).into())
    })
    .unwrap()
}

#[tokio::test]
async fn a_redirect_of_an_upload_fails_before_it_is_followed() {
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let server = Server::each(vec![redirect(status, "/elsewhere"), json("200 OK", "1")]).await;
        let client = builder(&server.url()).follow_same_origin_redirects(true).build().unwrap();
        let error = client.send(upload(&client, 3)).await.unwrap_err();
        let expected = format!(
            "createParcel: the server redirected ({}) an upload whose body is a stream, which \
             cannot be sent again",
            &status[..3]
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::Redirect, Delivery::Responded));
        assert!(!error.is_retryable() && !error.may_have_taken_effect());
        assert_eq!(server.connections(), 1);
        // The same body in memory is sent again.
        let server = Server::each(vec![
            redirect(status, "/elsewhere"),
            json("201 Created", r#"{"weight":3}"#),
        ])
        .await;
        let client = builder(&server.url()).follow_same_origin_redirects(true).build().unwrap();
        client.send(create(&client)).await.unwrap();
        let [first, second] = server.requests().try_into().unwrap();
        assert_eq!(first.body, second.body);
        assert_eq!(second.header("x-key"), Some(KEY));
    }
}

#[tokio::test]
async fn credentials_in_the_query_show_in_no_error() {
    const QUERY: Operation = Operation { security: &[&[QUERY_KEY]], ..LIST };
    let server = Server::always(redirect("307 X", "/p?key=q-Canary7&x=q-Canary7")).await;
    let client = builder(&server.url())
        .credentials(QUERY_KEY, Secret::from("q-Canary7"))
        .follow_same_origin_redirects(true)
        .build()
        .unwrap();
    let call = client.send(support::request(&client, QUERY, Decoder::<JsonValue>::json()));
    let error: Error = call.await.unwrap_err();
    let location = error.header("location").unwrap();
    assert_eq!(location, "/p?key=[redacted]&x=[redacted]");
    assert!(!format!("{error} {error:?}").contains("Canary"), "{error}");
    let custom = client.request(Method::Get, "/p").await.unwrap_err();
    assert!(!format!("{custom} {custom:?}").contains("Canary"), "{custom}");
}
