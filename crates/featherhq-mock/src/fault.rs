//! Faults: what shall go wrong, and for which requests.
//!
//! This is the model that people build; [`grammar`] gives it a text form, and [`plan`] decides
//! which faults strike a request.

mod grammar;
pub(crate) mod plan;

pub use grammar::ParseFaultError;

use std::time::Duration;

use bytes::Bytes;

/// Something that goes wrong on purpose: one or more effects, and the requests they strike.
///
/// Built by a function that names an effect, joined with others by [`Fault::and`], and limited by
/// the methods that say when. Unless limited, a fault strikes every request.
///
/// ```
/// use std::time::Duration;
/// use featherhq_mock::Fault;
///
/// // Twice 503 with `Retry-After: 1`, then all is well again.
/// let overloaded = Fault::status(503).retry_after(Duration::from_secs(1)).times(2);
/// // One list in five arrives slowly and breaks off after 1000 bytes.
/// let flaky = Fault::cut_after(1000)
///     .and(Fault::latency(Duration::from_millis(20)))
///     .operation("listConnections")
///     .probability(0.2, 7);
/// assert_eq!(overloaded.to_string(), "status=503;retry-after=1s;times=2");
/// assert_eq!(flaky.to_string().parse::<Fault>().unwrap(), flaky);
/// ```
///
/// An effect that gives another status or body answers **instead of** the operation, which is not
/// carried out. With every other effect the operation is carried out, whatever becomes of the
/// answer: that is how a client finds out that its request did arrive.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fault {
    pub(crate) effects: Effects,
    pub(crate) when: When,
}

/// What goes wrong. Absent parts go as they should.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Effects {
    pub(crate) latency: Option<Duration>,
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<FaultBody>,
    /// Names and values, sent as they are even if HTTP does not allow them.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// A `Retry-After` with the date that is so long after the answer.
    pub(crate) retry_after_date: Option<Duration>,
    pub(crate) unknown_enums: bool,
    pub(crate) unknown_fields: bool,
    pub(crate) missing: Option<Missing>,
    pub(crate) giant: Option<Giant>,
    pub(crate) wire: Option<Wire>,
}

/// A body given instead of the operation's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FaultBody {
    Bytes(Bytes),
    Html,
    InvalidUtf8,
    /// Compressed with gzip, and of this size when inflated.
    Bomb(u64),
}

/// A field to take out of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Missing {
    /// Names and array positions joined by dots, from the element on; a required field if not
    /// given.
    pub(crate) path: Option<String>,
    /// Which element of an array.
    pub(crate) element: usize,
}

/// An answer made larger than it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Giant {
    pub(crate) size: GiantSize,
    /// Whether `Content-Length` tells; otherwise the body is sent in chunks.
    pub(crate) declared: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum GiantSize {
    /// At least so many bytes.
    Bytes(u64),
    Elements(u64),
}

/// What goes wrong below HTTP.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wire {
    /// So many bytes of the body at a time, with a pause in between.
    Drip(usize, Duration),
    /// Nothing more comes after so many bytes of the body, or (`None`) nothing at all.
    Stall(Option<u64>),
    /// The connection is closed after so many bytes of the body.
    Cut(u64),
    /// The connection is reset after so many bytes of the body, or (`None`) before the head.
    Reset(Option<u64>),
    /// `Content-Length` is so much more than the length, or less.
    WrongLength(i64),
    /// Bytes that are no HTTP.
    Garbage,
}

/// Which requests are struck.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct When {
    pub(crate) operation: Option<String>,
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    /// How many of the requests that match go well first.
    pub(crate) after: u64,
    /// How often the fault strikes at most.
    pub(crate) times: Option<u64>,
    /// With which probability it strikes a request that matches, and the seed of the dice.
    pub(crate) chance: Option<(f64, u64)>,
}

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
        let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
        self.header("retry-after", seconds.to_string())
    }

    /// Adds a `Retry-After` with an HTTP date, so long after the answer is given, rounded up to a
    /// whole second.
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
