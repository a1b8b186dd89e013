//! A crate's source as syntax: its modules, with `macro_rules!` of its own expanded and what is
//! only compiled for tests left out; and what a path in one of its modules leads to.
//!
//! Read with syn, because rustdoc's JSON needs a nightly compiler. Knows Rust, and nothing about
//! what the crate is for.

mod macros;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, ImplItem, Item, Meta, Token, UseTree, Visibility};

use self::macros::Rules;
use xtask::codegen::manifest;

/// The names that lead from the root of a crate to a module; none for the root itself.
pub type ModulePath = Vec<String>;

/// A crate's own code.
#[derive(Debug)]
pub struct Crate {
    modules: BTreeMap<ModulePath, Vec<Item>>,
    declarations: BTreeMap<ModulePath, Vec<Attribute>>,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Module(ModulePath),
    /// An item of this name in this module.
    Item(ModulePath, String),
    /// Something of another crate, by the path that the source names it by.
    Foreign(Vec<String>),
}

impl Crate {
    /// Reads the crate in a folder: `src/lib.rs`, or `src/main.rs` if there is none, and every
    /// module from there on, but for what is behind a feature that was generated: the
    /// operations of other tags than the one that the SDK is about.
    ///
    /// # Panics
    ///
    /// If a file is missing or is no Rust, naming it.
    pub fn read(folder: &Path) -> Self {
        let source = folder.join("src");
        let library = source.join("lib.rs");
        let root = if library.exists() { library } else { source.join("main.rs") };
        let mut modules = BTreeMap::new();
        read_module(&root, &source, Vec::new(), &mut modules);
        let declarations = modules.iter().flat_map(|(path, items)| declarations(path, items));
        let declarations = declarations.collect();
        let mut rules = collect_rules(&modules);
        for (name, shared) in runtime_rules() {
            rules.entry(name).or_insert(shared);
        }
        for items in modules.values_mut() {
            expand_items(items, &rules);
        }
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        leave_out(&mut modules, &manifest::features_in(&manifest));
        // Modules that only a macro writes do not occur; everything else is in place now.
        for items in modules.values_mut() {
            items.retain(|item| !matches!(item, Item::Macro(_)));
        }
        Self { modules, declarations }
    }

    /// The attributes of the declarations of a module and of those that it is in: what is said
    /// there, such as a feature, holds for everything inside.
    pub fn declared(&self, module: &[String]) -> impl Iterator<Item = &Attribute> {
        let modules = (1..=module.len()).map(|length| &module[..length]);
        modules.filter_map(|module| self.declarations.get(module)).flatten()
    }

    /// All modules with their items, the root first.
    pub fn modules(&self) -> impl Iterator<Item = (&ModulePath, &[Item])> {
        self.modules.iter().map(|(path, items)| (path, items.as_slice()))
    }

    /// The items of a module; none if there is no such module.
    pub fn items(&self, module: &[String]) -> &[Item] {
        self.modules.get(module).map_or(&[], Vec::as_slice)
    }

    /// The item that a target names.
    pub fn item(&self, module: &[String], name: &str) -> Option<&Item> {
        self.items(module).iter().find(|item| item_name(item).is_some_and(|own| own == name))
    }

    /// What a path means in a module.
    pub fn resolve(&self, module: &[String], path: &[String]) -> Target {
        self.find(module, path, 0)
    }

    fn find(&self, module: &[String], path: &[String], depth: usize) -> Target {
        let foreign = || Target::Foreign(path.to_vec());
        let Some((first, rest)) = path.split_first() else {
            return Target::Module(module.to_vec());
        };
        let target = match first.as_str() {
            // Imports that go round in circles resolve to nothing of ours.
            _ if depth > 32 => return foreign(),
            "crate" => Target::Module(Vec::new()),
            "self" => Target::Module(module.to_vec()),
            "super" => Target::Module(module[..module.len().saturating_sub(1)].to_vec()),
            name => match self.find_name(module, name, depth) {
                Some(target) => target,
                None => return foreign(),
            },
        };
        match target {
            _ if rest.is_empty() => target,
            Target::Module(inner) => match rest {
                [name] => self.find_name(&inner, name, depth).unwrap_or_else(foreign),
                _ => self.find(&inner, rest, depth + 1),
            },
            // A variant or an associated item: what counts is whose.
            Target::Item(..) => target,
            Target::Foreign(mut start) => {
                start.extend_from_slice(rest);
                Target::Foreign(start)
            }
        }
    }

    fn find_name(&self, module: &[String], name: &str, depth: usize) -> Option<Target> {
        if name == "super" || name == "self" || name == "crate" {
            return Some(self.find(module, &[name.to_owned()], depth + 1));
        }
        let child: ModulePath = module.iter().cloned().chain([name.to_owned()]).collect();
        if self.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        if self.item(module, name).is_some() {
            return Some(Target::Item(module.to_vec(), name.to_owned()));
        }
        let mut globs = Vec::new();
        for import in self.items(module).iter().filter_map(import) {
            for leaf in leaves(&import.tree) {
                match leaf.name {
                    Some(own) if own == name => {
                        // `use uuid;` would lead back to itself.
                        if leaf.path == [name] {
                            return Some(Target::Foreign(leaf.path));
                        }
                        return Some(self.find(module, &leaf.path, depth + 1));
                    }
                    Some(_) => {}
                    None => globs.push(leaf.path),
                }
            }
        }
        globs.into_iter().find_map(|path| match self.find(module, &path, depth + 1) {
            Target::Module(inner) if inner != module => self.find_name(&inner, name, depth + 1),
            _ => None,
        })
    }
}

/// One name that a `use` brings in.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What it is called here; `None` for everything that a module has.
    pub name: Option<String>,
    /// Where it comes from.
    pub path: Vec<String>,
}

/// The names that a `use` brings in.
pub fn leaves(tree: &UseTree) -> Vec<Leaf> {
    fn walk(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<Leaf>) {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                walk(&inner.tree, path, found);
                path.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    walk(tree, path, found);
                }
            }
            UseTree::Glob(_) => found.push(Leaf { name: None, path: path.clone() }),
            UseTree::Name(name) => push(name.ident.to_string(), None, path, found),
            UseTree::Rename(rename) => {
                push(rename.ident.to_string(), Some(rename.rename.to_string()), path, found);
            }
        }
    }

    fn push(name: String, alias: Option<String>, path: &[String], found: &mut Vec<Leaf>) {
        let mut path = path.to_vec();
        // `use a::b::{self}` brings in `b`.
        if name != "self" {
            path.push(name);
        }
        let own = alias.or_else(|| path.last().cloned());
        found.push(Leaf { name: own, path });
    }

    let mut found = Vec::new();
    walk(tree, &mut Vec::new(), &mut found);
    found
}

fn import(item: &Item) -> Option<&syn::ItemUse> {
    match item {
        Item::Use(import) => Some(import),
        _ => None,
    }
}

/// What an item is called, if it is one of those that have a name.
pub fn item_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Whether a visibility is `pub` without any limit.
pub fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The names of a path, without arguments.
pub fn names(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn read_module(
    file: &Path,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Vec<Item>>,
) {
    let text = fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    let parsed = syn::parse_file(&text)
        .unwrap_or_else(|error| panic!("{} is no Rust: {error}", file.display()));
    add_module(parsed.items, folder, path, modules);
}

fn add_module(
    items: Vec<Item>,
    folder: &Path,
    path: ModulePath,
    modules: &mut BTreeMap<ModulePath, Vec<Item>>,
) {
    let mut own = Vec::new();
    for mut item in items {
        if is_for_tests(attributes(&item)) {
            continue;
        }
        if let Item::Impl(block) = &mut item {
            block.items.retain(|item| !is_for_tests(impl_item_attributes(item)));
        }
        if let Item::Mod(module) = &mut item {
            let name = module.ident.to_string();
            let inner: ModulePath = path.iter().cloned().chain([name.clone()]).collect();
            match module.content.take() {
                Some((_, items)) => add_module(items, &folder.join(&name), inner, modules),
                None => {
                    let beside = folder.join(format!("{name}.rs"));
                    let below = folder.join(&name).join("mod.rs");
                    let file = if beside.exists() { beside } else { below };
                    read_module(&file, &folder.join(&name), inner, modules);
                }
            }
        }
        own.push(item);
    }
    modules.insert(path, own);
}

/// The modules that items declare, with the attributes of the declarations.
fn declarations<'a>(
    module: &'a ModulePath,
    items: &'a [Item],
) -> impl Iterator<Item = (ModulePath, Vec<Attribute>)> + 'a {
    items.iter().filter_map(|item| {
        let Item::Mod(inner) = item else { return None };
        let name = inner.ident.to_string();
        Some((module.iter().cloned().chain([name]).collect(), inner.attrs.clone()))
    })
}

/// The rules of all `macro_rules!`, by name: where they are in scope does not matter, since no
/// two of a crate share a name.
fn collect_rules(modules: &BTreeMap<ModulePath, Vec<Item>>) -> BTreeMap<String, Rules> {
    let mut rules = BTreeMap::new();
    for item in modules.values().flatten() {
        if let Item::Macro(definition) = item
            && let Some(name) = &definition.ident
        {
            let parsed = Rules::parse(definition.mac.tokens.clone());
            let before = rules.insert(name.to_string(), parsed);
            assert!(before.is_none(), "two macros are called {name}");
        }
    }
    rules
}

/// The macros that generated code takes from its runtime.
fn runtime_rules() -> BTreeMap<String, Rules> {
    let file = crate::root().join("crates/calamus-runtime/src/generated.rs");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    // The name by which generated code knows the runtime.
    let file = syn::parse_file(&text.replace("$crate", "support"))
        .unwrap_or_else(|error| panic!("{file:?}: {error}"));
    collect_rules(&BTreeMap::from([(Vec::new(), file.items)]))
}

fn expand_items(items: &mut Vec<Item>, rules: &BTreeMap<String, Rules>) {
    let mut expanded = Vec::new();
    for mut item in std::mem::take(items) {
        match &mut item {
            Item::Macro(call) if call.ident.is_none() => {
                let Some(tokens) = expand(&call.mac, rules) else { continue };
                let file: syn::File = syn::parse2(tokens)
                    .unwrap_or_else(|error| panic!("what a macro makes is no item: {error}"));
                let mut inner = file.items;
                expand_items(&mut inner, rules);
                // A condition of the call holds for all that it stands for.
                let conditions = call.attrs.iter().filter(|own| own.path().is_ident("cfg"));
                let conditions: Vec<_> = conditions.cloned().collect();
                inner.iter_mut().for_each(|item| add_attributes(item, &conditions));
                expanded.extend(inner);
                continue;
            }
            Item::Impl(block) => {
                let mut inner = Vec::new();
                for item in std::mem::take(&mut block.items) {
                    match &item {
                        ImplItem::Macro(call) => {
                            let Some(tokens) = expand(&call.mac, rules) else { continue };
                            let made: syn::ItemImpl = syn::parse2(
                                quote::quote!(impl X { #tokens }),
                            )
                            .unwrap_or_else(|error| {
                                panic!("what a macro makes does not fit into an impl: {error}")
                            });
                            inner.extend(made.items);
                        }
                        _ => inner.push(item),
                    }
                }
                block.items = inner;
            }
            _ => {}
        }
        expanded.push(item);
    }
    *items = expanded;
}

fn add_attributes(item: &mut Item, attributes: &[Attribute]) {
    let own = match item {
        Item::Enum(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        _ => return,
    };
    own.extend_from_slice(attributes);
}

/// What a call of one of the crate's own macros stands for; `None` for macros of other crates.
fn expand(call: &syn::Macro, rules: &BTreeMap<String, Rules>) -> Option<proc_macro2::TokenStream> {
    let name = names(&call.path).pop()?;
    let rules = rules.get(&name)?;
    let expanded = rules.expand(call.tokens.clone());
    Some(expanded.unwrap_or_else(|| panic!("no arm of {name}! fits one of its calls")))
}

/// Takes out what is there only with one of these features.
fn leave_out(modules: &mut BTreeMap<ModulePath, Vec<Item>>, features: &[&str]) {
    for items in modules.values_mut() {
        items.retain(|item| !is_behind(attributes(item), features));
        for item in items {
            if let Item::Impl(block) = item {
                block.items.retain(|item| !is_behind(impl_item_attributes(item), features));
            }
        }
    }
}

/// Whether something is there only with one of these features.
fn is_behind(attributes: &[Attribute], features: &[&str]) -> bool {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let mut named = conditions.flat_map(|condition| texts(condition.meta.to_token_stream()));
    let mut any = false;
    named.all(|name| {
        any = true;
        features.contains(&name.as_str())
    }) && any
}

/// The texts in some code.
fn texts(code: TokenStream) -> Vec<String> {
    code.into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => texts(group.stream()),
            TokenTree::Literal(text) => vec![text.to_string().trim_matches('"').to_owned()],
            TokenTree::Ident(_) | TokenTree::Punct(_) => Vec::new(),
        })
        .collect()
}

/// Whether something is compiled only to be tested: by tests, with the examples of the
/// documentation, or by a fuzzer.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    const BUILDS: [&str; 3] = ["test", "doctest", "fuzzing"];
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let is_build = |meta: &Meta| BUILDS.iter().any(|build| meta.path().is_ident(build));
        list.path.is_ident("cfg") && metas.is_ok_and(|metas| metas.iter().any(is_build))
    })
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The attributes of an item of an impl.
pub fn impl_item_attributes(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Macro(item) => &item.attrs,
        _ => &[],
    }
}
