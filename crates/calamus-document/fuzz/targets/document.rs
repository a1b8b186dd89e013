//! Any bytes, from parsing to the model: a document or a refusal with a place, and never a
//! panic, in bounded memory.

#![no_main]

use calamus_document::model::Document;
use calamus_document::read;
use calamus_document::validate::validate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["fuzz.json", "fuzz.yaml"] {
        let Ok(source) = read::decode(name, bytes.to_vec()) else { continue };
        Document::new(&source).outline();
        match validate(&source) {
            Ok(validated) => {
                assert!(validated.problems.iter().all(|problem| problem.position.is_some()));
                Document::of_value(&source, &validated.value).outline();
            }
            Err(problems) => {
                assert!(problems.problems.iter().all(|problem| problem.position.is_some()));
            }
        }
    }
});
