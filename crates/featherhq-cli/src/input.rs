//! Input besides arguments: secrets and JSON from files, the environment and standard input.
//!
//! Secrets are never arguments, which other users of the machine see. Messages do not quote
//! input.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::mpsc;
use std::thread;

use featherhq::{JsonObject, JsonValue, Secret};

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// The maximum size of a secret, which keeps a wrong file from filling the memory.
const MAX_SECRET_SIZE: u64 = 64 * 1024;

/// The maximum size of JSON, larger than any server accepts.
const MAX_JSON_SIZE: u64 = 64 * 1024 * 1024;

/// The prefix of Feather's API keys.
pub(crate) const KEY_PREFIX: &str = "fth_";

/// A JSON object on the command line: the JSON itself, `@FILE`, or `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonArgument {
    Inline(String),
    File(PathBuf),
    StandardInput,
}

impl FromStr for JsonArgument {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match (text, text.strip_prefix('@')) {
            ("-", _) => Self::StandardInput,
            (_, Some(name)) => Self::File(name.into()),
            (text, None) => Self::Inline(text.to_owned()),
        })
    }
}

/// Where to read a secret.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretSource<'a> {
    /// Its name in messages, such as `token`.
    pub(crate) what: &'static str,
    /// The option that names the file.
    pub(crate) option: &'static str,
    /// The value of that option.
    pub(crate) file: Option<&'a Path>,
    /// The environment variable that is read without that option.
    pub(crate) variable: &'static str,
}

/// Reads input. Standard input can be read once only: a second reader would find it empty.
#[derive(Debug)]
pub(crate) struct Inputs {
    deadline: Deadline,
    stdin_used_by: Cell<Option<&'static str>>,
    warnings: RefCell<Vec<Failure>>,
}

impl Inputs {
    pub(crate) fn new(deadline: Deadline) -> Self {
        Self { deadline, stdin_used_by: Cell::default(), warnings: RefCell::default() }
    }

    /// Prints the warnings about files that were read since the last call.
    pub(crate) fn warn(&self, output: &mut Output) {
        for warning in self.warnings.take() {
            output.warn(&warning);
        }
    }

    /// Returns whether standard input was read, so that it cannot be used for a confirmation.
    pub(crate) fn stdin_is_used(&self) -> bool {
        self.stdin_used_by.get().is_some()
    }

    /// Reads the API key from a file or standard input. The client validates it.
    pub(crate) fn api_key(&self, path: &Path) -> Result<Secret, Failure> {
        let failure = |why: String| {
            let message = format!("cannot read the API key from {}: {why}", display_path(path));
            Failure::new("configuration", Exit::Usage, message)
        };
        self.read_secret(path, "--api-key-file").map_err(failure).map(Secret::from)
    }

    /// Reads a secret from its file, or else from its variable. `None` without either.
    pub(crate) fn secret(&self, source: SecretSource<'_>) -> Result<Option<Secret>, Failure> {
        let (text, name) = match source.file {
            // The name of the file is not quoted: it may be the secret, by mistake.
            Some(path) => (self.read_secret(path, source.option), source.option),
            None => match std::env::var_os(source.variable) {
                None => return Ok(None),
                Some(value) => {
                    (value.into_string().map_err(|_| "it is not UTF-8".to_owned()), source.variable)
                }
            },
        };
        let failure = |why: &str| {
            Failure::usage(format!("cannot read the {} from {name}: {why}", source.what))
        };
        let text = text.map_err(|why| failure(&why))?;
        let secret = Secret::from(text);
        if secret.expose().trim().is_empty() {
            return Err(failure("it is empty"));
        }
        if secret.expose().chars().any(char::is_control) {
            return Err(failure("it contains a line break or another control character"));
        }
        Ok(Some(secret))
    }

    /// Reads HTTP headers from a file with lines of `Name: value`. Empty lines are ignored.
    pub(crate) fn headers(
        &self,
        path: &Path,
        option: &'static str,
    ) -> Result<Vec<(String, Secret)>, Failure> {
        let failure =
            |why: &str| Failure::usage(format!("cannot read headers from {option}: {why}"));
        let text = self.read_secret(path, option).map_err(|why| failure(&why))?;
        let text = Secret::from(text);
        let mut headers: Vec<(String, Secret)> = Vec::new();
        for (at, line) in text.expose().lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let failure = |why: &str| failure(&format!("line {} {why}", at + 1));
            let Some((name, value)) = line.split_once(':') else {
                return Err(failure("is not of the form `Name: value`"));
            };
            if !is_header_name(name) {
                return Err(failure("does not start with a header name"));
            }
            if headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                return Err(failure("repeats the header of an earlier line"));
            }
            let value = value.trim();
            if value.is_empty() || value.chars().any(char::is_control) {
                return Err(failure("has no value, or one with control characters"));
            }
            headers.push((name.to_owned(), value.into()));
        }
        if headers.is_empty() {
            return Err(failure("there are no headers"));
        }
        Ok(headers)
    }

    /// Reads a JSON object, and leaves it as it is.
    pub(crate) fn object(
        &self,
        argument: &JsonArgument,
        option: &'static str,
    ) -> Result<JsonObject, Failure> {
        let (text, source) = self.json_text(argument, option)?;
        JsonObject::from_text(text).map_err(|error| {
            Failure::usage(format!("cannot use {source} as a JSON object: {error}"))
        })
    }

    /// Reads any JSON value, and leaves it as it is.
    pub(crate) fn value(
        &self,
        argument: &JsonArgument,
        option: &'static str,
    ) -> Result<JsonValue, Failure> {
        let (text, source) = self.json_text(argument, option)?;
        JsonValue::from_text(text)
            .map_err(|error| Failure::usage(format!("cannot use {source} as JSON: {error}")))
    }

    /// Returns text that should be JSON, and its source for messages.
    fn json_text(
        &self,
        argument: &JsonArgument,
        option: &'static str,
    ) -> Result<(String, String), Failure> {
        let (text, source) = match argument {
            JsonArgument::Inline(text) => (Ok(text.clone()), option.to_owned()),
            JsonArgument::File(path) => (
                self.read_string(path, option, MAX_JSON_SIZE),
                format!("{option} {}", path.display()),
            ),
            JsonArgument::StandardInput => (
                self.read_string(Path::new("-"), option, MAX_JSON_SIZE),
                "standard input".to_owned(),
            ),
        };
        let text = text.map_err(|why| Failure::usage(format!("cannot read {source}: {why}")))?;
        Ok((text, source))
    }

    /// Reads a file with a secret. Other users who can read it are a warning.
    fn read_secret(&self, path: &Path, option: &'static str) -> Result<String, String> {
        let (text, mode) = self.read(path, option, MAX_SECRET_SIZE)?;
        if let Some(mode) = mode.filter(|mode| mode & 0o044 != 0) {
            let message =
                format!("the file of {option} can be read by other users (mode {mode:04o})");
            let warning = Failure::new("file_permissions", Exit::Done, message)
                .with_hint("restrict it with `chmod 600`, unless it is a mounted secret");
            self.warnings.borrow_mut().push(warning);
        }
        Ok(text)
    }

    /// Reads a file without secrets.
    fn read_string(
        &self,
        path: &Path,
        option: &'static str,
        max_size: u64,
    ) -> Result<String, String> {
        self.read(path, option, max_size).map(|(text, _)| text)
    }

    /// Reads a file, or standard input for `-`, without the line break at its end. Also returns
    /// its permissions. Fails at the deadline: a pipe may never deliver anything.
    fn read(
        &self,
        path: &Path,
        option: &'static str,
        max_size: u64,
    ) -> Result<(String, Option<u32>), String> {
        let is_stdin = path.as_os_str() == "-";
        if is_stdin && let Some(other) = self.stdin_used_by.replace(Some(option)) {
            return Err(format!("{other} has already read standard input"));
        }
        let (sender, receiver) = mpsc::channel();
        let file = path.to_owned();
        // Opening and reading a pipe cannot be interrupted. A thread that hangs in either ends
        // with the process.
        thread::spawn(move || {
            let content = if is_stdin {
                read_bytes(io::stdin().lock(), max_size).map(|bytes| (bytes, None))
            } else {
                File::open(file).and_then(|file| {
                    let mode = mode(&file)?;
                    Ok((read_bytes(file, max_size)?, mode))
                })
            };
            // The receiver is gone after the deadline.
            let _ = sender.send(content);
        });
        let content = receiver.recv_timeout(self.deadline.left());
        let content = content.map_err(|_| format!("timed out after {}", self.deadline))?;
        let (bytes, mode) = content.map_err(|error| error.to_string())?;
        if bytes.len() as u64 > max_size {
            return Err(format!("it is larger than {max_size} bytes"));
        }
        let mut text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok((text, mode))
    }
}

/// Reads at most one byte more than `max_size`.
fn read_bytes(source: impl Read, max_size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(max_size + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the permissions of a regular file. Those of pipes and devices do not matter.
#[cfg(unix)]
fn mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = file.metadata()?;
    Ok(metadata.is_file().then(|| metadata.permissions().mode() & 0o777))
}

#[cfg(not(unix))]
fn mode(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

/// Formats the path of a key file for messages.
pub(crate) fn display_path(path: &Path) -> String {
    let name = path.display().to_string();
    if name == "-" { "standard input".to_owned() } else { redact_key(&name).into_owned() }
}

/// Returns an argument for a message, unless it is a key by mistake.
pub(crate) fn redact_key(text: &str) -> Cow<'_, str> {
    if text.starts_with(KEY_PREFIX) {
        format!("{KEY_PREFIX}… (redacted, since it looks like a key)").into()
    } else {
        text.into()
    }
}

/// Returns whether a name is a token of RFC 9110.
fn is_header_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_arguments_are_inline_files_or_standard_input() {
        let read = |text: &str| text.parse::<JsonArgument>().unwrap();
        assert_eq!(read("{}"), JsonArgument::Inline("{}".to_owned()));
        assert_eq!(read("@in.json"), JsonArgument::File("in.json".into()));
        assert_eq!(read("-"), JsonArgument::StandardInput);
        assert_eq!(read("-1"), JsonArgument::Inline("-1".to_owned()));
    }

    #[test]
    fn header_names_are_tokens() {
        assert!(is_header_name("X-Api_Key.1~"));
        for bad in ["", " X", "X ", "X Y", "X\t", "Ä", "(x)", "a:b"] {
            assert!(!is_header_name(bad), "{bad:?}");
        }
    }
}
