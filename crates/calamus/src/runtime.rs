//! The source of `calamus-runtime` for a generated crate: a registry, or a folder.

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use super::sanitize;

/// The source of the runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// A folder, absolute or relative to the generated crate.
    Path(PathBuf),
    /// A version requirement.
    Version(String),
}

/// The version that belongs to this generator.
impl Default for Runtime {
    fn default() -> Self {
        Self::Version(env!("CARGO_PKG_VERSION").to_owned())
    }
}

impl Runtime {
    /// The runtime in `folder`, for a crate in `out`: relative if both are inside `workspace`,
    /// which can be moved as a whole, and absolute otherwise.
    pub fn in_workspace(workspace: &Path, folder: &Path, out: &Path) -> std::io::Result<Self> {
        let [workspace, folder, out] = [workspace, folder, out].map(normalized);
        let (workspace, folder, out) = (workspace?, folder?, out?);
        if !(out.starts_with(&workspace) && folder.starts_with(&workspace)) {
            return Ok(Self::Path(folder));
        }
        let shared =
            folder.components().zip(out.components()).take_while(|(left, right)| left == right);
        let shared = shared.count();
        let up = out.components().skip(shared).map(|_| Component::ParentDir);
        Ok(Self::Path(up.chain(folder.components().skip(shared)).collect()))
    }

    /// Returns the requirement as it stands in a manifest: `version = "1.2.3"`.
    pub fn requirement(&self) -> String {
        match self {
            // Cargo reads `/` everywhere, and the same manifest is to come out everywhere.
            Self::Path(path) => {
                let path = path.display().to_string().replace('\\', "/");
                format!("path = {}", sanitize::toml_string(&path))
            }
            Self::Version(version) => format!("version = {}", sanitize::toml_string(version)),
        }
    }
}

/// Returns an absolute path without `.` and `..`. The folder need not exist yet.
fn normalized(path: &Path) -> std::io::Result<PathBuf> {
    let mut normalized = PathBuf::new();
    for component in std::path::absolute(path)?.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(normalized.pop()),
            other => normalized.push(other),
        }
    }
    Ok(normalized)
}

/// As [`FromStr`] reads it.
impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "path:{}", path.display()),
            Self::Version(version) => write!(f, "version:{version}"),
        }
    }
}

impl FromStr for Runtime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("path", path)) if !path.is_empty() => Ok(Self::Path(path.into())),
            Some(("version", version)) if !version.is_empty() => {
                Ok(Self::Version(version.to_owned()))
            }
            _ => Err("expected `path:DIR` or `version:X`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_inside_the_workspace_and_absolute_outside() {
        let path = |out: &str| {
            let runtime =
                Runtime::in_workspace(Path::new("/w"), Path::new("/w/crates/r"), Path::new(out));
            runtime.unwrap().requirement()
        };
        assert_eq!(path("/w/sample"), r#"path = "../crates/r""#);
        assert_eq!(path("/w/crates/deep/../a"), r#"path = "../r""#);
        assert_eq!(path("/elsewhere"), r#"path = "/w/crates/r""#);
        assert_eq!(path("/workspace"), r#"path = "/w/crates/r""#);
    }

    #[test]
    fn both_kinds_are_parsed_and_nothing_else() {
        for text in ["path:../runtime", "version:0.3"] {
            assert_eq!(text.parse::<Runtime>().unwrap().to_string(), text);
        }
        for text in ["", "path:", "0.3", "git:x"] {
            assert!(text.parse::<Runtime>().is_err(), "{text}");
        }
    }
}
