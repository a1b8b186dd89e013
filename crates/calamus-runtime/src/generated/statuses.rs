//! The macros for what a response has besides one body: variants by status, and headers.

/// Defines an enum of the bodies that an operation declares by status: a pattern of status
/// codes, the variant, and the type and format of its body, if it has one. Code before range
/// before all others.
#[doc(hidden)]
#[macro_export]
macro_rules! statuses {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $status:pat => $variant:ident $(($ty:ty) $format:ident)?,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant $(($ty))?,)*
        }

        impl $crate::__generated::v1::ByStatus for $name {
            #[allow(unreachable_patterns)]
            fn parse(
                status: u16,
                body: $crate::__generated::v1::Bytes,
                secrets: &$crate::sdk::Secrets,
            ) -> ::std::result::Result<Self, $crate::Error> {
                ::std::result::Result::Ok(match status {
                    $($status => Self::$variant $(
                        ($crate::__generated::v1::$format::<$ty>(body, secrets)?)
                    )?,)*
                    _ => return ::std::result::Result::Err($crate::__generated::v1::undeclared(status)),
                })
            }
        }
    };
}

/// Defines the headers that an operation declares for its responses.
#[doc(hidden)]
#[macro_export]
macro_rules! headers {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* $field:ident: $ty:ty = $header:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $field: ::std::option::Option<$ty>,)*
        }

        impl $crate::__generated::v1::DeclaredHeaders for $name {
            fn parse<'a>(
                header: &dyn ::std::ops::Fn(&str) -> ::std::option::Option<&'a str>,
            ) -> Self {
                Self { $($field: header($header).and_then(|value| value.parse().ok()),)* }
            }
        }
    };
}

/// Gives the enum of an operation's error responses to other operations with the same ones.
#[doc(hidden)]
#[macro_export]
macro_rules! aliases {
    ($target:ident = $($name:ident),* $(,)?) => {
        $(#[doc = ::std::concat!("The same as [`", ::std::stringify!($target), "`].")]
        pub type $name = $target;)*
    };
}
