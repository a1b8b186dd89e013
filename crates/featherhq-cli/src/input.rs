//! What a command is given besides its arguments: secrets and JSON, from files, from the
//! environment and from standard input.
//!
//! Secrets come this way only, since other users of the machine see a command's arguments.
//! No message quotes what was read.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::mpsc;
use std::thread;

use featherhq::{JsonObject, Secret};

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// No secret is as long as this, so that a wrong file is noticed before it fills the memory.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Longer than any server takes.
const LONGEST_JSON: u64 = 64 * 1024 * 1024;

/// What Feather's keys begin with.
pub(crate) const KEY_PREFIX: &str = "fth_";

/// A JSON object on the command line: the text itself, `@` and the name of a file, or `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonArgument {
    Text(String),
    File(PathBuf),
    StandardInput,
}

impl FromStr for JsonArgument {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match (text, text.strip_prefix('@')) {
            ("-", _) => Self::StandardInput,
            (_, Some(name)) => Self::File(name.into()),
            (text, None) => Self::Text(text.to_owned()),
        })
    }
}

/// A secret that a command may be given, in the words of its help.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// What it is, such as `token`.
    pub(crate) what: &'static str,
    /// The option that names the file.
    pub(crate) option: &'static str,
    /// The file that it names, if it was given.
    pub(crate) file: Option<&'a Path>,
    /// The variable that holds the secret where no file was given.
    pub(crate) variable: &'static str,
}

/// Reads what commands are given, and standard input once only: a second reader would find
/// it empty.
#[derive(Debug)]
pub(crate) struct Inputs {
    deadline: Deadline,
    taken_by: Cell<Option<&'static str>>,
    warnings: RefCell<Vec<Failure>>,
}

impl Inputs {
    pub(crate) fn new(deadline: Deadline) -> Self {
        Self { deadline, taken_by: Cell::default(), warnings: RefCell::default() }
    }

    /// Reports warnings about the files that were read since the last time.
    pub(crate) fn warn(&self, output: &mut Output) {
        for warning in self.warnings.take() {
            output.warn(&warning);
        }
    }

    /// Whether something was read from standard input, so that no answer can come from it.
    pub(crate) fn is_taken(&self) -> bool {
        self.taken_by.get().is_some()
    }

    /// The API key for Feather, from a file or standard input. Whether it is one is for the
    /// client to say.
    pub(crate) fn api_key(&self, path: &Path) -> Result<Secret, Failure> {
        let refuse = |why: String| {
            let message = format!("cannot read the API key from {}: {why}", shown(path));
            Failure::new("configuration", Exit::Usage, message)
        };
        self.secret_text(path, "--api-key-file").map_err(refuse).map(Secret::from)
    }

    /// A secret from its file, or else from its variable. `None` where there is neither.
    pub(crate) fn secret(&self, wanted: Wanted<'_>) -> Result<Option<Secret>, Failure> {
        let (text, source) = match wanted.file {
            // The file's name is not quoted: it may be the secret, put in the wrong place.
            Some(path) => (self.secret_text(path, wanted.option), wanted.option),
            None => match std::env::var_os(wanted.variable) {
                None => return Ok(None),
                Some(value) => (
                    value.into_string().map_err(|_| "it holds bytes that are not text".to_owned()),
                    wanted.variable,
                ),
            },
        };
        let refuse = |why: &str| {
            Failure::usage(format!("cannot read the {} from {source}: {why}", wanted.what))
        };
        let text = text.map_err(|why| refuse(&why))?;
        let secret = Secret::from(text);
        if secret.expose().trim().is_empty() {
            return Err(refuse("it is empty"));
        }
        if secret.expose().chars().any(char::is_control) {
            return Err(refuse("it holds a line break or another control character"));
        }
        Ok(Some(secret))
    }

    /// HTTP headers from a file of lines `Name: value`, empty lines aside.
    pub(crate) fn headers(
        &self,
        path: &Path,
        option: &'static str,
    ) -> Result<Vec<(String, Secret)>, Failure> {
        let refuse =
            |why: &str| Failure::usage(format!("cannot read headers from {option}: {why}"));
        let text = self.secret_text(path, option).map_err(|why| refuse(&why))?;
        let text = Secret::from(text);
        let mut headers: Vec<(String, Secret)> = Vec::new();
        for (at, line) in text.expose().lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let refuse = |why: &str| refuse(&format!("line {} {why}", at + 1));
            let Some((name, value)) = line.split_once(':') else {
                return Err(refuse("is not of the form `Name: value`"));
            };
            if !is_header_name(name) {
                return Err(refuse("does not begin with the name of a header"));
            }
            if headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                return Err(refuse("names a header that an earlier line has named"));
            }
            let value = value.trim();
            if value.is_empty() || value.chars().any(char::is_control) {
                return Err(refuse("has no value, or control characters in it"));
            }
            headers.push((name.to_owned(), value.into()));
        }
        if headers.is_empty() {
            return Err(refuse("there are none"));
        }
        Ok(headers)
    }

    /// A JSON object, its text as it was given.
    pub(crate) fn object(
        &self,
        argument: &JsonArgument,
        option: &'static str,
    ) -> Result<JsonObject, Failure> {
        let (text, source) = match argument {
            JsonArgument::Text(text) => (Ok(text.clone()), option.to_owned()),
            JsonArgument::File(path) => {
                (self.text(path, option, LONGEST_JSON), format!("{option} {}", path.display()))
            }
            JsonArgument::StandardInput => {
                (self.text(Path::new("-"), option, LONGEST_JSON), "standard input".to_owned())
            }
        };
        let text = text.map_err(|why| Failure::usage(format!("cannot read {source}: {why}")))?;
        JsonObject::from_text(text).map_err(|error| {
            Failure::usage(format!("cannot use {source} as a JSON object: {error}"))
        })
    }

    /// Reads a file with a secret, and notes a warning if others can read it as well.
    fn secret_text(&self, path: &Path, option: &'static str) -> Result<String, String> {
        let (text, mode) = self.read(path, option, LONGEST_SECRET)?;
        if let Some(mode) = mode.filter(|mode| mode & 0o044 != 0) {
            let message = format!(
                "the file given with {option} can be read by other users (mode {mode:04o})"
            );
            let warning = Failure::new("file_permissions", Exit::Done, message)
                .with_hint("restrict it with `chmod 600`, unless it is a mounted secret");
            self.warnings.borrow_mut().push(warning);
        }
        Ok(text)
    }

    /// Reads a file that holds no secret.
    fn text(&self, path: &Path, option: &'static str, longest: u64) -> Result<String, String> {
        self.read(path, option, longest).map(|(text, _)| text)
    }

    /// Reads a file, `-` being standard input, without the line break at its end, and its
    /// permissions. Fails at the deadline: a pipe may never deliver anything.
    fn read(
        &self,
        path: &Path,
        option: &'static str,
        longest: u64,
    ) -> Result<(String, Option<u32>), String> {
        let is_stdin = path.as_os_str() == "-";
        if is_stdin && let Some(other) = self.taken_by.replace(Some(option)) {
            return Err(format!("{other} has read standard input already"));
        }
        let (sender, receiver) = mpsc::channel();
        let file = path.to_owned();
        // Opening and reading a pipe cannot be interrupted. A thread that hangs in either ends
        // with the process.
        thread::spawn(move || {
            let content = if is_stdin {
                bytes(io::stdin().lock(), longest).map(|bytes| (bytes, None))
            } else {
                File::open(file).and_then(|file| {
                    let mode = mode(&file)?;
                    Ok((bytes(file, longest)?, mode))
                })
            };
            // The receiver is gone after the deadline.
            let _ = sender.send(content);
        });
        let content = receiver.recv_timeout(self.deadline.left());
        let content = content.map_err(|_| format!("timed out after {}", self.deadline))?;
        let (bytes, mode) = content.map_err(|error| error.to_string())?;
        if bytes.len() as u64 > longest {
            return Err(format!("it is too long: more than {longest} bytes"));
        }
        let mut text =
            String::from_utf8(bytes).map_err(|_| "it holds bytes that are not text".to_owned())?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok((text, mode))
    }
}

/// Reads one byte more than `longest` at most.
fn bytes(source: impl Read, longest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(longest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns the permissions of a regular file. Pipes and devices have none that matter.
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

/// The name of a key file, for messages.
pub(crate) fn shown(path: &Path) -> String {
    let name = path.display().to_string();
    if name == "-" { "standard input".to_owned() } else { without_key(&name).into_owned() }
}

/// Returns what the user typed for a message, unless it is a key that was typed in the wrong
/// place.
pub(crate) fn without_key(text: &str) -> Cow<'_, str> {
    if text.starts_with(KEY_PREFIX) {
        format!("{KEY_PREFIX}… (not shown, since it looks like a key)").into()
    } else {
        text.into()
    }
}

/// Whether a text is a token of RFC 9110.
fn is_header_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_given_in_three_ways() {
        let read = |text: &str| text.parse::<JsonArgument>().unwrap();
        assert_eq!(read("{}"), JsonArgument::Text("{}".to_owned()));
        assert_eq!(read("@in.json"), JsonArgument::File("in.json".into()));
        assert_eq!(read("-"), JsonArgument::StandardInput);
        assert_eq!(read("-1"), JsonArgument::Text("-1".to_owned()));
    }

    #[test]
    fn names_of_headers_are_tokens() {
        assert!(is_header_name("X-Api_Key.1~"));
        for bad in ["", " X", "X ", "X Y", "X\t", "Ä", "(x)", "a:b"] {
            assert!(!is_header_name(bad), "{bad:?}");
        }
    }
}
