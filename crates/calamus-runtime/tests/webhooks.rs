//! Webhooks with signatures, against signatures that another implementation made:
//!
//! ```console
//! printf '%s' "$ID.$TIMESTAMP.$BODY" |
//!     openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64
//! ```

#![cfg(feature = "webhooks")]
#![allow(clippy::unwrap_used)] // A test fails by panicking.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use calamus_runtime::{Error, ErrorKind, JsonObject, Secret, Webhook, WebhookVerifier};
use serde::Deserialize;

// The example of the specification, which is also that of Svix's documentation.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
const TIMESTAMP: u64 = 1_649_367_553;
const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
/// Another secret, and its signature of the same webhook.
const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SIGNATURE: &str = "v1,bmED0YkXIwCHhhZjbHn8qMCbczjpYwHGju/WMUmDqOQ=";

#[derive(Debug, Deserialize, PartialEq)]
struct User {
    email: String,
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn headers(signature: &str) -> [(&'static str, String); 3] {
    [
        ("Webhook-Id", ID.to_owned()),
        ("webhook-timestamp", TIMESTAMP.to_string()),
        ("webhook-signature", signature.to_owned()),
    ]
}

fn verifier(secrets: &[&str]) -> WebhookVerifier {
    WebhookVerifier::new(secrets.iter().copied()).unwrap()
}

fn verify(secrets: &[&str], signature: &str) -> Result<Webhook<User>, Error> {
    verifier(secrets).verify_at(at(TIMESTAMP), headers(signature), BODY)
}

#[test]
fn valid_signatures_return_id_time_and_event() {
    let webhook = verify(&[SECRET], SIGNATURE).unwrap();
    assert_eq!((webhook.id.as_str(), webhook.timestamp), (ID, at(TIMESTAMP)));
    assert_eq!(webhook.event, User { email: "test@example.com".to_owned() });
    // Svix's names of the headers, and headers of something else.
    let timestamp = TIMESTAMP.to_string();
    let branded = [
        ("content-type", "application/json"),
        ("svix-id", ID),
        ("SVIX-TIMESTAMP", &timestamp),
        ("svix-signature", SIGNATURE),
        ("webhook-other", "x"),
    ];
    let webhook = verifier(&[SECRET]).verify_at::<JsonObject>(at(TIMESTAMP), branded, BODY);
    assert_eq!(webhook.unwrap().event.as_str().as_bytes(), BODY);
}

#[test]
fn one_of_several_signatures_is_enough() {
    let signatures = format!("v1a,AAAA v1,AAAA v1,? {OTHER_SIGNATURE} {SIGNATURE}");
    verify(&[SECRET], &signatures).unwrap();
    verify(&[OTHER], &signatures).unwrap();
}

#[test]
fn one_of_several_secrets_is_enough() {
    for signature in [SIGNATURE, OTHER_SIGNATURE] {
        verify(&[SECRET, OTHER], signature).unwrap();
        verify(&[OTHER, SECRET], signature).unwrap();
        let rotating = verifier(&[SECRET]).secret(OTHER).unwrap();
        rotating.verify_at::<User>(at(TIMESTAMP), headers(signature), BODY).unwrap();
    }
    assert!(verify(&[SECRET], OTHER_SIGNATURE).is_err());
    assert!(verify(&[OTHER], SIGNATURE).is_err());
}

#[test]
fn changed_webhooks_are_rejected() {
    let error = |headers: [(&str, String); 3], body: &[u8]| {
        let verifier = verifier(&[SECRET]);
        let error = verifier.verify_at::<JsonObject>(at(TIMESTAMP), headers, body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        error.to_string()
    };
    let unsigned = "the webhook has no valid signature";
    assert_eq!(error(headers(SIGNATURE), b"{}"), unsigned);
    for signature in ["", "v1,AAAA", "v1,", "v1", &SIGNATURE[3..], &SIGNATURE.replace("v1", "v2")] {
        assert_eq!(error(headers(signature), BODY), unsigned, "{signature}");
    }
    for (index, value) in [(0, "msg_other"), (1, "1649367554"), (1, "1649367553 "), (1, "")] {
        let mut changed = headers(SIGNATURE);
        changed[index].1 = value.to_owned();
        assert_eq!(error(changed, BODY), unsigned, "{value}");
    }
    for (index, name) in ["id", "timestamp", "signature"].into_iter().enumerate() {
        let mut missing = headers(SIGNATURE);
        missing[index].0 = "x";
        let expected = format!("the webhook has no header `svix-{name}` or `webhook-{name}`");
        assert_eq!(error(missing, BODY), expected);
    }
}

#[test]
fn a_signed_timestamp_that_is_no_time_is_rejected() {
    for (timestamp, signature) in [
        ("soon", "v1,p4lIX2YgTAce+TYXGhJIR2+bfzCREbWqB23pBw0kHbk="),
        ("18446744073709551615", "v1,Xx79+3YQDbRdlhW64g3IqDlpiZKawmlR9msWlH/cLRU="),
    ] {
        let mut headers = headers(signature);
        headers[1].1 = timestamp.to_owned();
        let verifier = verifier(&[SECRET]).tolerance(Duration::MAX);
        let error = verifier.verify_at::<User>(at(TIMESTAMP), headers, BODY).unwrap_err();
        let expected = "the timestamp of the webhook is not a number of seconds";
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidRequest, expected.into()));
    }
}

#[test]
fn clocks_may_differ_by_the_tolerance() {
    let is_valid = |verifier: &WebhookVerifier, now| {
        verifier.verify_at::<User>(at(now), headers(SIGNATURE), BODY).is_ok()
    };
    let verifier = verifier(&[SECRET]);
    assert!(is_valid(&verifier, TIMESTAMP - 300) && is_valid(&verifier, TIMESTAMP + 300));
    assert!(!is_valid(&verifier, TIMESTAMP - 301) && !is_valid(&verifier, TIMESTAMP + 301));
    let strict = verifier.clone().tolerance(Duration::from_secs(1));
    assert!(is_valid(&strict, TIMESTAMP + 1) && !is_valid(&strict, TIMESTAMP - 2));
    let error = strict.verify_at::<User>(at(TIMESTAMP - 2), headers(SIGNATURE), BODY).unwrap_err();
    let expected = "the timestamp of the webhook differs by 2 s, more than the tolerance of 1 s";
    assert_eq!(error.to_string(), expected);
    // The sample is older than the tolerance of the clock of this machine.
    assert!(verifier.verify::<User>(headers(SIGNATURE), BODY).is_err());
    verifier.tolerance(Duration::MAX).verify::<User>(headers(SIGNATURE), BODY).unwrap();
}

#[test]
fn genuine_webhooks_that_do_not_decode_are_another_error() {
    let no_json = [
        ("webhook-id", "msg_4"),
        ("webhook-timestamp", "1767225600"),
        ("webhook-signature", "v1,Jsw6/V90dlfCLrU+76FbmZeMHbAUvwpmKcN8ASDTeGU="),
    ];
    let verifier = verifier(&[SECRET]);
    let error = verifier.verify_at::<User>(at(1_767_225_600), no_json, b"no JSON").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.to_string(), "the body of the webhook does not decode at $: expected ident");

    let error = verifier.verify_at::<Vec<u8>>(at(TIMESTAMP), headers(SIGNATURE), BODY).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!format!("{error:?}").contains("example.com"), "{error:?}");
}

#[test]
fn errors_have_the_path_and_quote_no_secret_property() {
    #[derive(Debug, Deserialize)]
    struct Event {
        #[serde(rename = "username")]
        _username: u32,
    }
    let error = |properties: &'static [&'static str]| {
        let verifier = verifier(&[SECRET]).secret_properties(properties);
        verifier.verify_at::<Event>(at(TIMESTAMP), headers(SIGNATURE), BODY).unwrap_err()
    };
    let quoted = error(&[]);
    assert_eq!(
        quoted.to_string(),
        "the body of the webhook does not decode at $.username: found string \"test_user\", \
         expected an integer"
    );
    assert_eq!(quoted.json_path(), Some("$.username"));
    assert_eq!(quoted.undecoded().map(str::as_bytes), Some(BODY));
    assert!(!format!("{quoted:?}").contains("test_user"), "{quoted:?}");

    let redacted = error(&["Username"]);
    assert_eq!(
        redacted.to_string(),
        "the body of the webhook does not decode at $.username: a value that is not shown has the \
         wrong type"
    );
    let shown = format!("{redacted:?} {:?}", redacted.body_excerpt());
    assert!(!shown.contains("test_user"), "{shown}");
}

#[test]
fn invalid_secrets_are_rejected_and_no_secret_is_shown() {
    for invalid in ["", "whsec_", "whsec_canary!", "canary canary"] {
        let error = WebhookVerifier::new([invalid]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let none = WebhookVerifier::new::<Secret>([]).unwrap_err();
    assert_eq!(none.to_string(), "there is no secret of the webhook");
    let debug = format!("{:?}", verifier(&[SECRET, OTHER]));
    assert_eq!(debug, "WebhookVerifier { secrets: 2, tolerance: 300s }");
}
