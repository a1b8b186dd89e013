//! From the bytes of a response to values, with the place of whatever does not fit.
//!
//! A value is decoded twice only if the first time fails: then once more, slowly, to learn
//! where.

mod elements;
mod failure;
mod messages;
mod split;
mod strict;

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};

pub use elements::Elements;
pub(crate) use failure::{cut_off, place};
use failure::{decode_slowly, not_json, trimmed};
pub use split::{SplitError, Splitter};

use crate::error::{ByStatus, Error, ErrorKind};
use crate::exchange::{Decoder, ResponseBody, excerpt};
use crate::json::{JsonValue, scan};
use crate::secret::Secrets;

impl<T: DeserializeOwned + Send + 'static> Decoder<T> {
    /// Decodes a JSON value.
    pub const fn json() -> Self {
        Self::new(|body| Box::pin(async { Ok(read_json(body).await?.0) }))
    }
}

impl<T: DeserializeOwned + Send + 'static> Decoder<Vec<T>> {
    /// Decodes a JSON array element by element, so that a failure has an index.
    pub const fn json_array() -> Self {
        Self::new(|body| {
            Box::pin(async {
                let mut elements = Elements::new(body)?;
                let mut values = Vec::new();
                while let Some(element) = elements.next().await? {
                    values.push(elements.decode(element)?.0);
                }
                Ok(values)
            })
        })
    }
}

impl<T: ByStatus> Decoder<T> {
    /// Decodes the body that is declared for the status of the response.
    pub const fn by_status() -> Self {
        Self::new(|mut body| {
            Box::pin(async move {
                let status = body.status();
                let text = body.bytes().await?;
                T::parse(status, text, body.secrets())
            })
        })
    }
}

impl Decoder<()> {
    /// Expects no body. One that is there is ignored, unless it is an HTML page: then another
    /// server has responded.
    pub const fn nothing() -> Self {
        Self::new(|body| Box::pin(read_nothing(body))).when_deleted(|| ())
    }
}

impl Decoder<Bytes> {
    /// Returns the body as it is.
    pub const fn bytes() -> Self {
        Self::new(|mut body| Box::pin(async move { body.bytes().await }))
    }
}

impl Decoder<String> {
    /// Returns the body as text. What is not UTF-8 becomes the replacement character.
    pub const fn text() -> Self {
        Self::new(|mut body| {
            Box::pin(async move { Ok(String::from_utf8_lossy(&body.bytes().await?).into_owned()) })
        })
    }
}

impl Decoder<JsonValue> {
    /// Returns the JSON as it is, and `null` where there is no body.
    pub const fn any_json() -> Self {
        Self::new(|mut body| {
            Box::pin(async move {
                let text = body.bytes().await?;
                if text.trim_ascii().is_empty() {
                    return JsonValue::from_text("null").map_err(|error| {
                        Error::new(ErrorKind::Decode, "the response is empty").with_source(error)
                    });
                }
                Ok(decode_complete(text, &body)?.0)
            })
        })
    }
}

/// Reads one JSON value. Returns its text as well; free-form parts of the value are slices
/// of it.
///
/// # Errors
///
/// If the body cannot be read, or does not decode.
pub async fn read_json<T: DeserializeOwned>(mut body: ResponseBody) -> Result<(T, Bytes), Error> {
    let text = body.bytes().await?;
    decode_complete(text, &body)
}

fn decode_complete<T: DeserializeOwned>(
    text: Bytes,
    body: &ResponseBody,
) -> Result<(T, Bytes), Error> {
    let doubtful = body.is_close_delimited().then(|| text.clone());
    decode_json(text, None, body.secrets()).map_err(|error| match doubtful {
        Some(text) if is_incomplete(&text) => cut_off(),
        _ => error,
    })
}

/// Reads a body that should be empty to its end, so that the connection can be used again.
///
/// # Errors
///
/// If the body cannot be read, or is an HTML page.
pub async fn read_nothing(mut body: ResponseBody) -> Result<(), Error> {
    let text = body.bytes().await?;
    match not_json(&text, body.secrets()).filter(|_| !text.trim_ascii().is_empty()) {
        Some(page) => Err(page),
        None => Ok(()),
    }
}

/// Returns whether a text is the beginning of a JSON value and not all of it.
pub(crate) fn is_incomplete(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// Decodes one JSON value. `index` is its place in an array. Returns the text without the
/// whitespace around it as well; free-form parts of the value are slices of it.
///
/// # Errors
///
/// If the text has another form than `T`, with the place.
pub fn decode_json<T: DeserializeOwned>(
    text: Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<(T, Bytes), Error> {
    // The splitter has checked the depth of elements.
    match index {
        Some(_) => decode_part(text, index, secrets),
        None => decode_bounded(text, None, secrets),
    }
}

/// Decodes one JSON value like [`decode_json`], and rejects one that is nested too deep.
pub(crate) fn decode_bounded<T: DeserializeOwned>(
    text: Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<(T, Bytes), Error> {
    let (value, rest) = decode_part(text.clone(), index, secrets)?;
    if split::is_too_deep(&text) {
        let message = format!("the response is nested more than {} levels deep", split::MAX_DEPTH);
        return Err(Error::new(ErrorKind::Decode, message)
            .with_excerpt(excerpt(&text, false, secrets))
            .with_place(index, index.map(|index| place(Some(index), ""))));
    }
    Ok((value, rest))
}

/// Decodes the body of a webhook like a response. `properties` are those whose values are secrets.
///
/// # Errors
///
/// Those of [`decode_json`].
#[cfg(feature = "webhooks")]
pub(crate) fn decode_webhook<T: DeserializeOwned>(
    body: Bytes,
    properties: &'static [&'static str],
) -> Result<T, Error> {
    decode_json(body, None, &Secrets::of_properties(properties))
        .map(|(event, _)| event)
        .map_err(|error| error.with_subject("the body of the webhook"))
}

fn decode_part<T: DeserializeOwned>(
    text: Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<(T, Bytes), Error> {
    let value = match scan(&text) {
        Some(value) => value,
        None => decode_slowly(&text, index, secrets)?,
    };
    Ok((value, trimmed(text)))
}
