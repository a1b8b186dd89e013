//! Secrets, and their redaction in text that may quote them.
//!
//! Knows nothing of HTTP: takes text and returns it without secrets. Secrets are found
//! by exact match (but for the case of letters) in the encodings that occur: as they are, and as
//! JSON, URLs, HTML and base64 have them. The work is proportional to the length of the text,
//! since a server chooses it.

mod forms;
mod property;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

/// A value that never shows in `Debug`, is not `Display`, and is wiped when dropped.
///
/// ```
/// let secret = calamus_runtime::Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Creates a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// Returns the value itself, which the caller has to keep out of logs and messages.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

impl From<&String> for Secret {
    fn from(value: &String) -> Self {
        Self::new(value)
    }
}

impl From<&Secret> for Secret {
    fn from(value: &Secret) -> Self {
        value.clone()
    }
}

/// The shortest secret that is searched for, in characters, and the shortest beginning of a form
/// at the end of a text. Readers learn nothing from shorter ones, and their redaction would tear
/// holes into every word.
const SHORTEST: usize = 4;

/// Replaces secrets in text.
pub const REDACTED: &str = "[redacted]";

/// The secrets of a call: the credentials of its client, and the secrets in its request.
#[derive(Clone, Default)]
pub struct Secrets {
    known: Vec<Arc<SecretForms>>,
    /// The properties of responses whose values are secrets.
    properties: Cow<'static, [&'static str]>,
}

/// A secret, with its forms once there is a text to search.
struct SecretForms {
    secret: Secret,
    forms: OnceLock<Vec<Zeroizing<String>>>,
}

impl SecretForms {
    fn forms(&self) -> &[Zeroizing<String>] {
        self.forms.get_or_init(|| forms::of(self.secret.expose()))
    }
}

impl Secrets {
    /// Creates a list without secrets, but with these secret properties.
    pub fn of_properties(properties: &'static [&'static str]) -> Self {
        Self { known: Vec::new(), properties: Cow::Borrowed(properties) }
    }

    /// Returns whether values of properties of this name are secrets wherever they occur.
    pub(crate) fn is_secret_property(&self, name: &str) -> bool {
        property::is_one_of(name, &self.properties)
    }

    /// Adds a secret.
    pub fn add(&mut self, secret: impl Into<Secret>) {
        let secret = secret.into();
        // Streams that reconnect add the token of each attempt.
        if self.known.iter().all(|known| known.secret.expose() != secret.expose()) {
            self.known.push(Arc::new(SecretForms { secret, forms: OnceLock::new() }));
        }
    }

    /// Returns whether no secret is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds the secrets and the secret properties of another list.
    pub fn extend(&mut self, others: Secrets) {
        self.known.extend(others.known);
        if self.properties.is_empty() {
            self.properties = others.properties;
            return;
        }
        for name in others.properties.iter() {
            if !self.is_secret_property(name) {
                self.properties.to_mut().push(name);
            }
        }
    }

    /// Adds the secrets of another list to one that is shared, which is copied only if there are
    /// any.
    pub(crate) fn extend_shared(shared: &mut Arc<Self>, others: Secrets) {
        if !others.is_empty() || !others.properties.is_empty() {
            Arc::make_mut(shared).extend(others);
        }
    }

    /// Returns `text` without the secrets of this call and without the values of properties
    /// that hold secrets.
    pub fn redact(&self, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        replace(text, self.find(text, &lower))
    }

    /// Like [`redact`](Self::redact), for a text that was cut off at its end: what may be the
    /// beginning of a secret there is removed too.
    pub fn redact_cut(&self, text: &str) -> String {
        let lower = text.to_ascii_lowercase();
        let mut places = self.find(text, &lower);
        let cut = self.forms().filter_map(|form| beginning_at_end(&lower, form)).min();
        let cut = cut.unwrap_or(text.len());
        places.retain(|place| place.start < cut);
        replace(&text[..cut], places)
    }

    fn forms(&self) -> impl Iterator<Item = &str> {
        self.known.iter().flat_map(|known| known.forms()).map(|form| form.as_str())
    }

    /// Returns the places of secrets. `lower` is the text in lower case: names of hosts and headers
    /// come back in it, and hexadecimal digits in either.
    fn find(&self, text: &str, lower: &str) -> Vec<Range<usize>> {
        let mut places = property::secret_values(text, lower, &self.properties);
        for form in self.forms() {
            places.extend(lower.match_indices(form).map(|(at, _)| at..at + form.len()));
        }
        places
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.known.len())
    }
}

/// Returns where a text ends with the beginning of a form.
fn beginning_at_end(text: &str, form: &str) -> Option<usize> {
    let lengths = (SHORTEST..form.len().min(text.len() + 1)).rev();
    let length = lengths
        .into_iter()
        .find(|length| form.is_char_boundary(*length) && text.ends_with(&form[..*length]));
    length.map(|length| text.len() - length)
}

/// `text` with [`REDACTED`] in these places, which may overlap.
fn replace(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_unstable_by_key(|place| place.start);
    let mut redacted = String::with_capacity(text.len());
    let mut done = 0;
    for place in places {
        // A place that begins within the one before is redacted already.
        if place.start >= done {
            redacted.push_str(&text[done..place.start]);
            redacted.push_str(REDACTED);
        }
        done = done.max(place.end.min(text.len()));
    }
    redacted.push_str(&text[done..]);
    redacted
}

#[cfg(test)]
mod tests;
