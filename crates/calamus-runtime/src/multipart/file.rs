//! Files that are sent: in memory, on disk, or from a stream.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;

use crate::field::Field;

/// A file in a request body, with its name and media type.
///
/// ```no_run
/// # fn example() -> std::io::Result<()> {
/// use calamus_runtime::File;
///
/// let label = File::new("label.txt", "fragile").with_media_type("text/plain");
/// let photo = File::open("photo.png")?.with_media_type("image/png");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct File {
    source: Source,
    name: String,
    media_type: Option<String>,
}

/// The source of the contents of a file.
#[derive(Clone)]
enum Source {
    Memory(Bytes),
    Disk(PathBuf),
    Function { open: Arc<dyn Fn() -> io::Result<ReadStream> + Send + Sync>, length: Option<u64> },
    Once { stream: Arc<Mutex<Option<ReadStream>>>, length: Option<u64> },
}

type ReadStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A file that is about to be sent.
pub(super) struct OpenFile {
    pub(super) contents: Contents,
    /// Its length in bytes, if it is known.
    pub(super) length: Option<u64>,
}

pub(super) enum Contents {
    Bytes(Bytes),
    Disk(tokio::fs::File),
    Stream(ReadStream),
}

impl File {
    /// Creates a file with this name and these contents.
    pub fn new(name: impl Into<String>, contents: impl Into<Bytes>) -> Self {
        Self::of(name.into(), Source::Memory(contents.into()))
    }

    /// Takes a file on disk under its own name. It is opened and read when the request is sent,
    /// and opened again for a retry.
    ///
    /// # Errors
    ///
    /// If there is no file with this path.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self::of(name, Source::Disk(path.to_owned())))
    }

    /// Creates a file whose contents are a stream. `length` is their length in bytes, if it is
    /// known. A request with such a file is sent at most once; see [`File::from_fn`].
    pub fn from_stream<S>(name: impl Into<String>, length: Option<u64>, stream: S) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let stream: ReadStream = Box::pin(stream);
        let stream = Arc::new(Mutex::new(Some(stream)));
        Self::of(name.into(), Source::Once { stream, length })
    }

    /// Creates a file whose contents are a stream that `open` returns, once for each attempt to
    /// send the request. `length` is their length in bytes, if it is known.
    pub fn from_fn<S>(
        name: impl Into<String>,
        length: Option<u64>,
        open: impl Fn() -> io::Result<S> + Send + Sync + 'static,
    ) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let open = Arc::new(move || open().map(|stream| Box::pin(stream) as ReadStream));
        Self::of(name.into(), Source::Function { open, length })
    }

    fn of(name: String, source: Source) -> Self {
        Self { source, name, media_type: None }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets the media type. Default: what the document declares, or
    /// `application/octet-stream`.
    #[must_use]
    pub fn with_media_type(self, media_type: impl Into<String>) -> Self {
        Self { media_type: Some(media_type.into()), ..self }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the media type, if one was set.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the contents, if they are in memory.
    pub fn contents(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Memory(contents) => Some(contents),
            _ => None,
        }
    }

    /// Returns whether it can be read more than once.
    pub(super) fn is_reopenable(&self) -> bool {
        !matches!(self.source, Source::Once { .. })
    }

    /// Opens the file, with the length that it has now.
    pub(super) fn read(&self) -> io::Result<OpenFile> {
        Ok(match &self.source {
            Source::Memory(bytes) => OpenFile {
                length: Some(bytes.len() as u64),
                contents: Contents::Bytes(bytes.clone()),
            },
            Source::Disk(path) => {
                let disk = std::fs::File::open(path)?;
                let length = Some(disk.metadata()?.len());
                OpenFile { contents: Contents::Disk(tokio::fs::File::from_std(disk)), length }
            }
            Source::Function { open, length } => {
                OpenFile { contents: Contents::Stream(open()?), length: *length }
            }
            Source::Once { stream, length } => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                let sent = || io::Error::other("it is a stream, which was sent before");
                OpenFile { contents: Contents::Stream(stream.ok_or_else(sent)?), length: *length }
            }
        })
    }
}

/// Files in memory are equal if their contents are; others if they are clones, or the same path.
impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Memory(left), Source::Memory(right)) => left == right,
            (Source::Disk(left), Source::Disk(right)) => left == right,
            (Source::Function { open: left, .. }, Source::Function { open: right, .. }) => {
                Arc::ptr_eq(left, right)
            }
            (Source::Once { stream: left, .. }, Source::Once { stream: right, .. }) => {
                Arc::ptr_eq(left, right)
            }
            _ => false,
        };
        same && self.name == other.name && self.media_type == other.media_type
    }
}

impl Eq for File {}

/// Shows no contents.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("File");
        match &self.source {
            Source::Memory(bytes) => {
                debug.field("contents", &format_args!("{} bytes", bytes.len()));
            }
            Source::Disk(path) => {
                debug.field("path", path);
            }
            Source::Function { length, .. } | Source::Once { length, .. } => {
                debug.field("length", length);
            }
        }
        debug.field("name", &self.name).field("media_type", &self.media_type).finish()
    }
}

/// A file, or several, or none.
pub trait Files {
    /// Returns each of them.
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
