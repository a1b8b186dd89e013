//! From the bytes of an answer to values, with the place of whatever does not fit.
//!
//! A value is decoded twice only if the first time fails: then once more, slowly, to
//! learn where.

mod split;

use bytes::Bytes;
use featherhq_api::support;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, html_summary, looks_like_html, one_line};
use crate::secret::{Secrets, is_secret_member};
use crate::transport::{Answer, Reader, excerpt};

pub(crate) use split::{SplitError, Splitter};

/// A type of ours that is made from a type of the generated client.
///
/// `raw` is the JSON text that `wire` was decoded from; free-form parts of `wire` are
/// slices of it.
pub trait FromWire: Sized + Send + 'static {
    /// The generated type.
    #[doc(hidden)]
    type Wire: DeserializeOwned + Send + 'static;

    /// Takes every member over.
    #[doc(hidden)]
    fn from_wire(wire: Self::Wire, raw: Bytes) -> Self;
}

/// What a call may end in: one value, a list of values, or nothing.
pub trait Outcome: Sized + Send + 'static {
    /// What the generated client says that the answer is.
    #[doc(hidden)]
    type Wire;

    /// Reads it from the answer.
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn read(answer: Answer, secrets: &Secrets) -> impl Future<Output = Result<Self, Error>> + Send;
}

impl<T: FromWire> Outcome for T {
    type Wire = T::Wire;

    #[allow(private_interfaces)]
    async fn read(mut answer: Answer, secrets: &Secrets) -> Result<Self, Error> {
        let body = answer.whole().await?;
        value(body, None, secrets)
    }
}

impl<T: FromWire> Outcome for Vec<T> {
    type Wire = Vec<T::Wire>;

    #[allow(private_interfaces)]
    async fn read(answer: Answer, secrets: &Secrets) -> Result<Self, Error> {
        let mut elements = Elements::begin(answer)?;
        let mut values = Self::new();
        while let Some(text) = elements.next(secrets).await? {
            values.push(value(text, Some(elements.index()), secrets)?);
        }
        Ok(values)
    }
}

/// For operations whose answer has no body. One that has is taken all the same, unless it is
/// a page: then it was not Feather that answered.
impl Outcome for () {
    type Wire = ();

    #[allow(private_interfaces)]
    async fn read(mut answer: Answer, secrets: &Secrets) -> Result<Self, Error> {
        // Read to its end, so that the connection can be used again.
        let body = answer.whole().await?;
        match not_json(&body, secrets).filter(|_| !body.trim_ascii().is_empty()) {
            Some(page) => Err(page),
            None => Ok(()),
        }
    }
}

/// Reads an outcome of a type.
pub(crate) struct Read<T>(pub(crate) std::marker::PhantomData<fn() -> T>);

impl<T: Outcome> Reader for Read<T> {
    type Output = T;

    async fn read(&mut self, answer: Answer, secrets: &Secrets) -> Result<T, Error> {
        T::read(answer, secrets).await
    }
}

/// How much of an answer is kept to quote from.
const BEGINNING: usize = 4096;

/// The elements of a list whose answer is on its way, as texts.
#[derive(Debug)]
pub(crate) struct Elements {
    answer: Answer,
    splitter: Splitter,
    /// The beginning of the answer, to quote if it is no array.
    beginning: Bytes,
}

impl Elements {
    pub(crate) fn begin(answer: Answer) -> Result<Self, Error> {
        answer.check_announced_size()?;
        Ok(Self { answer, splitter: Splitter::new(), beginning: Bytes::new() })
    }

    /// The index of the element that came out last.
    pub(crate) fn index(&self) -> usize {
        self.splitter.count().saturating_sub(1)
    }

    /// From here on only the total and the idle deadline hold.
    pub(crate) fn begin_stream(&mut self) {
        self.answer.begin_stream();
    }

    /// The next element that is already here.
    pub(crate) fn ready(&mut self, secrets: &Secrets) -> Result<Option<Bytes>, Error> {
        self.splitter.next().map_err(|error| self.broken(error, secrets))
    }

    /// The next element, or `None` after the last.
    pub(crate) async fn next(&mut self, secrets: &Secrets) -> Result<Option<Bytes>, Error> {
        loop {
            match self.splitter.next() {
                Ok(Some(text)) => return Ok(Some(text)),
                Ok(None) => {}
                Err(error) => {
                    self.read_on().await;
                    return Err(self.broken(error, secrets));
                }
            }
            match self.answer.chunk().await? {
                Some(chunk) => {
                    if !self.splitter.has_begun() {
                        self.beginning = chunk.slice(..chunk.len().min(BEGINNING));
                    }
                    self.splitter.push(chunk);
                }
                None => {
                    self.splitter.finish().map_err(|error| self.broken(error, secrets))?;
                    return Ok(None);
                }
            }
        }
    }

    /// Reads a little more of an answer that is no array, so that what is said about it does
    /// not depend on the pieces that it came in.
    async fn read_on(&mut self) {
        let missing = BEGINNING.saturating_sub(self.beginning.len());
        if self.splitter.has_begun() || missing == 0 {
            return;
        }
        let (more, _) = self.answer.beginning(missing).await;
        self.beginning = [&self.beginning[..], &more].concat().into();
    }

    /// The error for an answer that cannot be cut into elements.
    fn broken(&self, error: SplitError, secrets: &Secrets) -> Error {
        let begun = self.splitter.has_begun();
        let within = begun && !matches!(error, SplitError::AfterEnd(_));
        let index = within.then_some(self.splitter.count());
        if let (false, Some(what)) = (begun, not_json(&self.beginning, secrets)) {
            return what;
        }
        let message = match index {
            Some(index) => format!("{error}, at element {index}"),
            None => error.to_string(),
        };
        Error::new(Kind::Decode, message)
            .with_source(error)
            .with_excerpt(excerpt(&self.beginning, true, secrets))
            .with_place(index, Some(place(index, "")))
    }
}

/// Decodes one value. `index` is its place in a list.
pub(crate) fn value<T: FromWire>(
    text: Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<T, Error> {
    match support::from_bytes::<T::Wire>(&text) {
        // The decoder does not look into the strings of members that it skips, but `raw()`
        // gives them out.
        Ok(_) if std::str::from_utf8(&text).is_err() => {
            let path = place(index, "");
            Err(Error::new(Kind::Decode, format!("the answer is not UTF-8, at {path}"))
                .with_excerpt(excerpt(&text, false, secrets))
                .with_place(index, Some(path)))
        }
        Ok(wire) => Ok(T::from_wire(wire, trimmed(text))),
        Err(error) => Err(undecodable::<T::Wire>(&text, index, secrets, error)),
    }
}

/// The text without the blanks around it.
fn trimmed(text: Bytes) -> Bytes {
    let inner = text.trim_ascii();
    if inner.len() == text.len() { text } else { text.slice_ref(inner) }
}

/// The error for a text that does not decode.
#[cold]
fn undecodable<W: DeserializeOwned>(
    text: &Bytes,
    index: Option<usize>,
    secrets: &Secrets,
    error: serde_json::Error,
) -> Error {
    if let Some(what) = not_json(text, secrets) {
        return what;
    }
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let path = match serde_path_to_error::deserialize::<_, W>(&mut deserializer) {
        Err(located) => located.path().to_string(),
        Ok(_) => String::new(),
    };
    // Where a text breaks off within a name, the path ends in a question mark.
    let within = path.trim_end_matches('?').trim_end_matches('.');
    let member = within.rsplit('.').next().unwrap_or_default();
    let reason = if is_secret_member(member) {
        // Numbers and literals are quoted as they are.
        "a value that is not shown has the wrong type".to_owned()
    } else {
        // The message may quote a value that the server sent.
        one_line(&secrets.mask(&without_position(&error)))
    };
    let path = place(index, within);
    Error::new(Kind::Decode, format!("the answer does not decode at {}: {reason}", one_line(&path)))
        .with_source(Undecodable(reason))
        .with_excerpt(excerpt(text, false, secrets))
        .with_place(index, Some(path))
}

/// The error for an answer that is not JSON at all, which deserves plainer words.
fn not_json(text: &[u8], secrets: &Secrets) -> Option<Error> {
    let shown = String::from_utf8_lossy(text);
    let what = if text.trim_ascii().is_empty() {
        "empty".to_owned()
    } else if looks_like_html(&shown) {
        secrets.mask(&html_summary(&shown))
    } else {
        return None;
    };
    Some(
        Error::new(Kind::Decode, format!("the answer is {what}, where JSON was expected"))
            .with_excerpt(excerpt(text, true, secrets)),
    )
}

/// The JSON path of a place: `$[3].tools[0].id`.
fn place(index: Option<usize>, within: &str) -> String {
    let mut path = String::from("$");
    if let Some(index) = index {
        path.push_str(&format!("[{index}]"));
    }
    if !within.is_empty() && !within.starts_with('[') {
        path.push('.');
    }
    path.push_str(within);
    path
}

/// The message of a decoding error without line and column: the path says it better,
/// and in a list they would count from the element.
fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(end) => message[..end].to_owned(),
        None => message,
    }
}

/// What the decoder said, as the source of an error, with secrets masked.
#[derive(Debug)]
struct Undecodable(String);

impl std::fmt::Display for Undecodable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Undecodable {}
