//! A string that matches a regular expression.

use regex_syntax::hir::{Class, Hir, HirKind};

/// How often an unbounded repetition is repeated at most.
const MAX_REPEATS: usize = 2_000;

/// Returns a string that matches a pattern; repetitions occur `repeat` times, as far as the pattern
/// allows that. None for patterns that only other dialects have.
pub(super) fn matching(pattern: &str, repeat: usize) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    append(&hir, repeat.min(MAX_REPEATS), &mut text).then_some(text)
}

fn append(hir: &Hir, repeat: usize, text: &mut String) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(literal) => {
                text.push_str(literal);
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            // A letter or a digit, if there is one.
            let has = |expected: &char| {
                class.iter().any(|range| (range.start()..=range.end()).contains(expected))
            };
            let first = || class.iter().next().map(|range| range.start());
            let found = ['a', 'A', '1', '_', ' '].into_iter().find(has).or_else(first);
            text.extend(found);
            found.is_some()
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => {
            let most = repetition.max.map_or(MAX_REPEATS, |most| most as usize);
            let count = repeat.max(repetition.min as usize).min(most);
            (0..count).all(|_| append(&repetition.sub, repeat, text))
        }
        HirKind::Capture(capture) => append(&capture.sub, repeat, text),
        HirKind::Concat(all) => all.iter().all(|part| append(part, repeat, text)),
        HirKind::Alternation(all) => {
            let chosen = all.get(repeat % all.len().max(1));
            chosen.is_some_and(|part| append(part, repeat, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_repetitions_and_alternatives_are_made() {
        assert_eq!(matching("^[A-Z]{3}$", 0).as_deref(), Some("AAA"));
        assert_eq!(matching("^b+-[0-9]*$", 2).as_deref(), Some("bb-11"));
        assert_eq!(matching("^(on|off)$", 1).as_deref(), Some("off"));
        assert_eq!(matching("^(?!a)b$", 0), None);
    }
}
