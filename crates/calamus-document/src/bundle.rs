//! References to other files: makes one document of several.
//!
//! The target of a reference to another file becomes a component of the document; path items
//! replace the reference. Only files below one folder are read, symbolic links included, up to a
//! limit of bytes. [`Files`] decides where they are read from: a disk, or a revision of a
//! repository.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::pointer::Pointer;
use super::read::{self, Excerpt, MAX_BYTES, Position, Source, Unreadable};
use super::walk;

mod kind;

use kind::Kind;

const REMEDY: &str = "correct the reference, or name another folder";

/// How many references in path items may lead from one to the next.
const MAX_PATH_ITEMS: usize = 16;

/// A source of files.
pub trait Files {
    /// Returns the only path of a file or folder, without `..` and symbolic links: two references
    /// to one file have to lead to one component.
    ///
    /// # Errors
    ///
    /// If that cannot be known. The message is the reason.
    fn canonical(&self, path: &Path) -> Result<PathBuf, String>;

    /// The bytes of a file, which are at most [`MAX_BYTES`].
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable>;
}

/// Files as they are now.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Files for Disk {
    fn canonical(&self, path: &Path) -> Result<PathBuf, String> {
        path.canonicalize().map_err(|error| error.to_string())
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        read::bytes(path)
    }
}

/// Follows references of a document to files below `folder`. `path` is the place of the document
/// itself, to which its references are relative.
///
/// # Errors
///
/// If a file is not below the folder or cannot be read, or has nothing at the place that a
/// reference names.
pub fn bundle(
    mut source: Source,
    path: &Path,
    folder: &Path,
    files: &dyn Files,
) -> Result<Source, Unreadable> {
    let canonical = |path: &Path| files.canonical(path).map_err(|reason| failure(path, reason));
    let folder = canonical(folder)?;
    let path = canonical(path)?;
    let mut bundler = Bundler {
        from: files,
        folder,
        root: path.clone(),
        files: BTreeMap::new(),
        bytes: 0,
        names: BTreeMap::new(),
        name: source.name.clone(),
        taken: taken(&source.value),
        open: VecDeque::new(),
    };
    let mut value = std::mem::take(&mut source.value);
    bundler.rewrite(&mut value, Kind::Document, &path, 0)?;
    while let Some((target, component, reference)) = bundler.open.pop_front() {
        let mut copy = bundler.target(&target, &reference)?;
        bundler.rewrite(&mut copy, component.kind, &target.file, 0)?;
        insert(&mut value, &component, copy);
        source.parts.extend(component.pointer().zip(Some(bundler.place(&target))));
    }
    source.value = value;
    Ok(source)
}

fn failure(file: &Path, reason: String) -> Unreadable {
    Unreadable {
        name: file.display().to_string(),
        position: None,
        reason,
        remedy: REMEDY.to_owned(),
        excerpt: None,
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    file: PathBuf,
    at: Pointer,
}

/// A reference, and the file that has it.
#[derive(Clone, Debug)]
struct Reference {
    text: String,
    file: PathBuf,
}

/// A component of the bundled document.
#[derive(Clone, Debug)]
struct Component {
    kind: Kind,
    name: String,
}

impl Component {
    fn pointer(&self) -> Option<Pointer> {
        Some(Pointer::root().join(["components", self.kind.components()?, &self.name]))
    }
}

struct Bundler<'f> {
    from: &'f dyn Files,
    folder: PathBuf,
    root: PathBuf,
    /// The name of the document for messages.
    name: String,
    files: BTreeMap<PathBuf, Value>,
    bytes: u64,
    names: BTreeMap<(Kind, Target), String>,
    taken: BTreeSet<(String, String)>,
    open: VecDeque<(Target, Component, Reference)>,
}

/// The components that the document has, by kind and name.
fn taken(document: &Value) -> BTreeSet<(String, String)> {
    let kinds = document.get("components").and_then(Value::as_object).into_iter().flatten();
    kinds
        .flat_map(|(kind, components)| {
            let names = components.as_object().into_iter().flatten();
            names.map(|(name, _)| (kind.clone(), name.clone()))
        })
        .collect()
}

fn insert(document: &mut Value, component: &Component, value: Value) {
    let Some(group) = component.kind.components() else { return };
    let object = |value: &mut Value, key: &str| -> bool {
        let Some(object) = value.as_object_mut() else { return false };
        object.entry(key).or_insert_with(|| Value::Object(Map::new())).is_object()
    };
    if object(document, "components")
        && let Some(components) = document.get_mut("components")
        && object(components, group)
        && let Some(Value::Object(group)) = components.get_mut(group)
    {
        group.insert(component.name.clone(), value);
    }
}

impl Bundler<'_> {
    /// Rewrites the references in a value of `file`.
    fn rewrite(
        &mut self,
        value: &mut Value,
        kind: Kind,
        file: &Path,
        path_items: usize,
    ) -> Result<(), Unreadable> {
        match value {
            Value::Object(_) if kind != Kind::Data => {
                let text = value.get("$ref").and_then(Value::as_str);
                if let Some(text) = text.filter(|_| kind.has_references()) {
                    let reference = Reference { text: text.to_owned(), file: file.to_owned() };
                    if let Some(target) = self.locate(&reference)? {
                        return self.replace(value, kind, target, reference, path_items);
                    }
                }
                for (key, inner) in value.as_object_mut().into_iter().flatten() {
                    if kind == Kind::Mapping {
                        self.mapping(inner, file)?;
                    }
                    self.rewrite(inner, kind.under(key), file, path_items)?;
                }
            }
            Value::Array(list) => {
                for inner in list {
                    self.rewrite(inner, kind.of_elements(), file, path_items)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Rewrites the value of a discriminator mapping, which is a reference or a name.
    fn mapping(&mut self, value: &mut Value, file: &Path) -> Result<(), Unreadable> {
        let Some(text) = value.as_str() else { return Ok(()) };
        if !text.contains(['#', '/']) {
            return Ok(());
        }
        let reference = Reference { text: text.to_owned(), file: file.to_owned() };
        if let Some(target) = self.locate(&reference)? {
            *value = Value::from(self.component(Kind::Schema, target, reference));
        }
        Ok(())
    }

    /// Replaces a reference with one to a component, or with a path item itself.
    fn replace(
        &mut self,
        value: &mut Value,
        kind: Kind,
        target: Target,
        reference: Reference,
        path_items: usize,
    ) -> Result<(), Unreadable> {
        if kind == Kind::PathItem {
            if path_items >= MAX_PATH_ITEMS {
                return Err(self.broken(&reference, "path items refer to each other".to_owned()));
            }
            let mut copy = self.target(&target, &reference)?;
            self.rewrite(&mut copy, kind, &target.file, path_items + 1)?;
            *value = copy;
            return Ok(());
        }
        let reference = self.component(kind, target, reference);
        if let Some(object) = value.as_object_mut() {
            object.insert("$ref".to_owned(), Value::from(reference));
        }
        Ok(())
    }

    /// The reference to the component for a target, which is added if it is new. `reference` is the
    /// one that leads to the target.
    fn component(&mut self, kind: Kind, target: Target, reference: Reference) -> String {
        if target.file == self.root {
            return format!("#{}", target.at.as_str());
        }
        let group = kind.components().unwrap_or("schemas");
        let key = (kind, target.clone());
        if let Some(name) = self.names.get(&key) {
            return format!("#{}", Pointer::root().join(["components", group, name]).as_str());
        }
        let own = match target.at.last() {
            name if name.is_empty() => {
                target.file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
            name => name,
        };
        let mut name = own.clone();
        for number in 2.. {
            if self.taken.insert((group.to_owned(), name.clone())) {
                break;
            }
            name = format!("{own}{number}");
        }
        self.names.insert(key, name.clone());
        let pointer = Pointer::root().join(["components", group, &name]);
        self.open.push_back((target, Component { kind, name }, reference));
        format!("#{}", pointer.as_str())
    }

    /// Returns the target of a reference. None if it leads to the root document by a
    /// fragment, or to a URL, which is not followed.
    fn locate(&self, reference: &Reference) -> Result<Option<Target>, Unreadable> {
        let Reference { text, file } = reference;
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if path.contains("://") || path.is_empty() && *file == self.root {
            return Ok(None);
        }
        let found = if path.is_empty() {
            file.clone()
        } else {
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            let parent = file.parent().unwrap_or(Path::new(""));
            let found = parent.join(path.as_ref());
            let canonical = self.from.canonical(&found);
            canonical.map_err(|reason| {
                self.broken(reference, format!("it leads to nothing: {reason}"))
            })?
        };
        if !found.starts_with(&self.folder) {
            let (found, folder) = (found.display(), self.folder.display());
            let reason = format!("it leads to {found}, which is not below {folder}");
            return Err(self.broken(reference, reason));
        }
        let at = walk::target(&format!("#{fragment}")).unwrap_or_default();
        if at.as_str().is_empty() && !fragment.is_empty() {
            return Err(self.broken(reference, "it does not end in a JSON Pointer".to_owned()));
        }
        Ok(Some(Target { file: found, at }))
    }

    /// A copy of what a target is.
    fn target(&mut self, target: &Target, reference: &Reference) -> Result<Value, Unreadable> {
        if !self.files.contains_key(&target.file) {
            let bytes = self.from.read(&target.file)?;
            self.bytes = self.bytes.saturating_add(bytes.len() as u64);
            if self.bytes > MAX_BYTES {
                let reason = format!("the files have more than {MAX_BYTES} bytes together");
                return Err(failure(&target.file, reason));
            }
            let name = target.file.display().to_string();
            let value = read::decode_part(&name, bytes)?;
            self.files.insert(target.file.clone(), value);
        }
        let file = self.files.get(&target.file).unwrap_or(&Value::Null);
        let found = target.at.find(file).cloned();
        found.ok_or_else(|| {
            let (file, at) = (target.file.display(), target.at.as_str());
            self.broken(reference, format!("{file} has nothing at `{at}`"))
        })
    }

    /// Returns a target as messages name it.
    fn place(&self, target: &Target) -> String {
        let file = target.file.strip_prefix(&self.folder).unwrap_or(&target.file).display();
        match target.at.as_str() {
            "" => file.to_string(),
            at => format!("{file}#{at}"),
        }
    }

    /// The error about a reference, with its position in the file that has it.
    fn broken(&self, reference: &Reference, reason: String) -> Unreadable {
        let Reference { text, file } = reference;
        let is_root = *file == self.root;
        let name = if is_root { self.name.clone() } else { file.display().to_string() };
        let contents = self.from.read(file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let contents = contents.unwrap_or_default();
        let position = position_of(text, &contents);
        let excerpt = position.and_then(|at| Excerpt::of(&contents, at)).map(Box::new);
        let reason = format!("the reference `{text}`: {reason}");
        Unreadable { name, position, reason, remedy: REMEDY.to_owned(), excerpt }
    }
}

/// Returns where a string stands in a file, with its quotation marks. The values of files have no
/// positions; none, if the string is written with escapes.
fn position_of(string: &str, contents: &str) -> Option<Position> {
    let is_end = |next: char| next.is_whitespace() || "\"',]}".contains(next);
    let mut found = contents.match_indices(string).map(|(at, _)| contents.split_at(at));
    let (before, _) = found.find(|(before, rest)| {
        before.ends_with(|last: char| last.is_whitespace() || "\"':[{,".contains(last))
            && rest.chars().nth(string.chars().count()).is_none_or(is_end)
    })?;
    let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 })
}

#[cfg(test)]
mod tests;
