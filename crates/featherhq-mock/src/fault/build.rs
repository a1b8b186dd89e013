//! How faults are made in code.

use std::time::Duration;

use bytes::Bytes;

use super::{Effects, Fault, FaultBody, Giant, GiantSize, Missing, Wire};

/// Effects.
impl Fault {
    fn with(change: impl FnOnce(&mut Effects)) -> Self {
        let mut fault = Fault::default();
        change(&mut fault.effects);
        fault
    }

    fn wire(wire: Wire) -> Self {
        Fault::with(|effects| effects.wire = Some(wire))
    }

    fn instead(body: FaultBody) -> Self {
        Fault::with(|effects| effects.body = Some(body))
    }

    /// The answer waits for so long before it starts.
    #[must_use]
    pub fn latency(delay: Duration) -> Self {
        Fault::with(|effects| effects.latency = Some(delay))
    }

    /// The body comes in pieces of so many bytes (at least one) with a pause after each. The head
    /// comes at once, and the connection is closed in the end.
    #[must_use]
    pub fn drip(bytes: usize, pause: Duration) -> Self {
        Fault::wire(Wire::Drip(bytes.max(1), pause))
    }

    /// The request is taken, and nothing ever comes back; the connection stays open.
    #[must_use]
    pub fn stall() -> Self {
        Fault::wire(Wire::Stall(None))
    }

    /// The head and so many bytes of the body come, then nothing more; the connection stays open.
    #[must_use]
    pub fn stall_after(bytes: u64) -> Self {
        Fault::wire(Wire::Stall(Some(bytes)))
    }

    /// The connection is closed properly after the head, which announces the whole body, and so
    /// many bytes of it.
    #[must_use]
    pub fn cut_after(bytes: u64) -> Self {
        Fault::wire(Wire::Cut(bytes))
    }

    /// The connection is reset (TCP RST) when the request has arrived.
    #[must_use]
    pub fn reset() -> Self {
        Fault::wire(Wire::Reset(None))
    }

    /// The connection is reset (TCP RST) after the head and so many bytes of the body. A client
    /// that does not read in time may lose those bytes, as the network has it.
    #[must_use]
    pub fn reset_after(bytes: u64) -> Self {
        Fault::wire(Wire::Reset(Some(bytes)))
    }

    /// `Content-Length` names a number of bytes that is so much too large, or, if negative, too
    /// small. The whole body is sent and the connection closed.
    #[must_use]
    pub fn wrong_length(difference: i64) -> Self {
        Fault::wire(Wire::WrongLength(difference))
    }

    /// Bytes that are no HTTP come, and the connection is closed.
    #[must_use]
    pub fn garbage() -> Self {
        Fault::wire(Wire::Garbage)
    }

    /// Status 200 with a page of HTML, as a captive portal or a misrouted proxy gives it.
    #[must_use]
    pub fn html() -> Self {
        Fault::instead(FaultBody::Html)
    }

    /// Status 200 with an empty body.
    #[must_use]
    pub fn empty() -> Self {
        Fault::instead(FaultBody::Bytes(Bytes::new()))
    }

    /// Status 200 with JSON that is cut in the middle of a UTF-8 character.
    #[must_use]
    pub fn invalid_utf8() -> Self {
        Fault::instead(FaultBody::InvalidUtf8)
    }

    /// Any status. The body is an `ErrorResponse` of that status unless [`Fault::body`] gives
    /// another.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Fault::with(|effects| effects.status = Some(status))
    }

    /// A redirect: any status with any `Location`, which is sent as it is.
    #[must_use]
    pub fn redirect(status: u16, location: impl AsRef<str>) -> Self {
        Fault::status(status).header("location", location.as_ref())
    }

    /// Every value of an enumeration in the answer, and of `status`, `tools_status`, `vendor` and
    /// `category`, becomes `not_known_yet`.
    #[must_use]
    pub fn unknown_enums() -> Self {
        Fault::with(|effects| effects.unknown_enums = true)
    }

    /// Every object in the answer whose fields the document knows, at any depth, gets another
    /// field, `not_known_yet`.
    #[must_use]
    pub fn unknown_fields() -> Self {
        Fault::with(|effects| effects.unknown_fields = true)
    }

    /// The first required field is taken out of element `element` (counted from 0) of an array,
    /// or out of the answer itself if it is an object. [`Fault::missing_field_at`] says which
    /// field.
    #[must_use]
    pub fn missing_field(element: usize) -> Self {
        Fault::with(|effects| effects.missing = Some(Missing { path: None, element }))
    }

    /// A field is taken out of element `element` of an array, or out of the answer itself if it
    /// is an object. The path is names and array positions joined by dots, such as
    /// `tools.0.slug`. Where the answer has nothing at the path, it stays as it is.
    #[must_use]
    pub fn missing_field_at(element: usize, path: impl Into<String>) -> Self {
        let path = Some(path.into());
        Fault::with(|effects| effects.missing = Some(Missing { path, element }))
    }

    /// The answer is at least so many bytes long, and valid: an array repeats its first element,
    /// an object gets a long field. It is made while it is sent, in chunks and without a length;
    /// see [`Fault::declared`].
    #[must_use]
    pub fn giant_bytes(bytes: u64) -> Self {
        let size = GiantSize::Bytes(bytes);
        Fault::with(|effects| effects.giant = Some(Giant { size, declared: false }))
    }

    /// An array of so many elements, which repeat its first one; see [`Fault::giant_bytes`].
    #[must_use]
    pub fn giant_elements(elements: u64) -> Self {
        let size = GiantSize::Elements(elements);
        Fault::with(|effects| effects.giant = Some(Giant { size, declared: false }))
    }

    /// Status 200 with a small body, compressed with gzip whatever the client accepts, that
    /// inflates to so many bytes of JSON: an empty array or object with much white space inside.
    #[must_use]
    pub fn bomb(inflated_bytes: u64) -> Self {
        Fault::instead(FaultBody::Bomb(inflated_bytes))
    }
}

/// More about the answer.
impl Fault {
    /// Joins another fault's effects to this one's. Where both say the same thing differently,
    /// the other's counts. When the fault strikes, this one says.
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
            giant,
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
        effects.giant = giant.or(effects.giant.take());
        effects.wire = wire.or(effects.wire.take());
        self
    }

    /// Gives this body instead of the operation's, with status 200 unless another is given, and
    /// as `application/json` unless a header says otherwise.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.effects.body = Some(FaultBody::Bytes(body.into()));
        self
    }

    /// Adds a header to the answer. Name and value are sent as they are, even if HTTP does not
    /// allow them. A header of the same name that the answer has is replaced, one that was added
    /// before is not.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.effects.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Adds a `Retry-After` in whole seconds, rounded up.
    #[must_use]
    pub fn retry_after(self, delay: Duration) -> Self {
        let seconds = delay.as_secs().saturating_add(u64::from(delay.subsec_nanos() > 0));
        self.header("retry-after", seconds.to_string())
    }

    /// Adds a `Retry-After` with an HTTP date, so long after the answer is given, rounded up to a
    /// whole second; at the latest the last second of the year 9999.
    #[must_use]
    pub fn retry_after_date(mut self, delay: Duration) -> Self {
        self.effects.retry_after_date = Some(delay);
        self
    }

    /// Has a giant answer tell its length beforehand.
    #[must_use]
    pub fn declared(mut self) -> Self {
        if let Some(giant) = &mut self.effects.giant {
            giant.declared = true;
        }
        self
    }
}

/// When.
impl Fault {
    /// Strikes this operation only, named by its `operationId`.
    #[must_use]
    pub fn operation(mut self, operation_id: impl Into<String>) -> Self {
        self.when.operation = Some(operation_id.into());
        self
    }

    /// Strikes requests with this method only.
    #[must_use]
    pub fn method(mut self, method: impl AsRef<str>) -> Self {
        self.when.method = Some(method.as_ref().to_ascii_uppercase());
        self
    }

    /// Strikes requests with this path only, in which `*` stands for anything.
    #[must_use]
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.when.path = Some(pattern.into());
        self
    }

    /// Strikes so often, then never again.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.when.times = Some(times);
        self
    }

    /// Strikes a single time.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Strikes again and again, which is so unless limited.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.when.times = None;
        self
    }

    /// Lets so many requests that match pass first.
    #[must_use]
    pub fn after(mut self, requests: u64) -> Self {
        self.when.after = requests;
        self
    }

    /// Strikes a request that matches with this probability between 0 and 1. The same seed gives
    /// the same decisions in every run.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Self {
        self.when.chance = Some((probability.clamp(0.0, 1.0), seed));
        self
    }
}
