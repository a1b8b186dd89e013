//! Candidates for numbers: bounds, and what the types of Rust end at.

use serde_json::{Map, Value, json};

/// Integers.
pub(super) fn integers(object: &Map<String, Value>) -> Vec<Value> {
    let format = object.get("format").and_then(Value::as_str).unwrap_or_default();
    let (least, most): (i128, i128) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" | "int" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" | "uint" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let lower = bound(object, "minimum", "exclusiveMinimum", 1);
    let upper = bound(object, "maximum", "exclusiveMaximum", -1);
    // Numbers beyond `i64` are samples only where the document mentions them.
    let most = match upper {
        Some(upper)
            if format.is_empty() && upper > most && lower.is_some_and(|lower| lower >= 0) =>
        {
            u64::MAX.into()
        }
        _ => most,
    };
    let (least, most) = (
        lower.map_or(least, |lower| lower.max(least)),
        upper.map_or(most, |upper| upper.min(most)),
    );
    let step =
        object.get("multipleOf").and_then(Value::as_i64).filter(|step| *step > 0).unwrap_or(1);
    let step = i128::from(step);
    let raw = [1, 0, -1, 42, i128::from(i32::MAX) + 1, least, most];
    let aligned =
        raw.into_iter().map(|number| number.clamp(least, most.max(least)).div_euclid(step) * step);
    aligned
        .filter(|number| (least..=most).contains(number))
        .filter_map(|number| match i64::try_from(number) {
            Ok(number) => Some(json!(number)),
            Err(_) => u64::try_from(number).ok().map(|number| json!(number)),
        })
        .collect()
}

fn bound(object: &Map<String, Value>, name: &str, exclusive: &str, inward: i128) -> Option<i128> {
    let integer = |name: &str| {
        let value = object.get(name)?;
        value.as_i64().map(i128::from).or_else(|| value.as_f64().map(|number| number as i128))
    };
    let inclusive = integer(name);
    let exclusive = integer(exclusive).map(|bound| bound + inward);
    match (inclusive, exclusive) {
        (Some(one), Some(other)) if inward > 0 => Some(one.max(other)),
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Numbers with and without fractions.
pub(super) fn numbers(object: &Map<String, Value>) -> Vec<Value> {
    let number = |name: &str| object.get(name).and_then(Value::as_f64);
    let is_float = object.get("format").is_some_and(|format| format == "float");
    let mut values = vec![0.5, 1.0, -1.25, 0.0];
    if !is_float {
        values.push(1e21);
    }
    values.extend(number("minimum"));
    values.extend(number("maximum"));
    values.extend(number("exclusiveMinimum").map(|bound| bound + 0.25));
    values.extend(number("exclusiveMaximum").map(|bound| bound - 0.25));
    values.extend(number("multipleOf"));
    let mut values: Vec<_> = values.into_iter().map(|number| json!(number)).collect();
    values.push(json!(3));
    let within = |value: &Value| {
        let found = value.as_f64().unwrap_or_default();
        number("minimum").is_none_or(|least| found >= least)
            && number("maximum").is_none_or(|most| found <= most)
    };
    values.retain(within);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(schema: Value) -> Vec<Value> {
        integers(schema.as_object().unwrap())
    }

    #[test]
    fn bounds_and_the_ends_of_types_are_sampled() {
        assert!(of(json!({})).contains(&json!(i64::MAX)));
        assert!(of(json!({"format": "int32"})).contains(&json!(i32::MIN)));
        assert!(of(json!({"format": "uint64"})).contains(&json!(u64::MAX)));
        let large = json!({"minimum": 0, "maximum": 1.844_674_407_370_955_2e19});
        assert!(of(large).contains(&json!(u64::MAX)));
        let bounded = of(json!({"minimum": 3, "exclusiveMaximum": 9}));
        assert!(bounded.contains(&json!(3)) && bounded.contains(&json!(8)), "{bounded:?}");
        assert!(of(json!({"multipleOf": 5, "minimum": 3})).contains(&json!(40)));
    }
}
