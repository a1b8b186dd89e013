//! What a crate offers to those who depend on it, as text: each item that can be named from
//! outside, with its fields, variants, signatures and implementations.
//!
//! Small enough to be read by whoever reviews a change, and complete enough that nothing can be
//! added, taken away or changed without a line changing here. Documentation is left out, and so is
//! what only the crate itself can name.

mod foreign;
mod tidy;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Fields, FnArg, GenericArgument, Generics, ImplItem, Item, ItemImpl, Meta, Pat,
    PathArguments, Signature, Token, TraitItem, Type,
};

pub use self::foreign::foreign;
use self::tidy::tidy;
use crate::source::{self, Crate, ModulePath, Target, is_public, names};

/// Renders the public API of the crate in a folder.
pub fn render(folder: &Path) -> String {
    let krate = Crate::read(folder);
    let api = Api::of(&krate);
    let mut text = String::new();
    for entry in &api.entries {
        match &entry.target {
            Target::Foreign(path) => {
                let _ = writeln!(text, "\nuse {}{}", path.join("::"), shown(&entry.conditions));
            }
            Target::Module(_) => {
                let _ = writeln!(text, "\nmod {}{}", entry.path, shown(&entry.conditions));
            }
            Target::Item(module, name) => {
                if let Some(item) = krate.item(module, name) {
                    api.item(entry, module, item, &mut text);
                }
            }
        }
    }
    text
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

    fn item(&self, entry: &Entry, module: &ModulePath, item: &Item, text: &mut String) {
        let attributes = source::attributes(item);
        let path = &entry.path;
        let notes = format!("{}{}", shown(&entry.conditions), marks(attributes));
        let _ = match item {
            Item::Struct(item) => {
                let generics = generics(&item.generics);
                match &item.fields {
                    Fields::Unnamed(fields) => {
                        let fields =
                            fields.unnamed.iter().map(|field| match is_public(&field.vis) {
                                true => format!("pub {}", tidy(&field.ty)),
                                false => "_".to_owned(),
                            });
                        let fields = fields.collect::<Vec<_>>().join(", ");
                        writeln!(text, "\nstruct {path}{generics}({fields}){notes}")
                    }
                    fields => {
                        let _ = writeln!(text, "\nstruct {path}{generics}{notes}");
                        fields_of(fields, true, "  ", text);
                        Ok(())
                    }
                }
            }
            Item::Enum(item) => {
                let _ = writeln!(text, "\nenum {path}{}{notes}", generics(&item.generics));
                for variant in &item.variants {
                    let name = &variant.ident;
                    let notes = self::notes(&variant.attrs);
                    let _ = match &variant.fields {
                        Fields::Named(_) => {
                            let _ = writeln!(text, "  {name} {{}}{notes}");
                            fields_of(&variant.fields, false, "    ", text);
                            Ok(())
                        }
                        Fields::Unnamed(fields) => {
                            let fields = fields.unnamed.iter().map(|field| tidy(&field.ty));
                            let fields = fields.collect::<Vec<_>>().join(", ");
                            writeln!(text, "  {name}({fields}){notes}")
                        }
                        Fields::Unit => writeln!(text, "  {name}{notes}"),
                    };
                }
                Ok(())
            }
            Item::Fn(item) => {
                let name = format!("fn {}", item.sig.ident);
                let signature = signature(&item.sig).replacen(&name, &format!("fn {path}"), 1);
                writeln!(text, "\n{signature}{notes}")
            }
            Item::Const(item) => {
                writeln!(text, "\nconst {path}: {} = {}{notes}", tidy(&item.ty), tidy(&item.expr))
            }
            Item::Static(item) => writeln!(text, "\nstatic {path}: {}{notes}", tidy(&item.ty)),
            Item::Type(item) => {
                writeln!(
                    text,
                    "\ntype {path}{} = {}{notes}",
                    generics(&item.generics),
                    tidy(&item.ty)
                )
            }
            Item::Trait(item) => {
                let bounds = &item.supertraits;
                let bounds =
                    if bounds.is_empty() { String::new() } else { format!(": {}", tidy(bounds)) };
                let _ = writeln!(text, "\ntrait {path}{}{bounds}{notes}", generics(&item.generics));
                for item in &item.items {
                    trait_item(item, text);
                }
                Ok(())
            }
            other => writeln!(text, "\n{path}: {}", tidy(other)),
        };
        if matches!(item, Item::Struct(_) | Item::Enum(_) | Item::Union(_)) {
            self.implementations(entry, module, item, text);
        }
    }

    /// What is implemented for a type: its methods first, the names of plain traits on one line,
    /// everything with parameters or associated types on lines of its own.
    fn implementations(&self, entry: &Entry, module: &ModulePath, item: &Item, text: &mut String) {
        let own = Target::Item(module.clone(), source::item_name(item).unwrap_or_default());
        let mut plain: BTreeSet<String> = derived(source::attributes(item)).into_iter().collect();
        let mut detailed = BTreeSet::new();
        for (place, items) in self.krate.modules() {
            for block in items.iter() {
                let Item::Impl(block) = block else { continue };
                let is_own = self.names(place, &block.self_ty, &own);
                let conditions = conditions(self.krate.declared(place).chain(&block.attrs));
                let conditions = shown(&(&conditions - &entry.conditions));
                match &block.trait_ {
                    None if is_own => methods(block, &conditions, text),
                    None => {}
                    Some((path, _)) => {
                        if self.is_private_trait(place, path) {
                            continue;
                        }
                        let argument = path.segments.last().is_some_and(|segment| {
                            types_of(&segment.arguments).any(|ty| self.names(place, ty, &own))
                        });
                        if is_own || argument {
                            let line = implementation(block, path, is_own, &conditions);
                            match line {
                                Line::Plain(line) => plain.insert(line),
                                Line::Detailed(line) => detailed.insert(line),
                            };
                        }
                    }
                }
            }
        }
        for line in detailed {
            let _ = writeln!(text, "  {line}");
        }
        if !plain.is_empty() {
            let _ = writeln!(text, "  impl {}", plain.into_iter().collect::<Vec<_>>().join(", "));
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

fn fields_of(fields: &Fields, visible: bool, indent: &str, text: &mut String) {
    let mut hidden = false;
    for field in fields {
        if visible && !is_public(&field.vis) {
            hidden = true;
            continue;
        }
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let json = match renamed(&field.attrs) {
            Some(json) => format!(" (in JSON {json})"),
            None => String::new(),
        };
        let notes = notes(&field.attrs);
        let _ = writeln!(text, "{indent}{name}: {}{json}{notes}", tidy(&field.ty));
    }
    if hidden {
        let _ = writeln!(text, "{indent}..");
    }
}

/// The public methods and constants of an inherent impl. An impl for some arguments only says so.
fn methods(block: &ItemImpl, conditions: &str, text: &mut String) {
    let mut lines = Vec::new();
    for item in &block.items {
        match item {
            ImplItem::Fn(item) if is_public(&item.vis) => {
                lines.push(format!("{}{}", signature(&item.sig), notes(&item.attrs)));
            }
            ImplItem::Const(item) if is_public(&item.vis) => {
                lines.push(format!("const {}: {}", item.ident, tidy(&item.ty)));
            }
            _ => {}
        }
    }
    let plain =
        block.generics.params.is_empty() && !matches!(arguments(&block.self_ty), Some(n) if n > 0);
    let mut indent = "  ";
    if !lines.is_empty() && (!plain || !conditions.is_empty()) {
        let head = format!("impl{} {}", generics(&block.generics), tidy(&block.self_ty));
        let _ = writeln!(text, "  {head}{conditions}");
        indent = "    ";
    }
    for line in lines {
        let _ = writeln!(text, "{indent}{line}");
    }
}

/// How many arguments a type has besides lifetimes.
fn arguments(ty: &Type) -> Option<usize> {
    let Type::Path(path) = ty else { return None };
    Some(types_of(&path.path.segments.last()?.arguments).count())
}

fn types_of(arguments: &PathArguments) -> impl Iterator<Item = &Type> {
    let arguments = match arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// What is said about the implementation of a trait.
enum Line {
    /// The name of the trait alone.
    Plain(String),
    /// With parameters, associated types and conditions.
    Detailed(String),
}

fn implementation(block: &ItemImpl, path: &syn::Path, is_own: bool, conditions: &str) -> Line {
    let name = path.segments.last().map(tidy).unwrap_or_default();
    let associated = block.items.iter().filter_map(|item| match item {
        ImplItem::Type(item) => Some(format!("{} = {}", item.ident, tidy(&item.ty))),
        _ => None,
    });
    let associated: Vec<String> = associated.collect();
    let has_types = block.generics.type_params().next().is_some();
    if is_own && !has_types && associated.is_empty() && conditions.is_empty() {
        // Lifetimes that a trait takes along say nothing about the type.
        return Line::Plain(name.replace("<'de>", ""));
    }
    let associated = match associated.is_empty() {
        true => String::new(),
        false => format!(" {{ {} }}", associated.join(", ")),
    };
    let for_what = tidy(&block.self_ty);
    let clause = block.generics.where_clause.as_ref().map(|clause| format!(" {}", tidy(clause)));
    Line::Detailed(format!(
        "impl{} {name} for {for_what}{}{associated}{conditions}",
        generics(&block.generics),
        clause.unwrap_or_default()
    ))
}

fn trait_item(item: &TraitItem, text: &mut String) {
    let _ = match item {
        TraitItem::Fn(item) => {
            let provided = if item.default.is_some() { " { .. }" } else { "" };
            writeln!(text, "  {}{provided}{}", signature(&item.sig), notes(&item.attrs))
        }
        TraitItem::Type(item) => {
            let bounds = match item.bounds.is_empty() {
                true => String::new(),
                false => format!(": {}", tidy(&item.bounds)),
            };
            writeln!(text, "  type {}{bounds}{}", item.ident, notes(&item.attrs))
        }
        other => writeln!(text, "  {}", tidy(other)),
    };
}

fn generics(generics: &Generics) -> String {
    let parameters = &generics.params;
    if parameters.is_empty() { String::new() } else { format!("<{}>", tidy(parameters)) }
}

/// A signature without what only the body cares about.
fn signature(signature: &Signature) -> String {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(argument) => {
                argument.attrs.clear();
                if let Pat::Ident(name) = &mut *argument.pat {
                    name.mutability = None;
                }
            }
        }
    }
    signature.inputs.pop_punct();
    if let Some(clause) = &mut signature.generics.where_clause {
        clause.predicates.pop_punct();
    }
    tidy(&signature)
}

/// The traits that an item derives, with the feature that it takes.
fn derived(attributes: &[Attribute]) -> Vec<String> {
    let mut traits = Vec::new();
    for meta in attributes.iter().flat_map(flatten) {
        let (Meta::List(list), condition) = meta else { continue };
        if !list.path.is_ident("derive") {
            continue;
        }
        let paths = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        for path in paths.into_iter().flatten() {
            if let Some(name) = names(&path).pop() {
                traits.push(format!("{name}{condition}"));
            }
        }
    }
    traits
}

/// An attribute, or those that it stands for if a feature is on, with the feature in brackets.
fn flatten(attribute: &Attribute) -> Vec<(Meta, String)> {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let metas = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let mut metas = metas.into_iter().flatten();
            let condition = metas.next().map(|meta| format!(" [{}]", condition(&meta)));
            let condition = condition.unwrap_or_default();
            metas.map(|meta| (meta, condition.clone())).collect()
        }
        meta => vec![(meta.clone(), String::new())],
    }
}

/// What must hold for something to be compiled.
type Conditions = BTreeSet<String>;

fn conditions<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> Conditions {
    let conditions = attributes.into_iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let meta = list.parse_args::<Meta>().ok()?;
            Some(condition(&meta))
        }
        _ => None,
    });
    conditions.collect()
}

fn shown(conditions: &Conditions) -> String {
    conditions.iter().map(|condition| format!(" [{condition}]")).collect()
}

/// `feature = "x"` as `x`, everything else as it is.
fn condition(meta: &Meta) -> String {
    match meta {
        Meta::NameValue(pair) if pair.path.is_ident("feature") => {
            tidy(&pair.value).trim_matches('"').to_owned()
        }
        other => tidy(other),
    }
}

/// What else a caller should know about a member.
fn notes(attributes: &[Attribute]) -> String {
    shown(&conditions(attributes)) + &marks(attributes)
}

/// What else a caller should know about an item, besides its conditions.
fn marks(attributes: &[Attribute]) -> String {
    let mut notes = String::new();
    for attribute in attributes {
        let words: TokenStream = attribute.meta.to_token_stream();
        let path = attribute.path();
        if path.is_ident("non_exhaustive") || path.is_ident("deprecated") {
            let _ = write!(notes, " #[{}]", tidy(words));
        } else if path.is_ident("doc") && tidy(words) == "doc(hidden)" {
            notes.push_str(" #[doc(hidden)]");
        }
    }
    notes
}

/// The name that serde gives a field in JSON.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                let value: syn::LitStr = meta.value()?.parse()?;
                name = Some(format!("{:?}", value.value()));
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    name
}
