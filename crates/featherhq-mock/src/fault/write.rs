//! Writes faults as the text from which they are read.

use std::fmt::{self, Write as _};
use std::time::Duration;

use super::{Effects, Fault, FaultBody, GiantSize, LONGEST, When, Wire};

/// Writes the text from which the same fault is read.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        write_effects(&self.effects, &mut parts);
        write_when(&self.when, &mut parts);
        f.write_str(&parts.join(";"))
    }
}

fn write_effects(effects: &Effects, parts: &mut Vec<String>) {
    if let Some(latency) = effects.latency {
        parts.push(format!("latency={}", written_duration(latency)));
    }
    if let Some(status) = effects.status {
        parts.push(format!("status={status}"));
    }
    match &effects.body {
        None => {}
        Some(FaultBody::Html) => parts.push("html".to_owned()),
        Some(FaultBody::InvalidUtf8) => parts.push("bad-utf8".to_owned()),
        Some(FaultBody::Bomb(size)) => parts.push(format!("bomb={size}")),
        Some(FaultBody::Bytes(bytes)) => parts.push(match std::str::from_utf8(bytes) {
            Ok("") => "empty".to_owned(),
            Ok(text) => format!("body={}", quoted(text)),
            Err(_) => {
                let mut part = "body-hex=".to_owned();
                for byte in bytes {
                    // Writing to a string cannot fail.
                    let _ = write!(part, "{byte:02x}");
                }
                part
            }
        }),
    }
    for (name, value) in &effects.headers {
        let value = String::from_utf8_lossy(value);
        let seconds = value.parse::<u64>().ok().filter(|seconds| *seconds <= LONGEST.as_secs());
        parts.push(match (name.as_str(), seconds) {
            ("retry-after", Some(seconds)) if seconds.to_string() == value => {
                format!("retry-after={seconds}s")
            }
            ("location", _) => format!("location={}", quoted(&value)),
            _ => format!("header={}", quoted(&format!("{name}: {value}"))),
        });
    }
    if let Some(delay) = effects.retry_after_date {
        parts.push(format!("retry-after-date={}", written_duration(delay)));
    }
    if effects.unknown_enums {
        parts.push("unknown-enums".to_owned());
    }
    if effects.unknown_fields {
        parts.push("unknown-fields".to_owned());
    }
    if let Some(missing) = &effects.missing {
        let path = missing.path.as_deref().map(|path| format!("={}", quoted(path)));
        parts.push(format!("missing{}", path.unwrap_or_default()));
        if missing.element > 0 {
            parts.push(format!("element={}", missing.element));
        }
    }
    if let Some(giant) = &effects.giant {
        parts.push(match giant.size {
            GiantSize::Bytes(bytes) => format!("giant={bytes}"),
            GiantSize::Elements(count) => format!("giant={count}elements"),
        });
        if giant.declared {
            parts.push("declared".to_owned());
        }
    }
    match &effects.wire {
        None => {}
        Some(Wire::Drip(bytes, pause)) => {
            parts.push(format!("drip={bytes}/{}", written_duration(*pause)));
        }
        Some(Wire::Stall(None)) => parts.push("stall".to_owned()),
        Some(Wire::Stall(Some(bytes))) => parts.push(format!("stall={bytes}")),
        Some(Wire::Cut(bytes)) => parts.push(format!("cut={bytes}")),
        Some(Wire::Reset(None)) => parts.push("reset".to_owned()),
        Some(Wire::Reset(Some(bytes))) => parts.push(format!("reset={bytes}")),
        Some(Wire::WrongLength(difference)) => parts.push(format!("length={difference:+}")),
        Some(Wire::Garbage) => parts.push("garbage".to_owned()),
    }
}

fn write_when(when: &When, parts: &mut Vec<String>) {
    let text = |name: &str, value: &Option<String>| {
        value.as_deref().map(|value| format!("{name}={}", quoted(value)))
    };
    parts.extend(text("op", &when.operation));
    parts.extend(text("method", &when.method));
    parts.extend(text("path", &when.path));
    if when.after > 0 {
        parts.push(format!("after={}", when.after));
    }
    if let Some(times) = when.times {
        parts.push(format!("times={times}"));
    }
    if let Some((probability, seed)) = when.chance {
        parts.push(format!("probability={probability}"));
        parts.push(format!("seed={seed}"));
    }
}

/// The value as it may stand in a part: quoted where it has to be.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty()
        && value.trim() == value
        && !value.starts_with('"')
        && !value.contains([';', '\n', '\r', '\0']);
    if plain { value.to_owned() } else { serde_json::Value::from(value).to_string() }
}

fn written_duration(duration: Duration) -> String {
    let nanoseconds = duration.as_nanos();
    for (unit, size) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)] {
        if nanoseconds.is_multiple_of(size) {
            return format!("{}{unit}", nanoseconds / size);
        }
    }
    format!("{nanoseconds}ns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (text, written) in [
            ("latency=200ms", "latency=200ms"),
            ("latency=1.5s", "latency=1500ms"),
            ("LATENCY = 0 ", "latency=0s"),
            ("drip=16/50ms", "drip=16/50ms"),
            ("stall;", "stall"),
            ("stall=100", "stall=100"),
            ("cut=0", "cut=0"),
            ("reset", "reset"),
            ("reset=7", "reset=7"),
            ("length=10", "length=+10"),
            ("length=-10", "length=-10"),
            ("garbage", "garbage"),
            ("html", "html"),
            ("empty", "empty"),
            ("bad-utf8", "bad-utf8"),
            ("status=503;times=2;op=listConnections", "status=503;op=listConnections;times=2"),
            (r#"status=400;body={"error":"x"}"#, r#"status=400;body={"error":"x"}"#),
            (r#"body="a;b\n";once"#, r#"body="a;b\n";times=1"#),
            ("body-hex=ff00", "body-hex=ff00"),
            ("body-hex=6869", "body=hi"),
            ("header=x-a:  b ;header=x-a: c", "header=x-a: b;header=x-a: c"),
            ("status=429;retry-after=1.2s", "status=429;retry-after=2s"),
            ("status=503;retry-after-date=3s", "status=503;retry-after-date=3s"),
            ("status=503;header=retry-after: 01", "status=503;header=retry-after: 01"),
            (
                "status=503;header=retry-after: 9999999999",
                "status=503;header=retry-after: 9999999999",
            ),
            ("status=307;location=http://[::1]:1/?a=b", "status=307;location=http://[::1]:1/?a=b"),
            ("unknown-enums;unknown-fields", "unknown-enums;unknown-fields"),
            ("missing", "missing"),
            ("element=3;missing=tools.0.slug", "missing=tools.0.slug;element=3"),
            ("giant=64MiB", "giant=67108864"),
            ("giant=10elements;declared", "giant=10elements;declared"),
            ("bomb=1GiB", "bomb=1073741824"),
            ("reset;seed=7;probability=0.25", "reset;probability=0.25;seed=7"),
            ("reset;method=get;path=/v1/*;after=2;always", "reset;method=GET;path=/v1/*;after=2"),
        ] {
            let fault: Fault = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(fault.to_string(), written, "{text}");
            assert_eq!(written.parse::<Fault>().as_ref(), Ok(&fault), "{text}");
        }
    }
}
