//! The sources of a document: a file, standard input, a URL, or a revision of a git repository.

use std::io::Read;
use std::path::{Path, PathBuf};

use calamus_document::bundle::{self, Disk};
use calamus_document::read::{self, MAX_BYTES, Source, Unreadable};

mod git;
#[cfg(feature = "cli")]
mod url;

/// A document that is not read yet.
///
/// | text | meaning |
/// | --- | --- |
/// | `-` | standard input |
/// | `https://…`, or `http://…` on the loopback interface | a URL |
/// | `git:REV:PATH` | a file as it is in a revision |
/// | anything else | a file |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A URL.
    Url(String),
    /// A file in a revision of the git repository around the current directory.
    Git {
        /// The revision.
        revision: String,
        /// The path, from the root of the repository.
        path: String,
    },
    /// A file.
    File(PathBuf),
}

impl Input {
    /// Parses the text on a command line.
    pub fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stdin;
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return Self::Url(text.to_owned());
        }
        match text.strip_prefix("git:").and_then(|rest| rest.split_once(':')) {
            Some((revision, path)) => {
                Self::Git { revision: revision.to_owned(), path: path.to_owned() }
            }
            None => Self::File(PathBuf::from(text)),
        }
    }

    /// Parses the argument of a command. One that is not UTF-8 is a file.
    pub fn of_path(path: &Path) -> Self {
        path.to_str().map_or_else(|| Self::File(path.to_owned()), Self::parse)
    }

    /// Returns what messages call the document. User name and password of a URL are not in it.
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::Url(address) => without_user(address),
            Self::Git { revision, path } => format!("{revision}:{path}"),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Returns the document as the argument of a command in generated files: the same on every
    /// machine and for every revision, and without secrets, which the query of a URL may have.
    pub(crate) fn portable(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::Url(address) => {
                let address = without_user(address);
                address.split(['?', '#']).next().unwrap_or_default().to_owned()
            }
            Self::Git { path, .. } => format!("git:REV:{path}"),
            Self::File(path) => file_name(path),
        }
    }

    /// Returns the name of the document without the folders around it.
    pub(crate) fn short_name(&self) -> String {
        match self {
            Self::Stdin => self.name(),
            Self::Url(_) => file_name(Path::new(&self.portable())),
            Self::Git { path, .. } => file_name(Path::new(path)),
            Self::File(path) => file_name(path),
        }
    }

    /// Reads the document, of at most [`MAX_BYTES`] bytes.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not a document.
    pub fn read(&self) -> Result<Source, Unreadable> {
        match self {
            Self::Stdin => {
                let name = self.name();
                read::decode(&name, bounded(std::io::stdin(), &name)?)
            }
            #[cfg(feature = "cli")]
            Self::Url(address) => read::decode(&self.name(), url::fetch(address, &self.name())?),
            #[cfg(not(feature = "cli"))]
            Self::Url(_) => Err(unreadable(
                &self.name(),
                "this build cannot fetch URLs",
                "download the document, or enable the feature `cli`",
            )),
            Self::Git { revision, path } => read::decode(&self.name(), git::read(revision, path)?),
            Self::File(path) => read::read(path),
        }
    }

    /// Reads the document, and follows its references to files below `folder`: those on the disk,
    /// or those of the same revision.
    ///
    /// # Errors
    ///
    /// Like [`Input::read`]; if it is neither a file nor in a revision; or if a reference cannot
    /// be followed.
    pub fn read_resolved(&self, folder: Option<&Path>) -> Result<Source, Unreadable> {
        let source = self.read()?;
        let Some(folder) = folder else { return Ok(source) };
        match self {
            Self::File(path) => bundle::bundle(source, path, folder, &Disk),
            Self::Git { revision, path } => {
                let folder = git::folder(folder)?;
                bundle::bundle(source, Path::new(path), &folder, &git::Revision(revision))
            }
            Self::Stdin | Self::Url(_) => Err(unreadable(
                &source.name,
                "only references of a file can be followed to other files",
                "name a file, or leave out --resolve",
            )),
        }
    }
}

/// Returns a URL without user name and password.
fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Returns the last part of a path.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn unreadable(name: &str, reason: impl Into<String>, remedy: &str) -> Unreadable {
    Unreadable {
        name: name.to_owned(),
        position: None,
        reason: reason.into(),
        remedy: remedy.to_owned(),
        excerpt: None,
    }
}

/// Reads everything, unless that is too much.
fn bounded(reader: impl Read, name: &str) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    let result = reader.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    result.map_err(|error| unreadable(name, error.to_string(), "try again"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(unreadable(
            name,
            format!("it has more than {MAX_BYTES} bytes"),
            "make sure that it is the document, and not an archive or a log",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_known_by_their_form() {
        let file = |text: &str| Input::File(PathBuf::from(text));
        assert_eq!(Input::parse("-"), Input::Stdin);
        assert_eq!(Input::parse("https://a.example/x"), Input::Url("https://a.example/x".into()));
        let git = Input::Git { revision: "main~1".into(), path: "a/b.yaml".into() };
        assert_eq!(Input::parse("git:main~1:a/b.yaml"), git);
        assert_eq!(Input::parse("git:main"), file("git:main"));
        assert_eq!(Input::parse("a.yaml"), file("a.yaml"));
    }

    #[test]
    fn names_have_no_secrets_and_portable_ones_no_folders_and_revisions() {
        for (text, name, portable, short) in [
            ("a/b.yaml", "a/b.yaml", "b.yaml", "b.yaml"),
            ("-", "standard input", "-", "standard input"),
            ("git:v1:b.yaml", "v1:b.yaml", "git:REV:b.yaml", "b.yaml"),
            ("git:main:a/b.yaml", "main:a/b.yaml", "git:REV:a/b.yaml", "b.yaml"),
            (
                "https://me:hunter2@a.example/v1/b.yaml?key=x#y",
                "https://a.example/v1/b.yaml?key=x#y",
                "https://a.example/v1/b.yaml",
                "b.yaml",
            ),
            (
                "https://a@b@c.example?d@e",
                "https://c.example?d@e",
                "https://c.example",
                "c.example",
            ),
        ] {
            let input = Input::parse(text);
            assert_eq!(input.name(), name);
            assert_eq!(input.portable(), portable);
            assert_eq!(input.short_name(), short);
        }
    }

    #[test]
    fn a_revision_is_no_option_of_git() {
        let error = Input::parse("git:--help:x").read().unwrap_err();
        assert_eq!(error.reason, "it is not of the form git:REV:PATH");
    }
}
