//! The interface between calls and the source of their tokens.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;

/// The future that [`TokenProvider::token`] returns.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Secret, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Provides the tokens for a security scheme, for
/// [`ClientBuilder::token_provider`](crate::ClientBuilder::token_provider).
///
/// The client asks for a token before each attempt, so a provider keeps the token that it has.
/// Tokens go to the origin of the client's base URL and nowhere else, and are redacted in
/// everything that an error shows. The time that a provider takes counts against the deadlines
/// of the attempt.
///
/// ```
/// use std::path::PathBuf;
///
/// use calamus_runtime::{Secret, TokenFuture, TokenProvider};
///
/// /// A token in a file that another program renews.
/// struct TokenFile(PathBuf);
///
/// impl TokenProvider for TokenFile {
///     fn token(&self) -> TokenFuture<'_> {
///         Box::pin(async {
///             let text = std::fs::read_to_string(&self.0)?;
///             Ok(Secret::from(text.trim_end()))
///         })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns the token to send.
    ///
    /// # Errors
    ///
    /// Any error becomes one of the kind [`ErrorKind::Token`]. If it is an [`Error`] of this
    /// crate that a retry may help against, the call is retried.
    fn token(&self) -> TokenFuture<'_>;

    /// Drops a token that the server has rejected with status 401, and returns whether
    /// [`token`](Self::token) may return another one. The call is then made once more with
    /// that. Default: `false`.
    fn invalidate(&self, token: &Secret) -> bool {
        let _ = token;
        false
    }

    /// Checks the settings of the provider when the client is built. Default: nothing to check.
    ///
    /// # Errors
    ///
    /// A configuration error that names the setting.
    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Several clients may share one provider.
impl<T: TokenProvider + ?Sized> TokenProvider for Arc<T> {
    fn token(&self) -> TokenFuture<'_> {
        (**self).token()
    }

    fn invalidate(&self, token: &Secret) -> bool {
        (**self).invalidate(token)
    }

    fn validate(&self) -> Result<(), Error> {
        (**self).validate()
    }
}

/// Returns the error of a call whose token provider failed.
pub(crate) fn token_error(error: Box<dyn StdError + Send + Sync>) -> Error {
    const MESSAGE: &str = "no access token";
    let quote = format!(": {error}");
    match error.downcast::<Error>() {
        Ok(error) if error.kind() == ErrorKind::Token => *error,
        Ok(error) => Error::new(ErrorKind::Token, MESSAGE)
            .with_quote(quote)
            .with_retryable(error.is_transient())
            .with_source(*error),
        Err(error) => Error::new(ErrorKind::Token, MESSAGE).with_quote(quote).with_source(error),
    }
}
