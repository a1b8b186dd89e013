//! Verifies webhooks by their signatures, as specified by Standard Webhooks and Svix.

use std::fmt;
use std::time::Duration;

use calamus_runtime::Secret;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::error::Error;
use crate::secret_properties::SECRET_PROPERTIES;
use crate::types::JsonObject;

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
pub struct WebhookVerifier(calamus_runtime::WebhookVerifier);

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
        let verifier = calamus_runtime::WebhookVerifier::new([secret])?;
        Ok(Self(verifier.secret_properties(SECRET_PROPERTIES)))
    }

    /// Accepts signatures of another secret as well, during a rotation.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn secret(self, secret: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self(self.0.secret(secret)?))
    }

    /// Sets the maximum difference between the clocks of sender and receiver, which also limits
    /// how long a recorded webhook can be replayed. Default: 5 minutes.
    #[must_use]
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self(self.0.tolerance(tolerance))
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
    /// or the timestamp exceeds the tolerance: respond with status 400 then.
    /// [Decode](Error::is_decode) if the signature is valid, and the body is not a JSON object.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &[u8],
    ) -> Result<Webhook, Error> {
        let webhook = self.0.verify::<JsonObject>(headers, body)?;
        Ok(Webhook {
            id: webhook.id,
            timestamp: webhook.timestamp.into(),
            event_type: event_type(&webhook.event),
            payload: webhook.event,
        })
    }
}

fn event_type(payload: &JsonObject) -> Option<String> {
    #[derive(Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        event_type: String,
    }

    payload.parse::<Typed>().ok().map(|typed| typed.event_type)
}

/// Shows no secrets.
impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    /// Any difference of clocks, since the sample was recorded long ago.
    const ANY: Duration = Duration::MAX;
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    // The example of the specification, which is also that of Svix's documentation.
    const HEADERS: [(&str, &str); 3] = [
        ("svix-id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
        ("svix-timestamp", "1649367553"),
        ("svix-signature", "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="),
    ];

    #[test]
    fn signatures_of_the_specification_are_valid() {
        let verifier = WebhookVerifier::new(SECRET).unwrap().tolerance(ANY);
        let webhook = verifier.verify(HEADERS, BODY).unwrap();
        assert_eq!((webhook.id.as_str(), webhook.event_type), (HEADERS[0].1, None));
        assert_eq!(webhook.payload.as_str().as_bytes(), BODY);
        assert_eq!(webhook.timestamp.timestamp(), 1_649_367_553);
        let error = verifier.verify(HEADERS, b"{}").unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        assert_eq!(error.to_string(), "the webhook has no valid signature");
    }

    #[test]
    fn clocks_may_differ_by_the_tolerance() {
        let verifier = WebhookVerifier::new(SECRET).unwrap();
        let error = verifier.verify(HEADERS, BODY).unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
        assert!(error.to_string().ends_with("more than the tolerance of 300 s"), "{error}");
    }

    #[test]
    fn secrets_can_be_rotated_and_are_not_shown() {
        let rotating = WebhookVerifier::new(OTHER).unwrap().secret(SECRET).unwrap();
        rotating.clone().tolerance(ANY).verify(HEADERS, BODY).unwrap();
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
