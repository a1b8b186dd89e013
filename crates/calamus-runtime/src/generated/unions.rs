//! Unions.

/// Defines an enum with a variant for each alternative, and one for values that fit none.
///
/// With a tag, the value of that property decides. Alternatives without tags are tried in
/// the order behind `try`. `: From` implements the conversion from an alternative's type,
/// `: Display` behind the name writes whichever alternative there is.
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
///     try Integer, String;
/// }
///
/// assert_eq!(serde_json::from_str::<Weight>("5").unwrap(), Weight::from(5));
/// assert_eq!(serde_json::from_str::<Weight>("\"a\"").unwrap().to_string(), "a");
/// assert!(matches!(serde_json::from_str("null").unwrap(), Weight::Unknown(_)));
/// ```
#[macro_export]
macro_rules! union {
    ($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* } $($rest:tt)*) => {
        $crate::union!(@define [$(#[$meta])*] $name { $($body)* } $($rest)*);
    };
    ($(#[$meta:meta])* pub enum $name:ident: Display { $($body:tt)* } $($rest:tt)*) => {
        $crate::union!(@define [$(#[$meta])*] $name { $($body)* } $($rest)*);
        $crate::union!(@display $name { $($body)* });
    };
    (@define [$($meta:tt)*] $name:ident {
        $(
            $(#[$doc:meta])*
            $variant:ident($ty:ty) $(: $from:ident)? $(= $($tag:literal)|+)?,
        )*
        _ => $unknown:ident,
    } $(by $key:literal;)? $(try $($attempt:ident),+;)?) => {
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

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let json =
                    <$crate::JsonValue as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let key: ::std::option::Option<&str> =
                    ::std::option::Option::None$(.or(::std::option::Option::Some($key)))?;
                let tag = key.and_then(|key| $crate::text_member(json.as_str(), key));
                let tagged: ::std::option::Option<Self> = match tag.as_deref() {
                    $($(::std::option::Option::Some($($tag)|+) => {
                        $crate::from_text(json.as_str()).ok().map(Self::$variant)
                    })?)*
                    _ => ::std::option::Option::None,
                };
                if let ::std::option::Option::Some(value) = tagged {
                    return ::std::result::Result::Ok(value);
                }
                $($(
                    if let ::std::result::Result::Ok(value) = $crate::from_text(json.as_str()) {
                        return ::std::result::Result::Ok(Self::$attempt(value));
                    }
                )+)?
                ::std::result::Result::Ok(Self::$unknown(json))
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
            $variant:ident($ty:ty) $(: $from:ident)? $(= $($tag:literal)|+)?,
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
