//! From the bytes of an answer to values, with the place of whatever does not fit.
//!
//! A value is decoded twice only if the first time fails: then once more, slowly, to
//! learn where.

mod split;
mod strict;
mod words;

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use featherhq_api::support;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};
use tokio::time::{Instant, timeout_at};

use crate::error::{Error, Kind, html_summary, looks_like_html, one_line};
use crate::secret::Secrets;
use crate::transport::{Answer, Reader, excerpt};

pub(crate) use split::{SplitError, Splitter};
use strict::Strict;

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

/// How an outcome is read from an answer.
pub trait Decode: Sized + Send + 'static {
    /// What the generated client says that the answer is.
    type Wire;

    /// Reads it from the answer.
    #[allow(private_interfaces)]
    fn read(answer: Answer, secrets: &Secrets) -> impl Future<Output = Result<Self, Error>> + Send;

    /// What a deletion ends in that finds nothing left to delete.
    fn when_gone() -> Option<Self> {
        None
    }
}

impl<T: FromWire> Decode for T {
    type Wire = T::Wire;

    #[allow(private_interfaces)]
    async fn read(mut answer: Answer, secrets: &Secrets) -> Result<Self, Error> {
        let body = answer.whole().await?;
        let doubtful = answer.is_close_delimited().then(|| body.clone());
        value(body, None, secrets).map_err(|error| match doubtful {
            Some(body) if is_incomplete(&body) => cut_off(),
            _ => error,
        })
    }
}

impl<T: FromWire> Decode for Vec<T> {
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
impl Decode for () {
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

    fn when_gone() -> Option<Self> {
        Some(())
    }
}

/// Reads an outcome of a type.
pub(crate) struct Read<T>(pub(crate) std::marker::PhantomData<fn() -> T>);

impl<T: Decode> Reader for Read<T> {
    type Output = T;

    async fn read(&mut self, answer: Answer, secrets: &Secrets) -> Result<T, Error> {
        T::read(answer, secrets).await
    }

    fn when_gone(&self) -> Option<T> {
        T::when_gone()
    }
}

/// How much of an answer is kept to quote from.
const BEGINNING: usize = 4096;

/// How long the rest of that is waited for once the answer is known to be of no use.
const PATIENCE: Duration = Duration::from_secs(1);

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
                    return match self.splitter.finish() {
                        Ok(()) => Ok(None),
                        Err(_) if self.answer.is_close_delimited() => Err(cut_off()),
                        Err(error) => Err(self.broken(error, secrets)),
                    };
                }
            }
        }
    }

    /// Reads a little more of an answer that is no array, so that what is said about it does
    /// not depend on the pieces that it came in.
    async fn read_on(&mut self) {
        if self.splitter.has_begun() || self.beginning.len() == BEGINNING {
            return;
        }
        let mut beginning = self.beginning.to_vec();
        let until = Instant::now() + PATIENCE;
        while let Ok(Ok(Some(chunk))) = timeout_at(until, self.answer.chunk()).await {
            let missing = BEGINNING - beginning.len();
            beginning.extend_from_slice(&chunk[..chunk.len().min(missing)]);
            if beginning.len() == BEGINNING {
                break;
            }
        }
        self.beginning = beginning.into();
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

/// The error for a response that only the end of its connection delimits, and that is
/// incomplete as JSON: the connection broke. It is a failure of the transport and may be retried.
fn cut_off() -> Error {
    Error::new(Kind::Transport, "the connection closed before the response was complete")
}

/// Whether a text is the beginning of a JSON value and not all of it.
fn is_incomplete(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// Decodes one value. `index` is its place in a list.
pub(crate) fn value<T: FromWire>(
    text: Bytes,
    index: Option<usize>,
    secrets: &Secrets,
) -> Result<T, Error> {
    match support::from_bytes::<Strict<T::Wire>>(&text) {
        // Elements of lists have been through the splitter, which knows.
        Ok(_) if index.is_none() && split::is_too_deep(&text) => {
            let message =
                format!("the answer is nested more than {} levels deep", split::MAX_DEPTH);
            Err(Error::new(Kind::Decode, message).with_excerpt(excerpt(&text, false, secrets)))
        }
        Ok(Strict(wire)) => Ok(T::from_wire(wire, trimmed(text))),
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
    let path = match serde_path_to_error::deserialize::<_, Strict<W>>(&mut deserializer) {
        Err(located) => Some(located.path().clone()),
        // Bytes that are no text do not disturb it in members that are skipped.
        Ok(_) if std::str::from_utf8(text).is_err() => {
            let path = place(index, "");
            return Error::new(Kind::Decode, format!("the answer is not UTF-8, at {path}"))
                .with_excerpt(excerpt(text, false, secrets))
                .with_place(index, Some(path));
        }
        Ok(_) => None,
    };
    let holds_secret = |segment: &Segment| match segment {
        Segment::Map { key } => secrets.is_secret_property(key),
        _ => false,
    };
    let reason = if path.iter().flatten().any(holds_secret) {
        // Numbers and literals are quoted as they are.
        "a value that is not shown has the wrong type".to_owned()
    } else {
        reason(&error, secrets)
    };
    let within = path.map(|path| within(&path, secrets)).unwrap_or_default();
    let path = place(index, &within);
    Error::new(Kind::Decode, format!("the answer does not decode at {}: {reason}", one_line(&path)))
        .with_source(Undecodable(reason))
        .with_excerpt(excerpt(text, false, secrets))
        .with_place(index, Some(path))
        .with_undecoded(trimmed(text.clone()))
}

/// The error for an answer that is not JSON at all, which deserves plainer words.
fn not_json(text: &[u8], secrets: &Secrets) -> Option<Error> {
    /// What is looked through for a title.
    const HEAD: usize = 64 * 1024;
    let inner = text.trim_ascii();
    let head = String::from_utf8_lossy(&inner[..inner.len().min(HEAD)]);
    let what = if inner.is_empty() {
        "empty".to_owned()
    } else if looks_like_html(&head) {
        // Masked before the title is cut to size: what is cut in two is not found any more.
        html_summary(&secrets.mask_cut(&head))
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

/// What the decoder says about a text, on one line. It may quote a value that the server
/// sent, all of it.
///
/// Line and column are left out: the path says it better, and in a list they would count
/// from the element.
fn reason(error: &serde_json::Error, secrets: &Secrets) -> String {
    let message = Beginning::of(error);
    if message.cut {
        return one_line(&secrets.mask_cut(&message.text));
    }
    let end = message.text.rfind(" at line ").unwrap_or(message.text.len());
    one_line(&secrets.mask(&words::of_json(&message.text[..end])))
}

/// A path within a value: masked, since a member's name is the server's to choose, and of a
/// length to be read.
fn within(path: &Path, secrets: &Secrets) -> String {
    const LONGEST: usize = 300;
    let path = Beginning::of(path);
    let masked = if path.cut {
        secrets.mask_cut(&path.text)
    } else {
        // Where a text breaks off within a name, the path ends in a question mark.
        secrets.mask(path.text.trim_end_matches('?').trim_end_matches('.'))
    };
    match masked.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked,
    }
}

/// The beginning of what something displays as, which may be as long as an answer.
#[derive(Default)]
struct Beginning {
    text: String,
    cut: bool,
}

impl Beginning {
    fn of(shown: &impl std::fmt::Display) -> Self {
        let mut beginning = Self::default();
        // It fails where the text is cut, and what there is is there.
        let _ = write!(beginning, "{shown}");
        beginning
    }
}

impl std::fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let room = BEGINNING.saturating_sub(self.text.len());
        if text.len() <= room {
            self.text.push_str(text);
            return Ok(());
        }
        let mut end = room;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        self.cut = true;
        Err(std::fmt::Error)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(rename = "number")]
        _number: Option<u32>,
        #[serde(rename = "numbers")]
        _numbers: Option<BTreeMap<String, u32>>,
        #[serde(rename = "anything")]
        _anything: Option<IgnoredAny>,
    }

    impl FromWire for Sample {
        type Wire = Self;

        fn from_wire(wire: Self, _: Bytes) -> Self {
            wire
        }
    }

    fn refused(text: String) -> Error {
        let mut secrets = Secrets::of_properties(&["token"]);
        secrets.add("fth_live_canary");
        value::<Sample>(text.into(), None, &secrets).unwrap_err()
    }

    /// All that an error shows.
    fn shown(error: &Error) -> String {
        let source = std::error::Error::source(error).map(ToString::to_string);
        format!("{error} {error:?} {source:?} {:?}", error.json_path())
    }

    #[test]
    fn a_value_of_the_wrong_type_is_quoted_in_part_and_without_secrets() {
        let huge = "x".repeat(100_000);
        assert_eq!(Beginning::of(&huge).text.len(), BEGINNING);
        assert_eq!(Beginning::of(&"é".repeat(BEGINNING)).text, "é".repeat(BEGINNING / 2));
        assert!(!Beginning::of(&"x".repeat(BEGINNING)).cut);
        // Blanks are not shown, so that what stands at the cut would be.
        for before in (0..40).step_by(3) {
            let blanks = " ".repeat(BEGINNING - 40 + before);
            let error = refused(format!(r#"{{"number":"{blanks}fth_live_canary {huge}"}}"#));
            let shown = shown(&error);
            assert!(shown.len() < 4 * 1024, "{}", shown.len());
            assert!(!shown.contains("fth"), "{shown}");
        }
    }

    #[test]
    fn a_path_is_shown_in_part_and_without_secrets() {
        let error = refused(r#"{"numbers":{"Fth_live_canary":"x"}}"#.to_owned());
        assert_eq!(error.json_path(), Some("$.numbers.[redacted]"));
        for before in [0, 270, 280, 295, 4070, 4080, 4085, 100_000] {
            let name = format!("{}fth_live_canary", "é".repeat(before / 2));
            let error = refused(format!(r#"{{"numbers":{{"{name}{name}":"x"}}}}"#));
            let path = error.json_path().unwrap_or_default();
            assert!(path.starts_with("$.numbers.") && path.len() < 1024, "{path}");
            let shown = shown(&error);
            assert!(!shown.contains("fth"), "{shown}");
        }
    }

    #[test]
    fn nothing_is_quoted_from_within_a_member_that_holds_a_secret() {
        let error = refused(r#"{"numbers":{"token":"hunter"}}"#.to_owned());
        assert!(!shown(&error).contains("hunter"), "{error:?}");
        let error = refused(r#"{"numbers":{"a.token":"seen"}}"#.to_owned());
        assert!(shown(&error).contains("seen"), "{error:?}");
    }

    #[test]
    fn a_title_is_cut_after_it_is_masked() {
        for before in 270..301 {
            let title = format!("{}fth_live_canary", "x".repeat(before));
            let shown = shown(&refused(format!("<html><title>{title}</title>")));
            assert!(shown.contains("an HTML page titled"), "{shown}");
            assert!(!shown.contains("fth"), "{shown}");
        }
        let cut = format!("<title>{}fth_live_canary</title>", " ".repeat(64 * 1024 - 12));
        assert!(!shown(&refused(cut)).contains("fth"));
    }

    #[test]
    fn a_single_value_is_no_deeper_than_an_element() {
        let nested =
            |depth| format!(r#"{{"anything":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        let depth = split::MAX_DEPTH as usize;
        assert!(value::<Sample>(nested(depth - 1).into(), None, &Secrets::default()).is_ok());
        for depth in [depth, 1_000_000] {
            let error = refused(nested(depth));
            assert!(error.is_decode());
            assert_eq!(error.to_string(), "the answer is nested more than 1024 levels deep");
        }
    }
}
