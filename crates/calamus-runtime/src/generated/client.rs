//! The macros for the client of a document and for the constants of its operations.

/// Defines the client of a document and its builder: the default base URL, if there is one, the
/// properties whose values are secrets, and a setter for each security scheme.
#[doc(hidden)]
#[macro_export]
macro_rules! client {
    (
        $(#[$meta:meta])*
        pub struct Client;
        $(base_url $base_url:literal;)?
        security $security:expr;
        $(secret_properties $($property:literal),+ $(,)?;)?
        $($(#[$doc:meta])* credentials $setter:ident: $kind:ident $scheme:ident $(:: $more:ident)* $($url:literal)?;)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct Client {
            runtime: $crate::Client,
        }

        impl Client {
            /// Creates a builder for a client.
            pub fn builder() -> ClientBuilder {
                let runtime = $crate::Client::builder($crate::client!(@base_url $($base_url)?))
                    .default_security($security)
                    .secret_properties(&[$($($property),+)?])
                    .user_agent(::std::concat!(
                        ::std::env!("CARGO_PKG_NAME"), "/", ::std::env!("CARGO_PKG_VERSION"),
                    ))
                    .telemetry($crate::telemetry!("API call"));
                ClientBuilder { runtime }
            }

            /// Creates a client that sends with `runtime`, whose base URL, credentials and
            /// options it uses.
            pub fn with_runtime(runtime: $crate::Client) -> Self {
                Self { runtime }
            }

            /// Returns the client of the runtime, which sends unsent requests.
            pub fn runtime(&self) -> &$crate::Client {
                &self.runtime
            }

            /// Starts a request that no method describes: JSON in, JSON out, with this client's
            /// credentials and options. `path` is relative to the base URL.
            pub fn request(
                &self,
                method: $crate::Method,
                path: impl ::std::convert::AsRef<str>,
            ) -> $crate::CustomRequest {
                self.runtime.request(method, path)
            }
        }

        /// Settings for a [`Client`]. Mistakes in them are reported by [`build`](Self::build).
        #[derive(Debug)]
        #[must_use = "a builder does nothing until it is built"]
        pub struct ClientBuilder {
            runtime: $crate::ClientBuilder,
        }

        impl ClientBuilder {
            /// Sets where requests go: `https://`, or `http://` to a loopback address.
            $(#[doc = ::std::concat!("Default: `", $base_url, "`.")])?
            pub fn base_url(mut self, base_url: &str) -> Self {
                self.runtime = self.runtime.base_url(base_url);
                self
            }

            /// Changes the settings that all clients have: deadlines, retries, proxy, TLS, and
            /// the options of its calls.
            pub fn options(
                mut self,
                change: impl ::std::ops::FnOnce($crate::ClientBuilder) -> $crate::ClientBuilder,
            ) -> Self {
                self.runtime = change(self.runtime);
                self
            }

            $($crate::client!(
                @$kind $(#[$doc])* $setter ($scheme $(:: $more)*) $($url)?
            );)*

            /// Builds the client. Nothing is sent.
            ///
            /// # Errors
            ///
            /// A configuration error that names the setting.
            pub fn build(self) -> ::std::result::Result<Client, $crate::Error> {
                ::std::result::Result::Ok(Client { runtime: self.runtime.build()? })
            }
        }
    };
    (@base_url) => { "" };
    (@base_url $base_url:literal) => { $base_url };
    (@secret $(#[$doc:meta])* $setter:ident ($scheme:path)) => {
        $(#[$doc])*
        pub fn $setter(mut self, secret: impl ::std::convert::Into<$crate::Secret>) -> Self {
            self.runtime = self.runtime.credentials($scheme, secret);
            self
        }
    };
    (@provider $(#[$doc:meta])* $setter:ident ($scheme:path)) => {
        $(#[$doc])*
        pub fn $setter(mut self, provider: impl $crate::TokenProvider) -> Self {
            self.runtime = self.runtime.token_provider($scheme, provider);
            self
        }
    };
    (@client_credentials $(#[$doc:meta])* $setter:ident ($scheme:path) $token_url:literal) => {
        $(#[$doc])*
        pub fn $setter(
            mut self,
            client_id: &str,
            client_secret: impl ::std::convert::Into<$crate::Secret>,
        ) -> Self {
            let provider = $crate::ClientCredentials::new($token_url, client_id, client_secret);
            self.runtime = self.runtime.token_provider($scheme, provider);
            self
        }
    };
    (@basic $(#[$doc:meta])* $setter:ident ($scheme:path)) => {
        $(#[$doc])*
        pub fn $setter(
            mut self,
            user: &str,
            password: impl ::std::convert::Into<$crate::Secret>,
        ) -> Self {
            let secret = $crate::__generated::v1::basic(user, ::std::convert::Into::into(password));
            self.runtime = self.runtime.credentials($scheme, secret);
            self
        }
    };
}

/// Defines the constants of operations and the list of them: method, path template,
/// `operationId`, security, and `idempotent`, if repeating a request does no harm.
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    ($(
        $(#[$meta:meta])*
        $name:ident = $method:ident $path:literal $id:literal $security:ident $($idempotent:ident)?;
    )*) => {
        $(
            #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`")]
            $(#[$meta])*
            pub const $name: $crate::Operation = $crate::Operation {
                id: $id,
                method: $crate::Method::$method,
                path: $path,
                idempotent: $crate::operations!(@ $($idempotent)?),
                security: super::security::$security,
            };
        )*

        /// All operations.
        pub const OPERATIONS: &[$crate::Operation] = &[$($(#[$meta])* $name),*];
    };
    (@) => { false };
    (@ idempotent) => { true };
}
