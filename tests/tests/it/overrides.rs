//! Derives and types that `sample/calamus.toml` sets, in the crate that is generated with it.

use std::collections::{BTreeSet, HashSet};

use parcels_client::{grams::Grams, types};

fn stop(city: &str) -> types::Stop {
    types::Stop { city: city.to_owned() }
}

#[test]
fn derives_of_the_settings_are_traits_of_the_type() {
    let stops = [stop("Wien"), stop("Graz"), stop("Wien")];
    let sorted: BTreeSet<_> = stops.iter().cloned().collect();
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), [stop("Graz"), stop("Wien")]);
    assert_eq!(HashSet::from(stops).len(), 2);
}

#[test]
fn a_type_of_the_settings_stands_in_place_of_the_generated_one() {
    let json =
        r#"{"type":"parcel.delivered","parcel":7,"at":"2026-01-01T00:00:00Z","weight":1250}"#;
    let delivery: types::Delivery = serde_json::from_str(json).unwrap();
    let weight: Grams = delivery.weight.unwrap();
    assert_eq!((weight, weight.kilograms()), (Grams(1250), 1.25));
    assert_eq!(serde_json::to_value(&delivery).unwrap()["weight"], 1250);
    let negative = json.replace("1250", "-1");
    serde_json::from_str::<types::Delivery>(&negative).unwrap_err();
}
