//! An item as text: a line that says what it is, and a line for each field, variant, method and
//! implementation.

use std::collections::BTreeSet;

use syn::{
    Fields, FnArg, GenericArgument, Generics, ImplItem, Item, ItemImpl, Pat, PathArguments,
    Signature, TraitItem, Type,
};

use super::attributes::{conditions, derived, marks, notes, renamed, shown};
use super::tidy::tidy;
use super::{Api, Entry};
use crate::source::{self, ModulePath, Target, is_public};

pub(super) fn item(api: &Api<'_>, entry: &Entry, module: &ModulePath, item: &Item) -> String {
    let path = &entry.path;
    let notes = format!("{}{}", shown(&entry.conditions), marks(source::attributes(item)));
    let mut lines = Vec::new();
    match item {
        Item::Struct(item) => {
            let name = format!("struct {path}{}", generics(&item.generics));
            match &item.fields {
                Fields::Unnamed(fields) => {
                    let fields = fields.unnamed.iter().map(|field| match is_public(&field.vis) {
                        true => format!("pub {}", tidy(&field.ty)),
                        false => "_".to_owned(),
                    });
                    lines.push(format!("{name}({}){notes}", list(fields)));
                }
                fields => {
                    lines.push(format!("{name}{notes}"));
                    lines.extend(named(fields, |field| is_public(&field.vis)));
                }
            }
        }
        Item::Enum(item) => {
            lines.push(format!("enum {path}{}{notes}", generics(&item.generics)));
            lines.extend(item.variants.iter().flat_map(variant));
        }
        Item::Trait(item) => {
            let bounds = match item.supertraits.is_empty() {
                true => String::new(),
                false => format!(": {}", tidy(&item.supertraits)),
            };
            lines.push(format!("trait {path}{}{bounds}{notes}", generics(&item.generics)));
            lines.extend(item.items.iter().map(trait_item));
        }
        Item::Fn(item) => {
            let name = format!("fn {}", item.sig.ident);
            let signature = signature(&item.sig).replacen(&name, &format!("fn {path}"), 1);
            lines.push(format!("{signature}{notes}"));
        }
        Item::Const(item) => {
            lines.push(format!("const {path}: {} = {}{notes}", tidy(&item.ty), tidy(&item.expr)));
        }
        Item::Static(item) => lines.push(format!("static {path}: {}{notes}", tidy(&item.ty))),
        Item::Type(item) => {
            let generics = generics(&item.generics);
            lines.push(format!("type {path}{generics} = {}{notes}", tidy(&item.ty)));
        }
        other => lines.push(format!("{path}: {}", tidy(other))),
    }
    if matches!(item, Item::Struct(_) | Item::Enum(_) | Item::Union(_)) {
        lines.extend(implementations(api, entry, module, item));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn list(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}

fn variant(variant: &syn::Variant) -> Vec<String> {
    let name = &variant.ident;
    let notes = notes(&variant.attrs);
    match &variant.fields {
        Fields::Unit => vec![format!("  {name}{notes}")],
        Fields::Unnamed(fields) => {
            let fields = fields.unnamed.iter().map(|field| tidy(&field.ty));
            vec![format!("  {name}({}){notes}", list(fields))]
        }
        fields => {
            let fields = named(fields, |_| true).into_iter().map(|line| format!("  {line}"));
            [format!("  {name}{notes}")].into_iter().chain(fields).collect()
        }
    }
}

/// The fields that can be seen; two dots stand for others.
fn named(fields: &Fields, is_visible: impl Fn(&syn::Field) -> bool) -> Vec<String> {
    let (visible, hidden): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_visible(field));
    let visible = visible.into_iter().map(|field| {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let json = renamed(&field.attrs).map(|json| format!(" (in JSON {json})"));
        format!("  {name}: {}{}{}", tidy(&field.ty), json.unwrap_or_default(), notes(&field.attrs))
    });
    visible.chain((!hidden.is_empty()).then(|| "  ..".to_owned())).collect()
}

fn trait_item(item: &TraitItem) -> String {
    match item {
        TraitItem::Fn(item) => {
            let provided = if item.default.is_some() { " { .. }" } else { "" };
            format!("  {}{provided}{}", signature(&item.sig), notes(&item.attrs))
        }
        TraitItem::Type(item) => {
            let bounds = match item.bounds.is_empty() {
                true => String::new(),
                false => format!(": {}", tidy(&item.bounds)),
            };
            format!("  type {}{bounds}{}", item.ident, notes(&item.attrs))
        }
        other => format!("  {}", tidy(other)),
    }
}

/// What is implemented for a type: its methods first, then the traits that have parameters,
/// associated types or conditions, and the names of the others on one line.
fn implementations(api: &Api<'_>, entry: &Entry, module: &ModulePath, item: &Item) -> Vec<String> {
    let own = Target::Item(module.clone(), source::item_name(item).unwrap_or_default());
    let mut lines = Vec::new();
    let mut plain: BTreeSet<String> = derived(source::attributes(item)).into_iter().collect();
    let mut detailed = BTreeSet::new();
    for (place, items) in api.krate.modules() {
        for block in items {
            let Item::Impl(block) = block else { continue };
            let is_own = api.names(place, &block.self_ty, &own);
            let conditions = conditions(api.krate.declared(place).chain(&block.attrs));
            let conditions = shown(&(&conditions - &entry.conditions));
            let Some((path, _)) = &block.trait_ else {
                if is_own {
                    lines.extend(methods(block, &conditions));
                }
                continue;
            };
            let mut arguments = path.segments.iter().flat_map(|one| types_of(&one.arguments));
            let speaks_of_own = is_own || arguments.any(|ty| api.names(place, ty, &own));
            if speaks_of_own && !api.is_private_trait(place, path) {
                match implementation(block, path, is_own, &conditions) {
                    Line::Plain(line) => plain.insert(line),
                    Line::Detailed(line) => detailed.insert(line),
                };
            }
        }
    }
    lines.extend(detailed.into_iter().map(|line| format!("  {line}")));
    if !plain.is_empty() {
        lines.push(format!("  impl {}", list(plain.into_iter())));
    }
    lines
}

/// The public methods and constants of an inherent impl. One with parameters, for certain
/// arguments only, or with conditions says so.
fn methods(block: &ItemImpl, conditions: &str) -> Vec<String> {
    let items = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(item) if is_public(&item.vis) => {
            Some(format!("  {}{}", signature(&item.sig), notes(&item.attrs)))
        }
        ImplItem::Const(item) if is_public(&item.vis) => {
            Some(format!("  const {}: {}", item.ident, tidy(&item.ty)))
        }
        _ => None,
    });
    let items: Vec<String> = items.collect();
    let takes_types = match &*block.self_ty {
        Type::Path(path) => path.path.segments.iter().any(|s| types_of(&s.arguments).count() > 0),
        _ => false,
    };
    let is_plain = block.generics.params.is_empty() && !takes_types && conditions.is_empty();
    if items.is_empty() || is_plain {
        return items;
    }
    let head = format!("  impl{} {}{conditions}", generics(&block.generics), tidy(&block.self_ty));
    [head].into_iter().chain(items.into_iter().map(|line| format!("  {line}"))).collect()
}

/// The types among the arguments of a path.
pub(super) fn types_of(arguments: &PathArguments) -> impl Iterator<Item = &Type> {
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
    let associated = list(associated);
    let has_types = block.generics.type_params().next().is_some();
    if is_own && !has_types && associated.is_empty() && conditions.is_empty() {
        // Lifetimes that a trait takes along say nothing about the type.
        return Line::Plain(name.replace("<'de>", ""));
    }
    let associated = match associated.is_empty() {
        true => String::new(),
        false => format!(" {{ {associated} }}"),
    };
    let clause = block.generics.where_clause.as_ref().map(|clause| format!(" {}", tidy(clause)));
    Line::Detailed(format!(
        "impl{} {name} for {}{}{associated}{conditions}",
        generics(&block.generics),
        tidy(&block.self_ty),
        clause.unwrap_or_default()
    ))
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
