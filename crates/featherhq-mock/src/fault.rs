//! Faults: what shall go wrong, and for which requests.
//!
//! This is the model: [`build`] is how people make faults, [`read`] and [`write`] are their text
//! form, and [`plan`] decides which faults strike a request.

mod build;
pub(crate) mod plan;
mod read;
mod write;

pub use read::ParseFaultError;

use std::time::Duration;

use bytes::Bytes;

/// The longest duration in the text form: about a century, beyond which neither clocks nor
/// calendars are sure to follow.
const LONGEST: Duration = Duration::from_secs(36_500 * 86_400);

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
/// answer: that is how a client finds out that its request did arrive. What changes the answer of
/// the operation has nothing to change where something else is answered.
///
/// The text form ([`Display`](std::fmt::Display), [`FromStr`](std::str::FromStr)) is described at
/// the top of the crate. It keeps everything but header values that are not UTF-8, and is read
/// back unless a duration or a size is beyond the limits given there.
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
