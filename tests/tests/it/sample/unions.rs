//! Values of unions.

use std::fmt::Debug;

use parcels_client::types;

use super::{call_with_response, sent};

/// Decodes and encodes a value, and describes the result.
fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize + Debug>(json: &str) -> String {
    let value: T = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return format!("{json}: error: {error}"),
    };
    let again = serde_json::to_string(&value).unwrap();
    let again = if again == json { String::new() } else { format!(" -> {again}") };
    format!("{json}: {value:?}{again}")
}

#[tokio::test]
async fn a_discriminator_selects_the_alternative() {
    let lines = [
        r#"{"kind":"books","titles":["a"]}"#,
        r#"{"kind":"glass","fragile":true}"#,
        r#"{"fragile":true,"kind":"mirror","width":3,"more":4}"#,
        // Declared as glass, but without what glass requires.
        r#"{"kind":"glass"}"#,
        r#"{"kind":"water","fragile":true}"#,
        r#"{"kind":7}"#,
        r#"{}"#,
        r#""books""#,
        "null",
    ]
    .map(round_trip::<types::Content>);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"kind":"books","titles":["a"]}: Books(Books { kind: "books", titles: Some(["a"]) })
    {"kind":"glass","fragile":true}: Glass(Glass { kind: "glass", fragile: true, extra: {} })
    {"fragile":true,"kind":"mirror","width":3,"more":4}: Glass(Glass { kind: "mirror", fragile: true, extra: {"width": 3, "more": 4} }) -> {"kind":"mirror","fragile":true,"width":3,"more":4}
    {"kind":"glass"}: error: missing field `fragile`
    {"kind":"water","fragile":true}: Unknown(JsonValue(31 bytes))
    {"kind":7}: Unknown(JsonValue(10 bytes))
    {}: Unknown(JsonValue(2 bytes))
    "books": Unknown(JsonValue(7 bytes))
    null: Unknown(JsonValue(4 bytes))
    "#);
}

#[tokio::test]
async fn without_a_discriminator_the_first_valid_alternative_is_taken() {
    let lines = [
        r#""moved""#,
        "12",
        "1.5",
        r#"{"what":"moved","to":"Rom"}"#,
        r#"{"what":"lost"}"#,
        r#"{"what":"lost","to":"Rom","sorry":null}"#,
        r#"{"what":"found"}"#,
        r#"["delivered","somewhere"]"#,
        r#"[1]"#,
        "true",
    ]
    .map(round_trip::<types::Event>);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "moved": String("moved")
    12: Integer(12)
    1.5: Unknown(JsonValue(3 bytes))
    {"what":"moved","to":"Rom"}: Moved(Moved { what: Moved, to: "Rom" })
    {"what":"lost"}: Lost(Lost { what: Lost, sorry: None })
    {"what":"lost","to":"Rom","sorry":null}: Lost(Lost { what: Lost, sorry: None }) -> {"what":"lost"}
    {"what":"found"}: Unknown(JsonValue(16 bytes))
    ["delivered","somewhere"]: Array([Delivered, Unknown("somewhere")])
    [1]: Unknown(JsonValue(3 bytes))
    true: Unknown(JsonValue(4 bytes))
    "#);

    let events = call_with_response(
        200,
        r#"["a", 1, {"what": "moved", "to": "x"}, {"new": 1}]"#,
        async |client| client.read_events().await,
    )
    .await;
    assert_eq!(events.len(), 4);
    for event in &events {
        let request = sent(async |client| client.tell_event(event.clone()).await).await;
        assert_eq!(request.body, serde_json::to_string(event).unwrap());
    }
}
