//! Webhooks with signatures, as specified by Standard Webhooks and Svix.
//!
//! The crate `standardwebhooks` reads no `svix-*` headers, knows one secret and a fixed tolerance.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::decode::decode_webhook;
use crate::error::Error;
use crate::secret::Secret;

/// The prefix of secrets.
const PREFIX: &str = "whsec_";

/// The version of signatures.
const VERSION: &str = "v1";

/// Prefixes of the names of the three headers.
const HEADERS: [&str; 2] = ["svix-", "webhook-"];

/// Verifies webhooks by their signatures.
///
/// The module `webhooks` of a generated client has a function that does the same with the secrets
/// alone.
///
/// ```
/// use calamus_runtime::{JsonObject, WebhookVerifier};
///
/// # fn receive(headers: &[(&str, &str)], body: &[u8]) -> Result<(), calamus_runtime::Error> {
/// let verifier = WebhookVerifier::new(["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])?;
/// let webhook = verifier.verify::<JsonObject>(headers.iter().copied(), body)?;
/// println!("{}: {}", webhook.id, webhook.event);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[cfg_attr(docsrs, doc(cfg(feature = "webhooks")))]
pub struct WebhookVerifier {
    keys: Vec<Hmac<Sha256>>,
    tolerance: Duration,
    secret_properties: &'static [&'static str],
}

/// A webhook with a valid signature. Returned by [`WebhookVerifier::verify`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(docsrs, doc(cfg(feature = "webhooks")))]
pub struct Webhook<T> {
    /// Id of the message, the same in each delivery: store it to ignore duplicates.
    pub id: String,
    /// Time of the delivery.
    pub timestamp: SystemTime,
    /// The body.
    pub event: T,
}

impl WebhookVerifier {
    /// Creates a verifier with the secrets of the webhook endpoint, which begin with `whsec_`.
    /// During a rotation, there are several: a signature of any of them is valid.
    ///
    /// # Errors
    ///
    /// [Configuration](crate::ErrorKind::Configuration) if there is no secret, or one is empty or
    /// not in Base64.
    pub fn new<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let verifier = Self {
            keys: Vec::new(),
            tolerance: Duration::from_secs(5 * 60),
            secret_properties: &[],
        };
        let verifier = secrets.into_iter().try_fold(verifier, Self::secret)?;
        if verifier.keys.is_empty() {
            return Err(Error::configuration("there is no secret of the webhook"));
        }
        Ok(verifier)
    }

    /// Accepts signatures of another secret as well, during a rotation.
    ///
    /// # Errors
    ///
    /// [Configuration](crate::ErrorKind::Configuration) if the secret is empty or not in Base64.
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

    /// Sets the properties whose values are secrets wherever they occur: errors do not quote them.
    #[must_use]
    pub fn secret_properties(mut self, names: &'static [&'static str]) -> Self {
        self.secret_properties = names;
        self
    }

    /// Verifies the signature and the timestamp of a webhook, and decodes its body as JSON.
    ///
    /// `headers` are the headers of the HTTP request, such as an `http::HeaderMap`; names are not
    /// case-sensitive. The three headers begin with `svix-` or with `webhook-`. `body` is the body
    /// as received: parsing and printing it again would invalidate the signature.
    ///
    /// # Errors
    ///
    /// [Invalid request](crate::ErrorKind::InvalidRequest) if a header is missing, no signature is
    /// valid, or the timestamp exceeds the tolerance: respond with status 400 then.
    /// [Decode](crate::ErrorKind::Decode) if the webhook is genuine, and its body does not decode:
    /// with the place, as for responses.
    pub fn verify<T: DeserializeOwned>(
        &self,
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        body: &[u8],
    ) -> Result<Webhook<T>, Error> {
        self.verify_at(SystemTime::now(), headers, body)
    }

    /// Verifies like [`verify`](Self::verify) at a time of the caller's, for tests with recorded
    /// webhooks.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_at<T: DeserializeOwned>(
        &self,
        now: SystemTime,
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        body: &[u8],
    ) -> Result<Webhook<T>, Error> {
        let headers = Headers::read(headers)?;
        if !self.is_signed(&headers, body) {
            return Err(Error::invalid_request("the webhook has no valid signature"));
        }
        let timestamp = headers.timestamp.parse().ok().map(Duration::from_secs);
        let timestamp = timestamp.and_then(|since| UNIX_EPOCH.checked_add(since));
        let timestamp = timestamp.ok_or_else(|| {
            Error::invalid_request("the timestamp of the webhook is not a number of seconds")
        })?;
        let difference = now.duration_since(timestamp).unwrap_or_else(|early| early.duration());
        if difference > self.tolerance {
            return Err(Error::invalid_request(format!(
                "the timestamp of the webhook differs by {} s, more than the tolerance of {} s",
                difference.as_secs(),
                self.tolerance.as_secs()
            )));
        }
        let event = decode_webhook(Bytes::copy_from_slice(body), self.secret_properties)?;
        Ok(Webhook { id: headers.id, timestamp, event })
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
                let [svix, webhook] = HEADERS.map(|prefix| format!("`{prefix}{name}`"));
                Error::invalid_request(format!("the webhook has no header {svix} or {webhook}"))
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
