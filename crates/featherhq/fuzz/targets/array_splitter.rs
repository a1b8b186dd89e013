//! The array splitter, compared with a parser of the whole input.
//!
//! Input: the number of lengths in a byte, the lengths of the chunks, the JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|input: &[u8]| {
    let Some((count, rest)) = input.split_first() else { return };
    let count = usize::from(count % 16).min(rest.len());
    let (lengths, text) = rest.split_at(count);
    let mut lengths: Vec<usize> = lengths.iter().map(|length| usize::from(*length)).collect();
    lengths.push(7);

    let (elements, end) = featherhq::fuzz::split(text, &[text.len()]);
    assert_eq!((elements.clone(), end.clone()), featherhq::fuzz::split(text, &lengths));
    assert!(elements.iter().map(|element| element.len()).sum::<usize>() <= text.len());

    let too_deep = end.as_ref().is_err_and(|error| error.contains("levels deep"));
    match serde_json::from_slice::<Vec<&RawValue>>(text) {
        // An array is split into its elements.
        Ok(whole) if !too_deep => {
            assert_eq!(end, Ok(()));
            let whole: Vec<&[u8]> = whole.iter().map(|raw| raw.get().as_bytes()).collect();
            assert_eq!(elements, whole);
        }
        Ok(_) => {}
        // Anything else is an error as a whole or in one of its elements.
        Err(_) => {
            let valid = |text: &[u8]| serde_json::from_slice::<&RawValue>(text).is_ok();
            assert!(end.is_err() || !elements.iter().all(|element| valid(element)));
        }
    }
});
