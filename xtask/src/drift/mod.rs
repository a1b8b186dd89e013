//! `cargo xtask drift`: compares a document with the project's own, or two others.

use std::path::{Path, PathBuf};

use calamus_document::read::{self, Source};
use calamus_drift::report::Report;
pub use calamus_drift::{Failure, Scope, finding, render};

use crate::codegen;

pub mod page;
pub mod policy;
pub mod release;

/// Options of a comparison.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of the workspace; empty, if there is none.
    pub root: PathBuf,
    /// The newer document.
    pub file: PathBuf,
    /// The older document. By default the project's.
    pub base: Option<PathBuf>,
    /// Only operations with one of these tags.
    pub tags: Vec<String>,
}

/// Compares two files.
pub fn run(options: &Options) -> Result<Report, Failure> {
    let new = read::read(&options.file).map_err(Failure::Unreadable)?;
    let (base, scope) = match &options.base {
        Some(path) => {
            let base = read::read(path).map_err(Failure::Unreadable)?;
            (base, Scope { tags: options.tags.clone(), own_servers: false, ..Scope::default() })
        }
        None => {
            let base = own_document(&options.root)?;
            let mut tags = options.tags.clone();
            if tags.is_empty() {
                tags = codegen::listed_tags(&base.value).into_iter().map(str::to_owned).collect();
            }
            (base, Scope { tags, own_servers: true, ..Scope::default() })
        }
    };
    let mut report = compare(&base, &new, &scope)?;
    if !options.root.as_os_str().is_empty() {
        report.current = release::workspace_version(&options.root);
    }
    Ok(report)
}

/// Compares two documents by the project's policy.
pub fn compare(base: &Source, new: &Source, scope: &Scope) -> Result<Report, Failure> {
    calamus_drift::compare(base, new, scope).map(|report| report.with_policy(&policy::POLICY))
}

/// Parses the project's document.
fn own_document(root: &Path) -> Result<Source, Failure> {
    let source = read::read(&root.join(codegen::DOCUMENT)).map_err(Failure::Unreadable)?;
    Ok(Source { name: codegen::DOCUMENT.to_owned(), ..source })
}
