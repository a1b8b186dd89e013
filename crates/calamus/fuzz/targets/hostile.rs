//! Strings of any content in every place of a document, from parsing to Rust: the generated
//! source parses and has no raw control character, or the document is refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/hostile/document.rs"]
mod document;

fuzz_target!(|bytes: &[u8]| {
    // 0xff occurs in no UTF-8, so that it can stand between strings.
    let strings: Vec<_> =
        bytes.split(|byte| *byte == 0xff).map(String::from_utf8_lossy).collect();
    let mut count = 0;
    let mut text = || {
        let string = &strings[count % strings.len()];
        count += 1;
        // Different names keep most of the document from being refused.
        if count % 2 == 0 { string.to_string() } else { format!("n{count}{string}") }
    };
    let document = document::document(&mut text);
    document::generate(&document, strings[0].as_ref());
});
