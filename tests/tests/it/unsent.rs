//! A stand-alone generated crate on the runtime: its unsent requests, sent with deadlines,
//! retries, credentials and redaction.

use calamus_runtime::{
    Client, ClientBuilder, Delivery, Error, ErrorKind, SecurityKind, SecurityScheme,
};
use parcels_client::support::{File, Map};
use parcels_client::{OPERATIONS, operations, types};
use tests::recorder::Recorder;

const KEY: &str = "c4n4ry-k33p-this";

/// The API key of the document.
fn key() -> SecurityScheme {
    let schemes = OPERATIONS.iter().flat_map(|own| own.security).copied().flatten();
    let is_key = |own: &&SecurityScheme| matches!(own.kind, SecurityKind::HeaderKey(_));
    *schemes.into_iter().find(is_key).expect("the document has an API key")
}

fn builder(server: &Recorder) -> ClientBuilder {
    let wait = std::time::Duration::from_millis(1);
    Client::builder(server.base_url()).credentials(key(), KEY).backoff(wait, wait)
}

async fn start(status: u16, body: &str) -> (Recorder, Client, parcels_client::Client) {
    let server = Recorder::answering(status, body).await;
    let client = builder(&server).build().unwrap();
    let api = parcels_client::Client::direct(&server.base_url()).unwrap();
    (server, client, api)
}

#[tokio::test]
async fn requests_are_sent_with_the_credentials_of_their_operation() {
    let (server, client, api) = start(204, "").await;
    let request = api.unsent().forget_parcel("a/b").unwrap();
    assert_eq!(request.operation(), &operations::FORGET_PARCEL);
    assert!(request.url().ends_with("/a%2Fb"), "{}", request.url());
    client.send(request).await.unwrap();
    let [seen] = server.received().try_into().unwrap();
    assert_eq!(seen.header("x-parcel-key"), Some(KEY));
    // What a client without credentials sends.
    let bare = Client::builder(server.base_url()).build().unwrap();
    let error = bare.send(api.unsent().forget_parcel("a").unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert_eq!(server.received().len(), 1, "nothing is sent without credentials");
}

#[tokio::test]
async fn errors_are_retried_located_and_redacted() {
    let (server, client, api) = start(503, &format!("{{\"message\":\"no {KEY}\"}}")).await;
    let error = client.send(api.unsent().read_parcel("a").unwrap()).await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (4, Some(503)));
    assert!(error.to_string().contains("no [redacted]"), "{error}");
    assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");

    server.answer(200, "{}");
    let error: Error = client.send(api.unsent().read_parcel("a").unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    assert!(error.json_path().is_some(), "{error}");
}

/// The body is a stream, so that it is sent at most once.
#[tokio::test]
async fn multipart_bodies_are_sent_once() {
    let (server, client, api) = start(503, "").await;
    let files: Map<String, File> =
        [("a".to_owned(), File::new("a.txt", "text"))].into_iter().collect();
    let request = api.unsent().drop_files(&files).unwrap().idempotent(true);
    let error = client.send(request).await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (1, Some(503)));
    let [seen] = server.received().try_into().unwrap();
    assert!(seen.body.contains("filename=\"a.txt\""));
}

/// Where the type of the response depends on its status, the body is not decoded.
#[tokio::test]
async fn responses_of_several_types_come_as_bytes() {
    let (_server, client, api) = start(202, "{\"a\": 1}").await;
    let body = types::Content::Books(types::Books { kind: "books".to_owned(), titles: None });
    let response = client.send(api.unsent().announce_parcel(&body).unwrap()).with_response().await;
    let response = response.unwrap();
    assert_eq!((response.status(), &**response), (202, &b"{\"a\": 1}"[..]));
}
