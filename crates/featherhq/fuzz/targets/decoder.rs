//! The decoder of responses, compared with `serde_json`.
//!
//! Input: any bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|text: &[u8]| {
    let (json, value) = featherhq::fuzz::decode(text);
    // Strings that are skipped have to be UTF-8 as well.
    let text = str::from_utf8(text).ok();
    let raw = text.and_then(|text| serde_json::from_str::<&RawValue>(text).ok());
    assert_eq!(json.as_deref(), raw.map(RawValue::get));
    assert_eq!(value, text.and_then(|text| serde_json::from_str(text).ok()));
});
