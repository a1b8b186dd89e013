//! Redaction, in every spelling and at every cut.

use super::*;
use crate::secret_properties::SECRET_PROPERTIES;

fn secrets(list: &[&str]) -> Secrets {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    for secret in list {
        secrets.add(*secret);
    }
    secrets
}

#[test]
fn a_secret_is_masked_in_every_spelling() {
    assert_eq!(secrets(&["50%+u"]).mask(r"50%25%2B\u0075 50%+u"), "[redacted] [redacted]");
    let secrets = secrets(&["a\"b/c\\ é😀&"]);
    for spelling in [
        "a\"b/c\\ é😀&",
        r#"a\"b/c\\ é😀&"#,
        r#"a\"b\/c\\ \u00e9\ud83d\ude00\u0026"#,
        r#"a\\\"b\/c\\\\ \\u00E9\\uD83D\\uDE00&"#,
        r"a\x22b\x2fc\\ é😀&",
        "a%22b%2Fc%5C%20%C3%A9%F0%9F%98%80%26",
        "a%22b%2fc%5c+%c3%a9%f0%9f%98%80%26",
        "%61%22b/c%5C%20é😀&",
        "a&quot;b/c\\ é😀&amp;",
        "a&#34;b&#x2F;c\\ &eacute;😀&amp;",
        "A\"B/C\\ é😀&",
    ] {
        let text = format!("before {spelling} after");
        let expected = if spelling.contains("eacute") { &text } else { "before [redacted] after" };
        assert_eq!(secrets.mask(&text), expected);
    }
}

#[test]
fn secrets_that_overlap_leave_nothing_over() {
    let key = "fth_live_1234";
    let both = secrets(&[key, "Bearer fth_live_1234-and-more", "1234-and"]);
    assert_eq!(both.mask("x Bearer fth_live_1234-and-more y"), "x [redacted] y");
    assert_eq!(both.mask("fth_live_1234-and"), "[redacted]");
    assert_eq!(secrets(&["redacted", key]).mask("fth_live_1234"), "[redacted]");
}

#[test]
fn what_is_too_short_to_be_a_secret_is_not_looked_for() {
    assert_eq!(secrets(&["", "1", "404"]).mask("status 404, 1 attempt"), "status 404, 1 attempt");
}

#[test]
fn members_that_hold_secrets_are_masked_even_in_broken_json() {
    for (text, expected) in [
        (
            r#"{"session_token" : "se\"cret", "vendor":"nango","State":"abc"#,
            r#"{"session_token" : "[redacted]", "vendor":"nango","State":"[redacted]"#,
        ),
        (r#"{"token": 123456, "a": 1}"#, r#"{"token": [redacted], "a": 1}"#),
        (r#"{"token":null,"a":1}"#, r#"{"token":null,"a":1}"#),
        (r#"{"state":["}x\"",{"a":[]}],"b":2}"#, r#"{"state":[redacted],"b":2}"#),
        (r#"{"state":{"a":"x"#, r#"{"state":[redacted]"#),
        (r#"{"token""#, r#"{"token""#),
        (r#"{"token": "#, r#"{"token": "#),
        (r#"{"token": ""#, r#"{"token": "[redacted]"#),
        (r#"["token", "abc"]"#, r#"["token", "abc"]"#),
        (r#"{"token":"a\\","b":"c"}"#, r#"{"token":"[redacted]","b":"c"}"#),
        // In JSON within a string, and once more.
        (
            r#"{"message":"upstream: {\"session_token\":\"st_\\\"1\\\\\", \"a\":1}","b":2}"#,
            r#"{"message":"upstream: {\"session_token\":\"[redacted]\", \"a\":1}","b":2}"#,
        ),
        (
            r#""{\\\"token\\\":\\\"st_1\\\",\\\"a\\\":1}""#,
            r#""{\\\"token\\\":\\\"[redacted]\\\",\\\"a\\\":1}""#,
        ),
        (
            r#"{"m":"{\n\"token\":\n\t{\"x\":\"}st_1\"}}","b":2}"#,
            r#"{"m":"{\n\"token\":\n\t[redacted]}","b":2}"#,
        ),
        (r#"{"m":"{\"token\":\"st_1","b":2}"#, r#"{"m":"{\"token\":\"[redacted]","b":2}"#),
        // As Python prints it.
        (
            r#"can't: {'session_token': 'st\'_1"', 'b': "it's", 'state': "s't", 'token': None}"#,
            r#"can't: {'session_token': '[redacted]', 'b': "it's", 'state': "[redacted]", 'token': None}"#,
        ),
    ] {
        assert_eq!(secrets(&[]).mask(text), expected);
    }
}

#[test]
fn the_beginning_of_a_secret_at_a_cut_is_masked() {
    let secrets = secrets(&["fth_live/abc", r#"can😀a\"ry"#]);
    for (text, expected) in [
        ("key was fth_li", "key was "),
        ("key was fth_live%2", "key was "),
        (r"key was fth_live\u00", "key was "),
        (r"pass was can😀a\\\\\u00", "pass was "),
        (r"pass was can\ud83d\ud", "pass was "),
        (r"pass was can%F0%9F%9", "pass was "),
        ("key was x", "key was x"),
        ("fth_live/abc and fth_", "[redacted] and "),
    ] {
        assert_eq!(secrets.mask_cut(text), expected);
    }
    assert_eq!(secrets.mask("key was fth_li"), "key was fth_li");
}

#[test]
fn text_without_secrets_stays_as_it_is() {
    let text = r#"{"detail": "nothing \" here", "n": [1, "two"]} trailing "#;
    assert_eq!(secrets(&["k"]).mask(r#"{"a":1}"#), r#"{"a":1}"#);
    assert_eq!(secrets(&[]).mask(text), text);
}

#[test]
fn backslashes_in_secrets_are_found_however_often_they_are_doubled() {
    let secrets = secrets(&[r#"\\canary\"\n"#]);
    for spelling in [
        r#"\\canary\"\n"#,
        r#"\\\\canary\\\"\\n"#,
        r#"\\\\\\\\canary\\\\\\\"\\\\n"#,
        r"\u005c\u005Ccanary\u005c\u0022\u005cn",
        "%5C%5ccanary%5C%22%5Cn",
        "&#92;&#x5c;canary&#92;&quot;&#92;n",
    ] {
        assert_eq!(secrets.mask(&format!("a {spelling} b")), "a [redacted] b", "{spelling}");
    }
    assert_eq!(secrets.mask(r"\\ \n \canar"), r"\\ \n \canar");
}

#[test]
fn base64_of_a_secret_is_masked_wherever_the_secret_stands_in_it() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let secret = "fth_live_>>>???~~~";
    let secrets = secrets(&[secret]);
    for before in ["", "u", "us", "use", "user:"] {
        for after in ["", "\n", "&x=1"] {
            let text = format!("{before}{secret}{after}");
            for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let escaped = encoded.replace('+', "%2B").replace('/', r"\/");
                for spelling in [&encoded, &escaped] {
                    let masked = secrets.mask(&format!("Basic {spelling}"));
                    let rest = masked.replace(REDACTED, "").len() - "Basic ".len();
                    // What is around the secret, and the characters that it shares with it.
                    let around = (before.len() + after.len()) * 2 + 8;
                    assert!(masked.contains(REDACTED) && rest <= around, "{masked}");
                }
            }
        }
    }
    assert_eq!(secrets.mask_cut("key ZnRoX2xpdm"), "key ");
}

/// One of the ways in which a character is written.
fn spelled(character: char, way: u8) -> String {
    let units: String =
        character.encode_utf16(&mut [0; 2]).iter().map(|u| format!(r"\u{u:04x}")).collect();
    let percent: String =
        character.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    match way {
        0 => units,
        1 => units.replace('\\', r"\\\"),
        2 => percent,
        3 => percent.to_lowercase(),
        4 => format!("&#{};", u32::from(character)),
        5 => format!("&#x{:X};", u32::from(character)),
        _ => match serde_json::to_string(&character) {
            Ok(quoted) => quoted[1..quoted.len() - 1].to_owned(),
            Err(_) => character.to_string(),
        },
    }
}

proptest::proptest! {
    #[test]
    fn a_secret_is_masked_however_its_characters_are_written(
        secret in proptest::sample::select(vec![
            "fth_live_7Q", "Fth fth", r"a\b\nc", r#"\"q"\x"#, "&&%%&&", "%66thx", "é😀é😀", "a + + b",
            "l\nr\tb", "uuxx", r"\u0041\up!", "&amp;&lt;x", "z00%/ +\"<>",
        ]),
        ways in proptest::collection::vec(0_u8..8, 12),
        before in proptest::sample::select(vec!["", "key ", "%", r"\", "&", r"a\u00", "&#", "é"]),
        after in proptest::sample::select(vec!["", " key", "\"", r"\", "&", ";", "z%"]),
    ) {
        // `%` before a secret of two hexadecimal digits is ambiguous, and not among these.
        // A secret that looks like an escape itself is escaped as a whole, as encoders do.
        let looks_escaped = ["%66", "&amp;", r"\u0041"].iter().any(|part| secret.contains(part));
        let ways = if looks_escaped { &ways[..1] } else { &ways[..] };
        let spelling: String =
            secret.chars().zip(ways.iter().cycle()).map(|(c, way)| spelled(c, *way)).collect();
        let masked = secrets(&[secret]).mask(&format!("{before}{spelling}{after}"));
        proptest::prop_assert!(masked.contains(REDACTED), "{}: {}", spelling, masked);
        // Backslashes at the ends of a secret match any number of them.
        let rest = masked.replace(REDACTED, "").replace('\\', "");
        let around = format!("{before}{after}").replace('\\', "");
        proptest::prop_assert_eq!(rest, around, "{}", spelling);
    }

    #[test]
    fn any_text_can_be_masked(text in any_text(), secret in any_text()) {
        let secrets = secrets(&[&secret]);
        secrets.mask(&text);
        secrets.mask_cut(&text);
    }
}

/// Texts of beginnings and parts of escapes.
fn any_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;

    let parts = proptest::sample::select(vec![
        "f",
        "t",
        "a",
        "u",
        "x",
        "\n",
        "\"",
        "\\",
        r"\\",
        "%",
        "%6",
        "%66",
        "%5C",
        "%25",
        "%C3",
        "%A9",
        "&",
        "&#",
        "&#102;",
        "&amp;",
        r"\u",
        r"\u00",
        r"\u0066",
        r"\u005c",
        r"\ud83d",
        r"\ude00",
        r"\xe9",
        ";",
        "é",
        "😀",
        "0",
        "\"token\":",
        "{",
        "]",
    ]);
    proptest::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
}

thread_local! {
    /// The steps of loops over texts on this thread.
    pub(super) static WORK: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A server chooses the text that is searched, so the work is proportional to its length,
/// whatever it repeats and whatever the secret repeats.
#[test]
fn the_work_of_masking_is_linear_in_the_text() {
    /// For each byte of the text: two views, two steps for each of up to eight needles, and
    /// the search for properties.
    const MOST: usize = 32;
    let fragments = [
        "a",
        "aaab",
        r"\",
        r#"\""#,
        r"\u005c",
        r"\u",
        r"\ud83d",
        "%",
        "%3",
        "%5C",
        "%25",
        "&",
        "&#92;",
        "&amp;",
        "&;",
        "+",
        "\"",
        "'",
        "{\"",
        "\"token",
        "\"token\"",
        "\"token\":",
        "\"token\":null",
        "\"token\": null ",
        "\"token\":[",
        r#"\"token\":\"#,
        r#"\"token\":{\""#,
    ];
    let repeated = "a".repeat(64);
    let almost = format!("{}b", "a".repeat(63));
    let known = ["fth_live_canary", r"\\canary\\\", r#"\"\"\"\"canary"#, "&&&&%%%%"];
    for secret in known.into_iter().chain([&*repeated, &*almost]) {
        let secrets = secrets(&[secret]);
        // Made once for a secret, whatever the text.
        secrets.mask("");
        for fragment in fragments {
            for length in [512, 8 * 1024] {
                // The end keeps it from being cut off as a broken escape.
                let text = fragment.repeat(length / fragment.len()) + " .";
                WORK.set(0);
                secrets.mask_cut(&text);
                let steps = WORK.get();
                assert!(steps > length, "{steps} steps are too few to be all of the work");
                assert!(
                    steps <= MOST * length,
                    "{steps} steps for {length} bytes of {fragment:?}, with {secret:?}"
                );
            }
        }
    }
}
