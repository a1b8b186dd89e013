//! Builds faults: effects, their details and conditions.

use std::time::Duration;

use bytes::Bytes;

use super::{Effects, Fault, LargeBody, LargeBodySize, MissingField, ReplacementBody, WireFault};

/// Effects.
impl Fault {
    fn with(change: impl FnOnce(&mut Effects)) -> Self {
        let mut fault = Fault::default();
        change(&mut fault.effects);
        fault
    }

    fn wire(wire: WireFault) -> Self {
        Fault::with(|effects| effects.wire = Some(wire))
    }

    fn replacement(body: ReplacementBody) -> Self {
        Fault::with(|effects| effects.body = Some(body))
    }

    /// Delays the response.
    #[must_use]
    pub fn latency(delay: Duration) -> Self {
        Fault::with(|effects| effects.latency = Some(delay))
    }

    /// Sends the body in chunks of so many bytes (at least one) with a pause after each. The head
    /// is sent immediately, and the connection is closed at the end.
    #[must_use]
    pub fn drip(bytes: usize, pause: Duration) -> Self {
        Fault::wire(WireFault::Drip(bytes.max(1), pause))
    }

    /// Never responds and keeps the connection open.
    #[must_use]
    pub fn stall() -> Self {
        Fault::wire(WireFault::Stall(None))
    }

    /// Sends the head and so many bytes of the body, then nothing, and keeps the connection open.
    #[must_use]
    pub fn stall_after(bytes: u64) -> Self {
        Fault::wire(WireFault::Stall(Some(bytes)))
    }

    /// Closes the connection after the head, which has the full `Content-Length`, and so many bytes
    /// of the body.
    #[must_use]
    pub fn cut_after(bytes: u64) -> Self {
        Fault::wire(WireFault::Cut(bytes))
    }

    /// Resets the connection (TCP RST) when the request has arrived.
    #[must_use]
    pub fn reset() -> Self {
        Fault::wire(WireFault::Reset(None))
    }

    /// Resets the connection (TCP RST) after the head and so many bytes of the body. A client that
    /// does not read in time may lose these bytes.
    #[must_use]
    pub fn reset_after(bytes: u64) -> Self {
        Fault::wire(WireFault::Reset(Some(bytes)))
    }

    /// Sends a `Content-Length` that is too large by so much, or too small if negative. The whole
    /// body is sent and the connection closed.
    #[must_use]
    pub fn wrong_length(difference: i64) -> Self {
        Fault::wire(WireFault::WrongLength(difference))
    }

    /// Sends bytes that are not HTTP and closes the connection.
    #[must_use]
    pub fn garbage() -> Self {
        Fault::wire(WireFault::Garbage)
    }

    /// Responds 200 with an HTML page, as a captive portal or a misrouted proxy does.
    #[must_use]
    pub fn html() -> Self {
        Fault::replacement(ReplacementBody::Html)
    }

    /// Responds 200 with an empty body.
    #[must_use]
    pub fn empty() -> Self {
        Fault::replacement(ReplacementBody::Bytes(Bytes::new()))
    }

    /// Responds 200 with JSON that contains invalid UTF-8.
    #[must_use]
    pub fn invalid_utf8() -> Self {
        Fault::replacement(ReplacementBody::InvalidUtf8)
    }

    /// Responds with a status code. The body is an error response for that code unless
    /// [`Fault::body`] replaces it.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Fault::with(|effects| effects.status = Some(status))
    }

    /// Responds with a status code and a `Location` header, which is not validated.
    #[must_use]
    pub fn redirect(status: u16, location: impl AsRef<str>) -> Self {
        Fault::status(status).header("location", location.as_ref())
    }

    /// Replaces every enum value in the response, and the values of `status`, `tools_status`,
    /// `vendor` and `category`, with `not_known_yet`.
    #[must_use]
    pub fn unknown_enums() -> Self {
        Fault::with(|effects| effects.unknown_enums = true)
    }

    /// Adds a field, `not_known_yet`, to every object in the response that has a schema, at any
    /// depth.
    #[must_use]
    pub fn unknown_fields() -> Self {
        Fault::with(|effects| effects.unknown_fields = true)
    }

    /// Removes the first required field from element `element` (counted from 0) of an array, or
    /// from the response itself if it is an object. [`Fault::missing_field_at`] removes another
    /// field.
    #[must_use]
    pub fn missing_field(element: usize) -> Self {
        Fault::with(|effects| effects.missing = Some(MissingField { path: None, element }))
    }

    /// Removes a field from element `element` of an array, or from the response itself if it is an
    /// object. The path consists of names and array indexes joined by dots, such as `tools.0.slug`.
    /// A response without that field stays as it is.
    #[must_use]
    pub fn missing_field_at(element: usize, path: impl Into<String>) -> Self {
        let path = Some(path.into());
        Fault::with(|effects| effects.missing = Some(MissingField { path, element }))
    }

    /// Enlarges the response to at least so many bytes and keeps it valid: an array repeats its
    /// first element, an object gets a long field. The body is generated while it is sent, chunked
    /// and without a length; see [`Fault::declared`].
    #[must_use]
    pub fn giant_bytes(bytes: u64) -> Self {
        let size = LargeBodySize::Bytes(bytes);
        Fault::with(|effects| effects.large_body = Some(LargeBody { size, declared: false }))
    }

    /// Enlarges an array to so many elements, which repeat its first one; see
    /// [`Fault::giant_bytes`].
    #[must_use]
    pub fn giant_elements(elements: u64) -> Self {
        let size = LargeBodySize::Elements(elements);
        Fault::with(|effects| effects.large_body = Some(LargeBody { size, declared: false }))
    }

    /// Responds 200 with a small gzip body, whatever the client accepts, that inflates to so many
    /// bytes of JSON: an empty array or object with whitespace inside.
    #[must_use]
    pub fn bomb(inflated_bytes: u64) -> Self {
        Fault::replacement(ReplacementBody::GzipBomb(inflated_bytes))
    }
}

/// Details.
impl Fault {
    /// Adds the effects of another fault. Where both have the same effect, the other one counts.
    /// The conditions of the other fault are ignored.
    #[must_use]
    pub fn and(mut self, other: Fault) -> Self {
        let Effects {
            latency,
            status,
            body,
            headers,
            retry_after_date,
            unknown_enums,
            unknown_fields,
            missing,
            large_body,
            wire,
        } = other.effects;
        let effects = &mut self.effects;
        effects.latency = latency.or(effects.latency);
        effects.status = status.or(effects.status);
        effects.body = body.or(effects.body.take());
        effects.headers.extend(headers);
        effects.retry_after_date = retry_after_date.or(effects.retry_after_date);
        effects.unknown_enums |= unknown_enums;
        effects.unknown_fields |= unknown_fields;
        effects.missing = missing.or(effects.missing.take());
        effects.large_body = large_body.or(effects.large_body.take());
        effects.wire = wire.or(effects.wire.take());
        self
    }

    /// Replaces the body. The status code is 200 and the content type `application/json` unless
    /// they are set as well.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.effects.body = Some(ReplacementBody::Bytes(body.into()));
        self
    }

    /// Adds a header. Name and value are not validated. It replaces headers of the operation with
    /// the same name, but not those added before.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.effects.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Adds a `Retry-After` header in seconds, rounded up.
    #[must_use]
    pub fn retry_after(self, delay: Duration) -> Self {
        let seconds = delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0));
        self.header("retry-after", seconds.to_string())
    }

    /// Adds a `Retry-After` header with the HTTP date after a delay from the response, rounded up
    /// to a whole second; at most the last second of the year 9999.
    #[must_use]
    pub fn retry_after_date(mut self, delay: Duration) -> Self {
        self.effects.retry_after_date = Some(delay);
        self
    }

    /// Sends the `Content-Length` of an enlarged response.
    #[must_use]
    pub fn declared(mut self) -> Self {
        if let Some(large_body) = &mut self.effects.large_body {
            large_body.declared = true;
        }
        self
    }
}

/// Conditions.
impl Fault {
    /// Affects requests for one operation only, by its `operationId`.
    #[must_use]
    pub fn operation(mut self, operation_id: impl Into<String>) -> Self {
        self.conditions.operation = Some(operation_id.into());
        self
    }

    /// Affects requests with this method only.
    #[must_use]
    pub fn method(mut self, method: impl AsRef<str>) -> Self {
        self.conditions.method = Some(method.as_ref().to_ascii_uppercase());
        self
    }

    /// Affects requests with this path only. `*` matches any string.
    #[must_use]
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.conditions.path = Some(pattern.into());
        self
    }

    /// Affects the first so many requests only.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.conditions.times = Some(times);
        self
    }

    /// Affects one request only.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Affects any number of requests, the default.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.conditions.times = None;
        self
    }

    /// Skips so many matching requests first.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.conditions.after = requests;
        self
    }

    /// Affects a matching request with a probability between 0 and 1. The same seed gives the same
    /// decisions in every run.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.conditions.probability = Some((probability.clamp(0.0, 1.0), seed));
        self
    }
}
