//! Compares a value with the result of decoding and encoding it.

use serde_json::Value;

/// The first differences between two values.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// The place of what is absent from the second value.
    pub(super) missing: Option<String>,
    /// The place of what is another value.
    pub(super) changed: Option<String>,
    /// How many properties are `null` in the first value and absent from the second.
    pub(super) nulls: usize,
}

impl Comparison {
    pub(super) fn of(input: &Value, output: &Value) -> Self {
        let mut found = Self::default();
        found.compare(input, output, "");
        found
    }

    fn compare(&mut self, input: &Value, output: &Value, at: &str) {
        match (input, output) {
            (Value::Object(input), Value::Object(output)) => {
                for (name, value) in input {
                    let at = format!("{at}/{name}");
                    match output.get(name) {
                        Some(found) => self.compare(value, found, &at),
                        None if value.is_null() => self.nulls += 1,
                        None => drop(self.missing.get_or_insert(at)),
                    }
                }
                for name in output.keys().filter(|name| !input.contains_key(*name)) {
                    self.changed.get_or_insert_with(|| format!("{at}/{name}"));
                }
            }
            (Value::Array(input), Value::Array(output)) => {
                for (index, value) in input.iter().enumerate() {
                    let at = format!("{at}/{index}");
                    match output.get(index) {
                        Some(found) => self.compare(value, found, &at),
                        None => drop(self.missing.get_or_insert(at)),
                    }
                }
                if output.len() > input.len() {
                    self.changed.get_or_insert_with(|| at.to_owned());
                }
            }
            (Value::Number(input), Value::Number(output))
                if input.as_f64() == output.as_f64()
                    && (input.is_f64() || output.is_f64() || input == output) => {}
            (input, output) if input == output => {}
            _ => drop(self.changed.get_or_insert_with(|| at.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn missing_changed_and_null_properties_are_distinguished() {
        let compare = |input, output| {
            let Comparison { missing, changed, nulls } = Comparison::of(&input, &output);
            (missing.unwrap_or_default(), changed.unwrap_or_default(), nulls)
        };
        let none = || (String::new(), String::new(), 0);
        assert_eq!(compare(json!({"a": [1, 2.0]}), json!({"a": [1.0, 2]})), none());
        assert_eq!(compare(json!({"a": {"b": 1}}), json!({"a": {}})).0, "/a/b");
        assert_eq!(compare(json!([1, 2]), json!([1])).0, "/1");
        assert_eq!(compare(json!({"a": null}), json!({})), (String::new(), String::new(), 1));
        assert_eq!(compare(json!({}), json!({"a": null})).1, "/a");
        assert_eq!(
            compare(
                json!({"a": 9_007_199_254_740_993_i64}),
                json!({"a": 9_007_199_254_740_992_i64})
            )
            .1,
            "/a"
        );
        assert_eq!(compare(json!({"a": "1"}), json!({"a": 1})).1, "/a");
    }
}
