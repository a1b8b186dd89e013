//! Request bodies in parts: files, and values beside them.

mod file;

use std::fmt;
use std::sync::Arc;

use reqwest::RequestBuilder;
use reqwest::multipart::Part;
use serde::Serialize;

use crate::error::Error;
use crate::exchange::{RequestBody, WithBody};
use crate::map::Map;
use crate::request::Request;
use crate::shape::Shape;

use file::{Contents, OpenFile};
pub use file::{File, Files};

/// A request body of the type `multipart/form-data`.
///
/// Whenever the request is sent, the parts are made anew from this, so that files on disk are
/// opened again for a retry.
pub trait Parts: Send + Sync + 'static {
    /// Adds the parts to a form.
    ///
    /// # Errors
    ///
    /// If a value does not serialize, or a file cannot be opened.
    fn add_to(&self, form: Form) -> Result<Form, NotAPart>;
}

/// Any parts, by name.
impl Parts for Map<String, File> {
    fn add_to(&self, form: Form) -> Result<Form, NotAPart> {
        self.iter().try_fold(form, |form, (name, file)| form.files(name, file, None))
    }
}

/// The error of a value or a file that cannot be a part.
#[derive(Debug)]
pub struct NotAPart {
    message: String,
    source: Option<std::io::Error>,
}

impl fmt::Display for NotAPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotAPart {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// A form that is being filled.
#[derive(Debug, Default)]
pub struct Form {
    form: reqwest::multipart::Form,
    /// Whether it has a file that cannot be read again.
    once: bool,
}

impl Form {
    /// Adds a file, or each of several, or none. A file without a media type of its own
    /// has `media_type`.
    ///
    /// # Errors
    ///
    /// If a file cannot be opened, or its media type is none.
    pub fn files(
        self,
        name: &str,
        files: &impl Files,
        media_type: Option<&str>,
    ) -> Result<Self, NotAPart> {
        files.files().into_iter().try_fold(self, |mut form, file| {
            let OpenFile { contents, length } = file.read().map_err(|error| NotAPart {
                message: format!("the file `{}` cannot be read: {error}", file.name()),
                source: Some(error),
            })?;
            let body = match contents {
                Contents::Bytes(bytes) => reqwest::Body::from(bytes),
                Contents::Disk(disk) => reqwest::Body::from(disk),
                Contents::Stream(stream) => reqwest::Body::wrap_stream(stream),
            };
            let part = match length {
                Some(length) => Part::stream_with_length(body, length),
                None => Part::stream(body),
            };
            form.once |= !file.is_reopenable();
            let media_type = file.media_type().or(media_type);
            let part = part.file_name(file.name().to_owned());
            form.part(name, part, media_type.unwrap_or("application/octet-stream"))
        })
    }

    /// Adds a value: a text as it is, a list as one part for each element, an object as
    /// JSON, and nothing where there is none. A media type makes one part of a list.
    pub fn value<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        media_type: Option<&str>,
    ) -> Result<Self, NotAPart> {
        match (Shape::of(value).map_err(not_json)?, media_type) {
            (Shape::Null, _) => Ok(self),
            (Shape::List(values), None) => {
                values.iter().try_fold(self, |form, value| form.value(name, value, None))
            }
            (Shape::Text(text), None) => {
                Ok(Self { form: self.form.text(name.to_owned(), text), ..self })
            }
            (Shape::Text(text), Some(media_type)) if !media_type.contains("json") => {
                self.part(name, Part::text(text), media_type)
            }
            _ => {
                let json = serde_json::to_string(value).map_err(not_json)?;
                self.part(name, Part::text(json), media_type.unwrap_or("application/json"))
            }
        }
    }

    fn part(self, name: &str, part: Part, media_type: &str) -> Result<Self, NotAPart> {
        let part = part
            .mime_str(media_type)
            .map_err(|_| invalid(format!("`{media_type}` is not a media type")))?;
        Ok(Self { form: self.form.part(name.to_owned(), part), ..self })
    }
}

fn invalid(message: String) -> NotAPart {
    NotAPart { message, source: None }
}

fn not_json(error: serde_json::Error) -> NotAPart {
    invalid(error.to_string())
}

impl<T> Request<T> {
    /// Sets the request body to a form of the type `multipart/form-data`.
    ///
    /// The request is retried like any other as long as each of its files can be read again.
    pub fn multipart(mut self, parts: impl Parts) -> Self {
        self.unsent.body = Some(body(parts));
        self
    }
}

/// Returns a request body of these parts.
pub(crate) fn body(parts: impl Parts) -> Arc<dyn RequestBody> {
    Arc::new(MultipartBody(parts))
}

struct MultipartBody<P>(P);

impl<P: Parts> RequestBody for MultipartBody<P> {
    fn attach(&self, request: RequestBuilder) -> Result<WithBody, Error> {
        let form = self.0.add_to(Form::default()).map_err(|error| {
            Error::invalid_request(error.to_string()).with_source(error).unsent()
        })?;
        Ok(WithBody { request: request.multipart(form.form), once: form.once })
    }
}
