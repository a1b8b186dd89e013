//! A response whose body is still arriving: read chunk by chunk, within deadlines and up to
//! a limit.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::TRANSFER_ENCODING;

use super::deadlines::Deadlines;
use crate::connect;
use crate::error::{Error, ErrorKind, Head};
use crate::secret::Secrets;

/// How much of a body an error quotes.
const EXCERPT: usize = 1024;

/// How much of a body is searched for secrets to quote that much. More than is quoted, since
/// redaction shortens; not all of it, since every broken element of a list has an excerpt.
const EXCERPT_SOURCE: usize = 8 * EXCERPT;

/// A response with an unread body.
pub struct ResponseBody {
    /// Without its headers, which are in `head`.
    response: reqwest::Response,
    head: Head,
    deadlines: Deadlines,
    /// The length of the body, if it was known before the body was read.
    announced: Option<u64>,
    limit: u64,
    read: u64,
    secrets: Arc<Secrets>,
}

impl fmt::Debug for ResponseBody {
    /// Shows neither URL nor headers: both may hold credentials or what the server sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody")
            .field("status", &self.status())
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

impl ResponseBody {
    pub(super) fn new(
        mut response: reqwest::Response,
        deadlines: Deadlines,
        limit: u64,
        secrets: Arc<Secrets>,
    ) -> Self {
        let announced = response.content_length();
        let headers = Arc::new(std::mem::take(response.headers_mut()));
        let head = Head { status: response.status(), headers };
        Self { response, head, deadlines, announced, limit, read: 0, secrets }
    }

    /// Returns the status.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// Returns a header by its name; `None` also if its value is not visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.header(name)
    }

    /// Returns the secrets of the call, to redact what an error quotes.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(crate) fn head(&self) -> Head {
        self.head.clone()
    }

    /// Returns whether nothing but the end of the connection marks the end of the body, so that a
    /// cut looks like a complete response to HTTP alone.
    ///
    /// Decompression removes the headers that this is read from. A compressed body that is cut
    /// fails as such, so what remains is one more attempt for JSON that the server itself cut.
    pub(crate) fn is_close_delimited(&self) -> bool {
        self.response.version() <= reqwest::Version::HTTP_11
            && self.announced.is_none()
            && !self.head.headers.contains_key(TRANSFER_ENCODING)
    }

    /// Returns the length of the body, if it was known before the body was read.
    pub(crate) fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// Drops the attempt deadline: a stream has begun.
    pub(crate) fn begin_stream(&mut self) {
        self.deadlines.attempt = None;
    }

    /// Drops the deadlines of call and attempt: a stream has begun that may be without end. Its
    /// reader has to keep each of its elements within the limit of size, which is returned.
    pub(crate) fn begin_endless(&mut self) -> u64 {
        self.end_connect_phase();
        std::mem::replace(&mut self.limit, u64::MAX)
    }

    /// Drops the deadlines of call and attempt. The size limit remains.
    pub(crate) fn end_connect_phase(&mut self) {
        self.deadlines.attempt = None;
        self.deadlines.total = None;
    }

    /// Rejects a response whose announced length exceeds the limit, before any of it is read.
    pub(crate) fn check_announced_size(&self) -> Result<(), Error> {
        match self.announced {
            Some(announced) if announced > self.limit => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    /// Returns the next chunk of the body, or `None` at its end.
    ///
    /// # Errors
    ///
    /// If the connection breaks, a deadline passes, or the body exceeds the size limit.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        self.deadlines.check()?;
        let chunk = self.deadlines.bound(true, self.response.chunk()).await?;
        let Some(chunk) = chunk.map_err(connect::while_reading)? else { return Ok(None) };
        self.read = self.read.saturating_add(chunk.len() as u64);
        if self.read > self.limit {
            return Err(self.too_large());
        }
        Ok(Some(chunk))
    }

    /// Returns the whole body, in a buffer of its own and of just its size: a slice that an
    /// application keeps does not keep more alive than that.
    ///
    /// # Errors
    ///
    /// Those of [`chunk`](Self::chunk).
    pub async fn bytes(&mut self) -> Result<Bytes, Error> {
        self.check_announced_size()?;
        let Some(first) = self.chunk().await? else { return Ok(Bytes::new()) };
        // Most bodies are one chunk.
        let Some(second) = self.chunk().await? else { return Ok(Bytes::copy_from_slice(&first)) };
        let mut body = Vec::with_capacity(first.len() + second.len());
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        body.shrink_to_fit();
        Ok(Bytes::from(body))
    }

    /// Returns the beginning of the body, up to `most` bytes, and whether there was more. A failure
    /// within the rest is ignored.
    pub(crate) async fn beginning(&mut self, most: usize) -> (Vec<u8>, bool) {
        let mut body = Vec::new();
        self.limit = u64::MAX;
        loop {
            match self.chunk().await {
                Ok(Some(chunk)) => {
                    let left = most - body.len();
                    body.extend_from_slice(&chunk[..chunk.len().min(left)]);
                    if chunk.len() > left {
                        return (body, true);
                    }
                }
                Ok(None) => return (body, false),
                // The status is known, and more useful than this failure.
                Err(_) => return (body, true),
            }
        }
    }

    fn too_large(&self) -> Error {
        too_large("the response", self.limit)
    }
}

/// Returns the error for a response, or an element of a stream, that exceeds the size limit.
pub(crate) fn too_large(what: &str, limit: u64) -> Error {
    Error::new(ErrorKind::TooLarge, format!("{what} is larger than the limit of {}", Size(limit)))
}

/// Displays a number of bytes in the largest unit that divides it.
struct Size(u64);

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (unit, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
            if self.0 >= size && self.0.is_multiple_of(size) {
                return write!(f, "{} {unit}", self.0 / size);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

/// Returns the beginning of a body as an error quotes it: bounded, with secrets redacted.
/// `cut` says whether the body is longer than this.
pub fn excerpt(body: &[u8], cut: bool, secrets: &Secrets) -> String {
    let cut = cut || body.len() > EXCERPT_SOURCE;
    let text = String::from_utf8_lossy(&body[..body.len().min(EXCERPT_SOURCE)]);
    // Redacted before it is cut to size, so that no secret is cut in two and so missed.
    let redacted = if cut { secrets.redact_cut(&text) } else { secrets.redact(&text) };
    let mut end = redacted.len().min(EXCERPT);
    while !redacted.is_char_boundary(end) {
        end -= 1;
    }
    redacted[..end].to_owned()
}
