//! Values of JSON properties that hold secrets wherever they occur, found in text that need
//! not be valid JSON.

use std::ops::Range;

use serde::de::IgnoredAny;

/// Returns whether a name is one of these, in any case.
pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Returns the place of the value wherever `"name": value` occurs with one of these names. If
/// the value is no JSON, as in text that was cut off or is quoted within a string, it is all of
/// the rest.
pub(super) fn secret_values(text: &str, lower: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    for name in names {
        let name = name.to_ascii_lowercase();
        let mut at = 0;
        while let Some(found) = lower[at..].find(&name) {
            let start = at + found;
            at = start + name.len();
            if !lower[..start].ends_with(['"', '\'']) {
                continue;
            }
            let Some(value) = value_after_name(text, at) else { continue };
            let place = value_place(text, value);
            at = place.end;
            // These give nothing away, and are worth knowing.
            if !matches!(&text[place.clone()], "" | "null" | "true" | "false") {
                places.push(place);
            }
        }
    }
    places
}

/// Returns where the value of a property begins whose name ends at `at`.
fn value_after_name(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].trim_start_matches('\\');
    let rest = rest.strip_prefix(['"', '\''])?.trim_start();
    let value = rest.strip_prefix(':')?.trim_start();
    Some(text.len() - value.len())
}

/// Returns the place of the value that begins at `start`, without its quotation marks.
fn value_place(text: &str, start: usize) -> Range<usize> {
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
    let quote = usize::from(text[start..].starts_with('"'));
    match values.next() {
        Some(Ok(_)) => start + quote..start + values.byte_offset() - quote,
        _ => start + quote..text.len(),
    }
}
