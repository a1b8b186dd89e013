use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::*;
use crate::JsonValue;

/// Holds this decoder to `serde_json`: what it accepts has the same value there.
fn agrees<'de, T: Deserialize<'de> + PartialEq + std::fmt::Debug>(text: &'de str) -> bool {
    let Some(value) = from_str::<T>(text) else { return false };
    assert_eq!(value, serde_json::from_str::<T>(text).expect(text), "{text}");
    true
}

/// Whether a value that is skipped is taken for JSON, which has to be right both ways.
fn is_json(text: &str) -> bool {
    let raw = from_str::<&RawValue>(text).map(RawValue::get);
    let expected = serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get);
    assert_eq!(raw, expected, "{text}");
    assert_eq!(from_str::<serde::de::IgnoredAny>(text).is_some(), expected.is_some(), "{text}");
    agrees::<Value>(text);
    expected.is_some()
}

#[test]
fn valid_json_is_accepted() {
    for text in [
        "0",
        "-0",
        "1.5e+3",
        "true",
        "null",
        r#""""#,
        r#""\u00e9\n\"""#,
        "[]",
        "[ ]",
        "{}",
        "{ }",
        " [1 , 2] ",
        r#"{"a":[{"b":{}}],"c":"d"}"#,
        r#"{"a" : 1 , "b":[[],{}]}"#,
        // A lone surrogate is no error where nothing is decoded.
        r#""\ud800""#,
        "\"thirty and more characters, so that lanes are used, é and \u{10000}\"",
    ] {
        assert!(is_json(text), "{text}");
    }
}

#[test]
fn invalid_json_is_rejected() {
    for text in [
        "",
        " ",
        "01",
        "-",
        "1.",
        "1e",
        ".5",
        "+1",
        "tru",
        "nul",
        "nulll",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\t\"",
        "\"sixteen bytes ok\u{1}\"",
        "[",
        "]",
        "[1",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{1:2}",
        "{\"a\" 1}",
        "[1}",
        "{\"a\":1]",
        "1 1",
        "[]]",
        "[\"a\":1]",
        "{\"a\":1 \"b\":2}",
    ] {
        assert!(!is_json(text), "{text}");
    }
}

#[test]
fn every_kind_of_value_is_that_of_serde_json() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Unit;
    #[derive(Debug, Deserialize, PartialEq)]
    struct Pair(u8, u8);
    #[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
    struct Name(String);
    #[derive(Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
    enum Kind {
        One,
        Two(u8),
    }

    assert!(agrees::<(i8, i16, i32, i64, i128)>("[-1,-2,-3,-4,-170141183460469231731]"));
    assert!(agrees::<(u8, u16, u32, u64, u128)>("[1,2,3,18446744073709551615,5]"));
    assert!(agrees::<(f32, f64, bool, char, char)>(r#"[1.5,-2e3,false,"é","\n"]"#));
    assert!(agrees::<((), Unit, Pair, Option<u8>, Option<u8>)>("[null,null,[1,2],null,3]"));
    assert!(agrees::<(Kind, Kind)>(r#"["One","\u004fne"]"#));
    let names = r#"{"a":1,"\u0062":2}"#;
    assert!(agrees::<BTreeMap<char, u8>>(names) && agrees::<BTreeMap<Name, u8>>(names));
    assert!(agrees::<BTreeMap<Option<String>, u8>>(names));
    assert!(agrees::<BTreeMap<Kind, u8>>(r#"{"One":1}"#));
    // `Name` beside other values, a borrowed string, and the numbers that are written oddly.
    assert!(agrees::<(Name, &str, i8, f64)>(r#"["a","b",-1,-0.0]"#));
    assert!(agrees::<Vec<Value>>("[true,false,null,-0]"));
    // These are left to `serde_json`.
    assert!(!agrees::<Kind>(r#"{"Two":2}"#) && !agrees::<BTreeMap<u8, u8>>(r#"{"1":2}"#));
    assert!(!agrees::<u8>("256") && !agrees::<u8>("-1") && !agrees::<bool>("1"));
    assert!(!agrees::<()>("0") && !agrees::<Unit>("nul") && !agrees::<char>(r#""ab""#));
}

#[test]
fn depth_is_followed_to_where_serde_json_takes_over() {
    for depth in [1, 63, 64, 65, 128, 1000, 1024] {
        assert!(is_json(&format!("{}{}", "[".repeat(depth), "]".repeat(depth))), "{depth}");
        let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert!(is_json(&objects), "{depth}");
        assert!(!is_json(&objects.replacen('}', "]", 1)), "{depth}");
    }
    assert!(from_str::<&RawValue>(&format!("{}{}", "[".repeat(1025), "]".repeat(1025))).is_none());
    assert!(from_str::<Value>(&format!("{}{}", "[".repeat(101), "]".repeat(101))).is_none());
}

#[test]
fn what_a_type_refuses_is_left_to_serde_json_for_its_message() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        a: u8,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(try_from = "u8")]
    struct Even(u8);
    impl TryFrom<u8> for Even {
        type Error = &'static str;

        fn try_from(number: u8) -> Result<Self, Self::Error> {
            if number.is_multiple_of(2) { Ok(Self(number)) } else { Err("odd") }
        }
    }

    assert!(agrees::<Strict>(r#"{"a":1}"#) && !agrees::<Strict>(r#"{"a":1,"b":2}"#));
    assert!(agrees::<Even>("2") && !agrees::<Even>("3"));
    // A key has no text of its own that could be shared.
    assert!(!agrees::<crate::Map<JsonValue, u8>>(r#"{"a":1}"#));
}

#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Sample {
    name: String,
    count: Option<i64>,
    #[serde(default)]
    ratio: f64,
    #[serde(default)]
    tags: Vec<String>,
    kind: Option<Kind>,
    inner: Option<Box<Sample>>,
    #[serde(default)]
    pair: Option<(u8, bool)>,
    free: Option<JsonValue>,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Kind {
    One,
    Two(u8),
}

#[test]
fn structs_decode_as_with_serde_json() {
    for text in [
        r#"{"name":"a"}"#,
        r#" { "name" : "a\tb" , "count" : -5 , "unknown" : [{"x":[1,"]"]}] , "ratio" : 1.25 } "#,
        r#"{"name":"a","tags":["b","c"],"kind":"One","inner":{"name":"d"},"pair":[1,true]}"#,
        r#"{"name":"a","free":{"z":[1, 2.50],"a":null}}"#,
        r#"{"n\u0061me":"a","count":null,"ratio":3}"#,
        r#"{"name":"\b\f\n\r\t\"\\\/ é \u00e9 \ud83d\ude00","tags":["\\n","\\","\n"]}"#,
        r#"{"name":"a","count":999999999999999999}"#,
        r#"{"name":"a","count":9223372036854775807,"ratio":1e300}"#,
    ] {
        // Texts lie in no buffer that they could share here, so they are not taken.
        let has_text = text.contains("free");
        assert_eq!(agrees::<Sample>(text), !has_text, "{text}");
    }
    for text in [
        r#"{"name":1}"#,
        r#"["a",null,1.0,[],null,null,null,null]"#,
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a","kind":"Three"}"#,
        r#"{"name":"a","kind":{"Two":2}}"#,
        r#"{"name":"a","count":1.0}"#,
        r#"{"name":"a","pair":[1,true,2]}"#,
        r#"{"name":"\ud800"}"#,
        r#"{"name":"a"} {}"#,
    ] {
        assert_eq!(from_str::<Sample>(text), None, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any mixture of what JSON is made of.
    #[test]
    fn any_tokens_are_judged_as_serde_json_judges_them(
        tokens in vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"a\":", "1", "-", "0.5", "e", "true",
            "null", " ", "\n", "\u{1}", "é", "\\u00e9", "\\ud800", "a string of more than sixteen bytes",
        ]), 0..24),
    ) {
        is_json(&tokens.concat());
    }

    /// JSON that one byte was changed in.
    #[test]
    fn json_with_a_changed_byte_is_judged_as_serde_json_judges_it(
        numbers in vec(any::<i64>(), 0..4),
        strings in vec(any::<String>(), 0..4),
        at: prop::sample::Index,
        byte in proptest::sample::select(b"{}[],:\"\\ 0-ae.\n\x01".to_vec()),
    ) {
        let value = serde_json::json!({
            "numbers": numbers, "strings": strings, "nested": [{"a": strings.clone()}, [], {}],
        });
        let text = value.to_string();
        prop_assert!(is_json(&text));
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes) {
            is_json(&text);
        }
    }
}
