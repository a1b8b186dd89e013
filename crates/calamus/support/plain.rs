//! Answers that are text.

use progenitor_client::{Error, ResponseValue};

/// Reads a whole answer as text, and makes of it what `wrap` does. What is not UTF-8 comes
/// as the replacement character.
///
/// # Errors
///
/// If the body breaks off.
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

/// Reads a whole answer as text.
///
/// # Errors
///
/// If the body breaks off.
pub async fn read_text<E>(response: reqwest::Response) -> Result<ResponseValue<String>, Error<E>> {
    read_text_as(response, std::convert::identity).await
}
