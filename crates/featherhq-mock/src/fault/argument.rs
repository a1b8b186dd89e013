//! Parses the values of a fault's parts: numbers, durations, sizes and bytes.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use calamus_progress::units;

/// The longest duration in the text form: about a century, beyond which neither clocks nor
/// calendars are reliable.
pub(super) const MAX_DURATION: Duration = Duration::from_secs(36_500 * 86_400);

/// The largest size in the text form: 1 TiB, which no test needs. Values set in code are not
/// limited.
pub(super) const MAX_SIZE: u64 = 1 << 40;

/// The largest number of array elements in the text form.
pub(super) const MAX_ELEMENTS: u64 = 1_000_000_000_000;

/// A part's key and its value, if it has one.
#[derive(Clone, Copy)]
pub(super) struct Argument<'a> {
    pub(super) key: &'a str,
    pub(super) value: Option<&'a str>,
}

impl<'a> Argument<'a> {
    pub(super) fn text(&self) -> &'a str {
        self.value.unwrap_or_default()
    }

    pub(super) fn number(&self) -> Result<u64, String> {
        self.parse("a whole number")
    }

    /// Parses an index or a length; one beyond the address space is as good as the largest.
    pub(super) fn index(&self) -> Result<usize, String> {
        Ok(usize::try_from(self.number()?).unwrap_or(usize::MAX))
    }

    pub(super) fn optional_number(&self) -> Result<Option<u64>, String> {
        self.value.map(|_| self.number()).transpose()
    }

    pub(super) fn parse<T: FromStr>(&self, expected: &str) -> Result<T, String> {
        self.text().parse().map_err(|_| self.expected(expected))
    }

    /// Parses a value that has to lie between two others.
    pub(super) fn between<T: FromStr + PartialOrd>(
        &self,
        range: RangeInclusive<T>,
        expected: &str,
    ) -> Result<T, String> {
        let value = self.text().parse().ok().filter(|value| range.contains(value));
        value.ok_or_else(|| self.expected(expected))
    }

    pub(super) fn duration(&self) -> Result<Duration, String> {
        let duration = units::parse_duration(self.text())
            .map_err(|_| self.expected("a duration such as 200ms, 1.5s or 1m30s"))?;
        if duration > MAX_DURATION {
            let days = MAX_DURATION.as_secs() / 86_400;
            return Err(self.error(&format!("a duration is at most {days} days long")));
        }
        Ok(duration)
    }

    pub(super) fn size(&self, examples: &str) -> Result<u64, String> {
        let size = units::parse_size(self.text())
            .map_err(|_| self.expected(&format!("a size such as {examples}")))?;
        if size > MAX_SIZE {
            return Err(self.error(&format!("a size is at most {} GiB", MAX_SIZE >> 30)));
        }
        Ok(size)
    }

    pub(super) fn hex(&self) -> Result<Vec<u8>, String> {
        parse_hex(self.text()).ok_or_else(|| self.expected("pairs of hex digits"))
    }

    /// Splits the value at a separator.
    pub(super) fn split(&self, separator: char, form: &str) -> Result<[Argument<'a>; 2], String> {
        let (left, right) = self.text().split_once(separator).ok_or_else(|| self.expected(form))?;
        Ok([left, right].map(|value| Argument { key: self.key, value: Some(value) }))
    }

    pub(super) fn expected(&self, expected: &str) -> String {
        self.error(&format!("expected {expected}"))
    }

    pub(super) fn error(&self, message: &str) -> String {
        format!("`{}={}`: {message}", self.key, self.text())
    }
}

fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}
