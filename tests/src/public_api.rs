//! What a crate offers to those who depend on it, as text: each item that can be named from
//! outside, with its fields, variants, signatures and implementations.
//!
//! Small enough to be read by whoever reviews a change, and complete enough that nothing can be
//! added, taken away or changed without a line changing here. Documentation is left out, and so is
//! what only the crate itself can name.

mod attributes;
mod foreign;
mod render;
mod tidy;

use std::collections::BTreeSet;
use std::path::Path;

use syn::{Item, Type};

use self::attributes::{Conditions, conditions, shown};
pub use self::foreign::foreign;
use crate::source::{self, Crate, ModulePath, Target, is_public, names};

/// Renders the public API of the crate in a folder.
pub fn render(folder: &Path) -> String {
    let krate = Crate::read(folder);
    let api = Api::of(&krate);
    let entries = api.entries.iter().map(|entry| match &entry.target {
        Target::Foreign(path) => {
            let renamed = match path.last() {
                Some(name) if *name != entry.path => format!(" as {}", entry.path),
                _ => String::new(),
            };
            format!("use {}{renamed}{}\n", path.join("::"), shown(&entry.conditions))
        }
        Target::Module(_) => format!("mod {}{}\n", entry.path, shown(&entry.conditions)),
        Target::Item(module, name) => match krate.item(module, name) {
            Some(item) => render::item(&api, entry, module, item),
            None => String::new(),
        },
    });
    entries.collect::<Vec<_>>().join("\n")
}

/// The items of a crate that can be named from outside, by the paths that lead to them.
pub fn reachable(krate: &Crate) -> Vec<(String, Target)> {
    Api::of(krate).entries.into_iter().map(|entry| (entry.path, entry.target)).collect()
}

/// What can be named from outside.
struct Api<'a> {
    krate: &'a Crate,
    entries: Vec<Entry>,
    items: BTreeSet<Target>,
}

struct Entry {
    /// The path from outside, without the name of the crate.
    path: String,
    target: Target,
    /// What must hold for it to be there, such as a feature.
    conditions: Conditions,
}

impl<'a> Api<'a> {
    fn of(krate: &'a Crate) -> Self {
        let mut api = Self { krate, entries: Vec::new(), items: BTreeSet::new() };
        api.enter(&Vec::new(), "", &Conditions::new());
        api.entries.sort_by(|a, b| a.path.cmp(&b.path));
        api.items = api.entries.iter().map(|entry| entry.target.clone()).collect();
        api
    }

    fn enter(&mut self, module: &ModulePath, prefix: &str, outer: &Conditions) {
        for item in self.krate.items(module) {
            let conditions = outer | &conditions(source::attributes(item));
            match item {
                Item::Mod(inner) if is_public(&inner.vis) => {
                    let name = inner.ident.to_string();
                    let child = module.iter().cloned().chain([name.clone()]).collect();
                    self.add(&name, Target::Module(child), prefix, &conditions);
                }
                Item::Use(import) if is_public(&import.vis) => {
                    for leaf in source::leaves(&import.tree) {
                        let target = self.krate.resolve(module, &leaf.path);
                        match (leaf.name, target) {
                            (Some(name), target) => self.add(&name, target, prefix, &conditions),
                            (None, Target::Module(inner)) => {
                                self.enter(&inner, prefix, &conditions)
                            }
                            (None, target) => self.add("*", target, prefix, &conditions),
                        }
                    }
                }
                Item::Impl(_) | Item::Use(_) | Item::Mod(_) => {}
                item => {
                    if let Some(name) = source::item_name(item)
                        && visibility(item).is_some_and(is_public)
                    {
                        let target = Target::Item(module.clone(), name.clone());
                        self.add(&name, target, prefix, &conditions);
                    }
                }
            }
        }
    }

    fn add(&mut self, name: &str, target: Target, prefix: &str, conditions: &Conditions) {
        let path = format!("{prefix}{name}");
        let mut conditions = conditions.clone();
        if let Target::Item(module, name) = &target {
            let item = self.krate.item(module, name).map(source::attributes).unwrap_or_default();
            conditions.extend(self::conditions(self.krate.declared(module).chain(item)));
        }
        let inner = match &target {
            Target::Module(inner) => Some(inner.clone()),
            _ => None,
        };
        self.entries.push(Entry { path: path.clone(), target, conditions: conditions.clone() });
        if let Some(inner) = inner {
            self.enter(&inner, &format!("{path}::"), &conditions);
        }
    }

    /// Whether a type, written in a module, is the target, whatever its arguments.
    fn names(&self, module: &[String], ty: &Type, target: &Target) -> bool {
        match ty {
            Type::Path(ty) => self.krate.resolve(module, &names(&ty.path)) == *target,
            Type::Reference(inner) => self.names(module, &inner.elem, target),
            _ => false,
        }
    }

    /// Whether a trait is the crate's own and cannot be named from outside.
    fn is_private_trait(&self, module: &[String], path: &syn::Path) -> bool {
        let target = self.krate.resolve(module, &names(path));
        matches!(target, Target::Item(..)) && !self.items.contains(&target)
    }
}

fn visibility(item: &Item) -> Option<&syn::Visibility> {
    Some(match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Union(item) => &item.vis,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Renders a crate of these files.
    fn render_files(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join("src").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        render(folder.path())
    }

    #[test]
    fn only_what_can_be_named_from_outside_is_shown() {
        let library = r#"
            mod inner;
            mod sealed;
            mod deep { pub mod er { pub struct Glob; pub(crate) struct Not; struct Nor; } }
            #[cfg(feature = "x")]
            pub mod extra { pub fn more<T>(mut a: T) where T: Copy, {} }
            #[cfg(test)]
            mod tests { pub struct Hidden; }
            pub use deep::er::*;
            pub use inner::{Kept as Renamed, Shape};
            pub use other::Foreign;
            pub const LIMIT: u8 = 7;
            struct Private;
        "#;
        let inner = r#"
            use super::sealed::Sealed;
            macro_rules! accessor { ($name:ident: $ty:ty) => { pub fn $name(&self) -> $ty { self.0 } } }
            macro_rules! shapes { ($($shape:ident,)*) => { pub enum Shape { $(#[doc = "x"] $shape,)* } } }
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            pub struct Kept(u8);
            impl Kept { accessor!(size: u8); pub(crate) fn not(&self) {} fn nor(&self) {} }
            impl Sealed for Kept {}
            impl From<Kept> for u8 { fn from(kept: Kept) -> u8 { kept.0 } }
            #[cfg(feature = "x")]
            impl IntoIterator for Kept { type Item = u8; }
            shapes! { Round, Square, }
        "#;
        let sealed = "pub trait Sealed {}";
        let files = [("lib.rs", library), ("inner.rs", inner), ("sealed/mod.rs", sealed)];
        insta::assert_snapshot!(render_files(&files), @"
        use other::Foreign

        struct Glob

        const LIMIT: u8 = 7

        struct Renamed(_) #[non_exhaustive]
          fn size(&self) -> u8
          impl From<Kept> for u8
          impl IntoIterator for Kept { Item = u8 } [x]
          impl Clone, Debug

        enum Shape
          Round
          Square

        mod extra [x]

        fn extra::more<T>(a: T) where T: Copy [x]
        ");
    }
}
