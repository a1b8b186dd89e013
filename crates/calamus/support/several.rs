//! Answers that are one of several types, by status.

use progenitor_client::{Error, ResponseValue};
use serde::de::DeserializeOwned;

/// Decodes an answer, and makes of its value what `wrap` does.
pub async fn read_as<T: DeserializeOwned, U: std::fmt::Debug, E>(
    response: reqwest::Response,
    wrap: impl FnOnce(T) -> U,
) -> Result<ResponseValue<U>, Error<E>> {
    super::read::<T, E>(response).await?.map(wrap)
}
