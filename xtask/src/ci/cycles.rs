//! Checks that sibling modules do not import each other in cycles.
//!
//! Parses sources only: `use` declarations, and paths that begin with `crate`, `super` or `self`,
//! in macros as well. Test code may import anything. A module and its submodules may import each
//! other, so only siblings count: a path from `a::b` to `c::d` is an import of `c` by `a`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::Workspace;

/// Cycles that are not removed yet. A cycle that no longer exists has to be removed from this list.
const KNOWN: &[&str] = &[];

/// Crates to check besides `calamus*` and `xtask`.
const CHECKED: &[&str] = &["featherhq", "featherhq-cli", "featherhq-mock"];

/// The path of a module from the root of its crate.
type Module = Vec<String>;

pub(super) fn check(workspace: &Workspace) -> Result<(), String> {
    let found = in_workspace(&workspace.root)?;
    let known: BTreeSet<String> = KNOWN.iter().map(|cycle| (*cycle).to_owned()).collect();
    let new: Vec<_> = found.difference(&known).cloned().collect();
    let solved: Vec<_> = known.difference(&found).cloned().collect();
    match (new.is_empty(), solved.is_empty()) {
        (false, _) => Err(format!("modules import each other:\n  {}", new.join("\n  "))),
        (_, false) => Err(format!("listed as known, but not found:\n  {}", solved.join("\n  "))),
        _ => Ok(()),
    }
}

/// Returns the cycles of all checked crates, each as `crate: a -> b -> a`.
fn in_workspace(root: &Path) -> Result<BTreeSet<String>, String> {
    let crates = root.join("crates");
    let mut checked = vec![("xtask".to_owned(), root.join("xtask/src"))];
    let entries = fs::read_dir(&crates).map_err(|error| cannot_read(&crates, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| cannot_read(&crates, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("calamus") || CHECKED.contains(&name.as_str()) {
            checked.push((name, entry.path().join("src")));
        }
    }
    let mut found = BTreeSet::new();
    for (name, folder) in checked {
        let cycles = cycles(&imports(&folder)?);
        found.extend(cycles.into_iter().map(|cycle| format!("{name}: {cycle}")));
    }
    Ok(found)
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("cannot read {}: {error}", path.display())
}

/// Returns for each module of a crate the siblings that it imports.
fn imports(folder: &Path) -> Result<BTreeMap<Module, BTreeSet<Module>>, String> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    let mut modules = BTreeSet::new();
    let mut parsed = Vec::new();
    let mut tests = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| cannot_read(&file, &error))?;
        let syntax = syn::parse_file(&text).map_err(|error| cannot_read(&file, &error))?;
        let module = module_of(file.strip_prefix(folder).unwrap_or(&file));
        tests.extend(test_modules(&syntax).map(|name| [&module[..], &[name]].concat()));
        modules.insert(module.clone());
        parsed.push((module, syntax));
    }
    // Tests in a file of their own may import what tests in the module may.
    parsed.retain(|(module, _)| !tests.iter().any(|tests| module.starts_with(tests)));
    let mut imports: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, syntax) in parsed {
        let mut paths = Paths { module: module.clone(), found: BTreeSet::new() };
        paths.visit_file(&syntax);
        for path in paths.found {
            // The rest of the path, after the last module, is an item.
            let depth = (0..=path.len())
                .rev()
                .find(|depth| path.get(..*depth).is_some_and(|prefix| modules.contains(prefix)));
            let target = path.get(..depth.unwrap_or_default()).unwrap_or_default();
            let shared = module.iter().zip(target).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (module.get(..=shared), target.get(..=shared)) {
                imports.entry(from.to_vec()).or_default().insert(to.to_vec());
            }
        }
    }
    Ok(imports)
}

/// Collects the Rust files in and below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))? {
        let path = entry.map_err(|error| cannot_read(folder, &error))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Returns the module path of a file below `src`.
fn module_of(file: &Path) -> Module {
    let file = file.with_extension("");
    let mut names: Module = file.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let is_folder = names.len() > 1 && names.last().is_some_and(|name| name == "mod");
    let is_root =
        names.len() == 1 && matches!(names.first().map(String::as_str), Some("lib" | "main"));
    if is_folder || is_root {
        names.pop();
    }
    names
}

/// Collects the paths inside the crate that a module names.
struct Paths {
    module: Module,
    found: BTreeSet<Module>,
}

impl Paths {
    /// Records a path that begins with `crate`, `self` or `super`.
    fn note<'n>(&mut self, names: impl Iterator<Item = &'n String>) {
        let mut names = names.peekable();
        let mut path = match names.peek().map(|name| name.as_str()) {
            Some("crate") => Module::new(),
            Some("self" | "super") => self.module.clone(),
            _ => return,
        };
        for name in names {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => drop(path.pop()),
                _ => path.push(name.clone()),
            }
        }
        self.found.insert(path);
    }

    /// Records every path of a `use` declaration.
    fn note_use(&mut self, tree: &syn::UseTree, before: &mut Module) {
        let depth = before.len();
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(&path.tree, before);
            }
            syn::UseTree::Name(name) => before.push(name.ident.to_string()),
            syn::UseTree::Rename(rename) => before.push(rename.ident.to_string()),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.note_use(tree, before));
            }
            _ => {}
        }
        if !matches!(tree, syn::UseTree::Group(_)) {
            self.note(before.iter());
        }
        before.truncate(depth);
    }

    /// Records the paths in the unparsed tokens of a macro.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path = Module::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note(path.iter());
                        path.clear();
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => self.note_tokens(group.stream()),
                _ => colons = 0,
            }
        }
        self.note(path.iter());
    }
}

/// Returns whether an item is `#[cfg(test)]`.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

/// Returns the names of the modules of a file that are `#[cfg(test)]`.
fn test_modules(syntax: &syn::File) -> impl Iterator<Item = String> {
    syntax.items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) if is_for_tests(&item.attrs) => Some(item.ident.to_string()),
        _ => None,
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        // Imports inside count for the file, and `super` inside is this module.
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&item.tree, &mut Module::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Module = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(names.iter());
        visit::visit_path(self, path);
    }

    /// Skips visibilities: `pub(super)` imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.note_tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}

/// Returns the shortest cycle through each module, without duplicates: `a -> b -> a`.
fn cycles(imports: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<String> {
    let cycles = imports.keys().filter_map(|start| {
        let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(module) = open.pop_front() {
            for next in imports.get(module).into_iter().flatten() {
                if !before.contains_key(next) {
                    before.insert(next, module);
                    open.push_back(next);
                }
            }
        }
        let mut cycle = vec![start];
        let mut module = *before.get(start)?;
        while module != start {
            cycle.push(module);
            module = before.get(module)?;
        }
        cycle.reverse();
        // Each module finds the same cycle; it is named from its first one.
        let first = cycle.iter().enumerate().min_by_key(|(_, module)| **module)?.0;
        cycle.rotate_left(first);
        cycle.push(cycle.first()?);
        let names: Vec<_> = cycle.into_iter().map(|module| module.join("::")).collect();
        Some(names.join(" -> "))
    });
    cycles.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        cycles(&imports(folder.path()).unwrap()).into_iter().collect()
    }

    #[test]
    fn cycles_are_found_in_uses_paths_and_macros() {
        let root = ("lib.rs", "mod a; mod b; mod c;");
        let uses = [root, ("a.rs", "use super::{c, b::B};"), ("b.rs", "use crate::a::{self, A};")];
        assert_eq!(found(&uses), ["a -> b -> a"]);
        let paths = [
            root,
            ("a.rs", "fn f() -> super::b::B { todo!() }"),
            ("b.rs", "fn f() { println!(\"{}\", super::c::name()) }"),
            ("c/mod.rs", "mod d;"),
            ("c/d.rs", "fn f() { super::super::a::f() }"),
        ];
        assert_eq!(found(&paths), ["a -> b -> c -> a"]);
    }

    #[test]
    fn parents_children_and_tests_make_no_cycle() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "mod c; mod d; mod e; use c::C; use super::b::B; pub(super) struct A;"),
            ("a/c.rs", "use super::A; use crate::a::B;"),
            ("b.rs", "use crate::A; #[cfg(test)] mod tests { use super::super::a::A; }"),
            ("a/d.rs", "use super::e::E; #[cfg(test)] mod tests;"),
            ("a/d/tests.rs", "use crate::a::e::E;"),
            ("a/e.rs", "#[cfg(test)] pub(crate) mod tests;"),
            ("a/e/tests.rs", "use crate::a::d::D;"),
        ];
        assert_eq!(found(&files), [""; 0]);
    }

    #[test]
    fn no_cycle_but_the_known_ones_is_in_the_workspace() {
        let workspace = Workspace { root: crate::workspace_root() };
        check(&workspace).unwrap();
    }
}
