//! Responses: values with the status and headers that they came with.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use crate::exchange::ResponseMeta;

/// A value together with the status and headers of its response. `H` are the headers that the
/// operation declares.
#[derive(Clone, Debug)]
pub struct Response<T, H = ()> {
    value: T,
    meta: ResponseMeta,
    headers: PhantomData<fn() -> H>,
}

/// The headers that an operation declares for its responses. Generated code implements it.
pub trait DeclaredHeaders: Sized {
    /// Parses the headers. `header` returns one by its name.
    fn parse<'a>(header: &dyn Fn(&str) -> Option<&'a str>) -> Self;
}

impl<T, H> Response<T, H> {
    pub(super) fn new(value: T, meta: ResponseMeta) -> Self {
        Self { value, meta, headers: PhantomData }
    }

    /// Returns the value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Converts the value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U, H> {
        Response::new(convert(self.value), self.meta)
    }

    /// Returns the status, such as 200.
    pub fn status(&self) -> u16 {
        self.meta.head.status.as_u16()
    }

    /// Returns a header by its name; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.meta.head.header(name)
    }

    /// Returns all headers, in no particular order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.meta.head.headers()
    }

    /// Returns the id that the server gave the request, from any of the usual headers.
    pub fn request_id(&self) -> Option<&str> {
        self.meta.head.request_id()
    }

    /// Returns how many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts
    }

    /// Returns how long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.meta.elapsed
    }
}

impl<T, H: DeclaredHeaders> Response<T, H> {
    /// Returns the headers that the operation declares, each with its type. One that is absent
    /// or does not parse is `None`; [`header`](Self::header) has it as it is.
    pub fn declared_headers(&self) -> H {
        H::parse(&|name| self.header(name))
    }
}

impl<T, H> Deref for Response<T, H> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, H> DerefMut for Response<T, H> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
