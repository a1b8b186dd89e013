//! Decodes responses into the types of this crate, by way of the generated types.

use bytes::Bytes;
use calamus_runtime::sdk::{BoxFuture, Elements, Secrets, decode_json, read_json, read_nothing};
use calamus_runtime::{Decoder, ResponseBody};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::secret_properties::SECRET_PROPERTIES;

/// A type that is converted from a type of the generated client.
pub(crate) trait FromWire: Sized + Send + 'static {
    /// The generated type.
    type Wire: DeserializeOwned + Send + 'static;

    /// Converts all properties. `raw` is the JSON that `wire` was decoded from, and empty if it
    /// was not decoded from JSON of its own; free-form parts of `wire` are slices of it.
    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self;
}

/// The value of a response: one value, a list, or nothing.
pub(crate) trait Decode: Sized + Send + 'static {
    fn decoder() -> Decoder<Self>;
}

impl<T: FromWire> Decode for T {
    fn decoder() -> Decoder<Self> {
        Decoder::new(|body| Box::pin(one(body)))
    }
}

async fn one<T: FromWire>(body: ResponseBody) -> Result<T, calamus_runtime::Error> {
    let (wire, raw) = read_json(body).await?;
    Ok(T::from_wire(wire, raw))
}

impl<T: FromWire> Decode for Vec<T> {
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

/// For operations without a response body.
impl Decode for () {
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

/// Decodes JSON that an application has stored.
pub(crate) fn from_json<T: FromWire>(json: &str) -> Result<T, Error> {
    let secrets = Secrets::of_properties(SECRET_PROPERTIES);
    let (wire, raw) = decode_json(Bytes::copy_from_slice(json.as_bytes()), None, &secrets)?;
    Ok(T::from_wire(wire, raw))
}
