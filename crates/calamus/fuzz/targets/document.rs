//! Any bytes, from reading to the document that the generator is told: a result or a
//! refusal with a place, and never a panic, in bounded memory.

#![no_main]

use libfuzzer_sys::fuzz_target;
use calamus::failure::Failure;
use calamus::pipeline;
use calamus_document::read;

fuzz_target!(|bytes: &[u8]| {
    for name in ["fuzz.json", "fuzz.yaml"] {
        let Ok(source) = read::decode(name, bytes.to_vec()) else { continue };
        match pipeline::shaped(&source) {
            Ok(_) => {}
            Err(Failure::Refused(problems)) => {
                assert!(problems.problems.iter().all(|problem| problem.position.is_some()));
            }
            Err(failure) => panic!("refused without a place: {failure}"),
        }
    }
});
