//! Macros for what generated types have in common. Generated code is the only user: their
//! syntax may change with any version.

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
    ($(#[doc = $doc:expr])* pub enum $name:ident {
        $($variant:ident = $value:literal,)*
        _ => $unknown:ident,
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = ::std::concat!("`", $value, "`")] $variant,)*
            /// A value that this version of the document does not list, as received.
            $unknown(::std::string::String),
        }

        impl $name {
            /// The string in JSON.
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
                $crate::deserialize_text(deserializer)
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

/// Defines a struct around one value, for a component that is no object, union or enum.
///
/// The words behind the type are what it implements besides: `Debug` or `Redacted`, `Eq`
/// (with `Ord` and `Hash`), `Display`, `FromStr`, and `Text` for a struct around a string.
///
/// ```
/// calamus_runtime::newtype! {
///     /// A key.
///     pub struct Key(String): Redacted, Eq, Display, Text;
/// }
///
/// assert_eq!(format!("{:?}", Key::from("a".to_owned())), "Key([redacted])");
/// ```
#[macro_export]
macro_rules! newtype {
    ($(#[$meta:meta])* pub struct $name:ident($ty:ty): $($more:ident),+;) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema), schemars(transparent))]
        pub struct $name(pub $ty);

        impl ::std::ops::Deref for $name {
            type Target = $ty;

            fn deref(&self) -> &$ty {
                &self.0
            }
        }

        impl ::std::convert::From<$name> for $ty {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::std::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                Self(value)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }

        $($crate::newtype!(@$more $name $ty);)+
    };
    (@Debug $name:ident $ty:ty) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(::std::stringify!($name)).field(&self.0).finish()
            }
        }
    };
    (@Redacted $name:ident $ty:ty) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(::std::concat!(::std::stringify!($name), "([redacted])"))
            }
        }
    };
    (@Eq $name:ident $ty:ty) => {
        impl ::std::cmp::Eq for $name {}

        impl ::std::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(::std::cmp::Ord::cmp(self, other))
            }
        }

        impl ::std::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                ::std::cmp::Ord::cmp(&self.0, &other.0)
            }
        }

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(&self.0, state)
            }
        }
    };
    (@Display $name:ident $ty:ty) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
    };
    (@FromStr $name:ident $ty:ty) => {
        impl ::std::str::FromStr for $name {
            type Err = <$ty as ::std::str::FromStr>::Err;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                value.parse().map(Self)
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = <$ty as ::std::str::FromStr>::Err;

            fn try_from(value: &str) -> ::std::result::Result<Self, Self::Error> {
                value.parse()
            }
        }

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = <$ty as ::std::str::FromStr>::Err;

            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, Self::Error> {
                value.parse()
            }
        }
    };
    (@Text $name:ident $ty:ty) => {
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self(value.to_owned()))
            }
        }
    };
}

/// Implements `Debug` for a struct with secrets: fields marked `: redacted` print
/// `[redacted]`.
///
/// ```
/// pub struct Login {
///     user: String,
///     password: String,
/// }
///
/// calamus_runtime::redact!(Login { user, password: redacted });
///
/// let login = Login { user: "ada".to_owned(), password: "secret".to_owned() };
/// assert_eq!(format!("{login:?}"), r#"Login { user: "ada", password: [redacted] }"#);
/// ```
#[macro_export]
macro_rules! redact {
    ($name:ident { $($field:ident $(: $redacted:ident)?),* $(,)? }) => {
        /// Fields that may hold a secret are redacted.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(::std::stringify!($name))
                    $(.field(
                        ::std::stringify!($field),
                        $crate::redact!(@shown &self.$field $(, $redacted)?),
                    ))*
                    .finish()
            }
        }
    };
    (@shown $value:expr) => {
        $value
    };
    (@shown $value:expr, redacted) => {
        &::std::format_args!("[redacted]")
    };
}

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
                value.$extra = $crate::other_members(json.as_str(), &[$($declared),*])
                    .map_err(D::Error::custom)?;
                ::std::result::Result::Ok(value)
            }
        }
    };
}

/// Implements `Parts` for a multipart body: the fields with the names of their parts, and
/// behind `as` their media types.
#[cfg(feature = "multipart")]
#[macro_export]
macro_rules! parts {
    ($name:ident { $($kind:ident $field:ident = $part:literal $(as $media:literal)?,)* }) => {
        impl $crate::Parts for $name {
            fn add_to(
                &self,
                form: $crate::Form,
            ) -> ::std::result::Result<$crate::Form, $crate::NotAPart> {
                $(
                    let media: ::std::option::Option<&str> =
                        ::std::option::Option::None$(.or(::std::option::Option::Some($media)))?;
                    let form = form.$kind($part, &self.$field, media)?;
                )*
                ::std::result::Result::Ok(form)
            }
        }
    };
}
