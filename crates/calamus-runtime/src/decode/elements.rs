//! JSON arrays, element by element as their bytes arrive.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::decode_json;
use super::failure::{cut_off, not_json, place};
use super::split::{SplitError, Splitter};
use crate::error::{Error, ErrorKind};
use crate::exchange::{ResponseBody, excerpt};

/// How much of a response is kept to quote from.
const BEGINNING: usize = 4096;

/// How long the rest of that is waited for once the response is known not to be an array.
const PATIENCE: Duration = Duration::from_secs(1);

/// The elements of a JSON array that is arriving, as JSON texts.
pub struct Elements {
    body: ResponseBody,
    splitter: Splitter,
    /// The beginning of the body, to quote if it is no array.
    beginning: Bytes,
}

/// Shows none of the text.
impl fmt::Debug for Elements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elements")
            .field("body", &self.body)
            .field("splitter", &self.splitter)
            .finish_non_exhaustive()
    }
}

impl Elements {
    /// Begins to read an array.
    ///
    /// # Errors
    ///
    /// If the announced length exceeds the size limit.
    pub fn new(body: ResponseBody) -> Result<Self, Error> {
        body.check_announced_size()?;
        Ok(Self { body, splitter: Splitter::new(), beginning: Bytes::new() })
    }

    /// Returns the index of the last element that was returned.
    pub fn index(&self) -> usize {
        self.splitter.count().saturating_sub(1)
    }

    /// From here on only the total and the idle deadline hold.
    pub(crate) fn begin_stream(&mut self) {
        self.body.begin_stream();
    }

    /// The next element, if it has arrived already.
    pub(crate) fn ready(&mut self) -> Result<Option<Bytes>, Error> {
        self.splitter.next_element().map_err(|error| self.broken(error))
    }

    /// Returns the JSON of the next element, or `None` after the last.
    ///
    /// # Errors
    ///
    /// If the body cannot be read, or is no array.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            match self.splitter.next_element() {
                Ok(Some(element)) => return Ok(Some(element)),
                Ok(None) => {}
                Err(error) => {
                    self.read_on().await;
                    return Err(self.broken(error));
                }
            }
            match self.body.chunk().await? {
                Some(chunk) => {
                    if !self.splitter.has_begun() {
                        self.beginning = chunk.slice(..chunk.len().min(BEGINNING));
                    }
                    self.splitter.push(chunk);
                }
                None => {
                    return match self.splitter.finish() {
                        Ok(()) => Ok(None),
                        Err(_) if self.body.is_close_delimited() => Err(cut_off()),
                        Err(error) => Err(self.broken(error)),
                    };
                }
            }
        }
    }

    /// Decodes the element that was returned last. Returns its JSON as well.
    ///
    /// # Errors
    ///
    /// If it has another form than `T`.
    pub fn decode<T: DeserializeOwned>(&self, element: Bytes) -> Result<(T, Bytes), Error> {
        decode_json(element, Some(self.index()), self.body.secrets())
    }

    /// Reads a little more of a body that is no array, so that the error does not depend on how it
    /// was split into chunks.
    async fn read_on(&mut self) {
        if self.splitter.has_begun() || self.beginning.len() == BEGINNING {
            return;
        }
        let mut beginning = self.beginning.to_vec();
        let until = Instant::now() + PATIENCE;
        while let Ok(Ok(Some(chunk))) = timeout_at(until, self.body.chunk()).await {
            let missing = BEGINNING - beginning.len();
            beginning.extend_from_slice(&chunk[..chunk.len().min(missing)]);
            if beginning.len() == BEGINNING {
                break;
            }
        }
        self.beginning = beginning.into();
    }

    /// Returns the error for a body that cannot be split into elements.
    fn broken(&self, error: SplitError) -> Error {
        let begun = self.splitter.has_begun();
        let within = begun && !matches!(error, SplitError::AfterEnd(_));
        let index = within.then_some(self.splitter.count());
        if let (false, Some(what)) = (begun, not_json(&self.beginning, self.body.secrets())) {
            return what;
        }
        let message = match index {
            Some(index) => format!("{error}, at element {index}"),
            None => error.to_string(),
        };
        Error::new(ErrorKind::Decode, message)
            .with_source(error)
            .with_excerpt(excerpt(&self.beginning, true, self.body.secrets()))
            .with_place(index, Some(place(index, "")))
    }
}
