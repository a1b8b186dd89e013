//! Open enums.

/// Defines an enum of strings that keeps values which the document does not list.
///
/// ```
/// calamus_runtime::open_enum! {
///     /// The state of a parcel.
///     pub enum State {
///         UnderWay = "under way",
///         Delivered = "delivered",
///         _ => Unknown,
///     }
/// }
///
/// assert_eq!(State::from("under way"), State::UnderWay);
/// assert_eq!(State::from("lost").as_str(), "lost");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($(#[doc = $doc:expr])* $(#[deprecated = $note:literal])? $(#[derive($($derived:tt)*)])?
    pub enum $name:ident {
        $($variant:ident = $value:literal,)*
        _ => $unknown:ident,
    }) => {
        $(#[doc = $doc])*
        $(#[deprecated = $note])?
        $(#[derive($($derived)*)])?
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = ::std::concat!("`", $value, "`")] $variant,)*
            /// A value that this version of the document does not list, as received.
            $unknown(::std::string::String),
        }

        impl $name {
            /// Returns the string in JSON.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value,
                }
            }

            fn listed(value: &str) -> ::std::option::Option<Self> {
                match value {
                    $($value => ::std::option::Option::Some(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::listed(value).unwrap_or_else(|| Self::$unknown(value.to_owned()))
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::listed(&value).unwrap_or(Self::$unknown(value))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let value: Self = $crate::deserialize_text(deserializer)?;
                if ::std::matches!(value, Self::$unknown(_)) {
                    $crate::__generated::note_unknown();
                }
                ::std::result::Result::Ok(value)
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::one_of_texts(&[$($doc),*], &[$($value),*])
            }
        }
    };
}
