//! The macro for the request builders of operations.

/// Defines the builder of an operation.
///
/// The first block has the required values, which its constructor takes; the second one the
/// optional ones, each with a setter that takes the value itself (`value`), what converts into
/// it (`into`), or an iterator of what converts into its elements (`each`). `build` is the code
/// that builds the HTTP request from them.
#[doc(hidden)]
#[macro_export]
macro_rules! builder {
    (
        $(#[$meta:meta])*
        pub struct $name:ident: $operation:path {
            $($required:ident: $required_ty:ty),* $(,)?
        } $({
            $($(#[$doc:meta])* $optional:ident: $kind:ident $optional_ty:ty),* $(,)?
        })?
        returns $value:ty = $decoder:ident, $errors:ty, $headers:ty $(, $content_type:literal)?;
        $(elements $element:ty;)?
        $(chunks $chunks:ty;)?
        $(pages $item:ty |$page:ident| {
            $rule:ident $($parameter:literal)* $(= $next:expr)?;
            $(more = $more:expr;)?
            items = $items:expr;
        })?
        $(or $also:ident $accept:literal $also_value:ty = $also_decoder:ident;)*
        build |$http:ident, $base_url:ident| $build:expr
    ) => {
        $(#[$meta])*
        #[must_use = "a request does nothing until it is awaited"]
        pub struct $name {
            runtime_client: $crate::Client,
            $($required: $required_ty,)*
            $($($optional: $crate::builder!(@stored $kind $optional_ty),)*)?
        }

        impl $name {
            pub(super) fn new(runtime_client: &$crate::Client, $($required: $required_ty),*) -> Self {
                let runtime_client = ::std::clone::Clone::clone(runtime_client);
                Self { runtime_client, $($required,)* $($($optional: ::std::option::Option::None,)*)? }
            }

            $($($crate::builder!(@setter $(#[$doc])* $optional $kind $optional_ty);)*)?

            /// Changes the options of this call: deadlines, retries, limits, headers.
            pub fn options(
                mut self,
                change: impl ::std::ops::FnOnce($crate::Options) -> $crate::Options,
            ) -> Self {
                $crate::__generated::v1::change_options(&mut self.runtime_client, change);
                self
            }

            /// Builds the request without sending it.
            ///
            /// # Errors
            ///
            /// If a value cannot be sent as it is.
            pub fn request(self) -> ::std::result::Result<$crate::Request<$value>, $crate::Error> {
                self.into_parts().1
            }

            /// Awaits to the value together with status, headers and request id.
            pub fn with_response(
                self,
            ) -> $crate::CallWithResponse<$value, $crate::CallError<$errors>, $headers> {
                self.call().with_response()
            }

            $(
                /// Reads the list page by page, beginning with this request. Each page is a
                /// call of its own.
                pub fn pages(self) -> $crate::Pages<$value, $item, $crate::CallError<$errors>> {
                    const PAGING: $crate::Paging<$value, $item> = $crate::builder!(
                        @paging $value, $item, $page, $items, $rule $($parameter)* $(= $next)?
                    )$(.more(|$page| $crate::__generated::v1::more($more)))?;
                    let (client, request) = self.into_parts();
                    $crate::__generated::v1::pages(client, request, PAGING)
                }

                /// Reads the elements of all pages, one by one.
                pub fn items(self) -> $crate::Items<$value, $item, $crate::CallError<$errors>> {
                    self.pages().items()
                }
            )?

            $(
                /// Reads the array one element at a time instead of as a whole.
                pub fn stream(self) -> $crate::ElementStream<$element> {
                    self.call().stream()
                }
            )?

            $(
                /// Reads the body chunk by chunk as it arrives instead of as a whole.
                pub fn stream(
                    self,
                ) -> $crate::Call<$chunks, $crate::CallError<$errors>, $headers> {
                    let (client, request) = self.into_parts();
                    let request =
                        request.map(|request| request.with_decoder($crate::Decoder::byte_stream()));
                    $crate::__generated::v1::call(client, request)
                }
            )?

            $(
                #[doc = ::std::concat!("Asks for `", $accept, "` instead.")]
                pub fn $also(
                    self,
                ) -> $crate::Call<$also_value, $crate::CallError<$errors>, $headers> {
                    let (client, request) = self.into_parts();
                    let request = request.map(|request| {
                        $crate::__generated::v1::accept(
                            request, $accept, $crate::Decoder::$also_decoder(),
                        )
                    });
                    $crate::__generated::v1::call(client, request)
                }
            )*

            fn call(self) -> $crate::Call<$value, $crate::CallError<$errors>, $headers> {
                let (client, request) = self.into_parts();
                $crate::__generated::v1::call(client, request)
            }

            /// Returns the client and the request: a call needs both, and a clone of a client
            /// copies its options.
            fn into_parts(
                self,
            ) -> (
                $crate::Client,
                ::std::result::Result<$crate::Request<$value>, $crate::Error>,
            ) {
                let Self { runtime_client, $($required,)* $($($optional,)*)? } = self;
                let request = $crate::__generated::v1::request::<$value, $errors>(
                    &runtime_client,
                    $operation,
                    $crate::Decoder::$decoder(),
                    ::std::option::Option::None$(.or(::std::option::Option::Some($content_type)))?,
                    |$http, $base_url| {
                        ::std::result::Result::Ok($crate::__generated::v1::Built::from($build))
                    },
                );
                (runtime_client, request)
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = ::std::result::Result<$value, $crate::CallError<$errors>>;
            type IntoFuture = $crate::__generated::v1::BoxFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                ::std::future::IntoFuture::into_future(self.call())
            }
        }

        /// Shows no values: they may hold secrets.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(::std::stringify!($name)).finish_non_exhaustive()
            }
        }

        $crate::send_blocking!($name, $value, $errors);
    };
    (@paging $value:ty, $item:ty, $page:ident, $items:expr,
        token $parameter:literal = $next:expr) => {
        $crate::Paging::<$value, $item>::token(
            $parameter,
            |$page| $crate::__generated::v1::token($next),
            |$page| $items.unwrap_or_default(),
        )
    };
    (@paging $value:ty, $item:ty, $page:ident, $items:expr,
        offset $parameter:literal = $counts:expr) => {
        $crate::Paging::<$value, $item>::offset(
            $parameter,
            |$page| $crate::__generated::v1::count($counts.0),
            |$page| $crate::__generated::v1::total($counts.1),
            |$page| $items.unwrap_or_default(),
        )
    };
    (@paging $value:ty, $item:ty, $page:ident, $items:expr,
        number $parameter:literal $first:literal = $counts:expr) => {
        $crate::Paging::<$value, $item>::number(
            $parameter,
            $first,
            |$page| $crate::__generated::v1::count($counts.0),
            |$page| $crate::__generated::v1::total($counts.1),
            |$page| $items.unwrap_or_default(),
        )
    };
    (@paging $value:ty, $item:ty, $page:ident, $items:expr, link = $next:expr) => {
        $crate::Paging::<$value, $item>::link(
            |$page| $crate::__generated::v1::token($next),
            |$page| $items.unwrap_or_default(),
        )
    };
    (@paging $value:ty, $item:ty, $page:ident, $items:expr, link_header) => {
        $crate::Paging::<$value, $item>::link_header(|$page| $items.unwrap_or_default())
    };
    (@stored each $ty:ty) => { ::std::option::Option<::std::vec::Vec<$ty>> };
    (@stored $kind:ident $ty:ty) => { ::std::option::Option<$ty> };
    (@setter $(#[$doc:meta])* $name:ident value $ty:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, $name: $ty) -> Self {
            self.$name = ::std::option::Option::Some($name);
            self
        }
    };
    (@setter $(#[$doc:meta])* $name:ident into $ty:ty) => {
        $(#[$doc])*
        pub fn $name(mut self, $name: impl ::std::convert::Into<$ty>) -> Self {
            self.$name = ::std::option::Option::Some(::std::convert::Into::into($name));
            self
        }
    };
    (@setter $(#[$doc:meta])* $name:ident each $ty:ty) => {
        $(#[$doc])*
        pub fn $name(
            mut self,
            $name: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$ty>>,
        ) -> Self {
            self.$name = ::std::option::Option::Some($crate::__generated::v1::each($name));
            self
        }
    };
}

/// Adds the blocking call to a builder, if this crate has the feature for it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! send_blocking {
    ($name:ident, $value:ty, $errors:ty) => {
        impl $name {
            /// Makes the call and blocks this thread until it is over.
            ///
            /// # Errors
            ///
            /// Those of the call; and a configuration error on a thread of an async runtime.
            pub fn send_blocking(
                self,
            ) -> ::std::result::Result<$value, $crate::CallError<$errors>> {
                self.call().send_blocking()
            }
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! send_blocking {
    ($name:ident, $value:ty, $errors:ty) => {};
}

/// Defines the request bodies of an operation that takes several content types. The first one
/// converts by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! bodies {
    ($(#[$meta:meta])* pub enum $name:ident {
        $(#[$first_doc:meta])* $first:ident($first_ty:ty),
        $($(#[$doc:meta])* $variant:ident($ty:ty),)*
    }) => {
        $(#[$meta])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum $name {
            $(#[$first_doc])* $first($first_ty),
            $($(#[$doc])* $variant($ty),)*
        }

        impl ::std::convert::From<$first_ty> for $name {
            fn from(body: $first_ty) -> Self {
                Self::$first(body)
            }
        }
    };
}
