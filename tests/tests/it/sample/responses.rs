//! Responses and errors.

use parcels_client::errors::AnnounceParcelError;
use parcels_client::{Client, types};

use super::{call_with_response, server};

#[tokio::test]
async fn the_status_selects_the_response_variant() {
    use types::AnnounceParcelSuccess::{Accepted, NoContent, Ok, Success};

    let body = types::Content::Books(types::Books { kind: "books".to_owned(), titles: None });
    let announce = async |client: &Client| client.announce_parcel(body.clone()).await;
    let parcel = r#"{"id": 1, "state": "delivered", "weight": 2, "note": null}"#;
    assert!(
        matches!(call_with_response(200, parcel, announce).await, Ok(parcel) if parcel.id == 1)
    );
    assert!(
        matches!(call_with_response(202, "later", announce).await, Accepted(text) if text == "later")
    );
    assert!(matches!(call_with_response(204, "", announce).await, NoContent));
    for status in [201, 299] {
        let response = call_with_response(status, r#"{"ticket": "t", "new": 1}"#, announce).await;
        assert!(matches!(response, Success(response) if response.ticket.as_deref() == Some("t")));
    }

    let (server, client) = server(422, r#"{"why": "too heavy"}"#).await;
    let error = announce(&client).await.unwrap_err();
    assert_eq!(error.status(), Some(422));
    let Some(AnnounceParcelError::UnprocessableEntity(refusal)) = error.body() else {
        panic!("the body is the declared one: {error}");
    };
    assert_eq!(refusal.why.as_deref(), Some("too heavy"));
    let [request] = server.received().try_into().unwrap();
    assert_eq!(request.header("accept"), Some("application/json, text/plain"));
    assert_eq!(request.body, r#"{"kind":"books"}"#);
}

#[tokio::test]
async fn additions_of_the_server_do_not_fail() {
    let read = async |client: &Client| client.read_parcel("1").await;
    let parcel = call_with_response(
        200,
        r#"{"id": 1, "state": "lost at sea", "weight": 2, "note": null, "carrier": null, "new": {"a": []},
            "announced": "2026-01-02T03:04:05", "extra": {"n": 1.0, "e": 1e3},
            "content": {"kind": "water", "litres": 3}}"#,
        read,
    )
    .await;
    insta::assert_debug_snapshot!(parcel, @r#"
    Parcel {
        id: 1,
        state: Unknown(
            "lost at sea",
        ),
        weight: 2.0,
        note: None,
        carrier: None,
        announced: Some(
            Timestamp(
                2026-01-02T03:04:05+00:00,
            ),
        ),
        extra: Some(
            JsonValue(20 bytes),
        ),
        content: Some(
            Unknown(
                JsonValue(30 bytes),
            ),
        ),
    }
    "#);
    let Some(types::Content::Unknown(content)) = &parcel.content else { panic!("it is unknown") };
    assert_eq!(content.as_str(), r#"{"kind": "water", "litres": 3}"#);
    assert_eq!(parcel.extra.as_ref().unwrap().as_str(), r#"{"n": 1.0, "e": 1e3}"#);

    let least = r#"{"id":1,"state":"delivered","weight":0.1,"note":null}"#;
    let parcel = call_with_response(200, least, read).await;
    assert_eq!(serde_json::to_string(&parcel).unwrap(), least);
}

#[tokio::test]
async fn an_undecodable_response_is_not_printed() {
    let (_server, client) = server(200, r#"{"id": "secret", "state": ""}"#).await;
    let error = client.read_parcel("1").await.unwrap_err();
    insta::assert_snapshot!(error, @r#"readParcel: the response does not decode at $.id: found string "secret", expected an integer"#);
    let debug = format!("{error:?}");
    assert!(!debug.contains("secret"), "{debug}");
}
