//! Redaction, in every encoding and at every cut.

use super::*;

const SECRET_PROPERTIES: &[&str] = &["session_token", "state", "token"];

fn secrets(list: &[&str]) -> Secrets {
    let mut secrets = Secrets::of_properties(SECRET_PROPERTIES);
    for secret in list {
        secrets.add(*secret);
    }
    secrets
}

#[test]
fn a_secret_is_redacted_in_every_encoding() {
    let secrets = secrets(&["a\"b/c\\ é😀&<", "tab\tkey's"]);
    for encoded in [
        "a\"b/c\\ é😀&<",
        r#"a\"b/c\\ é😀&<"#,
        r#"a\"b\/c\\ é😀&<"#,
        r#"a\"b/c\\ \u00E9\ud83d\ude00&<"#,
        r#"a\"b/c\\ \u00e9\ud83d\ude00\u0026\u003c"#,
        r#"a\\\"b/c\\\\ é😀&<"#,
        r"\u0061\u0022\u0062\u002f\u0063\u005c\u0020\u00e9\ud83d\ude00\u0026\u003c",
        "a%22b%2Fc%5C%20%C3%A9%F0%9F%98%80%26%3C",
        "a%22b/c%5c+%c3%a9%f0%9f%98%80%26%3c",
        "a&quot;b/c\\ é😀&amp;&lt;",
        "a&#34;b&#47;c&#92;&#32;&#233;&#128512;&#38;&#60;",
        "a&#x22;b&#x2F;c&#x5c;&#x20;&#xE9;&#x1f600;&#x26;&#x3c;",
        "A\"B/C\\ é😀&<",
        r"tab\tkey's",
        r"tab\tkey\u0027s",
        "tab%09key's",
        "tab%09key%27s",
    ] {
        let text = format!("before {encoded} after");
        assert_eq!(secrets.redact(&text), "before [redacted] after", "{encoded}");
    }
}

#[test]
fn secrets_that_overlap_leave_nothing_over() {
    let key = "key_live_1234";
    let both = secrets(&[key, "Bearer key_live_1234-and-more", "1234-and"]);
    assert_eq!(both.redact("x Bearer key_live_1234-and-more y"), "x [redacted] y");
    assert_eq!(both.redact("key_live_1234-and"), "[redacted]");
    assert_eq!(secrets(&["redacted", key]).redact("key_live_1234"), "[redacted]");
}

#[test]
fn short_secrets_are_not_searched_for() {
    assert_eq!(secrets(&["", "1", "404"]).redact("status 404, 1 attempt"), "status 404, 1 attempt");
    assert_eq!(secrets(&["äöü"]).redact("äöü"), "äöü");
    assert_eq!(secrets(&["äöüß"]).redact("äöüß"), "[redacted]");
    // Of `abcd`, base64 has five characters that depend on nothing else, of `abcde` six.
    assert_eq!(secrets(&["abcd"]).redact("YWJjZA=="), "YWJjZA==");
    assert_eq!(secrets(&["abcde"]).redact("YWJjZGU="), "[redacted]U=");
}

#[test]
fn a_secret_is_searched_for_once_in_each_form() {
    for secret in ["abcdef", "a\"b/c\\ é😀&<", "äöüß"] {
        let mut forms: Vec<_> = forms::of(secret).iter().map(|form| form.to_string()).collect();
        let count = forms.len();
        forms.sort_unstable();
        forms.dedup();
        assert_eq!(forms.len(), count, "{forms:?}");
    }
    assert_eq!(format!("{:?}", secrets(&["key_1", "key_2", "key_1"])), "Secrets(2)");
}

#[test]
fn a_list_takes_over_the_secrets_of_another() {
    let mut all = Secrets::default();
    all.extend(secrets(&["key_1"]));
    assert!(all.is_secret_property("Session_Token") && !all.is_secret_property("session"));
    all.extend(Secrets::default());
    assert_eq!(all.redact(r#"key_1 {"token":1}"#), r#"[redacted] {"token":[redacted]}"#);

    let mut shared = Arc::new(all);
    let before = Arc::clone(&shared);
    Secrets::extend_shared(&mut shared, Secrets::default());
    assert!(Arc::ptr_eq(&shared, &before), "nothing is copied for nothing");
    let mut more = Secrets::default();
    more.add("key_2");
    Secrets::extend_shared(&mut shared, more);
    assert_eq!((shared.redact("key_2"), before.redact("key_2")), (REDACTED.into(), "key_2".into()));
}

#[test]
fn a_list_keeps_its_secret_properties_and_takes_those_of_another() {
    let mut all = Secrets::of_properties(&["token"]);
    all.extend(Secrets::of_properties(&["Token", "pin"]));
    assert!(all.is_secret_property("token") && all.is_secret_property("pin"));
    assert_eq!(all.redact(r#"{"token":1,"pin":2}"#), r#"{"token":[redacted],"pin":[redacted]}"#);
    let mut shared = Arc::new(all);
    Secrets::extend_shared(&mut shared, Secrets::of_properties(&["code"]));
    assert_eq!(shared.redact(r#"{"pin":1,"code":2}"#), r#"{"pin":[redacted],"code":[redacted]}"#);
}

#[test]
fn a_secret_with_control_characters_is_found_in_json() {
    for secret in ["pass\rword", "pass\u{8}word", "pass\u{c}word", "pass\u{1}word"] {
        let json = serde_json::to_string(&format!("it is {secret}.")).unwrap();
        assert_eq!(secrets(&[secret]).redact(&json), "\"it is [redacted].\"");
    }
}

#[test]
fn a_secret_shows_in_no_debug_output() {
    assert_eq!(format!("{:?}", Some(Secret::from("canary"))), "Some([redacted])");
}

#[test]
fn properties_that_hold_secrets_are_redacted_even_in_broken_json() {
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
        (r#"{"token": ""#, r#"{"token": ""#),
        (r#"{"token": "a"#, r#"{"token": "[redacted]"#),
        (r#"["token", "abc"]"#, r#"["token", "abc"]"#),
        (r#"{"my_token":"abc"}"#, r#"{"my_token":"abc"}"#),
        (r#"{"token":"a\\","b":"c"}"#, r#"{"token":"[redacted]","b":"c"}"#),
        // Within a string, and as Python prints it: all of the rest.
        (
            r#"{"message":"upstream: {\"session_token\":\"st_\\\"1\", \"a\":1}","b":2}"#,
            r#"{"message":"upstream: {\"session_token\":[redacted]"#,
        ),
        (r#"can't: {'a': 1, 'state': 's', 'b': 1}"#, r#"can't: {'a': 1, 'state': [redacted]"#),
    ] {
        assert_eq!(secrets(&[]).redact(text), expected);
    }
}

#[test]
fn the_beginning_of_a_secret_at_a_cut_is_redacted() {
    let secrets = secrets(&["key_live/abc", r#"can😀a\"ry"#]);
    for (text, expected) in [
        ("key was key_li", "key was "),
        ("key was key_live%2", "key was "),
        (r"key was key\u005flive\u00", "key was "),
        (r"pass was can😀a\\\\", "pass was "),
        (r"pass was can\ud83d\ud", "pass was "),
        (r"pass was can%F0%9F%9", "pass was "),
        ("key was x", "key was x"),
        ("key_live/abc and key_", "[redacted] and "),
        ("key was key_live/abc", "key was [redacted]"),
        ("key_", ""),
    ] {
        assert_eq!(secrets.redact_cut(text), expected);
    }
    // A secret that begins where another is cut off, or after that.
    for part in ["live_1", "key_live"] {
        let both = self::secrets(&["key_live_1234", part]);
        assert_eq!(both.redact_cut("key was key_live_12"), "key was ");
        assert_eq!(both.redact_cut("key was key_live"), "key was ");
    }
    assert_eq!(secrets.redact("key was key_li"), "key was key_li");
}

#[test]
fn text_without_secrets_stays_as_it_is() {
    let text = r#"{"detail": "nothing \" here", "n": [1, "two"]} trailing "#;
    assert_eq!(secrets(&["k"]).redact(r#"{"a":1}"#), r#"{"a":1}"#);
    assert_eq!(secrets(&[]).redact(text), text);
}

#[test]
fn base64_of_a_secret_is_redacted_at_every_alignment() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let secret = "key_live_>>>???~~~";
    let secrets = secrets(&[secret]);
    for before in ["", "u", "us", "use", "user:"] {
        for after in ["", "\n", "&x=1"] {
            let text = format!("{before}{secret}{after}");
            for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let in_url = encoded.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                for spelling in [&encoded, &encoded.replace('/', r"\/"), &in_url] {
                    let redacted = secrets.redact(&format!("Basic {spelling}"));
                    let rest = redacted.replace(REDACTED, "").len() - "Basic ".len();
                    // What is around the secret, and the characters that it shares with it.
                    let around = (before.len() + after.len()) * 2 + 8;
                    assert!(redacted.contains(REDACTED) && rest <= around, "{redacted}");
                }
            }
        }
    }
    assert_eq!(secrets.redact_cut("key a2V5X2xpdm"), "key ");
}

proptest::proptest! {
    #[test]
    fn random_strings_are_redacted(text in any_text(), secret in any_text()) {
        let secrets = secrets(&[&secret]);
        secrets.redact(&text);
        secrets.redact_cut(&text);
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
        "%6b",
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
