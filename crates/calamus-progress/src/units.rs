//! Durations and sizes as text: one grammar for options, settings and faults.

use std::time::Duration;

/// Parses a duration: numbers with units, such as `500ms`, `1m30s` or `1h 5min`, or one decimal
/// number with a unit, such as `1.5s`. `0` needs no unit.
///
/// # Errors
///
/// Returns an error if the text is anything else or the duration is too long for [`Duration`].
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let invalid = || "give a number with a unit, such as 500ms, 1.5s or 1m30s".to_owned();
    let text = text.trim();
    let Some((whole, rest)) = text.split_once('.') else {
        return humantime::parse_duration(text).map_err(|_| invalid());
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, unit) = rest.split_at(digits);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_one_unit = !unit.bytes().any(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || !has_one_unit {
        return Err(invalid());
    }
    let unit =
        humantime::parse_duration(&format!("1{}", unit.trim_start())).map_err(|_| invalid())?;
    let number: f64 = format!("{whole}.{fraction}").parse().map_err(|_| invalid())?;
    Duration::try_from_secs_f64(number * unit.as_secs_f64()).map_err(|_| invalid())
}

/// Parses a size in bytes: a number with an optional unit, `B`, `kB`, `MB`, `GB`, `KiB`, `MiB` or
/// `GiB`, in any case.
///
/// # Errors
///
/// Returns an error if the text is anything else or the size does not fit 64 bits.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("the units are B, kB, MB, GB, KiB, MiB and GiB, such as 64MiB".to_owned()),
    };
    match number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)) {
        Some(bytes) => Ok(bytes),
        None if number.is_empty() => Err("give a size, such as 64MiB".to_owned()),
        None => Err("it is too large".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_units() {
        for (text, millis) in [
            ("0", 0),
            ("200ms", 200),
            ("1.5s", 1500),
            ("0.25 m", 15_000),
            ("2m", 120_000),
            ("1m30s", 90_000),
            ("1h 5min", 3_900_000),
            ("36500d", 3_153_600_000_000),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in
            ["", "5", "s", "-1s", "1e9s", "1.s", ".5s", "1.5", "1.5s2m", "1.5.5s", "2 parsecs"]
        {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        for text in ["99999999999999999999s", "99999999999999999999.5s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("4096", 4096),
            ("512B", 512),
            ("64 KiB", 65_536),
            ("64MB", 64_000_000),
            ("2gib", 2 << 30),
            ("1kB", 1000),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "MiB",
            "-1",
            "1.5MiB",
            "64M",
            "64 parsecs",
            "99999999999999999999",
            "17179869184GiB",
        ] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
