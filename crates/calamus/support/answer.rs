//! How an answer becomes a value.
//!
//! progenitor's own way puts the whole body into the error when it does not decode, where
//! `Debug` and `Display` print it, secrets and all.

use progenitor_client::{Error, ResponseValue};
use serde::de::DeserializeOwned;

use super::json;

/// Reads a whole answer and decodes it; free-form parts share the buffer that was read.
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
