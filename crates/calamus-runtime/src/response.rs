//! Decoding of responses.
//!
//! progenitor's own way puts the whole body into the error when it does not decode, where
//! `Debug` and `Display` print it, secrets and all.

use progenitor_client::{Error, ResponseValue};
use serde::de::DeserializeOwned;

use crate::json;

/// Reads a whole JSON response and decodes it; free-form parts share the buffer that was read.
///
/// # Errors
///
/// If the body breaks off, or does not decode. What it held is not part of the error.
pub async fn read<T: DeserializeOwned, E>(
    response: reqwest::Response,
) -> Result<ResponseValue<T>, Error<E>> {
    let status = response.status();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(Error::ResponseBodyError)?;
    match json::from_bytes(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        Err(error) => {
            let what = match error.classify() {
                serde_json::error::Category::Data => "has another form than expected",
                _ => "is not JSON",
            };
            let place = format!("line {}, column {}", error.line(), error.column());
            Err(Error::Custom(format!("the answer (status {status}) {what} at {place}")))
        }
    }
}

/// Decodes a response like [`read`], and passes its value to `wrap`: to the variant of its
/// status, where an operation has a type for each.
///
/// # Errors
///
/// As [`read`].
pub async fn read_as<T: DeserializeOwned, U: std::fmt::Debug, E>(
    response: reqwest::Response,
    wrap: impl FnOnce(T) -> U,
) -> Result<ResponseValue<U>, Error<E>> {
    read::<T, E>(response).await?.map(wrap)
}

/// Reads a whole response as text. What is not UTF-8 becomes the replacement character.
///
/// # Errors
///
/// If the body breaks off.
pub async fn read_text<E>(response: reqwest::Response) -> Result<ResponseValue<String>, Error<E>> {
    read_text_as(response, std::convert::identity).await
}

/// Reads a whole response like [`read_text`], and passes the text to `wrap`.
///
/// # Errors
///
/// As [`read_text`].
pub async fn read_text_as<U: std::fmt::Debug, E>(
    response: reqwest::Response,
    wrap: impl FnOnce(String) -> U,
) -> Result<ResponseValue<U>, Error<E>> {
    let status = response.status();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(Error::ResponseBodyError)?;
    let text = String::from_utf8_lossy(&body).into_owned();
    Ok(ResponseValue::new(wrap(text), status, headers))
}
