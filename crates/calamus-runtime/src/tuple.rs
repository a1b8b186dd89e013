//! Lists with a type for each place.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

/// A list with a type for each place, as a tuple. Further elements are ignored.
///
/// ```
/// use calamus_runtime::Tuple;
///
/// let Tuple((name, size)) = serde_json::from_str::<Tuple<(String, u8)>>(r#"["a", 1, true]"#)?;
/// assert_eq!((name.as_str(), size), ("a", 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tuple<T>(pub T);

impl<T> Deref for Tuple<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Tuple<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Tuple<T> {
    fn from(tuple: T) -> Self {
        Self(tuple)
    }
}

impl<T: Serialize> Serialize for Tuple<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

struct Elements<T>(PhantomData<T>);

macro_rules! lengths {
    ($($length:literal: $($element:ident)+;)+) => {$(
        impl<'de, $($element: Deserialize<'de>),+> Deserialize<'de> for Tuple<($($element,)+)> {
            fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
                deserializer.deserialize_seq(Elements::<($($element,)+)>(PhantomData))
            }
        }

        impl<'de, $($element: Deserialize<'de>),+> Visitor<'de> for Elements<($($element,)+)> {
            type Value = Tuple<($($element,)+)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!("a list of at least ", $length, " elements"))
            }

            fn visit_seq<Seq: SeqAccess<'de>>(
                self,
                mut elements: Seq,
            ) -> Result<Self::Value, Seq::Error> {
                let mut count = 0;
                let tuple = ($({
                    let element = elements.next_element::<$element>()?;
                    count += usize::from(element.is_some());
                    element.ok_or_else(|| Seq::Error::invalid_length(count, &self))?
                },)+);
                while elements.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Tuple(tuple))
            }
        }
    )+};
}

lengths! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Tuple<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_elements_are_ignored_and_missing_ones_are_errors() {
        type Pair = Tuple<(u8, String)>;
        let pair: Pair = serde_json::from_str(r#"[1, "a", {"b": [2]}]"#).unwrap();
        assert_eq!(serde_json::to_string(&pair).unwrap(), r#"[1,"a"]"#);
        let error = serde_json::from_str::<Pair>("[1]").unwrap_err().to_string();
        assert!(error.contains("invalid length 1, expected a list of at least 2"), "{error}");
    }

    #[test]
    fn elements_are_read_and_changed_in_place() {
        let mut pair = Tuple::from((1, "a"));
        let (number, letter) = &mut *pair;
        (*number, *letter) = (2, "b");
        assert_eq!(
            (*pair, serde_json::to_string(&pair).unwrap().as_str()),
            ((2, "b"), r#"[2,"b"]"#)
        );
    }
}
