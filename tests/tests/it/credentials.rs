//! The destinations of the credentials of a stand-alone generated crate, with raw servers on
//! loopback addresses.

use std::process::Command;

use parcels_client::support::{ErrorKind, Field, File, Map};
use parcels_client::{Client, types};

use loopback::Server;

#[path = "../../../crates/featherhq-api/tests/loopback/mod.rs"]
mod loopback;

const KEY: &str = "canary-key";
const BEARER: &str = "canary-bearer";
const TOKEN: &str = "canary-token";
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];

fn client(url: &str) -> Client {
    Client::builder().base_url(url).api_key(KEY).token(BEARER).build().unwrap()
}

fn body_with_token() -> types::Change {
    types::Change { note: Field::Value(TOKEN.to_owned()), ..types::Change::default() }
}

#[tokio::test]
async fn redirects_carry_no_credentials_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        for (own, other) in HOSTS.into_iter().flat_map(|own| HOSTS.map(|other| (own, other))) {
            let second = Server::new(200, "");
            let first = Server::redirecting(status, other, &second);
            let client = client(&first.url(own));
            let read = client.read_parcel("1").await.unwrap_err();
            assert_eq!((read.kind(), read.status()), (ErrorKind::Redirect, Some(status)));
            let changed = client.change_parcel("1").body(body_with_token()).await;
            assert_eq!(changed.unwrap_err().kind(), ErrorKind::Redirect);
            let files = Map::from_iter([("a".to_owned(), File::new("a", TOKEN))]);
            let dropped = client.drop_files(files).await;
            assert_eq!(dropped.unwrap_err().kind(), ErrorKind::Redirect);
            let requests = first.requests();
            assert_eq!(requests.len(), 3, "{requests:?}");
            for request in &requests {
                assert!(request.contains(&format!("\r\nx-parcel-key: {KEY}\r\n")), "{request}");
                // Of two alternatives the first is sent.
                assert!(!request.contains(BEARER), "{request}");
            }
            assert!(requests[1..].iter().all(|own| own.contains(TOKEN)), "{requests:?}");
            assert_eq!(second.requests(), [""; 0], "{status} from {own} to {other}");
        }
    }
}

/// Names the server that a run in another process sends requests to.
const SERVER: &str = "TESTS_LOOPBACK_PORT";

#[test]
fn requests_to_loopback_pass_no_proxy() {
    if let Ok(port) = std::env::var(SERVER) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for host in HOSTS {
            let client = client(&format!("http://{host}:{port}"));
            let read = client.read_parcel("1").into_future();
            assert!(runtime.block_on(read).is_err(), "the body is not JSON");
        }
        let url = format!("http://localhost:{port}/parcels/plain");
        let _ = runtime.block_on(reqwest::Client::new().get(url).send());
        return;
    }
    // A process of its own, because the environment belongs to all tests of this one.
    let (server, proxy) = (Server::new(200, ""), Server::new(502, ""));
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "credentials::requests_to_loopback_pass_no_proxy"]);
    child.env(SERVER, server.url("").rsplit(':').next().unwrap());
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url("127.0.0.1"));
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.requests().len(), HOSTS.len());
    // The plain HTTP client's, which shows that there is a proxy to pass by.
    let [request] = proxy.requests().try_into().unwrap();
    assert!(request.contains("/parcels/plain HTTP/1.1"), "{request}");
}
