//! The documents that are compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamus_document::{count, read};

use super::{Options, process};
use crate::corpus;

/// Packages of the npm registry with public documents: name, version, and path in the package.
const PUBLIC: [(&str, &str, &str); 6] = [
    ("@figma/rest-api-spec", "0.43.0", "openapi/openapi.yaml"),
    ("@workos/openapi-spec", "0.1.0", "open-api-spec.yaml"),
    ("@scalar/galaxy", "0.6.12", "dist/3.1.yaml"),
    ("@readme/oas-examples", "8.2.2", "3.0/json/star-trek.json"),
    ("@readme/oas-examples", "8.2.2", "3.1/json/train-travel.json"),
    ("@readme/oas-examples", "8.2.2", "3.1/json/readme.json"),
];

/// A document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// The name on the page.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The number of operations that it declares. `None` if it cannot be parsed.
    pub operations: Option<usize>,
}

/// Lists the documents of the folder, then the public ones.
pub(super) fn collect(options: &Options, folder: &Path) -> Result<Vec<Document>, String> {
    let mut documents = Vec::new();
    if let Some(folder) = &options.folder {
        let mut files = corpus::documents(folder)?;
        files.sort();
        documents.extend(files.into_iter().map(|path| {
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            document(name, path)
        }));
    }
    if options.public {
        for (package, version, path) in PUBLIC {
            let file = download(package, version, folder)?.join(path);
            documents.push(document(format!("{package}@{version} {path}"), file));
        }
    }
    if documents.is_empty() {
        return Err("no documents: name a folder, or use --public".to_owned());
    }
    Ok(documents)
}

fn document(name: String, path: PathBuf) -> Document {
    let operations = read::read(&path).ok().map(|source| count::operations(&source.value));
    Document { name, path, operations }
}

/// Downloads a package once, and returns its folder.
fn download(package: &str, version: &str, folder: &Path) -> Result<PathBuf, String> {
    let id = format!("{package}@{version}");
    let folder = folder.join("documents").join(id.replace('/', "-"));
    let contents = folder.join("package");
    if !contents.exists() {
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut pack = Command::new("npm");
        pack.args(["pack", "--silent", &id]).current_dir(&folder);
        let archive = process::output(pack)?;
        let mut unpack = Command::new("tar");
        unpack.args(["xzf", archive.trim()]).current_dir(&folder);
        process::output(unpack)?;
    }
    Ok(contents)
}
