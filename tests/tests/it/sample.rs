//! Requests and responses of the crate that is generated from `sample/parcels.yaml`, which uses the
//! constructs that our own document does not have. The server shares no code with the client.

use parcels_client::{CallError, Client};
use tests::recorder::{Received, Recorder};
use tests::root;
use xtask::codegen::{self, Options};

mod multipart;
mod requests;
mod responses;
mod unions;

#[test]
fn the_sample_is_current() {
    let folder = root().join("sample");
    let options = Options {
        spec: Some(folder.join("parcels.yaml")),
        out: Some(folder),
        ..Options::project(root())
    };
    let outcome = codegen::run(&options.checking()).unwrap_or_else(|failure| {
        panic!("{failure}\n(from the root: cargo xtask codegen --spec sample/parcels.yaml --out sample)")
    });
    assert_eq!(outcome.report.omitted, []);
}

async fn server(status: u16, body: &str) -> (Recorder, Client) {
    let server = Recorder::responding(status, body).await;
    let client = Client::builder().base_url(&server.base_url()).api_key("key");
    let client = client.options(|runtime| runtime.max_retries(0)).build().unwrap();
    (server, client)
}

/// Returns the only request that a call sends.
async fn sent<T, E>(call: impl AsyncFnOnce(&Client) -> Result<T, CallError<E>>) -> Received {
    // The response does not matter.
    let (server, client) = server(500, "{}").await;
    assert!(call(&client).await.is_err());
    let [request] = server.received().try_into().expect("one request for one call");
    request
}

/// Makes a call that receives this response.
async fn call_with_response<T, E>(
    status: u16,
    body: &str,
    call: impl AsyncFnOnce(&Client) -> Result<T, CallError<E>>,
) -> T {
    let (_server, client) = server(status, body).await;
    call(&client).await.expect("the response decodes")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
