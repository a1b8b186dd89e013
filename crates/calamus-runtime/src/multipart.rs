//! Request bodies in parts: files, and values beside them.

use std::fmt;

use bytes::Bytes;
use reqwest::multipart::Part;
use serde::Serialize;

use crate::field::Field;
use crate::map::Map;
use crate::progenitor_client::Error;
use crate::shape::Shape;

/// A part that is a file.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What is in it.
    pub contents: Bytes,
    /// Its name, for the server; many servers take a part without one for a value.
    pub name: String,
    /// Its media type; `application/octet-stream` where there is none.
    pub media_type: Option<String>,
}

impl File {
    /// A file of this name with these contents.
    pub fn new(name: impl Into<String>, contents: impl Into<Bytes>) -> Self {
        Self { contents: contents.into(), name: name.into(), media_type: None }
    }

    /// The same file, with a media type.
    pub fn with_media_type(self, media_type: impl Into<String>) -> Self {
        Self { media_type: Some(media_type.into()), ..self }
    }
}

/// Says how long the contents are, not what they are.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("contents", &format_args!("{} bytes", self.contents.len()))
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .finish()
    }
}

/// Something that is sent in parts.
pub trait Parts {
    /// Adds the parts to a form.
    fn add_to(&self, form: Form) -> Result<Form, NotAPart>;
}

/// Any parts, by name.
impl Parts for Map<String, File> {
    fn add_to(&self, form: Form) -> Result<Form, NotAPart> {
        self.iter().try_fold(form, |form, (name, file)| form.files(name, file, None))
    }
}

/// A value cannot be a part, or a file has a media type that is none.
#[derive(Debug)]
pub struct NotAPart(String);

impl fmt::Display for NotAPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAPart {}

/// A form that is being filled.
#[derive(Debug, Default)]
pub struct Form(reqwest::multipart::Form);

impl Form {
    /// Adds a file, or each of several, or none. A file without a media type of its own
    /// has `media_type`.
    pub fn files(
        self,
        name: &str,
        files: &impl Files,
        media_type: Option<&str>,
    ) -> Result<Self, NotAPart> {
        files.files().into_iter().try_fold(self, |form, file| {
            let media_type = file.media_type.as_deref().or(media_type);
            let part = Part::stream_with_length(
                reqwest::Body::from(file.contents.clone()),
                file.contents.len() as u64,
            );
            let part = part.file_name(file.name.clone());
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
            (Shape::Text(text), None) => Ok(Self(self.0.text(name.to_owned(), text))),
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
            .map_err(|_| NotAPart(format!("`{media_type}` is not a media type")))?;
        Ok(Self(self.0.part(name.to_owned(), part)))
    }
}

fn not_json(error: serde_json::Error) -> NotAPart {
    NotAPart(error.to_string())
}

/// The form of something that is sent in parts.
pub fn form(parts: &impl Parts) -> Result<reqwest::multipart::Form, Error> {
    let form = parts.add_to(Form::default());
    form.map(|form| form.0).map_err(|error| Error::InvalidRequest(error.to_string()))
}

/// A file, or several, or none.
pub trait Files {
    /// Each of them.
    fn files(&self) -> Vec<&File>;
}

impl Files for File {
    fn files(&self) -> Vec<&File> {
        vec![self]
    }
}

impl<T: Files> Files for Vec<T> {
    fn files(&self) -> Vec<&File> {
        self.iter().flat_map(Files::files).collect()
    }
}

impl<T: Files> Files for Option<T> {
    fn files(&self) -> Vec<&File> {
        self.iter().flat_map(Files::files).collect()
    }
}

impl<T: Files> Files for Field<T> {
    fn files(&self) -> Vec<&File> {
        match self {
            Self::Value(files) => files.files(),
            Self::Absent | Self::Null => Vec::new(),
        }
    }
}
