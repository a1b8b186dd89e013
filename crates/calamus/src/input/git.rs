//! Documents in revisions of the git repository around the current directory, with the files of
//! the same revision that they refer to.

use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use calamus_document::bundle::Files;
use calamus_document::read::Unreadable;

use super::{bounded, unreadable};

const REMEDY: &str = "name a revision and a path that the repository here has";

/// A file as it is in a revision.
pub(super) fn read(revision: &str, path: &str) -> Result<Vec<u8>, Unreadable> {
    let name = format!("git:{revision}:{path}");
    if revision.is_empty() || path.is_empty() || revision.starts_with('-') {
        return Err(unreadable(&name, "it is not of the form git:REV:PATH", REMEDY));
    }
    run(&name, &["cat-file", "blob", &format!("{revision}:{path}")])
}

/// Runs git, and returns its output.
fn run(name: &str, arguments: &[&str]) -> Result<Vec<u8>, Unreadable> {
    let failed = |reason: String| unreadable(name, reason, REMEDY);
    let mut child = Command::new("git")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("git cannot be started: {error}")))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let bytes = stdout.map(|stdout| bounded(stdout, name)).unwrap_or_else(|| Ok(Vec::new()));
    // A document that is too large is not read to its end, so that git would wait for ever.
    if bytes.is_err() {
        let _ = child.kill();
    }
    let mut message = String::new();
    if let Some(stderr) = stderr {
        let _ = stderr.take(4096).read_to_string(&mut message);
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    match (bytes, status.success()) {
        (Ok(bytes), true) => Ok(bytes),
        (Err(error), _) => Err(error),
        (Ok(_), false) => Err(failed(message.trim().to_owned())),
    }
}

/// Returns the path of a folder of the working tree, from the root of the repository.
pub(super) fn folder(folder: &Path) -> Result<PathBuf, Unreadable> {
    let name = folder.display().to_string();
    let failed = |reason: String| unreadable(&name, reason, "name a folder of the repository here");
    let top = run(&name, &["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches(['\r', '\n']));
    let canonical = |path: &Path| path.canonicalize().map_err(|error| failed(error.to_string()));
    let below = canonical(folder)?.strip_prefix(canonical(&top)?).map(Path::to_owned);
    below.map_err(|_| failed("it is not in the repository".to_owned()))
}

/// The files of a revision, by their paths from the root of the repository. Symbolic links are
/// not followed: what git has in their place is a path, and not a document.
#[derive(Debug)]
pub(super) struct Revision<'a>(pub(super) &'a str);

impl Files for Revision<'_> {
    fn canonical(&self, path: &Path) -> Result<PathBuf, String> {
        let mut canonical = PathBuf::new();
        for component in path.components() {
            let is_inside = match component {
                Component::CurDir => true,
                Component::Normal(name) => {
                    canonical.push(name);
                    true
                }
                Component::ParentDir => canonical.pop(),
                Component::RootDir | Component::Prefix(_) => false,
            };
            if !is_inside {
                return Err("it is not in the repository".to_owned());
            }
        }
        Ok(canonical)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        // Git writes `/` on every platform.
        let names: Vec<_> =
            path.components().map(|name| name.as_os_str().to_string_lossy()).collect();
        read(self.0, &names.join("/"))
    }
}
