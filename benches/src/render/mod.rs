//! From a report to what people read: Markdown, which reads well at a terminal too, and a
//! picture.

pub mod markdown;
pub mod picture;

use crate::report::{Report, Unit};

/// Returns all numbers of a report, as a page of its own: goals first, then every table.
pub fn page(report: &Report) -> String {
    let goals = markdown::goals(report).unwrap_or_default();
    format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench`; do not edit. Each number is the median of interleaved runs on one machine, and the number in brackets its ratio to that of the first line. [performance.md](performance.md) explains what was found on the way.\n\n{}\n\n## Goals\n\n{goals}\n{}![What a large list costs each client](benchmarks.svg)\n\n![The goals in all recorded runs](benchmarks.history.svg)\n\n## All numbers\n\n{}",
        markdown::circumstances(report),
        markdown::shortfalls(report),
        markdown::full(report)
    )
}

/// Returns a number with its unit, to three digits.
pub fn quantity(value: f64, unit: Unit) -> String {
    let (value, unit) = match unit {
        Unit::Seconds if value < 1e-3 => (value * 1e6, " µs"),
        Unit::Seconds if value < 1.0 => (value * 1e3, " ms"),
        Unit::Seconds => (value, " s"),
        Unit::Bytes if value < 1e6 => (value / 1e3, " kB"),
        Unit::Bytes => (value / 1e6, " MB"),
        Unit::Memory if value < 1024.0 * 1024.0 => (value / 1024.0, " KiB"),
        Unit::Memory => (value / (1024.0 * 1024.0), " MiB"),
        Unit::BytesPerSecond => (value / 1e6, " MB/s"),
        Unit::PerSecond => (value, " /s"),
        Unit::Count => return grouped(value),
    };
    format!("{}{unit}", digits(value))
}

/// Returns how many times one number is another.
pub fn times(value: f64) -> String {
    format!("{}×", digits(value))
}

/// Three digits that count; more only before the point.
fn digits(value: f64) -> String {
    let decimals = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    if decimals == 0 { grouped(value) } else { format!("{value:.decimals$}") }
}

/// Returns a whole number with commas.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_to_three_digits() {
        for (value, unit, text) in [
            (0.000_012_34, Unit::Seconds, "12.3 µs"),
            (0.5, Unit::Seconds, "500 ms"),
            (1.234, Unit::Seconds, "1.23 s"),
            (112_543_210.0, Unit::Bytes, "113 MB"),
            (33_554_432.0, Unit::Memory, "32.0 MiB"),
            (1.113e9, Unit::BytesPerSecond, "1,113 MB/s"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (91.0, Unit::Count, "91"),
        ] {
            assert_eq!(quantity(value, unit), text);
        }
        assert_eq!(times(0.352), "0.35×");
    }
}
