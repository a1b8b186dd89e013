//! Values of generated types: fields with three states, ordered maps, JSON kept as text.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use calamus_runtime::{Bytes, Field, JsonObject, JsonValue, Map, deserialize_text, from_bytes};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Patch {
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    title: Field<String>,
}

#[test]
fn a_field_is_absent_or_null_or_has_a_value() {
    for (title, json) in [
        (Field::Absent, "{}"),
        (Field::Null, r#"{"title":null}"#),
        (Field::from("a".to_owned()), r#"{"title":"a"}"#),
    ] {
        assert_eq!(title.is_null(), json.contains("null"));
        let patch = Patch { title };
        assert_eq!(serde_json::to_string(&patch).unwrap(), json);
        assert_eq!(serde_json::from_str::<Patch>(json).unwrap(), patch);
    }
    let states = [Field::Absent, Field::Null, Field::Value(2)];
    assert_eq!(states.map(|it| it.map(|n| n + 1)), [Field::Absent, Field::Null, Field::Value(3)]);
    assert_eq!(states.each_ref().map(Field::as_ref)[2], Field::Value(&2));
    assert_eq!(states.each_ref().map(|it| it.as_ref().value()), [None, None, Some(&2)]);
    // Where it is not skipped, as in a list.
    assert_eq!(serde_json::to_string(&states).unwrap(), "[null,null,2]");
}

#[test]
fn a_map_keeps_the_order_of_its_document() {
    let mut map: Map<String, u8> = serde_json::from_str(r#"{"b":1,"a":2,"b":3}"#).unwrap();
    assert_eq!((map.len(), map.get("b"), map.get("c")), (3, Some(&3), None));
    assert_eq!((map.insert("b".to_owned(), 4), map.insert("c".to_owned(), 5)), (Some(3), None));
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"b":1,"a":2,"b":4,"c":5}"#);
    assert_eq!(format!("{map:?}"), r#"{"b": 1, "a": 2, "b": 4, "c": 5}"#);
    assert_eq!(map.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), [1, 2, 4, 5]);
    assert!(Map::<String, u8>::default().is_empty());
    let error = serde_json::from_str::<Map<String, u8>>("[]").unwrap_err().to_string();
    assert!(error.contains("expected an object"), "{error}");
}

#[test]
fn json_stays_as_it_was_written() {
    let text = r#"{"b": 1.0, "a":[ ]}"#;
    let object = JsonObject::from_text(text).unwrap();
    let value = JsonValue::from(object.clone());
    assert_eq!((object.as_str(), value.as_str()), (text, text));
    assert_eq!((object.to_string(), value.to_string()), (text.to_owned(), text.to_owned()));
    assert_eq!(serde_json::to_string(&[&object]).unwrap(), format!("[{text}]"));
    assert_eq!(format!("{object:?} {value:?}"), "JsonObject(19 bytes) JsonValue(19 bytes)");
    let parsed: Map<String, JsonValue> = object.parse().unwrap();
    assert_eq!(parsed.get("b").map(JsonValue::as_str), Some("1.0"));
    assert_eq!(value.parse::<serde_json::Value>().unwrap(), json!({"b": 1.0, "a": []}));
    assert_eq!(JsonObject::try_from(value.clone()), Ok(object.clone()));
    assert_eq!((value.into_bytes(), object.into_bytes()), (text.into(), text.into()));
    assert_eq!(JsonObject::default().as_str(), "{}");
    assert_eq!(JsonObject::new(&json!({"a": 1})).unwrap().as_str(), r#"{"a":1}"#);
}

#[test]
fn what_is_no_object_or_no_json_is_refused() {
    let refused = [
        JsonObject::new(&[1]).unwrap_err(),
        JsonObject::from_text("[1]").unwrap_err(),
        serde_json::from_str::<JsonObject>("[1]").unwrap_err(),
    ];
    for error in refused {
        assert!(error.to_string().starts_with("the JSON is not an object"), "{error}");
    }
    assert!(JsonObject::from_text("{").is_err() && JsonValue::from_text("1 2").is_err());
    // Also in what the type does not take.
    let odd = Bytes::from_static(b"{\"other\":\"\xff\"}");
    let error = from_bytes::<Patch>(&odd).unwrap_err().to_string();
    assert!(error.contains("invalid utf-8"), "{error}");
}

#[test]
fn free_form_parts_share_the_buffer_that_they_were_read_from() {
    let buffer = Bytes::from_static(br#"{"a":{"b":1},"c":"\u0061"}"#);
    let decoded: Map<String, JsonValue> = from_bytes(&buffer).unwrap();
    assert_eq!(decoded.get("a").map(JsonValue::as_str), Some(r#"{"b":1}"#));
    for (_, part) in decoded {
        assert!(buffer.as_ptr_range().contains(&part.into_bytes().as_ptr()));
    }
}

#[derive(Debug, PartialEq)]
struct Parcel {
    id: u8,
    note: Option<String>,
    label: Option<String>,
    size: Field<u8>,
    others: Map<String, JsonValue>,
}

calamus_runtime::object!(Parcel {
    "id": required id,
    "note": required note,
    "Label": optional label,
    "size": optional size,
    ..others
});

fn parcel(json: &str) -> serde_json::Result<Parcel> {
    serde_json::from_str(json)
}

#[test]
fn an_object_is_written_as_it_was_read() {
    for json in [
        r#"{"id":1,"note":null}"#,
        r#"{"id":1,"note":"a","Label":"b","size":null}"#,
        r#"{"id":1,"note":"a","size":2,"c":{"d":[1.0]},"e":null}"#,
    ] {
        assert_eq!(serde_json::to_string(&parcel(json).unwrap()).unwrap(), json);
    }
    let mixed = parcel(r#"{"a":0,"size":2,"b":{},"note":null,"id":1,"Label":null}"#).unwrap();
    assert_eq!((mixed.id, mixed.note.as_ref(), mixed.label.as_ref()), (1, None, None));
    assert_eq!(mixed.size, Field::Value(2));
    assert_eq!(mixed.others.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_nullable_property_may_be_missing_although_it_is_required() {
    assert_eq!(parcel(r#"{"id":1}"#).unwrap().note, None);
}

#[test]
fn what_is_no_such_object_is_an_error() {
    let message = |json| {
        let error = parcel(json).unwrap_err().to_string();
        error.split(" at line").next().unwrap_or_default().to_owned()
    };
    assert_eq!(message(r#"{"note":null}"#), "missing field `id`");
    assert_eq!(message(r#"{"id":1,"note":null,"id":1}"#), "duplicate field `id`");
    assert_eq!(message(r#"{"id":1,"size":1,"size":2}"#), "duplicate field `size`");
    assert_eq!(message(r#"{"id":"1"}"#), "invalid type: string \"1\", expected u8");
    assert_eq!(message(r#"[1,null]"#), "invalid type: sequence, expected struct Parcel");
}

#[derive(Debug, PartialEq)]
struct Empty {}

calamus_runtime::object!(Empty {});

#[derive(Debug, PartialEq)]
struct Undeclared {
    properties: Map<String, u8>,
}

calamus_runtime::object!(Undeclared { ..properties });

#[test]
fn an_object_may_have_no_declared_property() {
    let empty: Empty = serde_json::from_str(r#"{"a":1}"#).unwrap();
    assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
    let json = r#"{"a":1,"b":2,"a":3}"#;
    let kept: Undeclared = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&kept).unwrap(), json);
}

#[test]
fn the_first_error_ends_the_writing_of_an_object() {
    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("unwritable"))
        }
    }

    let mut buffer = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut buffer);
    let mut object = calamus_runtime::__generated::object::write(&mut serializer);
    object.required("a", &1);
    object.optional("b", &Some(Unwritable));
    object.required("c", &1);
    assert_eq!(object.end().unwrap_err().to_string(), "unwritable");
    assert_eq!(buffer, br#"{"a":1,"b":"#);
}

#[derive(Debug, PartialEq)]
struct Id(String);

impl From<&str> for Id {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for Id {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

#[test]
fn types_of_text_are_strings_in_json() {
    let id = Id("a\n".to_owned());
    assert_eq!(serde_json::from_str::<Id>(r#""a\n""#).unwrap(), id);
    assert_eq!(serde_json::from_value::<Id>(json!("a\n")).unwrap(), id);
    let error = serde_json::from_str::<Id>("1").unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
}
