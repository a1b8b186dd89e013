//! Macros for what generated types have in common. Generated code is the only user: their
//! syntax may change with any version.

mod builders;
mod client;
mod enums;
mod newtypes;
mod objects;
mod redact;
mod statuses;
mod unions;

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
