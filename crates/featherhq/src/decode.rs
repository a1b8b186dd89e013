//! From responses to the types of this crate, by the types of the generated client.

use bytes::Bytes;
use calamus_runtime::sdk::{BoxFuture, Elements, Secrets, decode_json, read_json, read_nothing};
use calamus_runtime::{Decoder, ResponseBody};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::secret_properties::SECRET_PROPERTIES;

/// Keeps a trait that applications may name from being implemented by them.
pub trait Sealed {}

/// What answers are made of: a value that is one by itself or an element of a list, such as
/// [`Connection`](crate::Connection) and [`Tool`](crate::Tool).
///
/// It is there to be named in bounds, and is implemented by this crate's types alone:
///
/// ```
/// use featherhq::{Element, ElementStream, Error};
///
/// async fn count<T: Element>(mut stream: ElementStream<T>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(element) = stream.next().await {
///         element?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
pub trait Element: FromWire {}

impl<T: FromWire> Element for T {}

/// A type of ours that is made from a type of the generated client.
pub trait FromWire: Sized + Send + 'static {
    /// The generated type.
    type Wire: DeserializeOwned + Send + 'static;

    /// Takes every member over. `raw` is the JSON text that `wire` was decoded from;
    /// free-form parts of `wire` are slices of it.
    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self;
}

/// What a call may end in: one [`Element`], a list of them, or nothing.
///
/// It is there to be named in bounds, and is implemented by this crate's types alone; see
/// [`Request`](crate::Request) for an example.
pub trait Outcome: Decode {}

impl<T: Decode> Outcome for T {}

/// How an outcome is read from a response.
pub trait Decode: Sized + Send + 'static {
    /// The type of the generated client.
    type Wire;

    /// Returns how the runtime decodes it.
    #[doc(hidden)]
    fn decoder() -> Decoder<Self>;
}

impl<T: FromWire> Decode for T {
    type Wire = T::Wire;

    fn decoder() -> Decoder<Self> {
        Decoder::new(|body| Box::pin(one(body)))
    }
}

async fn one<T: FromWire>(body: ResponseBody) -> Result<T, calamus_runtime::Error> {
    let (wire, raw) = read_json(body).await?;
    Ok(T::from_wire(wire, raw))
}

impl<T: FromWire> Decode for Vec<T> {
    type Wire = Vec<T::Wire>;

    fn decoder() -> Decoder<Self> {
        Decoder::new(list)
    }
}

fn list<T: FromWire>(body: ResponseBody) -> BoxFuture<Result<Vec<T>, calamus_runtime::Error>> {
    Box::pin(async {
        let mut elements = Elements::new(body)?;
        let mut values = Vec::new();
        while let Some(json) = elements.next().await? {
            values.push(element(&elements, json)?);
        }
        Ok(values)
    })
}

/// For operations whose response has no body.
impl Decode for () {
    type Wire = ();

    fn decoder() -> Decoder<Self> {
        Decoder::new(|body| Box::pin(read_nothing(body))).when_deleted(|| ())
    }
}

/// Decodes an element of a list.
pub(crate) fn element<T: FromWire>(
    elements: &Elements,
    json: Bytes,
) -> Result<T, calamus_runtime::Error> {
    let (wire, raw) = elements.decode(json)?;
    Ok(T::from_wire(wire, raw))
}

/// Decodes JSON that an application has kept.
pub(crate) fn kept<T: FromWire>(text: &str) -> Result<T, Error> {
    let secrets = Secrets::of_properties(SECRET_PROPERTIES);
    let (wire, raw) = decode_json(Bytes::copy_from_slice(text.as_bytes()), None, &secrets)?;
    Ok(T::from_wire(wire, raw))
}
