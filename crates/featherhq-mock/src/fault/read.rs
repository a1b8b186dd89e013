//! Reads faults from text, for a command line or a header.
//!
//! The grammar is described where people look for it, at the top of the crate.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::document::Document;

use super::{Fault, LONGEST, Missing};

/// Why a text is no fault. Its message says which part, and what may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseFaultError {}

const EFFECTS: &str = "latency, drip, stall, cut, reset, length, garbage, html, empty, bad-utf8, \
                       status, body, body-hex, header, location, retry-after, retry-after-date, \
                       unknown-enums, unknown-fields, missing, giant, bomb";
/// The largest answer that a text may ask for: 1 TiB, which nobody sends by mistake or reads to
/// its end. What is given in code is not limited.
const LARGEST: u64 = 1 << 40;

/// The most elements that a text may ask for.
const MOST: u64 = 1_000_000_000_000;

const CONDITIONS: &str = "op, method, path, once, always, times, after, probability, seed";

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        read(text).map_err(ParseFaultError)
    }
}

fn read(text: &str) -> Result<Fault, String> {
    let mut fault = Fault::default();
    let mut effects = 0;
    let mut element = None;
    let mut seed = None;
    for (key, value) in parts(text)? {
        let value = value.as_deref();
        let needed = |example: &str| {
            value.ok_or_else(|| format!("`{key}` needs a value, for example `{key}={example}`"))
        };
        let none = || match value {
            None => Ok(()),
            Some(value) => Err(format!("`{key}` takes no value, but got `{value}`")),
        };
        let number = |value: &str| {
            value.parse::<u64>().map_err(|_| format!("`{key}={value}`: expected a whole number"))
        };
        let duration = |value: &str| {
            let duration = read_duration(value).ok_or_else(|| {
                format!("`{key}={value}`: expected a duration such as 200ms, 1.5s or 2m")
            })?;
            if duration > LONGEST {
                let days = LONGEST.as_secs() / 86_400;
                return Err(format!("`{key}={value}`: a duration is at most {days} days long"));
            }
            Ok(duration)
        };
        let size = |value: &str, example: &str| {
            let size = read_size(value)
                .ok_or_else(|| format!("`{key}={value}`: expected a size such as {example}"))?;
            if size > LARGEST {
                return Err(format!("`{key}={value}`: a size is at most {} GiB", LARGEST >> 30));
            }
            Ok(size)
        };
        let is_effect = !CONDITIONS.split(", ").any(|known| known == key);
        effects += usize::from(is_effect);
        fault = match key.as_str() {
            "latency" => fault.and(Fault::latency(duration(needed("200ms")?)?)),
            "drip" => {
                let value = needed("16/50ms")?;
                let (bytes, pause) = value
                    .split_once('/')
                    .ok_or_else(|| format!("`{key}={value}`: expected BYTES/PAUSE"))?;
                let bytes = usize::try_from(number(bytes)?).unwrap_or(usize::MAX);
                fault.and(Fault::drip(bytes, duration(pause)?))
            }
            "stall" => fault.and(match value {
                None => Fault::stall(),
                Some(bytes) => Fault::stall_after(number(bytes)?),
            }),
            "cut" => fault.and(Fault::cut_after(number(needed("100")?)?)),
            "reset" => fault.and(match value {
                None => Fault::reset(),
                Some(bytes) => Fault::reset_after(number(bytes)?),
            }),
            "length" => {
                let value = needed("+10")?;
                let difference = value.parse().map_err(|_| {
                    format!("`{key}={value}`: expected a difference such as +10 or -10")
                })?;
                fault.and(Fault::wrong_length(difference))
            }
            "garbage" => none().map(|()| fault.and(Fault::garbage()))?,
            "html" => none().map(|()| fault.and(Fault::html()))?,
            "empty" => none().map(|()| fault.and(Fault::empty()))?,
            "bad-utf8" => none().map(|()| fault.and(Fault::invalid_utf8()))?,
            "status" => {
                let value = needed("503")?;
                let status = value.parse().ok().filter(|status| (100..=599).contains(status));
                let status = status.ok_or_else(|| {
                    format!("`{key}={value}`: expected a status of HTTP, from 100 to 599")
                })?;
                fault.and(Fault::status(status))
            }
            "body" => fault.body(needed("text")?.to_owned()),
            "body-hex" => {
                let value = needed("c3a9")?;
                let bytes = read_hex(value)
                    .ok_or_else(|| format!("`{key}={value}`: expected pairs of hex digits"))?;
                fault.body(bytes)
            }
            "header" => {
                let value = needed("\"x-name: value\"")?;
                let (name, value) = value
                    .split_once(':')
                    .ok_or_else(|| format!("`{key}={value}`: expected NAME: VALUE"))?;
                fault.header(name.trim(), value.trim())
            }
            "location" => fault.header("location", needed("http://127.0.0.1:1/")?),
            "retry-after" => fault.retry_after(duration(needed("2s")?)?),
            "retry-after-date" => fault.retry_after_date(duration(needed("2s")?)?),
            "unknown-enums" => none().map(|()| fault.and(Fault::unknown_enums()))?,
            "unknown-fields" => none().map(|()| fault.and(Fault::unknown_fields()))?,
            "missing" => {
                let path = value.map(str::to_owned);
                fault.effects.missing = Some(Missing { path, element: 0 });
                fault
            }
            "element" => {
                let index = number(needed("3")?)?;
                element = Some(usize::try_from(index).unwrap_or(usize::MAX));
                effects -= 1;
                fault
            }
            "giant" => {
                let value = needed("64MiB")?;
                let giant = match value.strip_suffix("elements") {
                    Some(count) => {
                        let count = number(count.trim())?;
                        if count > MOST {
                            return Err(format!("`{key}={value}`: at most {MOST} elements"));
                        }
                        Fault::giant_elements(count)
                    }
                    None => Fault::giant_bytes(size(value, "64MiB, or 1000elements")?),
                };
                fault.and(giant)
            }
            "declared" => {
                effects -= 1;
                none()?;
                if fault.effects.giant.is_none() {
                    return Err("`declared` belongs after `giant=…`".to_owned());
                }
                fault.declared()
            }
            "bomb" => fault.and(Fault::bomb(size(needed("1GiB")?, "1GiB")?)),
            "op" => fault.operation(known_operation(needed("listConnections")?)?),
            "method" => fault.method(needed("GET")?),
            "path" => fault.path(needed("/v1/integrations*")?),
            "once" => none().map(|()| fault.once())?,
            "always" => none().map(|()| fault.always())?,
            "times" => {
                let value = needed("2")?;
                match number(value)? {
                    0 => return Err(format!("`{key}={value}`: a fault strikes at least once")),
                    times => fault.times(times),
                }
            }
            "after" => fault.after(number(needed("1")?)?),
            "probability" => {
                let value = needed("0.2")?;
                let probability = value.parse().ok().filter(|p| (0.0..=1.0).contains(p));
                let probability = probability
                    .ok_or_else(|| format!("`{key}={value}`: expected a number between 0 and 1"))?;
                fault.probability(probability, 0)
            }
            "seed" => {
                seed = Some(number(needed("7")?)?);
                fault
            }
            _ => {
                return Err(format!(
                    "`{key}` is no part of a fault; effects are {EFFECTS} (with element and \
                     declared), conditions are {CONDITIONS}"
                ));
            }
        };
    }
    if effects == 0 {
        return Err(format!("a fault needs an effect: one of {EFFECTS}"));
    }
    match (element, &mut fault.effects.missing) {
        (Some(element), Some(missing)) => missing.element = element,
        (Some(_), None) => return Err("`element` belongs to `missing`".to_owned()),
        (None, _) => {}
    }
    match (seed, &mut fault.when.chance) {
        (Some(seed), Some((_, place))) => *place = seed,
        (Some(_), None) => return Err("`seed` belongs to `probability=…`".to_owned()),
        (None, _) => {}
    }
    Ok(fault)
}

/// Splits `key=value;key;key="value; quoted"` into its parts.
fn parts(text: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ';']);
        if rest.is_empty() {
            return Ok(parts);
        }
        let end = rest.find(['=', ';']).unwrap_or(rest.len());
        let key = rest[..end].trim().to_ascii_lowercase();
        rest = &rest[end..];
        let Some(value) = rest.strip_prefix('=') else {
            parts.push((key, None));
            continue;
        };
        if value.trim_start().starts_with('"') {
            let value = value.trim_start();
            let end = quoted_end(value).ok_or_else(|| format!("`{key}`: the quote has no end"))?;
            let read = serde_json::from_str(&value[..end])
                .map_err(|_| format!("`{key}`: what is quoted is no JSON string"))?;
            parts.push((key.clone(), Some(read)));
            rest = value[end..].trim_start();
            if !rest.is_empty() && !rest.starts_with(';') {
                return Err(format!("`{key}`: expected `;` after the quote, found `{rest}`"));
            }
        } else {
            let end = value.find(';').unwrap_or(value.len());
            parts.push((key, Some(value[..end].trim().to_owned())));
            rest = &value[end..];
        }
    }
}

/// Where the JSON string ends that the text begins with.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(index, byte)| {
        let end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        end.then_some(index + 1)
    })
}

fn known_operation(id: &str) -> Result<&str, String> {
    let Ok(document) = Document::embedded() else { return Ok(id) };
    if document.operation(id).is_some() {
        return Ok(id);
    }
    let known: Vec<&str> = document.operations().iter().map(|o| o.id.as_str()).collect();
    Err(format!("`op={id}`: there is no such operation; there are {}", known.join(", ")))
}

fn read_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let nanoseconds = match unit.trim() {
        "ns" => 1.0,
        "us" | "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" | "min" => 60e9,
        "" if number == "0" => 0.0,
        _ => return None,
    };
    // Whole numbers, by far the most frequent, are not rounded.
    if let (Ok(number), true) = (number.parse::<u64>(), nanoseconds >= 1.0) {
        return number.checked_mul(nanoseconds as u64).map(Duration::from_nanos);
    }
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * nanoseconds / 1e9).ok()
}

fn read_size(text: &str) -> Option<u64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let factor = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

fn read_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_may_stand_there() {
        for (text, message) in [
            ("", "a fault needs an effect: one of latency, drip"),
            ("times=2", "a fault needs an effect"),
            ("element=2", "a fault needs an effect"),
            ("stauts=503", "`stauts` is no part of a fault; effects are latency"),
            ("status", "`status` needs a value, for example `status=503`"),
            ("status=ok", "`status=ok`: expected a status of HTTP, from 100 to 599"),
            ("status=99", "expected a status of HTTP"),
            ("status=600", "expected a status of HTTP"),
            ("status=999", "expected a status of HTTP"),
            ("cut=1;times=0", "`times=0`: a fault strikes at least once"),
            ("latency=5", "`latency=5`: expected a duration such as 200ms"),
            ("latency=1e99s", "expected a duration"),
            ("latency=18446744073s", "a duration is at most 36500 days long"),
            ("drip=1/9000000000000s", "`drip=9000000000000s`: expected a duration"),
            ("drip=1/9000000000000.5s", "a duration is at most 36500 days long"),
            ("status=503;retry-after=9000000000000.5s", "a duration is at most"),
            ("status=503;retry-after-date=9000000000000.5s", "a duration is at most"),
            ("giant=1025GiB", "`giant=1025GiB`: a size is at most 1024 GiB"),
            ("giant=99999999999GiB", "expected a size such as 64MiB, or 1000elements"),
            ("giant=18446744073709551615elements", "at most 1000000000000 elements"),
            ("bomb=1000000GiB", "`bomb=1000000GiB`: a size is at most 1024 GiB"),
            ("drip=5", "`drip=5`: expected BYTES/PAUSE"),
            ("html=1", "`html` takes no value, but got `1`"),
            ("cut=-1", "`cut=-1`: expected a whole number"),
            ("length=x", "expected a difference"),
            ("body-hex=fff", "expected pairs of hex digits"),
            ("header=x", "`header=x`: expected NAME: VALUE"),
            ("giant=64MB", "expected a size such as 64MiB"),
            ("cut=1;declared", "`declared` belongs after"),
            ("cut=1;element=1", "`element` belongs to `missing`"),
            ("cut=1;seed=1", "`seed` belongs to `probability=…`"),
            ("cut=1;probability=2", "expected a number between 0 and 1"),
            ("cut=1;op=list", "there is no such operation; there are listIntegrations"),
            ("body=\"abc", "`body`: the quote has no end"),
            ("body=\"a\\q\"", "`body`: what is quoted is no JSON string"),
            ("body=\"a\" x", "expected `;` after the quote, found `x`"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
