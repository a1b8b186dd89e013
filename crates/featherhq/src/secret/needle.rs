//! The forms of one secret, and the search for them.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::view::View;

/// The shortest secret that is searched for, in characters. Readers learn nothing from a shorter
/// one, and its redaction would tear holes into every word.
const SHORTEST: usize = 4;

/// The same in bytes, for what remains of a secret that looks like an escape itself.
const SHORTEST_UNESCAPED: usize = 3;

/// The shortest part of base64 that is searched for. A shorter one also occurs by chance.
const SHORTEST_BASE64: usize = 6;

/// The forms that a secret is searched for in.
#[derive(Debug, Default)]
pub(super) struct Needles {
    /// As it is.
    pub(super) plain: Vec<Needle>,
    /// What remains when all escapes are undone, of itself and of its base64.
    pub(super) unescaped: Vec<Needle>,
}

impl Needles {
    pub(super) fn of(secret: &str) -> Self {
        if secret.chars().count() < SHORTEST {
            return Self::default();
        }
        let mut unescaped = vec![Needle::new(View::unescaped(secret), 1)];
        // A secret that looks like an escape itself keeps that form if each of its characters
        // was escaped.
        let literal = Zeroizing::new(secret.replace('\\', ""));
        if View::plain(&literal).bytes != *unescaped[0].bytes {
            unescaped.push(Needle::new(View::plain(&literal), 1));
        }
        for encoded in base64_forms(secret) {
            unescaped.push(Needle::new(View::plain(&encoded), SHORTEST));
        }
        unescaped.retain(|needle| needle.bytes.len() >= SHORTEST_UNESCAPED);
        Self { plain: vec![Needle::new(View::plain(secret), 1)], unescaped }
    }
}

/// The characters of base64 that depend on the secret alone, for each of the three places that
/// it may have within a longer text, in both alphabets.
fn base64_forms(secret: &str) -> Vec<Zeroizing<String>> {
    let mut forms: Vec<Zeroizing<String>> = Vec::new();
    for before in 0..3 {
        let mut text = Zeroizing::new(vec![0; before]);
        text.extend_from_slice(secret.as_bytes());
        // A character holds 6 bits: the first ones also depend on what precedes the secret,
        // and the last one on what follows it.
        let first = (before * 8).div_ceil(6);
        let end = text.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&text));
            let form = Zeroizing::new(encoded[first.min(end)..end].to_owned());
            if form.len() >= SHORTEST_BASE64 && !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

/// Bytes to search for in time proportional to the text (Knuth, Morris and Pratt): a server
/// chooses the text, so no text may take long.
#[derive(Debug)]
pub(super) struct Needle {
    bytes: Zeroizing<Vec<u8>>,
    /// For each prefix the length of the longest shorter one that it ends with.
    fallbacks: Zeroizing<Vec<usize>>,
    /// The shortest beginning that counts at the end of a text that was cut off.
    shortest_beginning: usize,
}

impl Needle {
    fn new(view: View, shortest_beginning: usize) -> Self {
        let bytes = Zeroizing::new(view.bytes);
        let mut needle = Self { fallbacks: Zeroizing::default(), bytes, shortest_beginning };
        let mut length = 0;
        for at in 0..needle.bytes.len() {
            if at > 0 {
                length = needle.step(length, needle.bytes[at]);
            }
            needle.fallbacks.push(length);
        }
        needle
    }

    /// Reports each occurrence in `text`, and returns the one that begins at its end, if any.
    pub(super) fn search(
        &self,
        text: &[u8],
        mut found: impl FnMut(Range<usize>),
    ) -> Option<Range<usize>> {
        let mut length = 0;
        for (at, byte) in text.iter().enumerate() {
            length = self.step(length, *byte);
            if length == self.bytes.len() {
                found(at + 1 - length..at + 1);
                length = self.fallbacks[length - 1];
            }
        }
        (length >= self.shortest_beginning).then(|| text.len() - length..text.len())
    }

    /// How much of the needle precedes the next place, where `length` did before `byte`.
    fn step(&self, mut length: usize, byte: u8) -> usize {
        loop {
            super::count_work(1);
            if self.bytes[length] == byte {
                return length + 1;
            }
            if length == 0 {
                return 0;
            }
            length = self.fallbacks[length - 1];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_search_finds_what_comparing_every_place_finds(
            needle in "[ab]{4,9}",
            text in "[ab]{0,60}",
        ) {
            let mut found = Vec::new();
            let searched = Needle::new(View::plain(&needle), 1);
            let beginning = searched.search(text.as_bytes(), |place| found.push(place.start));
            let expected: Vec<usize> =
                (0..text.len()).filter(|at| text[*at..].starts_with(&needle)).collect();
            proptest::prop_assert_eq!(found, expected);
            let start = (0..text.len())
                .find(|at| text.len() - at < needle.len() && needle.starts_with(&text[*at..]));
            proptest::prop_assert_eq!(beginning.map(|place| place.start), start);
        }
    }
}
