//! One member of an object, read without the others.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The text of the member `name` of a JSON object; none, if it is not there, or is no
/// text, or the JSON is no object.
pub fn text_member<'a>(json: &'a str, name: &str) -> Option<Cow<'a, str>> {
    struct Search<'n>(&'n str);

    impl<'de> Visitor<'de> for Search<'_> {
        type Value = Option<Cow<'de, str>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(Text(key)) = access.next_key()? {
                if key == self.0 {
                    found = access.next_value::<Maybe<'de>>()?.0;
                } else {
                    access.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    serde_json::Deserializer::from_str(json).deserialize_map(Search(name)).ok().flatten()
}

/// A text, borrowed where it can be.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text, or nothing where something else stands.
struct Maybe<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Maybe<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str::<Text<'de>>(raw.get()).ok().map(|text| text.0)))
    }
}

/// Decodes JSON with a function of a type, in the place of its `Deserialize`.
pub fn deserialize_from<'a, T>(
    json: &'a str,
    decode: impl FnOnce(
        &mut serde_json::Deserializer<serde_json::de::StrRead<'a>>,
    ) -> serde_json::Result<T>,
) -> serde_json::Result<T> {
    decode(&mut serde_json::Deserializer::from_str(json))
}

/// The members of a JSON object whose names are not among `names`.
pub fn other_members<V: serde::de::DeserializeOwned>(
    json: &str,
    names: &[&str],
) -> serde_json::Result<crate::map::Map<String, V>> {
    struct Others<'n, V>(&'n [&'n str], std::marker::PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for Others<'_, V> {
        type Value = crate::map::Map<String, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut others = Vec::new();
            while let Some(name) = access.next_key::<String>()? {
                if self.0.contains(&name.as_str()) {
                    access.next_value::<IgnoredAny>()?;
                } else {
                    others.push((name, access.next_value()?));
                }
            }
            Ok(others.into_iter().collect())
        }
    }

    let others = Others(names, std::marker::PhantomData);
    serde_json::Deserializer::from_str(json).deserialize_map(others)
}
