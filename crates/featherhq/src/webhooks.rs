//! Verifies webhooks by their signatures, as specified by Standard Webhooks and Svix.
//!
//! The crate `standardwebhooks` reads no `svix-*` headers, knows one secret and a fixed tolerance.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calamus_runtime::Secret;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::error::Error;
use crate::types::JsonObject;

/// The prefix of secrets.
const PREFIX: &str = "whsec_";

/// The version of signatures.
const VERSION: &str = "v1";

/// Prefixes of the names of the three headers.
const HEADERS: [&str; 2] = ["svix-", "webhook-"];

/// Verifies webhooks that Feather sends, by their signatures.
///
/// During the rotation of a secret, accept both with [`secret`](Self::secret).
///
/// ```
/// use featherhq::WebhookVerifier;
///
/// # fn receive(headers: &[(&str, &str)], body: &[u8]) -> Result<(), featherhq::Error> {
/// let verifier = WebhookVerifier::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")?;
/// let webhook = verifier.verify(headers.iter().copied(), body)?;
/// match webhook.event_type.as_deref() {
///     Some("integration.connection.error") => println!("{}", webhook.payload),
///     _ => {}
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[cfg_attr(docsrs, doc(cfg(feature = "webhooks")))]
pub struct WebhookVerifier {
    keys: Vec<Hmac<Sha256>>,
    tolerance: Duration,
}

/// A webhook with a valid signature. Returned by [`WebhookVerifier::verify`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(docsrs, doc(cfg(feature = "webhooks")))]
pub struct Webhook {
    /// Id of the message, the same in each delivery: store it to ignore duplicates.
    pub id: String,
    /// Time of the delivery.
    pub timestamp: DateTime<Utc>,
    /// The event type, such as `integration.connection.error`: the property `type` of the
    /// payload. `None` if the payload has none.
    pub event_type: Option<String>,
    /// The payload. Feather does not document its properties.
    pub payload: JsonObject,
}

impl WebhookVerifier {
    /// Creates a verifier with the secret of the webhook endpoint, which begins with `whsec_`.
    ///
    /// # Errors
    ///
    /// [Configuration](Error::is_configuration) if the secret is empty or not in Base64.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        Self { keys: Vec::new(), tolerance: Duration::from_secs(5 * 60) }.secret(secret)
    }

    /// Accepts signatures of another secret as well, during a rotation.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn secret(mut self, secret: impl Into<Secret>) -> Result<Self, Error> {
        let secret = secret.into();
        let encoded = secret.expose().trim();
        let key = STANDARD.decode(encoded.strip_prefix(PREFIX).unwrap_or(encoded));
        let key = key.ok().filter(|key| !key.is_empty()).ok_or_else(|| {
            Error::configuration("the secret of the webhook is not `whsec_` and Base64")
        })?;
        let key = Hmac::new_from_slice(&key)
            .map_err(|_| Error::configuration("the secret of the webhook is too long"))?;
        self.keys.push(key);
        Ok(self)
    }

    /// Sets the maximum difference between the clocks of sender and receiver, which also limits
    /// how long a recorded webhook can be replayed. Default: 5 minutes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Verifies the signature and the timestamp of a webhook, and parses its body.
    ///
    /// `headers` are the headers of the HTTP request, such as an `http::HeaderMap`; names are not
    /// case-sensitive. The three headers begin with `svix-` or with `webhook-`. `body` is the body
    /// as received: parsing and printing it again would invalidate the signature.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if a header is missing, no signature is valid,
    /// the timestamp exceeds the tolerance, or the body is not a JSON object. Respond with status
    /// 400 then.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
    ) -> Result<Webhook, Error> {
        self.verify_at(SystemTime::now(), headers, body)
    }

    fn verify_at<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        now: SystemTime,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
    ) -> Result<Webhook, Error> {
        let headers = Headers::read(headers)?;
        if !self.is_signed(&headers, body) {
            return Err(Error::invalid_request("the webhook has no valid signature"));
        }
        let timestamp: u64 = headers.timestamp.parse().map_err(|_| invalid_timestamp())?;
        let sent = UNIX_EPOCH.checked_add(Duration::from_secs(timestamp));
        let sent = sent.ok_or_else(invalid_timestamp)?;
        let difference = now.duration_since(sent).unwrap_or_else(|early| early.duration());
        if difference > self.tolerance {
            return Err(Error::invalid_request(format!(
                "the timestamp of the webhook differs by {} s, more than the tolerance of {} s",
                difference.as_secs(),
                self.tolerance.as_secs()
            )));
        }
        let body = std::str::from_utf8(body)
            .map_err(|_| Error::invalid_request("the body of the webhook is not UTF-8"))?;
        let payload = JsonObject::from_text(body)?;
        Ok(Webhook {
            id: headers.id,
            timestamp: DateTime::from_timestamp(timestamp.try_into().unwrap_or(i64::MAX), 0)
                .ok_or_else(invalid_timestamp)?,
            event_type: event_type(&payload),
            payload,
        })
    }

    /// Returns whether one of the signatures is of one of the secrets, in constant time for each.
    fn is_signed(&self, headers: &Headers, body: &[u8]) -> bool {
        let signatures = headers.signatures.split(' ').filter_map(|signature| {
            let (version, encoded) = signature.split_once(',')?;
            if version == VERSION { STANDARD.decode(encoded).ok() } else { None }
        });
        signatures.into_iter().any(|signature| {
            self.keys.iter().any(|key| {
                let mut mac = key.clone();
                for part in [headers.id.as_bytes(), b".", headers.timestamp.as_bytes(), b".", body]
                {
                    mac.update(part);
                }
                mac.verify_slice(&signature).is_ok()
            })
        })
    }
}

fn invalid_timestamp() -> Error {
    Error::invalid_request("the timestamp of the webhook is not a number of seconds")
}

fn event_type(payload: &JsonObject) -> Option<String> {
    #[derive(Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        event_type: String,
    }

    payload.parse::<Typed>().ok().map(|typed| typed.event_type)
}

/// The headers of a webhook.
struct Headers {
    id: String,
    timestamp: String,
    signatures: String,
}

impl Headers {
    fn read<N: AsRef<str>, V: AsRef<[u8]>>(
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let (mut id, mut timestamp, mut signatures) = (None, None, None);
        for (name, value) in headers {
            let name = name.as_ref().to_ascii_lowercase();
            let name = HEADERS.iter().find_map(|prefix| name.strip_prefix(prefix));
            let field = match name {
                Some("id") => &mut id,
                Some("timestamp") => &mut timestamp,
                Some("signature") => &mut signatures,
                _ => continue,
            };
            *field = std::str::from_utf8(value.as_ref()).ok().map(str::to_owned);
        }
        let required = |value: Option<String>, name: &str| {
            value.ok_or_else(|| {
                Error::invalid_request(format!("the webhook has no header `svix-{name}`"))
            })
        };
        Ok(Self {
            id: required(id, "id")?,
            timestamp: required(timestamp, "timestamp")?,
            signatures: required(signatures, "signature")?,
        })
    }
}

/// Shows no secrets.
impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookVerifier")
            .field("secrets", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification, which is also that of Svix's documentation.
    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const TIMESTAMP: &str = "1649367553";
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";
    const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn at(seconds: i64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs((1_649_367_553 + seconds).unsigned_abs())
    }

    fn headers(signature: &str) -> [(&'static str, String); 3] {
        [
            ("Svix-Id", ID.to_owned()),
            ("svix-timestamp", TIMESTAMP.to_owned()),
            ("svix-signature", signature.to_owned()),
        ]
    }

    #[test]
    fn signatures_of_the_specification_are_valid() {
        let verifier = WebhookVerifier::new(SECRET).unwrap();
        let webhook = verifier.verify_at(at(0), headers(SIGNATURE), BODY).unwrap();
        assert_eq!((webhook.id.as_str(), webhook.event_type), (ID, None));
        assert_eq!(webhook.payload.as_str().as_bytes(), BODY);
        assert_eq!(webhook.timestamp.timestamp(), 1_649_367_553);
        // Other names of the headers, several signatures, other versions.
        let signatures = format!("v1a,AAAA v1,AAAA v1,? {SIGNATURE}");
        let unbranded = [
            ("webhook-id", ID),
            ("webhook-timestamp", TIMESTAMP),
            ("webhook-signature", &signatures),
        ];
        verifier.verify_at(at(0), unbranded, BODY).unwrap();
    }

    #[test]
    fn changed_webhooks_are_invalid() {
        let verifier = WebhookVerifier::new(SECRET).unwrap();
        let error = |headers: [(&str, String); 3], body: &[u8]| {
            let error = verifier.verify_at(at(0), headers, body).unwrap_err();
            assert!(error.is_invalid_request());
            error.to_string()
        };
        let unsigned = "the webhook has no valid signature";
        assert_eq!(error(headers(SIGNATURE), b"{}"), unsigned);
        assert_eq!(error(headers("v1,AAAA"), BODY), unsigned);
        assert_eq!(error(headers(""), BODY), unsigned);
        assert_eq!(error(headers(&SIGNATURE.replace("v1", "v2")), BODY), unsigned);
        for (index, value) in [(0, "msg_other"), (1, "1649367554")] {
            let mut changed = headers(SIGNATURE);
            changed[index].1 = value.to_owned();
            assert_eq!(error(changed, BODY), unsigned);
        }
        let mut missing = headers(SIGNATURE);
        missing[2].0 = "x";
        assert_eq!(error(missing, BODY), "the webhook has no header `svix-signature`");
        let other = WebhookVerifier::new(OTHER).unwrap();
        assert!(other.verify_at(at(0), headers(SIGNATURE), BODY).is_err());
    }

    #[test]
    fn clocks_may_differ_by_the_tolerance() {
        let verifier = WebhookVerifier::new(SECRET).unwrap();
        let is_valid = |verifier: &WebhookVerifier, seconds| {
            verifier.verify_at(at(seconds), headers(SIGNATURE), BODY).is_ok()
        };
        for seconds in [-300, 300] {
            assert!(is_valid(&verifier, seconds));
            assert!(!is_valid(&verifier, seconds + seconds.signum()));
        }
        let verifier = verifier.tolerance(Duration::from_secs(1));
        assert!(is_valid(&verifier, 1) && !is_valid(&verifier, -2));
        let error = verifier.verify_at(at(-2), headers(SIGNATURE), BODY).unwrap_err();
        let expected =
            "the timestamp of the webhook differs by 2 s, more than the tolerance of 1 s";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn secrets_can_be_rotated_and_are_not_shown() {
        let rotating = WebhookVerifier::new(OTHER).unwrap().secret(SECRET).unwrap();
        rotating.verify_at(at(0), headers(SIGNATURE), BODY).unwrap();
        assert_eq!(format!("{rotating:?}"), "WebhookVerifier { secrets: 2, tolerance: 300s }");
        for invalid in ["", "whsec_", "whsec_canary!", "canary canary"] {
            let error = WebhookVerifier::new(invalid).unwrap_err();
            assert!(error.is_configuration() && !format!("{error} {error:?}").contains("canary"));
        }
    }

    #[test]
    fn the_event_type_is_the_property_type_of_the_payload() {
        let payload = |json: &str| JsonObject::from_text(json).unwrap();
        let typed = payload(r#"{"data":{},"type":"policy.violation.detected"}"#);
        assert_eq!(event_type(&typed).as_deref(), Some("policy.violation.detected"));
        assert_eq!(event_type(&payload(r#"{"type":7}"#)), None);
    }
}
