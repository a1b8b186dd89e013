//! Unions.

/// Defines an enum with a variant for each alternative, and one for values that fit none.
///
/// An alternative can have constant properties behind `if`, by name or by the names of an
/// object and of its property: another value excludes it. `: From` implements the conversion
/// from an alternative's type, `: Display` behind the name writes whichever alternative there
/// is. How the alternative is chosen: see [`deserialize_union`](crate::deserialize_union).
///
/// ```
/// use calamus_runtime::JsonValue;
///
/// calamus_runtime::union! {
///     /// A number or a string.
///     pub enum Weight: Display {
///         Integer(i64): From,
///         String(String): From,
///         _ => Unknown,
///     }
/// }
///
/// assert_eq!(serde_json::from_str::<Weight>("5").unwrap(), Weight::from(5));
/// assert_eq!(serde_json::from_str::<Weight>("\"a\"").unwrap().to_string(), "a");
/// assert!(matches!(serde_json::from_str("null").unwrap(), Weight::Unknown(_)));
/// ```
#[macro_export]
macro_rules! union {
    ($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* }) => {
        $crate::union!(@define [$(#[$meta])*] $name { $($body)* });
    };
    ($(#[$meta:meta])* pub enum $name:ident: Display { $($body:tt)* }) => {
        $crate::union!(@define [$(#[$meta])*] $name { $($body)* });
        $crate::union!(@display $name { $($body)* });
    };
    (@define [$($meta:tt)*] $name:ident {
        $(
            $(#[$doc:meta])*
            $variant:ident($ty:ty) $(: $from:ident)?
                $(if $($($path:literal).+ = $($value:literal)|+),+)?,
        )*
        _ => $unknown:ident,
    }) => {
        $($meta)*
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema), schemars(untagged))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant($ty),)*
            /// A value that fits none of these, as received.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            $unknown($crate::JsonValue),
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                    Self::$unknown(value) => value.serialize(serializer),
                }
            }
        }

        impl $crate::Union for $name {
            const ALTERNATIVES: &'static [$crate::Alternative<Self>] = &[$($crate::Alternative {
                constants: &[$($($crate::Constant {
                    path: &[$($path),+],
                    values: &[$($value),+],
                }),+)?],
                decode: |json| $crate::from_text(json).map(Self::$variant),
            }),*];

            fn unknown(json: $crate::JsonValue) -> Self {
                Self::$unknown(json)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::deserialize_union(deserializer)
            }
        }

        $($(
            impl ::std::convert::$from<$ty> for $name {
                fn from(value: $ty) -> Self {
                    Self::$variant(value)
                }
            }
        )?)*
    };
    (@display $name:ident {
        $(
            $(#[$doc:meta])*
            $variant:ident($ty:ty) $(: $from:ident)?
                $(if $($($path:literal).+ = $($value:literal)|+),+)?,
        )*
        _ => $unknown:ident,
    }) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(value) => ::std::fmt::Display::fmt(value, f),)*
                    Self::$unknown(value) => ::std::fmt::Display::fmt(value, f),
                }
            }
        }
    };
}
