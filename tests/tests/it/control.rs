//! The control API of the mock server, through the client that the generator makes of its document.

use featherhq_mock::MockFeather;
use mock_control_client::errors::{AddFaultError, ReplaceStateError};
use mock_control_client::types::{ClockChange, Organization};
use mock_control_client::{Client, support};
use tests::root;
use xtask::codegen::{self, Options};

#[test]
fn the_control_client_is_as_generated() {
    let options = Options {
        spec: Some(root().join("crates/featherhq-mock/src/control/openapi.json")),
        out: Some(root().join("sample/control")),
        ..Options::project(root())
    };
    let outcome = codegen::run(&options.checking()).unwrap_or_else(|failure| {
        panic!(
            "{failure}\n(from the root: cargo xtask codegen --spec \
             crates/featherhq-mock/src/control/openapi.json --out sample/control)"
        )
    });
    assert_eq!(outcome.report.omitted, []);
}

#[tokio::test]
async fn a_generated_client_controls_the_mock_server() {
    let mock = MockFeather::builder().start().await.unwrap();
    let client = Client::builder().base_url(&mock.base_url()).build().unwrap();
    let feather = featherhq::Client::builder()
        .base_url(mock.base_url())
        .api_key("canary-key")
        .max_retries(0)
        .build()
        .unwrap();
    assert_eq!(client.get_health().await.unwrap().status, "ok");

    let fault = client.add_fault("once; status=503; op=listConnections").await.unwrap();
    assert_eq!((&*fault.fault, fault.applied), ("status=503;op=listConnections;times=1", 0));
    assert_eq!(client.list_faults().await.unwrap(), [fault]);
    assert_eq!(feather.connections().list().await.unwrap_err().status(), Some(503));
    assert_eq!(client.list_faults().await.unwrap(), []);
    let error = client.add_fault("status=1").await.unwrap_err();
    assert!(matches!(error.body(), Some(AddFaultError::BadRequest(_))), "{error}");
    client.add_fault("latency=1ms").await.unwrap();
    client.clear_faults().await.unwrap();

    let connections = feather.connections().list().await.unwrap();
    let requests = client.list_received_requests().limit(1).await.unwrap();
    let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
    assert_eq!(request.operation_id.as_deref(), Some("listConnections"));
    assert_eq!((request.status, &request.body), (Some(200), &None));
    let key = request.headers.iter().find(|header| header.name == "x-api-key");
    assert_eq!(key.map(|header| &*header.value), Some("[redacted]"));
    client.clear_received_requests().await.unwrap();
    assert_eq!(client.list_received_requests().operation_id("none").await.unwrap(), []);

    let state = client.get_state().await.unwrap();
    assert_eq!(state.connections.as_ref().map(Vec::len), Some(connections.len()));
    client.replace_state(Organization::default()).await.unwrap();
    assert!(feather.connections().list().await.unwrap().is_empty());
    let invalid = Organization {
        connections: Some(vec![support::JsonObject::default()]),
        ..Organization::default()
    };
    let error = client.replace_state(invalid).await.unwrap_err();
    assert!(matches!(error.body(), Some(ReplaceStateError::UnprocessableEntity(_))), "{error}");
    client.replace_state(state).await.unwrap();

    let advance = ClockChange { advance: Some("1h30m".to_owned()), ..ClockChange::default() };
    client.set_clock(advance).await.unwrap();
    client.reset().await.unwrap();
    assert_eq!(feather.connections().list().await.unwrap(), connections);
    client.get_control_document().await.unwrap();
}
