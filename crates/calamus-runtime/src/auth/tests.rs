//! Errors of token providers: what they quote, and whether a retry may help.

use reqwest::{Request, Response, ResponseBuilderExt as _, Url};

use super::*;
use crate::connect::{HttpTransport, TransportError, TransportFuture};
use crate::error::{Error, ErrorKind};

const SECRET: &str = "client-secret/Canary+7Q";

/// A token endpoint that responds to a request without a network.
#[derive(Debug)]
struct Endpoint(fn(&Request) -> Result<Response, TransportError>);

impl HttpTransport for Endpoint {
    fn send(&self, request: Request) -> TransportFuture<'_> {
        let response = (self.0)(&request);
        Box::pin(async { response })
    }
}

async fn failure(respond: fn(&Request) -> Result<Response, TransportError>) -> Error {
    let provider = ClientCredentials::new("http://localhost:1/t", "id", SECRET);
    let error = provider.transport(Endpoint(respond)).token().await.unwrap_err();
    *error.downcast().unwrap()
}

#[tokio::test]
async fn what_a_transport_quotes_is_redacted() {
    let error = failure(|request| {
        let sent = request.headers()["authorization"].to_str().unwrap();
        Err(TransportError::new(format!("reset after {sent}")))
    });
    let error = error.await;
    let expected = "no access token: the token endpoint `http://localhost:1/t`: the transport \
                    failed: reset after Basic [redacted]";
    assert_eq!(error.to_string(), expected);
    assert!(error.is_transient());
}

#[tokio::test]
async fn a_secret_is_redacted_before_the_message_is_shortened() {
    let error = failure(|_| {
        let body = format!("{} {SECRET}", "x".repeat(280));
        Ok(http::Response::builder().status(400).body(body).unwrap().into())
    });
    let error = error.await.to_string();
    assert!(error.ends_with("xxx [redacted]"), "{error}");
}

#[tokio::test]
async fn a_response_of_another_origin_is_no_token() {
    let error = failure(|_| {
        let other = Url::parse("http://localhost:2/t").unwrap();
        let body = r#"{"access_token":"t0ken"}"#;
        Ok(http::Response::builder().url(other).body(body).unwrap().into())
    });
    let error = error.await;
    assert!(error.to_string().ends_with("a response from another origin"), "{error}");
    assert!(error.kind() == ErrorKind::Token && !error.is_transient());
}

#[test]
fn errors_of_a_provider_become_errors_without_a_token() {
    for (kind, expected, transient) in [
        (ErrorKind::Token, "cause", false),
        (ErrorKind::Connect, "no access token: cause", true),
        (ErrorKind::Decode, "no access token: cause", false),
    ] {
        let error = token_error(Error::new(kind, "cause").into());
        assert_eq!((error.to_string(), error.is_transient()), (expected.to_owned(), transient));
        assert_eq!(error.kind(), ErrorKind::Token);
    }
    let error = token_error("cause".into());
    assert_eq!(error.to_string(), "no access token: cause");
    assert!(!error.is_transient());
}
