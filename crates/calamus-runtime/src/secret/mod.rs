//! Values that must not be seen, and their redaction in texts that may quote them.
//!
//! It knows nothing of HTTP: it takes texts and returns them without secrets. Secrets are found
//! by exact match, as they are, in base64, and after the escapes of JSON, URLs and HTML
//! are undone. The work is proportional to the length of the text, since a server chooses it.

mod needle;
mod property;
mod view;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

use needle::Needles;
use view::View;

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
    /// Keeps `value` from being seen.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself. Where it goes from here is up to the caller.
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

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// The secrets that one call knows: the key and all secrets in its request.
#[derive(Clone, Default)]
pub struct Secrets {
    known: Vec<Arc<Known>>,
    /// The properties of responses whose values are secrets too.
    properties: &'static [&'static str],
}

/// A secret, with the forms that it is searched for in once there is a text to search.
struct Known {
    secret: Secret,
    needles: OnceLock<Needles>,
}

impl Known {
    fn needles(&self) -> &Needles {
        self.needles.get_or_init(|| Needles::of(self.secret.expose()))
    }
}

impl Secrets {
    /// No secrets yet but the values of these properties.
    pub fn of_properties(properties: &'static [&'static str]) -> Self {
        Self { known: Vec::new(), properties }
    }

    /// Whether values of properties of this name are secrets wherever they occur.
    pub(crate) fn is_secret_property(&self, name: &str) -> bool {
        property::is_one_of(name, self.properties)
    }

    /// Adds a secret.
    pub fn add(&mut self, secret: impl Into<Secret>) {
        let needles = OnceLock::new();
        self.known.push(Arc::new(Known { secret: secret.into(), needles }));
    }

    /// Whether no secret is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds the secrets of another list.
    pub fn extend(&mut self, others: Secrets) {
        self.known.extend(others.known);
        if self.properties.is_empty() {
            self.properties = others.properties;
        }
    }

    /// Returns `text` without the secrets of this call and without the values of properties
    /// that hold secrets.
    pub fn redact(&self, text: &str) -> String {
        replace(text, self.find(text).whole)
    }

    /// Like [`redact`](Self::redact), for a text that was cut off at its end: what may be the
    /// beginning of a secret there is removed too.
    pub fn redact_cut(&self, text: &str) -> String {
        let text = view::without_broken_escape(text);
        let Found { whole, cut } = self.find(text);
        replace(&text[..cut], whole.into_iter().filter(|place| place.start < cut).collect())
    }

    fn find(&self, text: &str) -> Found {
        let mut found =
            Found { whole: property::secret_values(text, self.properties), cut: text.len() };
        let plain = View::plain(text);
        let unescaped = View::unescaped(text);
        for known in &self.known {
            let needles = known.needles();
            for (view, needles) in [(&plain, &needles.plain), (&unescaped, &needles.unescaped)] {
                for needle in needles {
                    let beginning = needle.search(&view.bytes, |range| {
                        found.whole.push(on_boundaries(text, view.place(range)));
                    });
                    if let Some(range) = beginning {
                        found.cut = found.cut.min(on_boundaries(text, view.place(range)).start);
                    }
                }
            }
        }
        found
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.known.len())
    }
}

/// Where a text holds secrets, and where one may begin whose end was cut off.
struct Found {
    whole: Vec<Range<usize>>,
    cut: usize,
}

/// The place, extended to whole characters. A secret that looks like an escape may match a part
/// of one.
fn on_boundaries(text: &str, Range { mut start, mut end }: Range<usize>) -> Range<usize> {
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
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

/// Counts steps of loops over texts, so that a test can bound the work without a clock.
fn count_work(steps: usize) {
    #[cfg(test)]
    tests::WORK.with(|work| work.set(work.get() + steps));
    #[cfg(not(test))]
    let _ = steps;
}

#[cfg(test)]
mod tests;
