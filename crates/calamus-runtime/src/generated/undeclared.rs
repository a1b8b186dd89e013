//! Objects with undeclared properties.

/// Implements `Serialize` and `Deserialize` for an object with undeclared properties, whose
/// own implementations (`#[serde(remote = "Self")]`) handle the declared ones.
///
/// serde decodes a flattened map through a buffer of its own, in which JSON that is kept as
/// text does not survive; here both are read from the text.
///
/// ```
/// use calamus_runtime::Map;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Serialize)]
/// #[serde(remote = "Self")]
/// pub struct Sizes {
///     unit: String,
///     #[serde(flatten, skip_deserializing)]
///     sizes: Map<String, i64>,
/// }
///
/// calamus_runtime::undeclared!(Sizes.sizes besides "unit");
///
/// let sizes: Sizes = serde_json::from_str(r#"{"a": 1, "unit": "cm", "b": 2}"#).unwrap();
/// assert_eq!(serde_json::to_string(&sizes).unwrap(), r#"{"unit":"cm","a":1,"b":2}"#);
/// ```
#[macro_export]
macro_rules! undeclared {
    ($name:ident.$extra:ident besides $($declared:literal),*) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                use $crate::serde::de::Error as _;

                let json =
                    <$crate::JsonValue as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let mut value = $crate::deserialize_from(json.as_str(), |json| {
                    $name::deserialize(json)
                })
                .map_err(D::Error::custom)?;
                value.$extra = $crate::undeclared_properties(json.as_str(), &[$($declared),*])
                    .map_err(D::Error::custom)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}
