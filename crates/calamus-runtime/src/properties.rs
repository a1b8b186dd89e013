//! Reads some properties of a JSON object without the others.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Returns the strings, numbers and booleans at some paths of a JSON object: strings without
/// quotes, the others as JSON. `None` for missing properties and values of other types.
pub(crate) fn scalars_at<'a>(json: &'a str, paths: &[&[&str]]) -> Vec<Option<Cow<'a, str>>> {
    let mut found = vec![None; paths.len()];
    search(json, &[], paths, &mut found);
    found
}

fn search<'a>(
    json: &'a str,
    prefix: &[&str],
    paths: &[&[&str]],
    found: &mut [Option<Cow<'a, str>>],
) {
    // The visitor returns an error once everything is found, which skips the rest.
    let search = Search { prefix, paths, found };
    let _ = serde_json::Deserializer::from_str(json).deserialize_map(search);
}

struct Search<'a, 's> {
    /// The path of the object.
    prefix: &'s [&'s str],
    paths: &'s [&'s [&'s str]],
    found: &'s mut [Option<Cow<'a, str>>],
}

impl<'de> Visitor<'de> for Search<'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Self { prefix, paths, found } = self;
        let depth = prefix.len();
        while let Some(Name(name)) = access.next_key()? {
            let leads_on = |path: &&&[&str]| {
                path.starts_with(prefix) && path.get(depth).is_some_and(|own| *own == name)
            };
            let Some(path) = paths.iter().find(leads_on) else {
                access.next_value::<IgnoredAny>()?;
                continue;
            };
            let value: &RawValue = access.next_value()?;
            if value.get().starts_with('{') {
                search(value.get(), path.get(..=depth).unwrap_or_default(), paths, found);
            }
            for (path, own) in paths.iter().zip(found.iter_mut()) {
                if path.len() == depth + 1 && leads_on(&path) {
                    *own = scalar(value.get());
                }
            }
            if found.iter().all(Option::is_some) {
                break;
            }
        }
        Ok(())
    }
}

fn scalar(json: &str) -> Option<Cow<'_, str>> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<Name<'_>>(json).ok().map(|own| own.0),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(json)),
    }
}

/// A string, borrowed if it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}
