//! The common part of the request builders.

use std::fmt;
use std::future::IntoFuture;

use calamus_runtime::sdk::BoxFuture;
pub use calamus_runtime::{Options, Request, Response};

use crate::error::Error;

/// A request builder of any operation, for generic code. Sealed: only types of this crate
/// implement it.
///
/// ```
/// use std::time::Duration;
///
/// use featherhq::{Call, Error};
///
/// async fn run<C: Call>(call: C) -> Result<C::Value, Error> {
///     let call = call.with_options(|options| options.total_timeout(Duration::from_secs(10)));
///     match call.with_response().await {
///         Ok(response) => Ok(response.into_inner()),
///         Err(error) => {
///             eprintln!("{} failed: {error}", error.operation().unwrap_or("a call"));
///             Err(error)
///         }
///     }
/// }
///
/// # async fn example(feather: featherhq::Client) -> Result<(), Error> {
/// let connections = run(feather.connections().list()).await?;
/// let email = run(feather.connections().connect_email().nickname("Helpdesk")).await?;
/// # Ok(())
/// # }
/// ```
pub trait Call:
    Sealed
    + IntoFuture<
        Output = Result<<Self as Call>::Value, Error>,
        IntoFuture = BoxFuture<Result<<Self as Call>::Value, Error>>,
    > + Sized
    + Send
    + 'static
{
    /// The value of a successful response.
    type Value: Send + 'static;

    /// Changes the options of this call.
    fn with_options(self, change: impl FnOnce(Options) -> Options) -> Self;

    /// Awaits to the value together with status, headers and request id.
    fn with_response(self) -> CallWithResponse<Self::Value>;

    /// Builds the request without sending it.
    ///
    /// # Errors
    ///
    /// [Invalid request](Error::is_invalid_request) if an argument cannot be sent.
    fn request(self) -> Result<Request<Self::Value>, Error>;

    /// Makes the call and blocks this thread until it ends.
    ///
    /// # Errors
    ///
    /// Those of awaiting the call, and a [configuration error](Error::is_configuration) on a
    /// thread of an async runtime.
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    fn send_blocking(self) -> Result<Self::Value, Error> {
        calamus_runtime::blocking::block_on(self.into_future())
    }
}

/// Prevents implementations of [`Call`] outside of this crate.
pub trait Sealed {}

/// A call that awaits to a [`Response`]: the value together with status, headers and request id.
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithResponse<T>(pub(crate) PreparedCall<T>);

/// A call of the runtime, unless its request cannot be built.
pub(crate) type PreparedCall<T> = Result<calamus_runtime::Call<T>, Error>;

/// Makes the call, for [`IntoFuture`].
pub(crate) fn send<T: Send + 'static>(call: PreparedCall<T>) -> BoxFuture<Result<T, Error>> {
    match call {
        Ok(call) => call.err_into::<Error>().into_future(),
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

impl<T: Send + 'static> IntoFuture for CallWithResponse<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = BoxFuture<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        match self.0 {
            Ok(call) => call.err_into::<Error>().with_response().into_future(),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static> CallWithResponse<T> {
    /// Makes the call and blocks this thread until it ends.
    ///
    /// # Errors
    ///
    /// Those of awaiting the call, and a [configuration error](Error::is_configuration) on a
    /// thread of an async runtime.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        calamus_runtime::blocking::block_on(self.into_future())
    }
}

/// Shows neither URL nor body, which may hold secrets.
impl<T> fmt::Debug for CallWithResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallWithResponse").finish_non_exhaustive()
    }
}

/// Defines the request builder of an operation, with what all builders share. Required arguments
/// are in parentheses; fields in braces begin with their defaults and have setters. A method
/// `build`, which the macro does not write, builds the request of the generated client.
macro_rules! operation {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($($required:ident: $required_type:ty),*)
            $({ $($optional:ident: $optional_type:ty,)* })? -> $value:ty;
    ) => {
        $(#[$meta])*
        #[must_use = "a call does nothing until it is awaited"]
        pub struct $name {
            client: $crate::client::Client,
            options: calamus_runtime::Options,
            $($required: $required_type,)*
            $($($optional: $optional_type,)*)?
        }

        impl $name {
            pub(crate) fn new(
                client: &$crate::client::Client,
                $($required: $required_type,)*
            ) -> Self {
                Self {
                    client: client.clone(),
                    options: client.runtime().options(),
                    $($required,)*
                    $($($optional: Default::default(),)*)?
                }
            }

            $crate::options::total_timeout_setter!(options);
            $crate::options::option_setters!(options);

            /// Awaits to the value together with status, headers and request id.
            pub fn with_response(self) -> $crate::call::CallWithResponse<$value> {
                $crate::call::CallWithResponse(self.prepare())
            }

            /// Builds the request without sending it, to look at its method, URL and body. It
            /// has neither credentials nor what the options add.
            ///
            /// # Errors
            ///
            /// [Invalid request](crate::Error::is_invalid_request) if an argument cannot be
            /// sent.
            pub fn request(
                self,
            ) -> Result<calamus_runtime::Request<$value>, $crate::error::Error> {
                let decoder = <$value as $crate::decode::Decode>::decoder();
                Ok(self.build()?.with_decoder(decoder))
            }

            fn prepare(self) -> $crate::call::PreparedCall<$value> {
                let client = self.client.clone();
                let options = self.options.clone();
                Ok(client.runtime().send_with(self.request()?, options))
            }

            /// Makes the call and blocks this thread until it ends.
            ///
            /// # Errors
            ///
            /// Those of awaiting the call, and a
            /// [configuration error](crate::Error::is_configuration) on a thread of an async
            /// runtime.
            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            pub fn send_blocking(self) -> Result<$value, $crate::error::Error> {
                $crate::call::Call::send_blocking(self)
            }
        }

        impl $crate::call::Sealed for $name {}

        impl $crate::call::Call for $name {
            type Value = $value;

            fn with_options(
                mut self,
                change: impl FnOnce(calamus_runtime::Options) -> calamus_runtime::Options,
            ) -> Self {
                self.options = change(self.options);
                self
            }

            fn with_response(self) -> $crate::call::CallWithResponse<$value> {
                self.with_response()
            }

            fn request(
                self,
            ) -> Result<calamus_runtime::Request<$value>, $crate::error::Error> {
                self.request()
            }
        }

        impl std::future::IntoFuture for $name {
            type Output = Result<$value, $crate::error::Error>;
            type IntoFuture = calamus_runtime::sdk::BoxFuture<Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                $crate::call::send(self.prepare())
            }
        }

        /// Shows no arguments, which may be secrets.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use operation;
