//! Formats faults as text.

use std::fmt;
use std::time::Duration;

use super::argument::MAX_DURATION;
use super::{Conditions, Effects, Fault, LargeBodySize, ReplacementBody, WireFault};

/// Formats the fault as text that parses to the same fault.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        write_effects(&self.effects, &mut parts);
        write_conditions(&self.conditions, &mut parts);
        f.write_str(&parts.join(";"))
    }
}

fn write_effects(effects: &Effects, parts: &mut Vec<String>) {
    if let Some(latency) = effects.latency {
        parts.push(format!("latency={}", format_duration(latency)));
    }
    parts.extend(effects.status.map(|status| format!("status={status}")));
    parts.extend(effects.body.as_ref().map(format_body));
    parts.extend(effects.headers.iter().map(|(name, value)| format_header(name, value)));
    if let Some(delay) = effects.retry_after_date {
        parts.push(format!("retry-after-date={}", format_duration(delay)));
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
    if let Some(large_body) = &effects.large_body {
        parts.push(match large_body.size {
            LargeBodySize::Bytes(bytes) => format!("giant={bytes}"),
            LargeBodySize::Elements(count) => format!("giant={count}elements"),
        });
        if large_body.declared {
            parts.push("declared".to_owned());
        }
    }
    parts.extend(effects.wire.as_ref().map(format_wire));
}

fn format_body(body: &ReplacementBody) -> String {
    let bytes = match body {
        ReplacementBody::Html => return "html".to_owned(),
        ReplacementBody::InvalidUtf8 => return "bad-utf8".to_owned(),
        ReplacementBody::GzipBomb(size) => return format!("bomb={size}"),
        ReplacementBody::Bytes(bytes) => bytes,
    };
    match std::str::from_utf8(bytes) {
        Ok("") => "empty".to_owned(),
        Ok(text) => format!("body={}", quoted(text)),
        Err(_) => {
            let hex = bytes.iter().map(|byte| format!("{byte:02x}"));
            format!("body-hex={}", hex.collect::<String>())
        }
    }
}

fn format_header(name: &str, value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    let seconds = value.parse::<u64>().ok().filter(|seconds| *seconds <= MAX_DURATION.as_secs());
    match (name, seconds) {
        ("retry-after", Some(seconds)) if seconds.to_string() == value => {
            format!("retry-after={seconds}s")
        }
        ("location", _) => format!("location={}", quoted(&value)),
        _ => format!("header={}", quoted(&format!("{name}: {value}"))),
    }
}

fn format_wire(wire: &WireFault) -> String {
    match wire {
        WireFault::Drip(bytes, pause) => format!("drip={bytes}/{}", format_duration(*pause)),
        WireFault::Stall(None) => "stall".to_owned(),
        WireFault::Stall(Some(bytes)) => format!("stall={bytes}"),
        WireFault::Cut(bytes) => format!("cut={bytes}"),
        WireFault::Reset(None) => "reset".to_owned(),
        WireFault::Reset(Some(bytes)) => format!("reset={bytes}"),
        WireFault::WrongLength(difference) => format!("length={difference:+}"),
        WireFault::Garbage => "garbage".to_owned(),
    }
}

fn write_conditions(conditions: &Conditions, parts: &mut Vec<String>) {
    let text = |name: &str, value: &Option<String>| {
        value.as_deref().map(|value| format!("{name}={}", quoted(value)))
    };
    parts.extend(text("op", &conditions.operation));
    parts.extend(text("method", &conditions.method));
    parts.extend(text("path", &conditions.path));
    if conditions.after > 0 {
        parts.push(format!("after={}", conditions.after));
    }
    if let Some(times) = conditions.times {
        parts.push(format!("times={times}"));
    }
    if let Some((probability, seed)) = conditions.probability {
        parts.push(format!("probability={probability}"));
        parts.push(format!("seed={seed}"));
    }
}

/// Quotes a value where necessary.
fn quoted(value: &str) -> String {
    let plain = !value.is_empty()
        && value.trim() == value
        && !value.starts_with('"')
        && !value.contains([';', '\n', '\r', '\0']);
    if plain { value.to_owned() } else { serde_json::Value::from(value).to_string() }
}

fn format_duration(duration: Duration) -> String {
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
    fn formatted_faults_parse_to_the_same_fault() {
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
