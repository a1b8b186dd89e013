//! Suggestions for mistyped values.

/// Minimum similarity of a suggestion: half of the characters are right.
const SIMILAR: f64 = 0.5;

/// The longest value that is compared. A server chooses one of two values, and the time grows
/// with the product of their lengths.
const LONGEST: usize = 100;

/// Returns how similar two values are, from 0 to 1.
fn similarity(value: &str, candidate: &str) -> f64 {
    if value.len().max(candidate.len()) > LONGEST {
        return 0.0;
    }
    strsim::normalized_damerau_levenshtein(&value.to_lowercase(), &candidate.to_lowercase())
}

/// The most similar of some candidates, if one is similar enough.
#[derive(Debug)]
pub(crate) struct Nearest {
    similarity: f64,
    candidate: Option<String>,
}

impl Default for Nearest {
    fn default() -> Self {
        Self { similarity: SIMILAR, candidate: None }
    }
}

impl Nearest {
    /// Considers a candidate for `value`.
    pub(crate) fn add(&mut self, value: &str, candidate: &str) {
        let similarity = similarity(value, candidate);
        let is_nearer = similarity > self.similarity
            || self.candidate.is_none() && similarity >= self.similarity;
        if is_nearer {
            self.similarity = similarity;
            self.candidate = Some(candidate.to_owned());
        }
    }

    /// Returns the nearest candidate.
    pub(crate) fn get(&self) -> Option<&str> {
        self.candidate.as_deref()
    }
}

/// Returns the candidate that is most similar to `value`.
pub(crate) fn nearest<'a>(
    value: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let mut nearest = Nearest::default();
    candidates.into_iter().for_each(|candidate| nearest.add(value, candidate));
    nearest.candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_similar_values_are_suggested() {
        let known = ["active", "error", "on_hold"];
        assert_eq!(nearest("ACTVE", known).as_deref(), Some("active"));
        assert_eq!(nearest("onhold", known).as_deref(), Some("on_hold"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest(&"x".repeat(101), [&*"x".repeat(101)]), None);
    }
}
