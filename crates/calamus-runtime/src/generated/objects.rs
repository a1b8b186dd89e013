//! Objects.

/// Implements `Serialize` and `Deserialize` for the struct of an object: the names of the
/// properties with the fields that hold them, `required` or `optional`. Behind `..` stands the
/// field of undeclared properties, a [`Map`](crate::Map).
///
/// The type of an `optional` field is `Option` or [`Field`](crate::Field); an absent one is not
/// written. `None` behind a `required` property is written as `null`, and a missing one is read as
/// `None`. Undeclared properties are ignored where there is no field for them. A declared property
/// that is repeated is an error, and so is an array in place of the object. To serializers the
/// object is a map.
///
/// ```
/// use calamus_runtime::Map;
///
/// pub struct Sizes {
///     unit: String,
///     scale: Option<i64>,
///     sizes: Map<String, i64>,
/// }
///
/// calamus_runtime::object!(Sizes { "unit": required unit, "scale": optional scale, ..sizes });
///
/// let sizes: Sizes = serde_json::from_str(r#"{"a": 1, "unit": "cm", "b": 2}"#).unwrap();
/// assert_eq!(serde_json::to_string(&sizes).unwrap(), r#"{"unit":"cm","a":1,"b":2}"#);
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident {
        $($json:literal: $presence:ident $field:ident),* $(,)? $(..$extra:ident)?
    }) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                let mut object = $crate::__generated::object::write(serializer);
                $(object.$presence($json, &self.$field);)*
                $(object.undeclared(&self.$extra);)?
                object.end()
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::__generated::object::deserialize(
                    deserializer,
                    ::std::stringify!($name),
                    &[$($json),*],
                    &[$(::std::stringify!($extra))?],
                )
            }
        }

        #[doc(hidden)]
        impl<'de> $crate::__generated::object::Object<'de> for $name {
            fn read<A: $crate::serde::de::MapAccess<'de>>(
                access: A,
                names: $crate::__generated::object::Declared,
            ) -> ::std::result::Result<Self, A::Error> {
                $(let mut $field = $crate::__generated::object::$presence();)*
                $(let mut $extra = $crate::__generated::object::undeclared();)?
                let complete = $crate::__generated::object::read(
                    access,
                    names,
                    &mut [$(&mut $field),*],
                    &mut [$(&mut $extra)?],
                )?;
                ::std::result::Result::Ok(Self {
                    $($field: $field.take(&complete),)*
                    $($extra: $extra.take(&complete),)?
                })
            }
        }
    };
}
