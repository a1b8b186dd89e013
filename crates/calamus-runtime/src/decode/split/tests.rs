//! The elements of arrays, however their text is split into chunks.

use super::*;

/// The elements of `text`, in chunks of the lengths that `lengths` repeats: those
/// that come out, and whether that is all.
fn elements(text: &[u8], lengths: &[usize]) -> (Vec<Bytes>, Result<(), SplitError>) {
    let mut splitter = Splitter::new();
    let mut elements = Vec::new();
    let mut rest = text;
    let mut lengths = lengths.iter().cycle();
    while !rest.is_empty() {
        let length = (*lengths.next().unwrap()).clamp(1, rest.len());
        splitter.push(Bytes::copy_from_slice(&rest[..length]));
        rest = &rest[length..];
        loop {
            match splitter.next_element() {
                Ok(Some(element)) => elements.push(element),
                Ok(None) => break,
                Err(error) => return (elements, Err(error)),
            }
        }
    }
    assert_eq!(splitter.count(), elements.len());
    (elements, splitter.finish())
}

/// The same for what is a text and an array.
fn split(text: &str, lengths: &[usize]) -> Result<Vec<String>, SplitError> {
    let (elements, end) = elements(text.as_bytes(), lengths);
    end.map(|()| elements.iter().map(|text| String::from_utf8(text.to_vec()).unwrap()).collect())
}

const ARRAY: &str =
    " [ {\"a]\":\"\\\"}\\\\\"} ,[1,[2]],\"x,\\u0022]\" , -1.50e+3,true,null\n,{}, \"\\\\\" ] ";

#[test]
fn elements_do_not_depend_on_chunk_boundaries() {
    let expected = [
        r#"{"a]":"\"}\\"}"#,
        "[1,[2]]",
        r#""x,\u0022]""#,
        "-1.50e+3",
        "true",
        "null",
        "{}",
        r#""\\""#,
    ];
    for length in 1..=ARRAY.len() {
        assert_eq!(split(ARRAY, &[length]).unwrap(), expected, "chunks of {length}");
    }
}

#[test]
fn an_empty_array_has_no_elements() {
    assert_eq!(split("[]", &[1]).unwrap(), [""; 0]);
    assert_eq!(split(" [ \n ] ", &[2]).unwrap(), [""; 0]);
}

#[test]
fn other_values_than_arrays_are_errors() {
    for (text, reason) in [
        ("", SplitError::Incomplete),
        ("  ", SplitError::Incomplete),
        ("{}", SplitError::NotAnArray),
        ("<html>", SplitError::NotAnArray),
        ("[", SplitError::Incomplete),
        ("[1", SplitError::Incomplete),
        ("[1,", SplitError::Incomplete),
        ("[{\"a\":", SplitError::Incomplete),
        ("[\"abc", SplitError::Incomplete),
        ("[1,]", SplitError::Unexpected(b']')),
        ("[,1]", SplitError::Unexpected(b',')),
        ("[1 2]", SplitError::Unexpected(b'2')),
        ("[{} {}]", SplitError::Unexpected(b'{')),
        ("[] x", SplitError::AfterEnd(b'x')),
        ("[][]", SplitError::AfterEnd(b'[')),
        ("[?]", SplitError::Unexpected(b'?')),
    ] {
        for length in [1, 3, 100] {
            assert_eq!(split(text, &[length]), Err(reason), "{text} in chunks of {length}");
        }
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
    assert!(split(&nested(MAX_DEPTH as usize), &[7]).is_ok());
    assert_eq!(split(&nested(MAX_DEPTH as usize + 1), &[7]), Err(SplitError::TooDeep));
    assert_eq!(split(&"[".repeat(1_000_000), &[4096]), Err(SplitError::TooDeep));
    let object = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        Bytes::from(format!(" {{\"a\": \"[\", \"b\": {open}{close}}} "))
    };
    assert!(!is_too_deep(&object(MAX_DEPTH as usize - 1)));
    assert!(is_too_deep(&object(MAX_DEPTH as usize)));
    for flat in ["", "]", "1", "\"[\""] {
        assert!(!is_too_deep(&Bytes::from(flat)), "{flat}");
    }
}

mod properties {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;

    /// Whitespace as JSON allows it.
    fn whitespace() -> impl Strategy<Value = String> {
        "[ \t\n\r]{0,3}"
    }

    /// A JSON string, quotes and escapes included.
    fn string() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            // Anything that needs no escape, brackets, commas and whole planes included.
            "[^\"\\\\\u{0}-\u{1f}]",
            "[\\[\\]{},: ]",
            "\\\\[\"\\\\/bfnrt]",
            "\\\\u[0-9a-bA-B][0-9a-fA-F]{3}",
            // A surrogate pair, spelled out.
            "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
        ];
        vec(piece, 0..12).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
    }

    /// The text of a JSON value.
    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("false".to_owned()),
            "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
            string(),
        ];
        leaf.prop_recursive(6, 64, 6, |inner| {
            let item = (whitespace(), inner.clone(), whitespace())
                .prop_map(|(before, item, after)| before + &item + &after);
            let member = (whitespace(), string(), whitespace(), whitespace(), inner, whitespace())
                .prop_map(|(before, name, between, colon, value, after)| {
                    format!("{before}{name}{between}:{colon}{value}{after}")
                });
            prop_oneof![
                vec(item, 1..6).prop_map(|items| format!("[{}]", items.join(","))),
                vec(member, 1..6).prop_map(|members| format!("{{{}}}", members.join(","))),
                whitespace().prop_map(|whitespace| format!("[{whitespace}]")),
                whitespace().prop_map(|whitespace| format!("{{{whitespace}}}")),
            ]
        })
    }

    /// The text of an array, and the texts of its elements.
    fn array() -> impl Strategy<Value = (String, Vec<String>)> {
        let items = vec((whitespace(), value(), whitespace()), 0..8);
        (whitespace(), items, whitespace(), whitespace()).prop_map(
            |(before, items, inside, after)| {
                let elements = items.iter().map(|(_, value, _)| value.clone()).collect();
                let texts: Vec<String> =
                    items.into_iter().map(|(a, value, b)| a + &value + &b).collect();
                let inner = if texts.is_empty() { inside } else { texts.join(",") };
                (format!("{before}[{inner}]{after}"), elements)
            },
        )
    }

    /// Lengths of chunks; mostly small, so that every state meets an end.
    fn lengths() -> impl Strategy<Value = Vec<usize>> {
        vec(prop_oneof![4 => 1_usize..4, 2 => 4_usize..40, 1 => 40_usize..4000], 1..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 400,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn arrays_in_random_chunks_give_their_elements(
            (text, elements) in array(),
            lengths in lengths(),
        ) {
            prop_assert_eq!(split(&text, &lengths), Ok(elements));
        }

        /// A parser that sees the whole text at once says the same.
        #[test]
        fn elements_are_those_of_a_whole_parser((text, _) in array(), lengths in lengths()) {
            let whole: Vec<Box<RawValue>> = serde_json::from_str(&text).unwrap();
            let whole: Vec<String> = whole.iter().map(|raw| raw.get().to_owned()).collect();
            prop_assert_eq!(split(&text, &lengths), Ok(whole));
        }

        #[test]
        fn an_array_that_breaks_off_is_never_whole(
            (text, elements) in array(),
            lengths in lengths(),
            share in 0.0..1.0,
        ) {
            let end = text.rfind(']').unwrap();
            let mut cut = (share * end as f64) as usize;
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            let (found, end) = super::elements(&text.as_bytes()[..cut], &lengths);
            prop_assert_eq!(end, Err(SplitError::Incomplete));
            // What came out before the end is what would have come anyway.
            prop_assert!(found.len() <= elements.len());
            for (found, expected) in found.iter().zip(&elements) {
                prop_assert_eq!(found, expected.as_bytes());
            }
        }

        /// Whatever the bytes, chunks make no difference, nothing panics, and what comes
        /// out was in them.
        #[test]
        fn random_bytes_do_not_depend_on_chunk_boundaries(
            bytes in vec(prop_oneof![
                any::<u8>(),
                proptest::sample::select(&b"[]{},:\"\\ 0a\n"[..]),
            ], 0..200),
            lengths in lengths(),
        ) {
            let text = [b"[".as_slice(), &bytes].concat();
            let whole = super::elements(&text, &[text.len()]);
            let length: usize = whole.0.iter().map(Bytes::len).sum();
            prop_assert!(length <= text.len());
            prop_assert_eq!(super::elements(&text, &lengths), whole);
        }

        #[test]
        fn depth_is_bounded_wherever_it_is(
            depth in 1_usize..3000,
            kind in proptest::sample::select(&["[", "{\"a\":", "[1,", r#"["]\"}","#][..]),
            length in 1_usize..5000,
        ) {
            let result = split(&format!("[{}", kind.repeat(depth)), &[length]);
            let expected = if depth > MAX_DEPTH as usize {
                SplitError::TooDeep
            } else {
                SplitError::Incomplete
            };
            prop_assert_eq!(result, Err(expected));
        }
    }
}
