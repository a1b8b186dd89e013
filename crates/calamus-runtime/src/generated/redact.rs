//! `Debug` of structs with secrets.

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
