//! Lists of a generated client that come in pages.

use parcels_client::support::ErrorKind;
use parcels_client::{Client, types};
use tests::recorder::Recorder;

fn page(cities: &[&str], cursor: &str, more: bool) -> String {
    let cities: Vec<_> = cities.iter().map(|city| serde_json::json!({ "city": city })).collect();
    let meta = serde_json::json!({ "next_cursor": cursor, "has_more": more });
    serde_json::json!({ "data": cities, "meta": meta }).to_string()
}

#[tokio::test]
async fn elements_of_all_pages_are_one_stream() {
    let server = Recorder::responding(200, page(&["Graz", "Linz"], "a b", true)).await;
    let client = Client::builder().base_url(&server.base_url()).api_key("key").build().unwrap();
    let mut stops = client.list_stops().limit(2).items();
    let mut next = async || stops.next().await.map(|stop| stop.unwrap().city);
    assert_eq!(next().await.as_deref(), Some("Graz"));
    assert_eq!(next().await.as_deref(), Some("Linz"));
    assert_eq!(server.received().len(), 1);
    server.respond(200, page(&["Wien"], "rest", false));
    assert_eq!(next().await.as_deref(), Some("Wien"));
    assert_eq!(next().await, None);
    let lines: Vec<_> = server.received().into_iter().map(|own| own.line).collect();
    assert_eq!(lines, ["GET /stops?limit=2", "GET /stops?limit=2&cursor=a+b"]);
}

#[tokio::test]
async fn an_error_of_a_page_has_the_type_of_the_operation() {
    let server = Recorder::responding(200, page(&[], "a", true)).await;
    let client = Client::builder().base_url(&server.base_url()).api_key("key").build().unwrap();
    let mut pages = client.list_stops().cursor("begin").pages();
    let first: types::ListStopsResponse = pages.next().await.unwrap().unwrap();
    assert_eq!(first.meta.next_cursor.as_deref(), Some("a"));
    server.respond(404, "{}");
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Status, Some("listStops")));
    assert!(pages.next().await.is_none());
}
