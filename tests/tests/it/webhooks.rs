//! Webhooks of the crate that is generated from `sample/parcels.yaml`, which declares how they are
//! signed. The signatures were made by another implementation, see
//! `crates/calamus-runtime/tests/webhooks.rs`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parcels_client::grams::Grams;
use parcels_client::support::{Error, ErrorKind, Webhook, WebhookVerifier};
use parcels_client::webhooks::{self, Event};
use sha2::{Digest as _, Sha256};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// The time of all recorded webhooks.
const TIMESTAMP: &str = "1767225600";

const DELIVERED: &str =
    r#"{"type":"parcel.delivered","parcel":7,"at":"2026-01-01T00:00:00Z","weight":1250}"#;
const SIGNED_DELIVERED: [&str; 2] = ["msg_1", "v1,TcT68e93F4akc4Viv6yDubIZn1YVBabclSTkT1l+8Ow="];
const OTHER_SIGNED_DELIVERED: [&str; 2] =
    ["msg_1", "v1,uZif1KL5hfKEEfvoyYP+zJuvw5K4poGQClD6osptaIw="];
const LOST: &str = r#"{"type":"parcel.lost","parcel":7,"sorry":true}"#;
const SIGNED_LOST: [&str; 2] = ["msg_2", "v1,SU6YyGGBvxtsrE6whJ2b7ydzjz/VMhPd7jpo13p+1ec="];
const FOUND: &str = r#"{"type":"parcel.found","parcel":7}"#;
const SIGNED_FOUND: [&str; 2] = ["msg_3", "v1,p8/Fb2oeIf4qtZCuMJNi+64v2eiSh27hjYDOKPfNdqM="];
const INCOMPLETE: &str = r#"{"type":"parcel.lost"}"#;
const SIGNED_INCOMPLETE: [&str; 2] = ["msg_4", "v1,hGLcSe439mKXeV0Ax2dVVdgIFdld5UkmiY7dHcpth6k="];

fn headers([id, signature]: [&'static str; 2]) -> [(&'static str, &'static str); 3] {
    [("webhook-id", id), ("webhook-timestamp", TIMESTAMP), ("webhook-signature", signature)]
}

/// Verifies a recorded webhook, whatever the time.
fn recorded(signed: [&'static str; 2], body: &str) -> Result<Webhook<Event>, Error> {
    let verifier = WebhookVerifier::new([SECRET]).unwrap().tolerance(Duration::MAX);
    verifier.verify(headers(signed), body.as_bytes())
}

#[test]
fn the_name_of_a_webhook_selects_its_type() {
    let webhook = recorded(SIGNED_DELIVERED, DELIVERED).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(TIMESTAMP.parse().unwrap());
    assert_eq!((webhook.id.as_str(), webhook.timestamp), ("msg_1", time));
    let Event::ParcelDelivered(delivered) = webhook.event else { panic!("{:?}", webhook.event) };
    assert_eq!((delivered.parcel, delivered.weight), (7, Some(Grams(1250))));

    let webhook = recorded(SIGNED_LOST, LOST).unwrap();
    let Event::ParcelLost(lost) = webhook.event else { panic!("{:?}", webhook.event) };
    assert_eq!((lost.parcel, lost.sorry), (7, Some(true)));
}

#[test]
fn webhooks_that_are_not_declared_are_kept() {
    let webhook = recorded(SIGNED_FOUND, FOUND).unwrap();
    let Event::Unknown(body) = webhook.event else { panic!("{:?}", webhook.event) };
    assert_eq!(body.as_str(), FOUND);
}

#[test]
fn a_body_that_is_not_as_declared_is_another_error_than_a_signature() {
    let error = recorded(SIGNED_INCOMPLETE, INCOMPLETE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let expected = "the body of the webhook does not decode at $: missing field `parcel`";
    assert!(error.to_string().starts_with(expected), "{error}");
    let error = recorded(SIGNED_LOST, DELIVERED).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn the_generated_function_takes_the_secrets_of_a_rotation_and_limits_the_age() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let signed = |now: u64, secret: &str| {
        let signature = signature(secret, &format!("msg_5.{now}.{LOST}"));
        let now = now.to_string();
        let headers =
            [("svix-id", "msg_5"), ("svix-timestamp", &*now), ("svix-signature", &*signature)];
        webhooks::verify(headers, LOST.as_bytes(), [OTHER, SECRET]).map(|own| own.event)
    };
    for secret in [SECRET, OTHER] {
        assert!(matches!(signed(now, secret), Ok(Event::ParcelLost(_))));
        for age in [290, 310] {
            assert_eq!(signed(now - age, secret).is_ok(), age < 300, "{age}");
            assert_eq!(signed(now + age, secret).is_ok(), age < 300, "{age}");
        }
    }
    // Both of these are too old.
    for signed in [SIGNED_DELIVERED, OTHER_SIGNED_DELIVERED] {
        let error = webhooks::verify(headers(signed), DELIVERED.as_bytes(), [SECRET, OTHER]);
        assert!(error.unwrap_err().to_string().contains("the tolerance of 300 s"));
    }
    let error = webhooks::verify(headers(SIGNED_LOST), LOST.as_bytes(), [OTHER]).unwrap_err();
    assert_eq!(error.to_string(), "the webhook has no valid signature");
}

/// A signature: HMAC as RFC 2104 defines it, by hand, since the verifier has a library for it.
fn signature(secret: &str, signed: &str) -> String {
    let mut key = [0; 64];
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    key[..secret.len()].copy_from_slice(&secret);
    let inner = Sha256::new().chain_update(key.map(|byte| byte ^ 0x36)).chain_update(signed);
    let outer = Sha256::new().chain_update(key.map(|byte| byte ^ 0x5c));
    format!("v1,{}", STANDARD.encode(outer.chain_update(inner.finalize()).finalize()))
}
