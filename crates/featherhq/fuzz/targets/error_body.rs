//! The reader of error bodies, and the masking of what it quotes.
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

    // A line is put together of parts and signs, so a secret of such signs may come about
    // that nobody sent; and the mask itself is no leak.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if secret.len() < 8 || !secret.bytes().all(plain) {
        return;
    }
    let text = String::from_utf8_lossy(body);
    let (masked, masked_cut) = featherhq::fuzz::redact(&text, secret);
    for shown in [&line, &excerpt, &masked, &masked_cut] {
        let shown = shown.replace("[redacted]", "|");
        assert!(!shown.contains(secret), "{secret} is in {shown:?}");
    }
});
