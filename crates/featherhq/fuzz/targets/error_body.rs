//! The parser of error bodies, and the redaction of its quotes.
//!
//! Input: a secret up to a line break, and the body.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let (Some(secret), Some(body)) = (parts.next(), parts.next()) else { return };
    let Ok(secret) = std::str::from_utf8(secret) else { return };
    let (line, excerpt) = featherhq::fuzz::error_body(body, secret);
    assert!(!line.contains(char::is_control), "{line:?}");
    assert!(line.len() < 16 * 1024, "{} bytes", line.len());
    assert!(excerpt.len() <= 1024);

    // The summary adds punctuation, so a secret of punctuation may occur by chance; and the
    // replacement itself is no leak.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if secret.len() < 8 || !secret.bytes().all(plain) {
        return;
    }
    let text = String::from_utf8_lossy(body);
    let (redacted, redacted_cut) = featherhq::fuzz::redact(&text, secret);
    for output in [&line, &excerpt, &redacted, &redacted_cut] {
        let output = output.replace("[redacted]", "|");
        assert!(!output.contains(secret), "{secret} is in {output:?}");
    }
});
