//! The choice among the alternatives of a union.

// In a test, a panic is how a failure is reported.
#![allow(clippy::unwrap_used)]

use calamus_runtime::{JsonObject, Tuple, open_enum, union};
use serde::{Deserialize, Serialize};

open_enum! {
    pub enum State {
        Open = "open",
        Closed = "closed",
        _ => Unknown,
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Issue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<State>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Release {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

union! {
    /// All properties of both are optional, and one is in both.
    pub enum Either {
        Issue(Issue): From,
        Release(Release): From,
        _ => Unknown,
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Cat {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    lives: u8,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Dog {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

union! {
    pub enum Pet {
        Cat(Cat): From if "kind" = "cat" | "kitten",
        Dog(Dog): From if "kind" = "dog",
        _ => Unknown,
    }
}

union! {
    pub enum Event {
        Created(JsonObject) if "data"."version" = "1",
        Removed(Dog) if "data"."version" = "2",
        _ => Unknown,
    }
}

union! {
    pub enum Word: Display {
        State(State): From,
        Number(i64): From,
        Text(String): From,
        _ => Unknown,
    }
}

union! {
    pub enum Nested {
        Pet(Pet): From,
        Issue(Issue): From,
        _ => Unknown,
    }
}

fn decode<T: for<'de> Deserialize<'de>>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

/// The error of a union in a list, as a client reports it.
fn error(json: &str) -> String {
    serde_json::from_str::<Vec<Pet>>(json).unwrap_err().to_string()
}

#[test]
fn the_alternative_that_keeps_more_is_taken_before_the_order_counts() {
    assert!(matches!(decode(r#"{"version": "1"}"#), Either::Release(_)));
    assert!(matches!(decode(r#"{"title": "a"}"#), Either::Issue(_)));
    assert!(matches!(decode(r#"{"title": "a", "new": 1}"#), Either::Issue(_)));
    assert!(matches!(decode("{}"), Either::Issue(_)));
    assert!(matches!(decode(r#"{"state": "open"}"#), Either::Issue(_)));
}

#[test]
fn a_new_enum_value_ranks_lower_and_excludes_nothing() {
    // The other alternative has any string there.
    assert!(matches!(decode(r#"{"state": "merged"}"#), Either::Release(_)));
    // Fewer unknown values count before what is kept.
    assert!(matches!(decode(r#"{"state": "merged", "title": "a"}"#), Either::Release(_)));
    let alone: Either = decode(r#"{"state": "merged", "version": 1}"#);
    assert_eq!(alone, Issue { state: Some(State::from("merged")), title: None }.into());
}

#[test]
fn a_constant_with_another_value_excludes_and_an_absent_one_does_not() {
    assert!(matches!(decode(r#"{"kind": "kitten", "lives": 9}"#), Pet::Cat(_)));
    assert!(matches!(decode(r#"{"lives": 9, "kind": "dog"}"#), Pet::Dog(_)));
    assert!(matches!(decode(r#"{"kind": "bird", "lives": 1}"#), Pet::Unknown(_)));
    assert!(matches!(decode(r#"{"lives": 9}"#), Pet::Cat(_)));
    assert!(matches!(decode(r#"{"name": "Rex"}"#), Pet::Dog(_)));
    assert!(matches!(decode(r#"{"kind": null, "name": "Rex"}"#), Pet::Dog(_)));
}

#[test]
fn constants_one_level_down_exclude_as_well() {
    assert!(matches!(decode(r#"{"data": {"a": [], "version": 1}}"#), Event::Created(_)));
    assert!(matches!(decode(r#"{"data": {"version": 2}}"#), Event::Removed(_)));
    assert!(matches!(decode(r#"{"data": {"version": 3}}"#), Event::Unknown(_)));
    assert!(matches!(decode(r#"{"data": 1}"#), Event::Created(_)));
}

#[test]
fn a_known_tag_with_a_malformed_body_is_an_error_with_its_reason() {
    let missing = error(r#"[{"kind": "cat"}]"#);
    assert!(missing.contains("missing field `lives`"), "{missing}");
    let wrong = error(r#"[{"kind": "cat", "lives": "9"}]"#);
    assert!(wrong.contains("at lives: invalid type, expected u8"), "{wrong}");
    // An unknown tag is none.
    assert!(matches!(decode(r#"{"kind": "bird", "lives": "9"}"#), Pet::Unknown(_)));
}

#[test]
fn unions_in_unions_leave_what_is_unknown_inside_to_a_later_alternative() {
    let nested: Nested = decode(r#"{"kind": "bird", "title": "a"}"#);
    assert!(matches!(nested, Nested::Issue(_)), "{nested:?}");
    assert!(matches!(decode(r#"{"kind": "dog"}"#), Nested::Pet(Pet::Dog(_))));
}

#[test]
fn an_enum_stands_beside_a_string_and_integers_beyond_i64_are_kept() {
    assert_eq!(decode::<Word>(r#""open""#), Word::State(State::Open));
    assert_eq!(decode::<Word>(r#""ajar""#), Word::Text("ajar".to_owned()));
    for beyond in ["9223372036854775808", "null", "[1]"] {
        let word: Word = decode(beyond);
        assert!(matches!(word, Word::Unknown(_)), "{word:?}");
        assert_eq!(serde_json::to_string(&word).unwrap(), beyond);
    }
}

#[test]
fn only_the_unknown_values_of_the_chosen_alternative_count() {
    use calamus_runtime::__generated::count_unknown;
    let count = |json: &str| count_unknown(|| decode::<Either>(json)).0;
    assert_eq!(count(r#"{"state": "merged"}"#), 0);
    assert_eq!(count(r#"{"state": "open"}"#), 0);
    assert_eq!(count("[]"), 1);
    assert_eq!(count_unknown(|| decode::<Nested>(r#"{"kind": "bird"}"#)).0, 0);
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Point {
    at: Tuple<(f64, f64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visible: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Path {
    at: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<bool>,
}

union! {
    pub enum Place {
        Point(Point): From,
        Path(Path): From,
        _ => Unknown,
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Size {
    ratio: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    height: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Details {
    ratio: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<JsonObject>,
}

union! {
    pub enum Extent {
        Size(Size): From,
        Details(Details): From,
        _ => Unknown,
    }
}

#[test]
fn elements_of_lists_that_are_dropped_count() {
    assert!(matches!(decode(r#"{"at": [1, 2.0]}"#), Place::Point(_)));
    assert!(matches!(decode(r#"{"at": [1, 2], "visible": false}"#), Place::Point(_)));
    assert!(matches!(decode(r#"{"at": [1, 2], "closed": true}"#), Place::Path(_)));
    assert!(matches!(decode(r#"{"at": [1, 2, 3]}"#), Place::Path(_)));
    assert!(matches!(decode(r#"{"at": [1, 2, 3], "visible": true}"#), Place::Point(_)));
}

#[test]
fn what_is_dropped_counts_for_all_that_is_in_it() {
    assert!(matches!(decode(r#"{"ratio": 0.5}"#), Extent::Size(_)));
    assert!(
        matches!(decode(r#"{"ratio": 0.1}"#), Extent::Details(_)),
        "it is rounded in the first"
    );
    let two_numbers = r#"{"ratio": 0.5, "width": 1, "height": 2, "more": "#;
    for (more, is_size) in [("{}", true), (r#"{"a": null}"#, true), (r#"{"a": [{"b": 1}]}"#, false)]
    {
        let extent: Extent = decode(&format!("{two_numbers}{more}}}"));
        assert_eq!(matches!(extent, Extent::Size(_)), is_size, "{more}");
    }
}

#[test]
fn open_enums_are_converted_from_text_and_to_it() {
    for (text, state) in
        [("open", State::Open), ("closed", State::Closed), ("ajar", State::Unknown("ajar".into()))]
    {
        assert_eq!(State::from(text), state);
        assert_eq!(State::from(text.to_owned()), state);
        assert_eq!(text.parse(), Ok(state.clone()));
        assert_eq!(state.to_string(), text);
    }
}

#[test]
fn a_union_shows_whichever_alternative_it_is() {
    for (json, shown) in
        [(r#""open""#, "open"), ("-7", "-7"), (r#""a""#, "a"), ("[1, 2]", "[1, 2]")]
    {
        assert_eq!(decode::<Word>(json).to_string(), shown);
    }
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_of_an_open_enum_lists_its_values() {
    let schema = schemars::schema_for!(State).to_value();
    assert_eq!(schema["title"], "State");
    assert_eq!(schema["enum"], serde_json::json!(["open", "closed"]));
}
