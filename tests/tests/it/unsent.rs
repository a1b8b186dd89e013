//! A stand-alone generated crate on the runtime: its unsent requests, sent with deadlines,
//! retries, credentials and redaction.

use calamus_runtime::{Client, ClientBuilder, Delivery, Error, ErrorKind};
use parcels_client::errors::ReadParcelError;
use parcels_client::support::{File, Map};
use parcels_client::{operations, security};
use tests::recorder::Recorder;

const KEY: &str = "c4n4ry-k33p-this";

fn builder(server: &Recorder) -> ClientBuilder {
    let wait = std::time::Duration::from_millis(1);
    Client::builder(server.base_url()).credentials(security::KEY, KEY).backoff(wait, wait)
}

async fn start(status: u16, body: &str) -> (Recorder, Client, parcels_client::Client) {
    let server = Recorder::responding(status, body).await;
    let client = builder(&server).build().unwrap();
    let api = parcels_client::Client::with_runtime(client.clone());
    (server, client, api)
}

#[tokio::test]
async fn requests_are_sent_with_the_credentials_of_their_operation() {
    let (server, client, api) = start(204, "").await;
    let request = api.forget_parcel("a/b").request().unwrap();
    assert_eq!(request.operation(), &operations::FORGET_PARCEL);
    assert!(request.url().ends_with("/a%2Fb"), "{}", request.url());
    client.send(request).await.unwrap();
    let [seen] = server.received().try_into().unwrap();
    assert_eq!(seen.header("x-parcel-key"), Some(KEY));
    // What a client without credentials sends.
    let bare = Client::builder(server.base_url()).build().unwrap();
    let error = bare.send(api.forget_parcel("a").request().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Configuration, Delivery::NotSent));
    assert_eq!(server.received().len(), 1, "nothing is sent without credentials");
}

#[tokio::test]
async fn errors_are_retried_located_and_redacted() {
    let (server, client, api) = start(503, &format!("{{\"message\":\"no {KEY}\"}}")).await;
    let error = client.send(api.read_parcel("a").request().unwrap()).await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (4, Some(503)));
    assert!(error.to_string().contains("no [redacted]"), "{error}");
    assert!(!format!("{error:?}").contains("c4n4ry"), "{error:?}");

    server.respond(200, "{}");
    let error: Error = client.send(api.read_parcel("a").request().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    assert!(error.json_path().is_some(), "{error}");
}

/// Each attempt has the parts anew.
#[tokio::test]
async fn multipart_bodies_are_retried_if_the_request_is_idempotent() {
    let (server, client, api) = start(503, "").await;
    let files: Map<String, File> =
        [("a".to_owned(), File::new("a.txt", "text"))].into_iter().collect();
    let request = api.drop_files(files).request().unwrap().idempotent(true);
    let error = client.send(request).await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (4, Some(503)));
    let requests = server.received();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|own| own.body.contains("filename=\"a.txt\"")));
}

/// The body of an error response is typed also if the request is sent by itself.
#[tokio::test]
async fn unsent_requests_have_typed_errors() {
    let (_server, client, api) = start(404, "{\"why\": \"lost\"}").await;
    let error = client.send(api.read_parcel("a").request().unwrap()).await.unwrap_err();
    let Some(ReadParcelError::NotFound(refusal)) = error.body() else { panic!("{error}") };
    assert_eq!(refusal.why.as_deref(), Some("lost"));
}
