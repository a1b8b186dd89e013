//! The contract between generated code and this crate.
//!
//! Generated code names nothing in here but what a version of the contract has. A change that
//! breaks generated code adds a module `v2` and raises [`CONTRACT`]; the modules of older
//! versions stay as long as [`OLDEST`] admits them.

/// The newest version of the contract that this crate fulfills.
pub const CONTRACT: u32 = 1;

/// The oldest one.
pub const OLDEST: u32 = 1;

/// Fails to compile where this crate does not fulfill a version of the contract. Generated code
/// has it in a constant.
///
/// ```
/// const _: () = calamus_runtime::__generated::require(1);
/// ```
///
/// ```compile_fail,E0080
/// const _: () = calamus_runtime::__generated::require(999);
/// ```
pub const fn require(contract: u32) {
    assert!(
        contract <= CONTRACT,
        "this client was generated for a newer calamus-runtime: update the dependency"
    );
    assert!(
        contract >= OLDEST,
        "this client was generated for an older calamus-runtime: generate it again with the \
         calamus of the same version"
    );
}

/// Version 1: what generated code names besides the public API.
pub mod v1 {
    use std::fmt;
    use std::sync::Arc;

    use reqwest::header::{ACCEPT, HeaderValue};
    use serde::de::DeserializeOwned;
    use zeroize::Zeroizing;

    pub use bytes::Bytes;
    pub use reqwest;

    pub use crate::client::DeclaredHeaders;
    pub use crate::error::{ByStatus, undeclared};
    pub use crate::exchange::BoxFuture;
    pub use crate::form::{Encoding, Forms};
    pub use crate::parameters::{
        append_cookie, append_json_cookie, in_header, json as json_text, label, matrix, simple,
    };
    pub use crate::query::QueryParameters;
    /// The items that progenitor's code names.
    pub mod progenitor_client {
        pub use crate::progenitor_client::{Error, encode_path};
    }

    use crate::decode::decode_json;
    use crate::error::{ParseTypedBody, parse_typed};
    use crate::exchange::{RequestBody, Unsent};
    use crate::sdk::Secrets;
    use crate::{Call, Client, Decoder, Error, Operation, Options, Pages, Paging, Request, Secret};

    /// A request that is built from the values of an operation.
    pub struct Built {
        request: reqwest::RequestBuilder,
        /// Makes the body when the request is sent, if it is not in the request.
        body: Option<Arc<dyn RequestBody>>,
    }

    impl fmt::Debug for Built {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Built")
        }
    }

    impl From<reqwest::RequestBuilder> for Built {
        fn from(request: reqwest::RequestBuilder) -> Self {
            Self { request, body: None }
        }
    }

    /// Sends a body of the type `multipart/form-data` with a request.
    #[cfg(feature = "multipart")]
    pub fn multipart(request: reqwest::RequestBuilder, parts: impl crate::Parts) -> Built {
        Built { request, body: Some(crate::multipart::body(parts)) }
    }

    /// Changes the options of a client's clone.
    pub fn change_options(client: &mut Client, change: impl FnOnce(Options) -> Options) {
        client.change_options(change);
    }

    /// Creates an unsent request. `build` gets the HTTP client to build with and the base URL;
    /// `accept` are the content types to ask for.
    ///
    /// # Errors
    ///
    /// Those of `build`.
    pub fn request<T, B: ByStatus>(
        client: &Client,
        operation: Operation,
        decoder: Decoder<T>,
        accept: Option<&'static str>,
        build: impl FnOnce(&reqwest::Client, &str) -> Result<Built, progenitor_client::Error>,
    ) -> Result<Request<T>, Error> {
        let built = build(client.http(), client.base_url())?;
        Ok(Request { unsent: unsent(operation, built, accept, parse_typed::<B>)?, decoder })
    }

    /// Returns the part of a request that does not depend on the type of its response.
    fn unsent(
        operation: Operation,
        Built { request, body }: Built,
        accept: Option<&'static str>,
        parse_error: ParseTypedBody,
    ) -> Result<Unsent, progenitor_client::Error> {
        let mut request = request.build()?;
        if let Some(accept) = accept {
            let accept = HeaderValue::from_static(accept);
            request.headers_mut().entry(ACCEPT).or_insert(accept);
        }
        let (secrets, parse_error) = (Secrets::default(), Some(parse_error));
        Ok(Unsent { operation, request, body, secrets, parse_error })
    }

    /// Creates the call of a request.
    pub fn call<T, E, H>(client: Client, request: Result<Request<T>, Error>) -> Call<T, E, H> {
        Call::new(client, request)
    }

    /// Asks for another content type of the response.
    pub fn accept<T, U>(
        mut request: Request<T>,
        media_type: &'static str,
        decoder: Decoder<U>,
    ) -> Request<U> {
        let media_type = HeaderValue::from_static(media_type);
        request.unsent.request.headers_mut().insert(ACCEPT, media_type);
        request.with_decoder(decoder)
    }

    /// Reads a list page by page.
    pub fn pages<T, I, E>(
        client: Client,
        request: Result<Request<T>, Error>,
        paging: Paging<T, I>,
    ) -> Pages<T, I, E> {
        Pages::new(client, request, paging)
    }

    /// Returns the token of a page as a string.
    pub fn token<T: ToString>(token: Option<&T>) -> Option<String> {
        token.map(ToString::to_string)
    }

    /// Returns whether there are more pages; yes, if the page does not say.
    pub fn more(more: Option<&bool>) -> bool {
        more != Some(&false)
    }

    /// Returns the number of elements of a page.
    pub fn count<T>(items: Option<&Vec<T>>) -> usize {
        items.map_or(0, Vec::len)
    }

    /// Returns the number of elements on all pages.
    pub fn total<T: Copy + TryInto<u64>>(total: Option<&T>) -> Option<u64> {
        total.and_then(|total| (*total).try_into().ok())
    }

    /// Converts each element.
    pub fn each<T>(elements: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
        elements.into_iter().map(Into::into).collect()
    }

    /// Joins the credentials of basic authentication.
    pub fn basic(user: &str, password: Secret) -> Secret {
        Secret::from(Zeroizing::new(format!("{user}:{}", password.expose())).as_str())
    }

    /// Decodes a body as JSON.
    ///
    /// # Errors
    ///
    /// If it has another form than `T`, with the place.
    pub fn json<T: DeserializeOwned>(body: Bytes, secrets: &Secrets) -> Result<T, Error> {
        decode_json(body, None, secrets).map(|(value, _)| value)
    }

    /// Decodes a body as text. What is not UTF-8 becomes the replacement character.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn text<T: From<String>>(body: Bytes, _: &Secrets) -> Result<T, Error> {
        Ok(String::from_utf8_lossy(&body).into_owned().into())
    }

    /// Takes a body as it is.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn bytes<T: From<Bytes>>(body: Bytes, _: &Secrets) -> Result<T, Error> {
        Ok(body.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTRACT, OLDEST, require, v1};
    use crate::sdk::Secrets;
    use crate::{Bytes, ErrorKind};

    #[test]
    #[should_panic = "generated for a newer calamus-runtime"]
    fn a_newer_contract_is_refused() {
        require(OLDEST);
        require(CONTRACT + 1);
    }

    #[test]
    #[should_panic = "generated for an older calamus-runtime"]
    fn an_older_contract_is_refused() {
        require(CONTRACT);
        require(OLDEST - 1);
    }

    #[test]
    fn pages_are_asked_for_what_follows_them() {
        assert_eq!((v1::token(Some(&7)), v1::token::<u8>(None)), (Some("7".to_owned()), None));
        let more = [None, Some(&true), Some(&false)].map(v1::more);
        assert_eq!(more, [true, true, false], "a page that does not say may have a successor");
        assert_eq!((v1::count(Some(&vec![1, 2])), v1::count::<u8>(None)), (2, 0));
        assert_eq!((v1::total(Some(&3_i32)), v1::total(Some(&-1_i64))), (Some(3), None));
    }

    #[test]
    fn values_are_converted() {
        assert_eq!(v1::each::<String>(["a", "b"]), ["a", "b"]);
        assert_eq!(v1::basic("user", "pass:word".into()).expose(), "user:pass:word");
    }

    #[test]
    fn bodies_are_decoded_by_their_format() {
        let secrets = Secrets::default();
        let body = Bytes::from_static(b"[1,\"\xff\"]");
        assert_eq!(v1::text::<String>(body.clone(), &secrets).unwrap(), "[1,\"\u{fffd}\"]");
        assert_eq!(v1::bytes::<Bytes>(body.clone(), &secrets).unwrap(), body);
        let error = v1::json::<Vec<u8>>(body, &secrets).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let body = Bytes::from_static(b"[1,2]");
        assert_eq!(v1::json::<Vec<u8>>(body, &secrets).unwrap(), [1, 2]);
    }
}
